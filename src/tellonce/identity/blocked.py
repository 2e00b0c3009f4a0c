"""Values that identify nobody: what is typed where nothing is known, and the organisation's own addresses."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from tellonce.identity.rules import BLOCKED
from tellonce.identity.telephone import telephone


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """All that identifies nobody, ready to be asked. Made by `blocking`.

    Attributes:
        patterns: expressions that the whole value matches, case ignored.
        values: whole values, lower case: declared ones, own telephone numbers (E.164), own e-mail addresses.
        domains: own e-mail domains, written `@example.org`.
    """

    patterns: tuple[re.Pattern[str], ...]
    values: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """Whether a value, raw or normalised, identifies nobody. '' holds nothing and is not asked about: False."""
        if not text:
            return False
        lower = text.lower()
        if lower in self.values:
            return True
        for pattern in self.patterns:
            if pattern.fullmatch(text):
                return True
        return "@" in lower and lower[lower.rfind("@") :] in self.domains


def blocking(
    declared: Iterable[str] = (), *, numbers: Iterable[str] = (), addresses: Iterable[str] = (), region: str = ""
) -> Blocked:
    """The shipped patterns, what an organisation declares, and its own numbers and addresses, as one record.

    Args:
        declared: values or patterns of `[identity] blocked`; one that is no regular expression (`+1 (800…`) is a value.
        numbers: the organisation's own telephone numbers, however written.
        addresses: its own e-mail addresses, or whole domains written `@example.org`.
        region: two letters (ISO 3166) for numbers without a country code.
    """
    texts = tuple(text.strip() for text in declared if text.strip())
    own = tuple(text.strip() for text in numbers if text.strip())
    mail = tuple(text.strip().lower() for text in addresses if text.strip())
    e164 = (telephone(text, region).value for text in (*texts, *own))
    return Blocked(
        patterns=_patterns((*BLOCKED, *texts)),
        values=frozenset(text.lower() for text in (*texts, *own, *mail, *e164) if text and not text.startswith("@")),
        domains=frozenset(text for text in mail if text.startswith("@")),
    )


def _patterns(texts: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """The expressions among texts; those without groups as one, for asking twenty in turn costs more than all else."""
    plain, grouped = [], []
    for text in texts:
        try:
            pattern = re.compile(text, re.IGNORECASE)
        except re.error:
            continue
        if pattern.groups or "(?" in text:
            grouped.append(pattern)
        else:
            plain.append(f"(?:{text})")
    return (re.compile("|".join(plain), re.IGNORECASE), *grouped)


SHIPPED: Final = blocking()
"""The shipped patterns alone."""
