"""Amounts of money as systems and people write them."""

import pytest

from tellonce.journeys.bills import money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("104.37", 104.37), ("1234", 1234), ("1,234", 1234), ("1,234.50", 1234.5), ("1.234,50", 1234.5),
        ("1.234.567", 1_234_567), ("1,234,567.8", 1_234_567.8), ("0,99", 0.99), ("£160.00", 160), ("160,00 €", 160),
        ("12,5 EUR", 12.5), ("CHF 1'234.50", 1234.5), ("-£5.00", -5), ("£-5", -5), ("$0", 0), ("1 234,50", 1234.5),
        ("12 March", None), ("F-100", None), ("n/a", None), ("nan", None), ("", None),
        ("1" + " " * 100_000 + "x", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written(text: str, amount: float | None) -> None:
    assert money(text) == amount
