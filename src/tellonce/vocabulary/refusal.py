"""The errors of Tellonce. The type says what the caller may do.

TellonceError
├── Refused          your input is at fault: change it (what, where, what is allowed, what to do next)
│   ├── BadDeclaration   tellonce.toml: file, line, allowed values
│   └── Unreadable       one record or file cannot be read; readers raise it, the record is set aside
├── Unavailable      not now: try again
│   └── Lost             another does this work now: write nothing, take the lease again
└── Unsupported      this engine or version lacks an ability; raised before anything runs
"""


class TellonceError(Exception):
    """The root: every error that Tellonce raises on purpose is one of these."""


class Refused(TellonceError):
    """Your input is at fault. The message says what was wrong, where, what is allowed and what to do next."""


class BadDeclaration(Refused):
    """`tellonce.toml` says something that is not allowed.

    Args:
        file: path of the declaration.
        line: line number from 1, or None where the whole file is meant.
        problem: what is wrong, what is allowed, what to do.
    """

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        self.file, self.line, self.problem = file, line, problem
        place = f"{file}:{line}" if line is not None else file
        super().__init__(f"{place}: {problem}")


class Unreadable(Refused):
    """One record or file cannot be read.

    Args:
        problem: what is wrong and what is allowed.
        place: where (`L12`, a record id, a byte), or '' where the caller knows it.
    """

    def __init__(self, problem: str, place: str = "") -> None:
        self.problem, self.place = problem, place
        super().__init__(f"{place}: {problem}" if place else problem)


class Unavailable(TellonceError):
    """Something is not there just now (a locked store, a server that does not answer): try again."""


class Lost(Unavailable):
    """The lease of a piece of work is no longer held: what was to be written is not, and another may go on with it."""


class Unsupported(TellonceError):
    """This engine, format or store version lacks an ability; raised before anything runs, with what to do instead."""
