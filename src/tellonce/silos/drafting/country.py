"""In which country customers telephone: by the numbers that say so, else by the zones that records name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import phonenumbers

from tellonce.silos.system import Record

ABROAD: Final = re.compile(r"(?:(?:tel|sips?|whatsapp):)?(\+\d[\d ().-]{6,20}\d)(?:[@;].*)?")
"""A telephone number with its country code."""

ZONE: Final = re.compile(r"[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_-]+){1,2}")


class Country(NamedTuple):
    """A country as two letters (ISO 3166), and what in the records says so."""

    region: str
    reason: str


def country_of(records: Iterable[Record]) -> Country | None:
    """The country of most telephone numbers that carry a country code, each number counted once.

    Where none does, the country of the zone that records name most often; None where they name none either.
    """
    numbers: set[str] = set()
    named: Counter[str] = Counter()
    for text in (text for record in records for text in _texts(record)):
        if found := ABROAD.fullmatch(text):
            numbers.add(re.sub(r"\D", "", found[1]))
        elif ZONE.fullmatch(text) and text in _lands():
            named[text] += 1
    lands = Counter(region for number in sorted(numbers) if (region := _of_number(number)))
    if lands:
        region, often = lands.most_common(1)[0]
        whole = lands.total()
        return Country(region, f"{often} of {whole} telephone numbers that carry a country code are of this country")
    if named:
        zone, often = named.most_common(1)[0]
        return Country(_lands()[zone], f"the zone {zone} is named {often} times; no number carries a country code")
    return None


def _texts(value: object) -> Iterator[str]:
    """All texts in a record, however deep."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text.strip()
            case Mapping() as inner:
                waiting += inner.values()
            case list() | tuple() as inner:
                waiting += inner


def _of_number(digits: str) -> str:
    """The country of an international number, '' where its code is no country's."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return ""
    # Numbers for the cinema and for tests are no valid ones: their code still says the country.
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return region if region in phonenumbers.SUPPORTED_REGIONS else ""


@cache
def _lands() -> dict[str, str]:
    """The country of each zone. Source: `zone.tab` of the IANA time zone database."""
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    told = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {zone: land for land, _, zone, *_ in told}
