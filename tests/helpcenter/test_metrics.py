"""/metrics: who may read it, and what it says."""

import threading
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from articles import page_generation, search
from articles.models import Feedback, Schedule, SiteState
from helpcenter import metrics, operations, outages
from helpcenter.page_store import PageStore
from tests.support.rows import row
from tests.support.wsgi import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

TOKEN = "a token that nobody guesses"
BEARER = f"Bearer {TOKEN}"


@pytest.fixture
def build(settings, tmp_path, monkeypatch):
    """Make a reader of the site with these settings."""

    def build_site(**values):
        settings.DATA_DIR = tmp_path
        for name, value in values.items():
            setattr(settings, name, value)
        metrics.open_counters.cache_clear()
        monkeypatch.setattr(outages, "counters", [])
        monkeypatch.setattr(outages, "_outage", outages._Outage())
        monkeypatch.setattr(PageStore, "_poll", lambda self: None)
        store = PageStore(get_wsgi_application(), page_generation.open_mirror(), 10_000_000)
        return Reader(operations.wrap(store))

    yield build_site
    metrics.open_counters.cache_clear()


@pytest.fixture
def reader(build):
    return build(METRICS_TOKEN=TOKEN)


def read(reader):
    """Return the samples by name and the values of their labels."""
    answer = reader.get("/metrics", Authorization=BEARER)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    families = text_string_to_metric_families(answer.body.decode())
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_metrics_without_token_or_network_are_a_page_that_does_not_exist(build):
    reader = build()
    assert reader.get("/metrics").status == 404
    assert reader.get("/metrics", Authorization="Bearer ").status == 404


def test_token_must_be_whole(reader):
    wrong = "", "Bearer", "Bearer ", TOKEN, BEARER[:-1], BEARER + " ", f"Basic {TOKEN}", "Bearer \xff\u20ac"
    for value in wrong:
        with row(value):
            answer = reader.get("/metrics", Authorization=value)
            assert (answer.status, answer.headers["www-authenticate"], answer.body) == (401, "Bearer", b"")
    assert reader.get("/metrics", Authorization=BEARER, Host="10.0.0.7").status == 200
    assert reader.head("/metrics", Authorization=BEARER).body == b""
    answer = reader.get("/metrics", method="POST", Authorization=BEARER)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_address_must_be_in_a_network_and_the_one_that_a_trusted_proxy_saw(build, settings):
    reader = build(METRICS_ALLOW=[ip_network("192.0.2.0/28"), ip_network("fd00::/8")])
    assert reader.get("/metrics").status == 200
    assert reader.get("/metrics", X_Forwarded_For="192.0.2.2").status == 403  # by a proxy that nobody trusts
    settings.TRUST_PROXY = True
    for forwarded, status in (
        ("192.0.2.2", 200), ("203.0.113.9, 192.0.2.2", 200), ("192.0.2.2, 203.0.113.9", 403),
        ("::ffff:192.0.2.3", 200), ("fd00::1", 200), ("2001:db8::1", 403), ("nonsense", 403),
        ("192.0.2.2,", 403),
    ):  # fmt: skip
        with row(forwarded):
            assert reader.get("/metrics", X_Forwarded_For=forwarded).status == status


def test_requests_are_counted_by_route_and_status_and_never_by_address(reader, make_live):
    make_live(title="Bank away", codes=["102"])
    search.sync()
    for address in (
        "/", "/", "/articles/nowhere-of-mine/", "/e/secret-code/", "/nothing/secret-path/",
        "/static/css/tokens.css", "/admin/", "/api/v1/products/", "/livez",
    ):  # fmt: skip
        reader.get(address)
    reader.get("/", method="secret-method")
    samples = read(reader)
    count = "helpcenter_request_seconds_count"
    assert samples[count, "home", "2xx"] == 2
    assert samples[count, "home", "4xx"] == 1
    assert samples[count, "article-detail", "4xx"] == 1
    assert samples[count, "code-redirect", "4xx"] == 1
    assert samples[count, "other", "4xx"] == 1
    assert samples[count, "static", "2xx"] == 1
    assert samples[count, "admin", "3xx"] == 1
    assert samples[count, "api-products", "2xx"] == 1
    assert samples[count, "livez", "2xx"] == 1
    assert samples["helpcenter_request_seconds_bucket", "+Inf", "home", "2xx"] == 2
    assert samples["helpcenter_request_seconds_sum", "home", "2xx"] > 0
    assert samples["helpcenter_page_store_total", "hit"] == 1
    assert samples["helpcenter_page_store_total", "miss"] >= 1
    assert "secret" not in repr(samples)
    assert read(reader)[count, "metrics", "2xx"] == 1


