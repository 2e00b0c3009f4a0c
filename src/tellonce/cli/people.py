"""`tellonce people …`: names its commands and imports each one only when it is called."""

from cyclopts import App

people = App(
    name="people",
    help="Who is who: what to review, decide, change; erase and export a person.",
)

COMMANDS = {
    "refused": "The links that a rule refused, for somebody to look at.",
    "related": "Who shares a value without being one person: households, joint accounts, companies.",
    "match": "Score who is probably whom by names, birth dates and addresses.",
    "probable": "Who is probably whom, as it was scored last.",
    "link": "Decide that two identifiers are one person's.",
    "unlink": "Decide that two identifiers are not one person's.",
    "retract": "Decide that records are no evidence of who is who, or take a decision back.",
    "decisions": "What was decided, by whom and why.",
    "changes": "What became of people from build to build: merged, split, renamed.",
    "export": "All that is held on one person, as one document.",
    "erase": "Take all that belongs to one person out of the store.",
    "diff": "Who would merge or split under other rules, before adopting them.",
}

for _name, _says in COMMANDS.items():
    people.command(f"tellonce.cli.people_{_name}:{_name}", name=_name, help=_says)
