"""What forms cost those who fill them in, form by form and field by field, as rows to be shown and counted again."""

import msgspec


class FieldEffort(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one form.

    Attributes:
        field: its name.
        attempts: attempts at the form in which it was filled in or refused.
        refused: how often the form refused it.
        retyped: how often it was filled in once more in an attempt that had filled it in already.
        asked_again: attempts in which it was filled in although the same person had filled in a field of this name
            before, in another attempt that went through.
        left: attempts that were given up with this field as the last one touched.
        evidence: the records of all these, first those of the earliest (`file#record`).
    """

    field: str
    attempts: int
    refused: int
    retyped: int
    asked_again: int
    left: int
    evidence: list[str]


class FormEffort(msgspec.Struct, frozen=True, kw_only=True):
    """One form.

    Attributes:
        form: its name.
        attempts: attempts: one visit's events of the form, until it goes through.
        done: attempts that went through.
        left: all others.
        entries_per_done: fields filled in or refused in an attempt that went through, mean; None without any.
        fields: the most refused, retyped, asked again and left together first.
    """

    form: str
    attempts: int
    done: int
    left: int
    entries_per_done: float | None
    fields: list[FieldEffort]


class Forms(msgspec.Struct, frozen=True, kw_only=True):
    """All forms with events of fields, the most attempted first."""

    forms: list[FormEffort]
