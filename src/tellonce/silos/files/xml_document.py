"""An XML document as a record: elements by their names, without prefixes; one that comes again as a list.

Read with expat itself and without a document type, for that is where entities that grow without end, and addresses that
a parser would fetch, are declared.
"""

from typing import Final
from xml.parsers import expat

from tellonce.silos.system import Record
from tellonce.vocabulary.refusal import Unreadable

DEEPEST: Final = 40
"""Elements within elements; the messages of known systems hold no more than ten."""

ATTRIBUTE: Final = "@"
"""What stands before the name of an attribute."""


class _Document:
    """The state of one reading: the elements that are open, each with its name and what it holds so far."""

    def __init__(self) -> None:
        self.whole: dict[str, object] = {}
        self._open: list[tuple[str, dict[str, object], list[str]]] = [("", self.whole, [])]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self._open) > DEEPEST:
            raise Unreadable(f"the XML is nested deeper than {DEEPEST} elements")
        held: dict[str, object] = {
            ATTRIBUTE + _bare(name): value for name, value in attributes.items() if not name.startswith("xmlns")
        }
        self._open.append((_bare(tag), held, []))

    def text(self, said: str) -> None:
        """Text inside the element in hand."""
        self._open[-1][2].append(said)

    def end(self, _: str) -> None:
        """An element ends: one that holds others is a record, one that holds none is its text."""
        name, held, said = self._open.pop()
        inner = any(not key.startswith(ATTRIBUTE) for key in held)
        value: object = held if inner else "".join(said).strip()
        put(self._open[-1][1], name, value)


def put(record: dict[str, object], name: str, value: object) -> None:
    """Give a record a value under a name; one that comes again holds a list of all its values."""
    before = record.get(name)
    if name not in record:
        record[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        record[name] = [before, value]


def xml_record(body: bytes) -> Record:
    """The document as one record: the name of its outermost element, and what that holds.

    Args:
        body: the whole document.

    Raises:
        Unreadable: it is no XML, has a document type, or is nested too deeply.
    """
    document = _Document()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = document.start
    parser.EndElementHandler = document.end
    parser.CharacterDataHandler = document.text
    try:
        parser.Parse(body, True)  # noqa: FBT003  # the second argument of expat says that nothing follows
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(f"the document is no XML: {error}") from error
    return document.whole


def _refuse(*_: object) -> None:
    raise Unreadable("the XML has a document type; send it without one")


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
