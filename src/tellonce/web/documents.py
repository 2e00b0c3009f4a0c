"""Documents of what is served, for programs: their schemas from our records, and the routes that answer with them."""

import msgspec
from litestar.types import Send

from tellonce.web.wire import Ask, Handler, Problem, answer

Node = dict[str, object]


def described(text: str) -> Handler:
    """Answers a GET with a document.

    Args:
        text: the document, as JSON.
    """
    body = text.encode()

    async def answered(ask: Ask, send: Send) -> None:
        if ask.method != "GET":
            raise Problem(405, "the document is asked for with GET", [(b"allow", b"GET")])
        await answer(send, 200, body)

    return answered


def written(document: Node) -> str:
    """A document as JSON, indented, as its copy in the reference is."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def schemas(kinds: list[type[msgspec.Struct]]) -> dict[str, Node]:
    """Schemas of records and of all that they hold, by name in order, each field with what its docstring says of it."""
    # Data of any type is any object; what each holds is said where it is used.
    _, made = msgspec.json.schema_components(
        kinds, schema_hook=lambda _: {"description": "Any value of JSON."}, ref_template="#/components/schemas/{name}"
    )
    for kind in kinds:
        said = _attributes(kind)
        for name, schema in made[kind.__name__]["properties"].items():
            schema["description"] = said[name]
        made[kind.__name__]["description"] = (kind.__doc__ or "").partition("\n")[0]
    return dict(sorted(made.items()))


def _attributes(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Name to text of the docstring's section `Attributes`."""
    said: dict[str, str] = {}
    name = ""
    for line in (kind.__doc__ or "").partition("Attributes:\n")[2].splitlines():
        head, colon, rest = line.strip().partition(": ")
        if colon and head in kind.__struct_fields__ and line.startswith(" " * 8) and line[8:9] != " ":
            name, said[head] = head, rest
        elif name:
            said[name] = f"{said[name]} {line.strip()}".strip()
    return said
