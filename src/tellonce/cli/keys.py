"""`tellonce keys …`: names its commands and imports each one only when it is called."""

from cyclopts import App

keys = App(
    name="keys",
    help="Keys of programs that hand events in or ask: make, list, revoke.",
)

COMMANDS = {
    "add": "Make a key. It is told this once.",
    "list": "All keys, without the keys themselves.",
    "revoke": "Let a key open nothing any longer.",
}

for _name, _says in COMMANDS.items():
    keys.command(f"tellonce.cli.keys_{_name}:{_name}", name=_name, help=_says)
