"""What can go wrong; the type says what the caller may do.

Exception
├── Refused   the server does not do it: change what is asked, or the key
├── Failed    not now, after all attempts: try again later
└── Invalid   a webhook is not from who it says, or was changed, or is old: do not act on it
"""


class Refused(Exception):
    """The server does not do it.

    Args:
        status: of HTTP.
        detail: what the server says was wrong; never what was sent.
    """

    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(f"{status}: {detail}")


class Failed(Exception):
    """The server did not answer, or asked for more time than there was."""


class Invalid(Exception):
    """A webhook that is not to be believed."""
