"""`tellonce receivers resend FOLDER`: send dead letters once more, or let them go."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.receivers import receiver_id


def resend(
    folder: Path, /, *, url: str = "", news: list[int] | None = None, let_go: bool = False, there: There = THERE
) -> None:  # fmt: skip
    """Have a running server send dead letters once more; what is not taken then is a dead letter again.

    Args:
        folder: the organisation's folder.
        url: only those of the receiver with this address.
        news: only these numbers, as `tellonce receivers dead` shows them.
        let_go: forget them instead.
        there: store and address of the present, if not the usual ones.
    """
    receiver = receiver_id(url) if url else ""
    with present(folder, there) as database:
        letters = DeadLetters(database)
        if let_go:
            out().print(f"let go: {letters.let_go(receiver, news or ())}")
        else:
            out().print(f"to be sent again: {letters.again(receiver, news or ())}")
