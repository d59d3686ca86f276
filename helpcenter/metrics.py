"""/metrics in the text format of Prometheus, answered before Django is entered, to those who may read it.

Each worker counts in a file that the others can read (helpcenter/counters.py), so any of them answers for all
workers of this machine. What the database knows is looked up when it is asked for, for PATIENCE at most; if
that fails, the rest is answered all the same.
"""

import functools
import hmac
import ipaddress
import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from articles import search
from articles.models import Feedback, Schedule, SiteState
from helpcenter.counters import BUCKETS, DATABASE_FAILURES, LOST_LINES, Counters
from helpcenter.database import monitor
from helpcenter.health import Application, answer
from helpcenter.lookups import Lookup
from helpcenter.request_log import HITS, MISSES, request_series, search_series
from helpcenter.request_names import all_routes

log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds
TRUST_SECONDS = 1.0
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SEARCH_KINDS = ("code", "message", "words", "empty", "building")
LABELS = [*map(str, BUCKETS), "+Inf"]


@functools.cache
def open_counters() -> Counters:
    """Return the counters of this process, which opens them once."""
    searches = [search_series(kind) for kind in SEARCH_KINDS]
    counted = [DATABASE_FAILURES, LOST_LINES]
    return Counters(Path(settings.DATA_DIR) / "metrics", counted, request_series(all_routes()) + searches)


class CounterCollector(Collector):
    """What the workers of this machine have counted."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters

    def collect(self) -> Iterator[Metric]:
        total = self.counters.total()
        requests: dict[tuple[str, ...], list[list[float]]] = defaultdict(list)
        store = {HITS: 0.0, MISSES: 0.0}
        searches: dict[tuple[str, ...], list[list[float]]] = {}
        for series, cells in total.items():
            if len(series) == 3:
                route, status, result = series
                requests[route, f"{status}xx"].append(cells)
                if result in store:
                    store[result] += sum(cells[:-1])
            elif len(series) == 2:
                searches[series[1:]] = [cells]
        yield _histogram("request_seconds", "Requests, by route and status.", ["route", "status"], requests)
        yield _histogram("search_seconds", "Searches of readers, by kind.", ["kind"], searches)
        family = CounterMetricFamily(
            "helpcenter_page_store", "Requests for pages that may be stored.", labels=["result"]
        )
        for result, count in store.items():
            family.add_metric([result], count)
        yield family
        for series, name, text in (
            (DATABASE_FAILURES, "database_failures", "Requests that failed because of the database."),
            (LOST_LINES, "log_lines_lost", "Request log lines that couldn't be written."),
        ):
            yield CounterMetricFamily(f"helpcenter_{name}", text, value=sum(total.get(series, [])))


def _histogram(
    name: str, text: str, labels: list[str], rows: dict[tuple[str, ...], list[list[float]]]
) -> HistogramMetricFamily:
    family = HistogramMetricFamily(f"helpcenter_{name}", text, labels=labels)
    for values, all_cells in sorted(rows.items()):
        *counts, seconds = map(sum, zip(*all_cells, strict=True))
        family.add_metric(list(values), list(zip(LABELS, itertools.accumulate(counts), strict=True)), seconds)
    return family


GAUGES = {
    "publication_seq": "Number of the last change that readers can see.",
    "index_seq": "Number of the last change in this machine's search index.",
    "index_lag": "Changes that aren't in this machine's search index yet.",
    "feedback_new": "New feedback from readers that no editor has started on.",
    "schedules_waiting": "Scheduled changes that aren't due yet.",
    "schedules_due": "Scheduled changes that are due but haven't run yet.",
    "schedules_failed": "Scheduled changes that failed and that no editor has dismissed.",
}


class SiteCollector(Collector):
    """What the database knows at the moment; left out if it doesn't answer."""

    def __init__(self) -> None:
        self._lookup = Lookup("metrics", look_up_site)

    def collect(self) -> Iterator[Metric]:
        facts = self._lookup.answer(PATIENCE, TRUST_SECONDS) or {}
        yield GaugeMetricFamily(
            "helpcenter_database_up", "Whether the database is responding.", value="publication_seq" in facts
        )
        yield from _watched_databases()
        for name, text in GAUGES.items():
            if name in facts:
                yield GaugeMetricFamily(f"helpcenter_{name}", text, value=facts[name])


def _watched_databases() -> Iterator[Metric]:
    """Return what the process that answers has seen of each server; nothing if it watches none."""
    watched = monitor.current
    up = GaugeMetricFamily(
        "helpcenter_database_server_up", "Whether each database server is responding.", labels=["server"]
    )
    behind = GaugeMetricFamily(
        "helpcenter_replica_behind_seconds", "Maximum lag of each replica.", labels=["server"]
    )
    for database in watched.databases.values():
        if database.seen or database.error:
            up.add_metric([database.alias], database.is_up)
        if database in watched.replicas and watched.primary.is_up:
            behind.add_metric([database.alias], watched.seconds_behind(database))
    yield from (family for family in (up, behind) if family.samples)


def look_up_site() -> dict[str, float]:
    """Return the value of each gauge that can be told. Never raises."""
    facts: dict[str, float] = {}
    try:
        search.describe_index()  # as each search does, it brings the index up to the database
    except (DatabaseError, InterfaceError):
        return facts
    except Exception:
        log.exception("the search index can't be updated from the database")
    try:
        now = timezone.now()
        seq = SiteState.objects.values_list("seq", flat=True).first() or 0
        waiting, due = Schedule.objects.waiting().count(), Schedule.objects.due(now).count()
        facts = {
            "publication_seq": seq,
            "feedback_new": Feedback.objects.filter(state=Feedback.State.NEW).count(),
            "schedules_waiting": waiting - due,
            "schedules_due": due,
            "schedules_failed": Schedule.objects.failed().count(),
        }
        indexed = search.indexed_seq()
        if indexed is not None:
            facts |= {"index_seq": indexed, "index_lag": max(seq - indexed, 0)}
    except (DatabaseError, InterfaceError):
        pass  # told as helpcenter_database_up
    except Exception:
        log.exception("some metrics are unavailable")
    return facts


def is_allowed(environ: dict[str, Any]) -> bool:
    """Return whether a request has the token or comes from one of the networks that may read."""
    given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
    if settings.METRICS_TOKEN and hmac.compare_digest(given, b"Bearer " + settings.METRICS_TOKEN.encode()):
        return True
    address = environ.get("REMOTE_ADDR", "")
    if forwarded := environ.get("HTTP_X_FORWARDED_FOR", ""):
        # From a proxy that isn't trusted no one can tell who asks.
        address = forwarded.rpartition(",")[2].strip() if settings.TRUST_PROXY else ""
    try:
        client = ipaddress.ip_address(address)
    except ValueError:
        return False
    client = getattr(client, "ipv4_mapped", None) or client
    return any(client in network for network in settings.METRICS_ALLOW)


def make_page(counters: Counters) -> Application:
    """Return what answers /metrics."""
    registry = CollectorRegistry()
    registry.register(CounterCollector(counters))
    registry.register(SiteCollector())

    def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if is_allowed(environ):
            text = generate_latest(registry).decode()
            return answer(environ, start_response, "200 OK", text, kind=CONTENT_TYPE)
        if settings.METRICS_TOKEN:
            challenge = "WWW-Authenticate", "Bearer"
            return answer(environ, start_response, "401 Unauthorized", "", challenge)
        return answer(environ, start_response, "403 Forbidden", "")

    return page
