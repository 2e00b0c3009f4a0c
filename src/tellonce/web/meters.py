"""Figures for whoever runs the server, in the form of Prometheus: how much, how fast, how far behind; never of whom."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final, TypeAlias

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from tellonce.vocabulary.refusal import Unavailable

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. Source: our choice: a context is promised in milliseconds, and nobody waits longer than ten seconds."""

Figures: TypeAlias = "dict[str, float]"


class Said(msgspec.Struct, frozen=True):
    """A figure: what it says, and whether it only goes up while the process lives."""

    says: str
    counter: bool = False


FIGURES: Final = {
    "events_accepted": Said("Events that this worker made durable.", counter=True),
    "events_taken": Said("Events that this worker took or set aside.", counter=True),
    "contexts_prepared": Said("Contexts that this worker prepared.", counter=True),
    "told_anew": Said("Owners whom this worker told anew because a deadline passed.", counter=True),
    "events_waiting": Said("Events of the present that nobody has taken yet."),
    "events_aside": Said("Events of the present that were set aside."),
    "taking_lag_seconds": Said("How long the oldest event that waits has waited."),
    "contexts_missing": Said("People whose context is not prepared."),
    "timers_due": Said("Owners with a deadline that has passed and was not told yet."),
    "screens_open": Said("Streams that are open on this worker."),
    "receivers_failing": Said("Receivers of webhooks that did not take the last news."),
    "receivers_stopped": Said("Receivers of webhooks to whom nothing is sent any longer."),
    "news_undelivered": Said("News that the receiver farthest behind has not been sent."),
    "dead_letters": Said("News that receivers did not take for three days."),
    "takes": Said("Whether this worker holds the lease and takes (1), or stands by (0)."),
    "present_answers": Said("Whether the present answers (1)."),
}
"""Every figure of the present; in `/metrics` each begins with `tellonce_`."""


class Meters:
    """The figures of one worker.

    Args:
        figures: asked for at each look, by the names of `FIGURES`; those that it leaves out are not told.
    """

    def __init__(self, figures: Callable[[], Figures] = dict) -> None:
        self._registry = CollectorRegistry()
        # Plain numbers, counted by the one thread that answers: a child of the library's own takes a lock for each.
        self._counts: dict[tuple[str, int], int] = {}
        self._times: dict[str, _Times] = {}
        self._registry.register(_Requests(self._counts, self._times))
        self._registry.register(_Figures(figures))

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Counts a request. To be called by one thread alone.

        Args:
            route: the address as its route is written, never as it was asked for.
            status: of HTTP.
            seconds: how long it took.
        """
        asked = (route, status)
        self._counts[asked] = self._counts.get(asked, 0) + 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = _Times()
        times.within[bisect_left(BOUNDS, seconds)] += 1
        times.total += seconds

    def told(self) -> bytes:
        """All figures in the text format of Prometheus; it asks the present."""
        return generate_latest(self._registry)


class _Times:
    """How long answers of one route took: how many within each bound and not within the one before, and in all."""

    __slots__ = ("total", "within")

    def __init__(self) -> None:
        self.within = [0] * (len(BOUNDS) + 1)
        self.total = 0.0


class _Requests(Collector):
    def __init__(self, counts: dict[tuple[str, int], int], times: dict[str, _Times]) -> None:
        self._counts, self._times = counts, times

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("tellonce_requests", "Requests answered.", labels=["route", "status"])
        for (route, status), count in list(self._counts.items()):
            requests.add_metric([route, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily("tellonce_request_seconds", "How long answers took.", labels=["route"])
        for route, times in list(self._times.items()):
            bounds = [*map(floatToGoString, BOUNDS), "+Inf"]
            seconds.add_metric([route], list(zip(bounds, accumulate(times.within), strict=True)), times.total)
        yield seconds


class _Figures(Collector):
    def __init__(self, figures: Callable[[], Figures]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        try:
            found = self._figures()
        except Unavailable:
            found = {"present_answers": 0.0}
        for name, value in found.items():
            kind = CounterMetricFamily if FIGURES[name].counter else GaugeMetricFamily
            yield kind(f"tellonce_{name}", FIGURES[name].says, value=value)
