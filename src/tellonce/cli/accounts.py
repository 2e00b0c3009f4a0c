"""`tellonce accounts …`: names its commands and imports each one only when it is called."""

from cyclopts import App

accounts = App(
    name="accounts",
    help="Accounts of people who look at the pages: make, list, change.",
)

COMMANDS = {
    "add": "Make an account; the password is asked for.",
    "list": "All accounts with their roles.",
    "role": "Give an account another role.",
    "password": "Give an account another password; it is asked for.",
    "disable": "Let an account open nothing.",
    "enable": "Let a disabled account open something again.",
}

for _name, _says in COMMANDS.items():
    accounts.command(f"tellonce.cli.accounts_{_name}:{_name}", name=_name, help=_says)
