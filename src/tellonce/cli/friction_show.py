"""`tellonce friction show NAME`: a shipped friction as it is written."""

import sys

from tellonce.journeys.catalogue import written


def show(name: str, /) -> None:
    """The file of a shipped friction, with its worked examples: a beginning for one of your own.

    Args:
        name: its name.
    """
    sys.stdout.write(written(name))
