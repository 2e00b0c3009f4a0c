"""Files as streams of bytes and bounded lines, plain or packed with gzip or zstd: nothing is ever held whole.

A file is packed when its first bytes say so, whatever its name: exports are often renamed on their way.
"""

import codecs
import difflib
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import zstandard

from tellonce.vocabulary.refusal import Refused, Unreadable

if TYPE_CHECKING:
    from typing_extensions import Buffer

LIMIT: Final = 16 * 1024 * 1024
"""Bytes that one record may have: far above any record of a known system, far below what hurts a small machine."""

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
CHUNK: Final = 256 * 1024
PACKINGS: Final = (".gz", ".gzip", ".zst", ".zstd")
WIDE: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

ASSIGNED: Final = re.compile(rb"\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,80}\s*=\s*(?=[\[{])")
"""What stands before the one JSON document of a script, as account archives write it: `window.YTD.tweets.part0 =`."""

BROKEN: Final = (OSError, EOFError, zlib.error, zstandard.ZstdError)
"""What the standard library and zstandard raise when packed bytes are cut off or damaged."""


Stream: TypeAlias = io.BufferedReader
"""Bytes of a file, unpacked."""


class Broken(NamedTuple):
    """One stretch of a file that is no record: where it stands, what is wrong, and its text as far as it is held."""

    place: str
    reason: str
    raw: str = ""


def plain_name(path: Path) -> str:
    """The name of a file without the ending of its packing: `cases.csv.gz` is `cases.csv`, lower case."""
    name = path.name.lower()
    for ending in PACKINGS:
        name = name.removesuffix(ending)
    return name


def unpack(path: Path) -> Stream:
    """The bytes of a file, unpacked as they are read.

    Raises:
        Refused: the file does not exist or may not be read; names those that are near.
    """
    try:
        file: Stream = io.BufferedReader(io.FileIO(path), CHUNK)
    except OSError as error:
        raise Refused(f"{path.name}: {error.strerror or error}. {_near(path)}") from error
    magic = file.peek(4)
    if magic.startswith(GZIP):
        # Only a file that it opened itself is closed with it.
        file.close()
        return io.BufferedReader(gzip.GzipFile(path, "rb"), CHUNK)
    if magic.startswith(ZSTD):
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True), CHUNK)
    return file


def text_bytes(path: Path, encoding: str, *, whole: bool = False) -> tuple[Stream, str]:
    """The bytes of a text file whose lines end in one byte, and the encoding to decode them by.

    Encodings in which a line end is more than one byte (UTF-16, UTF-32), and files with the line ends of old (a
    carriage return alone), come out as UTF-8 with plain line ends. A byte-order mark tells UTF-16 and UTF-32 whatever
    is declared.

    Args:
        path: the file, plain or packed.
        encoding: its declared encoding, '' for UTF-8.
        whole: whether it will be parsed as one UTF-8 document instead of line by line.

    Raises:
        Refused: the file cannot be opened, or nobody knows an encoding of that name.
    """
    try:
        name = codecs.lookup(encoding or "utf-8").name.removesuffix("-sig")
        wide = "a,\n".encode(name) != b"a,\n" or (whole and name != "utf-8")
    except LookupError as error:
        allowed = "allowed: utf-8, utf-16, cp1252, latin-1, …"
        raise Refused(f"{path.name}: {encoding!r} is no known encoding of text ({allowed}).") from error
    stream = unpack(path)
    try:
        head = stream.peek(CHUNK)
    except BROKEN:
        head = b""
    marked = next((told for mark, told in WIDE if head.startswith(mark)), "")
    if not marked and name in ("utf-16", "utf-32"):
        # Without a mark the order of bytes must be told from the text: the first sign is nearly always a Latin one.
        name += "-be" if head.startswith(b"\0") else "-le"
    if marked or wide or (b"\r" in head and b"\n" not in head):
        return io.BufferedReader(_Rewritten(stream, marked or name), CHUNK), "utf-8"
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    if whole and (assigned := ASSIGNED.match(head.removeprefix(codecs.BOM_UTF8))):
        stream.read(assigned.end())
    return stream, name


class _Rewritten(io.RawIOBase):
    """A stream in another encoding, read as UTF-8 with plain line ends."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream, self._encoding = stream, encoding
        self._decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
        self._held, self._given, self._problem = b"", 0, ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._held and self._more():
            continue
        given, self._held = self._held[: len(view)], self._held[len(view) :]
        view[: len(given)] = given
        return len(given)

    def tell(self) -> int:
        return self._given

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _more(self) -> bool:
        if self._problem:
            raise Unreadable(self._problem)
        chunk = self._stream.read1(CHUNK)
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            text = self._until(error, chunk)
        self._given += len(chunk)
        self._held += text.encode("utf-8", "replace")
        return bool(chunk)

    def _until(self, error: UnicodeDecodeError, chunk: bytes) -> str:
        """The text before the byte at fault, so that what stands there is still read."""
        before = len(error.object) - len(chunk)
        self._problem = (
            f"byte {self._given - before + error.start} is not {self._encoding}: "
            "say the file's encoding under layout.encoding"
        )
        return self._decoder.decode(chunk[: max(0, error.start - before)])


def lines(stream: Stream) -> Iterator[tuple[int, int, bytes]]:
    """The lines of a stream: number from 1, byte at which it starts, and the line with its end.

    A line longer than `LIMIT` comes cut at `LIMIT` and without an end, and the rest of it is passed over.
    """
    number, start = 0, stream.tell()
    while line := stream.readline(LIMIT):
        number += 1
        yield number, start, line
        start += len(line)
        while not line.endswith(b"\n") and len(line) == LIMIT:
            line = stream.readline(LIMIT)
            start += len(line)


def too_long(line: bytes) -> bool:
    """Whether `lines` had to cut this line."""
    return len(line) == LIMIT and not line.endswith(b"\n")


def _near(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder {path.parent.name!r}."
    names = sorted(child.name for child in path.parent.iterdir() if child.is_file())
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.5) or names[:8]
    return f"In its folder: {', '.join(near)}." if near else "Its folder is empty."
