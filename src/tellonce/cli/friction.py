"""`tellonce friction …`: names its commands and imports each one only when it is called."""

from cyclopts import App

friction = App(
    name="friction",
    help="Frictions: what there is, and trying one of your own before it counts.",
)

COMMANDS = {
    "try": ("friction_try:attempt", "What a friction of your own would find, before it is adopted."),
    "list": ("friction_list:listed", "The shipped frictions and the organisation's own."),
    "show": ("friction_show:show", "One shipped friction as it is written, to begin your own with."),
}

for _name, (_place, _says) in COMMANDS.items():
    friction.command(f"tellonce.cli.{_place}", name=_name, help=_says)
