"""How settings of a declaration are called so that people find them: by the names that they wrote, not by numbers."""

from typing import Final

from tellonce.silos.declaration import Declaration
from tellonce.silos.mapping import Meaning

ASKS: Final = " = "
"""Stands between the field of a meaning and the expression that it asks for."""

TOLD: Final = ("topic", "task", "outcome", "fact", "what", "matter", "channel")
"""What a meaning may add or tell beside its activity, in the order in which it is said."""


def named(path: str, declaration: Declaration) -> str:
    """The name of a setting: a silo by its name, a meaning by its system, its field and what it asks or tells.

    Args:
        path: of the setting, as `$.silo[1].ids.phone` or `$.meaning[3].when.way`.
        declaration: what is declared.

    Returns:
        As `silo.calls.ids.phone` or `meaning[calls.way = out.*].when.way`.
    """
    head, _, rest = path.removeprefix("$.").partition("]")
    name, _, number = head.partition("[")
    if not number:
        return head
    if name == "meaning":
        return f"meaning[{_spoken(declaration.meaning[int(number)])}]{rest}"
    shown = declaration.silo[int(number)].name if name == "silo" else number
    return f"{name}.{shown}{rest.replace('[', '.').replace(']', '')}"


def _spoken(one: Meaning) -> str:
    field = f"{one.system}.{one.field}"
    if one.matches:
        return f"{field}{ASKS}{one.matches}"
    return f"{field}: {one.activity}" if one.activity else field


def parted(setting: str) -> tuple[str, str]:
    """The name of a setting without the expression of its meaning, and that expression, '' where it has none."""
    name, asks, rest = setting.partition(ASKS)
    expression, closed, within = rest.rpartition("]")
    return (f"{name}{closed}{within}", expression) if asks and name.startswith("meaning[") else (setting, "")


def says(path: str, found: object) -> str:
    """What a setting says: of a meaning and a moment what it tells, else what it asks for, as declared.

    Args:
        path: of the setting, as `$.silo[1].ids.phone`.
        found: the whole declaration as plain values.
    """
    steps = path.removeprefix("$.").replace("]", "").replace("[", ".")
    while steps:
        if isinstance(found, list):
            step, _, steps = steps.partition(".")
            found = found[int(step)]
        elif isinstance(found, dict):
            # The name of a field may hold dots of its own: the rest of the path is then one name.
            step = steps if steps in found else steps.partition(".")[0]
            found, steps = found.get(step), steps[len(step) + 1 :]
    return _shown(found)


def _shown(found: object) -> str:
    if isinstance(found, list):
        return ", ".join(map(str, found))
    if not isinstance(found, dict):
        return str(found)
    if "field" in found:
        told = [f"{name} {found[name]}" for name in TOLD if found[name]]
        return ", ".join([*filter(None, (found["activity"],)), *told])
    if "channels" in found:
        return ", ".join(found["channels"] or ())
    said = found.get("activity") or found.get("column") or found.get("columns") or found.get("value")
    return _shown(said) if said else ""
