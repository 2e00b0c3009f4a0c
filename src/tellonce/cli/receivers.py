"""`tellonce receivers …`: names its commands and imports each one only when it is called."""

from cyclopts import App

receivers = App(
    name="receivers",
    help="Other systems that are told news by webhook, and the letters that they did not take.",
)

COMMANDS = {
    "add": "Tell an address news from now on. The secret that signs is told this once.",
    "list": "All receivers, how far each was told, and what keeps it.",
    "remove": "Tell an address nothing any longer.",
    "rotate": "Sign with another secret; for a while the one before signs too.",
    "dead": "News that a receiver did not take in three days.",
    "resend": "Send dead letters once more, or let them go.",
}

for _name, _says in COMMANDS.items():
    receivers.command(f"tellonce.cli.receivers_{_name}:{_name}", name=_name, help=_says)
