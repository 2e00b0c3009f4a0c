"""`tellonce intake …`: names its commands and imports each one only when it is called."""

from cyclopts import App

intake = App(
    name="intake",
    help="What was handed in and could not be read: look at it, and let it be read again.",
)

COMMANDS = {
    "aside": "What was set aside, with the reason.",
    "replay": "Let what was set aside be read again.",
}

for _name, _says in COMMANDS.items():
    intake.command(f"tellonce.cli.intake_{_name}:{_name}", name=_name, help=_says)
