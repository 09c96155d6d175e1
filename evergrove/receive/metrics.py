"""Numbers for Prometheus: counts, bytes and seconds; no label names a person, a source or a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

if TYPE_CHECKING:
    from evergrove.receive.holding import Holding

COMMIT_SECONDS_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
REPLY_SECONDS_BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The numbers of this process in a registry of their own."""

    def __init__(self, holding: Holding) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._requests = Counter(
            "evergrove_receive_requests", "Requests answered.", ("endpoint", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "evergrove_receive_reply_seconds",
            "From the head of a tracking request to its reply.",
            buckets=REPLY_SECONDS_BOUNDS,
            registry=self.registry,
        )
        self._events = Counter("evergrove_receive_events", "Events made durable.", registry=self.registry)
        self._bytes = Counter("evergrove_receive_body_bytes", "Inflated bodies made durable.", registry=self.registry)
        self._commit_seconds = Histogram(
            "evergrove_receive_commit_seconds",
            "Seconds of a group commit.",
            buckets=COMMIT_SECONDS_BOUNDS,
            registry=self.registry,
        )
        self._commit_bytes = Counter("evergrove_receive_commit_bytes", "Bytes of entries.", registry=self.registry)
        self._backlog = Gauge(
            "evergrove_receive_inbox_backlog",
            "Entries that the intake has not taken over yet.",
            ("workspace",),
            registry=self.registry,
        )
        held = Gauge("evergrove_receive_held_bytes", "Bodies in memory.", registry=self.registry)
        held.set_function(lambda: holding.bytes_held)
        # `labels` costs more than the rest of a count: each pair is looked up once.
        self._by_reply: dict[tuple[str, int], Counter] = {}

    def answered(self, endpoint: str, *, status: int) -> None:
        """One reply; `endpoint` is from a fixed set, never an address as it was sent."""
        counter = self._by_reply.get((endpoint, status))
        if counter is None:
            counter = self._by_reply[endpoint, status] = self._requests.labels(endpoint, str(status))
        counter.inc()

    def tracked(self, seconds: float) -> None:
        """A tracking request was answered."""
        self._seconds.observe(seconds)

    def stored(self, *, events: int, size: int) -> None:
        """A request became durable."""
        self._events.inc(events)
        self._bytes.inc(size)

    def committed(self, seconds: float, size: int) -> None:
        """A commit ended."""
        self._commit_seconds.observe(seconds)
        self._commit_bytes.inc(size)

    def backlog(self, workspace: str, *, entries: int) -> None:
        """What waits for the intake."""
        self._backlog.labels(workspace).set(entries)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
