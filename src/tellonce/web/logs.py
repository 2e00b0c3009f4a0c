"""Logs: lines of JSON on standard error that tell what happened and never of whom.

Whatever a customer is known by may stand in an address, a header, a body, or in the words of an error. So a line holds
our own words, names of types and places in the code; words of errors that may quote what they could not read, and what
other packages say about values, are left out.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from enum import StrEnum
from types import TracebackType
from typing import Any, Final, TypeAlias

import msgspec
import structlog

from tellonce.vocabulary.refusal import Unavailable, Unsupported

OURS: Final = "tellonce"

SERVER: Final = ("uvicorn", "uvicorn.error")
"""What the server says is fixed words with numbers; what other packages say may hold anything."""

QUIET: Final = ("sqlalchemy", "alembic", "httpx", "httpcore", "asyncio", "aiokafka", "nats", "litestar")
"""At their lower levels these write statements with values, and addresses."""

STDERR: Final = 2
"""The file descriptor of standard error: whoever replaces `sys.stderr` has no part in it."""

Line: TypeAlias = MutableMapping[str, Any]
Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]


class Level(StrEnum):
    """How much is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


def configure(level: Level = Level.INFO) -> None:
    """Lets everything in this process be written so, the threads' and the server's own lines too.

    Args:
        level: the lowest that is written; lines of requests are of `INFO`.
    """
    handler = logging.StreamHandler(open(STDERR, "w", encoding="utf-8", closefd=False))  # noqa: SIM115  # the same
    handler.setFormatter(Formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level.value.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in (*SERVER, "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = [], True
        logger.setLevel(logging.INFO)
    # Where a line cannot be written, the library would write its values instead.
    logging.raiseExceptions = False
    threading.excepthook = _thread_ended
    sys.unraisablehook = _unraisable


class Formatter(logging.Formatter):
    """Writes a record of any logger as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: Line = {"level": record.levelname.lower(), "logger": record.name, "event": said(record)}
        if record.exc_info and record.exc_info[1]:
            line["raised"] = raised(record.exc_info[1])
        line = _stamped(None, record.levelname, line)
        return msgspec.json.encode(line).decode()


def said(record: logging.LogRecord) -> str:
    """What a record says, without what it might quote."""
    if record.name.split(".")[0] == OURS:
        return str(record.msg) % tuple(map(_told, _values(record))) if record.args else str(record.msg)
    if record.name not in SERVER:
        return f"said by {record.name}"
    first = str(record.msg).splitlines()[0] if record.msg else ""
    plain = all(isinstance(one, int | float) for one in _values(record))
    return first % record.args if record.args and plain else first


def raised(error: BaseException) -> list[dict[str, object]]:
    """An error and what it came of, each by its type and the places in the code, the innermost last; no words of it."""
    return [
        {
            "type": type(one).__name__,
            "at": [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(one.__traceback__)
            ],
        }
        for one in _chain(error)
    ]


def access(level: Level) -> Any:  # noqa: ANN401  # loggers of structlog have no one type
    """What writes a line for each request; None where the level leaves them out."""
    if level is Level.WARNING:
        return None
    return structlog.wrap_logger(
        structlog.BytesLogger(open(STDERR, "wb", buffering=0, closefd=False)),  # as long as the process
        processors=[_stamped, structlog.processors.JSONRenderer(serializer=_encoded)],
        wrapper_class=structlog.BoundLogger,
        context_class=dict,
        cache_logger_on_first_use=True,
    )


def _encoded(line: Line, **_: object) -> bytes:
    return msgspec.json.encode(line)


_stamped = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")


def _values(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _told(value: object) -> object:
    """Errors that only say what is not there may speak; any other may quote what it could not read."""
    if isinstance(value, BaseException) and not isinstance(value, Unavailable | Unsupported):
        return type(value).__name__
    return value


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else ""
    logging.getLogger(OURS).error("thread %r ended", name, exc_info=args.exc_value)


def _unraisable(found: "sys.UnraisableHookArgs") -> None:
    logging.getLogger(OURS).error("an error that nobody could be told of", exc_info=found.exc_value)
