"""A password from whoever types it, or from another program: never from the command line, which others can see."""

import getpass
import sys

from tellonce.vocabulary.refusal import Refused


def secret() -> str:
    """A password: asked for twice on a terminal, else the first line of standard input.

    Raises:
        Refused: it was typed in two ways.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != given:
        raise Refused("the two passwords differ: nothing was changed, try again")
    return given