@pytest.mark.both
def test_searches_are_timed_by_kind(reader, make_live):
    make_live(title="Bank away", codes=["102"])
    search.sync()
    for address in ("/search/?q=102", "/api/v1/search?q=102", "/search/?q=bank+away", "/search/?q="):
        reader.get(address)
    samples = read(reader)
    assert samples["helpcenter_search_seconds_count", "code"] == 2
    assert samples["helpcenter_search_seconds_count", "words"] == 1
    assert samples["helpcenter_search_seconds_count", "empty"] == 1
    assert 0 < samples["helpcenter_search_seconds_sum", "code"] < 10


@pytest.mark.both
def test_site_says_what_waits_for_somebody(reader, make_live):
    publication = make_live()
    search.sync()
    article = publication.article
    for state in (Feedback.State.NEW, Feedback.State.NEW, Feedback.State.DONE):
        Feedback.objects.create(
            article=article, revision=1, helpful=False, day=timezone.localdate(), state=state
        )
    now = timezone.now()
    for number, state, action in (
        (-1, Schedule.State.WAITING, "publish"), (1, Schedule.State.WAITING, "withdraw"),
        (-2, Schedule.State.FAILED, "publish"),
    ):  # fmt: skip
        due = now + timedelta(hours=number)
        Schedule.objects.create(article=article, action=action, due_at=due, zone="UTC", state=state)
    samples = read(reader)
    seq = SiteState.objects.get().seq
    assert {name[0].removeprefix("helpcenter_"): value for name, value in samples.items()} == {
        "page_store_total": 0, "database_failures_total": 0, "log_lines_lost_total": 0, "database_up": 1,
        "publication_seq": seq, "index_seq": seq, "index_lag": 0, "feedback_new": 2,
        "schedules_waiting": 1, "schedules_due": 1, "schedules_failed": 1,
    }  # fmt: skip


@pytest.mark.both
def test_index_that_cannot_follow_is_behind(reader, make_live, monkeypatch):
    make_live()
    search.sync()
    monkeypatch.setattr(metrics.search, "describe_index", lambda: 1 / 0)
    SiteState.objects.update(seq=SiteState.objects.get().seq + 5)
    assert read(reader)["helpcenter_index_lag",] == 5


@pytest.mark.both
def test_database_that_fails_or_hangs_takes_nothing_else_away(reader, monkeypatch):
    reader.get("/livez")
    monkeypatch.setattr(metrics, "PATIENCE", 0.1)
    monkeypatch.setattr(metrics, "TRUST_SECONDS", 0.0)
    gate = threading.Event()

    def refuse(_connection):
        raise OperationalError("Connection refused")

    for behavior in (refuse, lambda _connection: gate.wait(20)):
        with monkeypatch.context() as patch:
            patch.setattr(BaseDatabaseWrapper, "connect", behavior)
            samples = read(reader)
            assert samples["helpcenter_database_up",] == 0
            assert ("helpcenter_feedback_new",) not in samples
            assert samples["helpcenter_request_seconds_count", "livez", "2xx"] == 1
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "metrics":
            thread.join(20)


def test_failures_of_the_database_are_counted(reader):
    for _n in range(3):
        outages.report(OperationalError("gone"))
    assert read(reader)["helpcenter_database_failures_total",] == 3
