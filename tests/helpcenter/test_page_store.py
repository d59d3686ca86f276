"""Pages that are kept: quick, the same for everybody, and never out of date."""

import gc
import gzip
import threading
import time
import tracemalloc
from datetime import timedelta

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from articles import catalog, editing, search
from articles.insights import page_views
from articles.models import KnownIncident, PageViewTally, Product, Publication, Schedule, SiteState
from helpcenter import page_store, stored_pages
from helpcenter.stored_pages import PageCache
from tests.support.makers import article_data
from tests.support.rows import row
from tests.support.wsgi import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.once]

ARTICLE = "/articles/bank/"
HOUR = timedelta(hours=1)


@pytest.fixture
def bank(make_live):
    return make_live(slug="bank", codes=["102"], title="The bank is away")


# What is kept


def test_page_is_rendered_once_and_goes_out_the_same(reader, site, bank):
    for address in (ARTICLE, "/", "/products/ledger/", "/codes/", "/codes/?side=network", "/articles/bank.md",
                    "/articles/bank.json", "/feeds/articles.atom", "/sitemap.xml", "/embed/102/", "/faqs/",
                    "/articles/bank/?code=102", "/robots.txt", "/llms.txt"):  # fmt: skip
        with row(address):
            site.count = 0
            first, second = reader.get(address), reader.get(address)
            assert site.count == 1
            assert first == second
            assert first.status == 200
            assert "s-maxage=2" in first.headers["cache-control"]
            plain = Client().get(address)
            assert plain.content == first.body
            own = ("cache-control", "content-length", "etag")
            for name in [name.lower() for name in plain.headers if name.lower() not in own]:
                assert first.headers[name] == plain.headers[name], name


def test_what_is_no_page_for_everybody_is_not_kept(reader, site, bank, make_live):
    editing.unpublish(make_live(slug="gone").article, None)
    for address, status in {
        "/articles/nothing/": 404, "/articles/gone/": 410, "/e/102/": 302, "/articles/BANK/": 301,
        "/search/?q=bank&x=1": 200, "/faqs/?q=bank": 200, "/codes/?q=102": 200,
        "/search/suggest/?q=bank": 200, "/articles/bank/?utm_source=x": 200, "/?a": 200,
        "/articles/bank/?code=1&x=2": 200,
        "/accounts/login/": 200, "/admin/": 302, "/codes/?page=99": 404,
    }.items():  # fmt: skip
        with row(address):
            site.count = 0
            answers = [reader.get(address), reader.get(address)]
            assert [answer.status for answer in answers] == [status, status]
            assert site.count == 2
            assert "s-maxage" not in answers[0].headers.get("cache-control", "")


def test_other_methods_are_answered_by_django(reader, site, bank):
    reader.get(ARTICLE)
    answer = reader.get(ARTICLE, method="POST")
    assert answer.status == 405
    assert {name.strip() for name in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


# Encodings and conditions


def test_each_encoding_has_a_name_of_its_own(reader, bank):
    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    answers = {name: reader.get(ARTICLE, Accept_Encoding=name) for name in unpack}
    assert len({unpack[name](answer.body) for name, answer in answers.items()}) == 1
    etags = {answer.headers["etag"] for answer in answers.values()}
    assert len(etags) == 3
    assert not any(etag.startswith("W/") for etag in etags)
    for name, answer in answers.items():
        with row(name):
            assert answer.headers.get("content-encoding", "") == name
            assert answer.headers["vary"] == "Accept, Accept-Encoding"
            assert answer.headers["content-length"] == str(len(answer.body))
            same = reader.get(ARTICLE, Accept_Encoding=name, If_None_Match=answer.headers["etag"])
            assert (same.status, same.body) == (304, b"")
            assert "content-length" not in same.headers
            # The rest stays with the copy that the browser has.
            shared = ("etag", "cache-control", "vary")
            assert same.headers == {key: answer.headers[key] for key in shared}
            others = etags - {answer.headers["etag"]}
            assert reader.get(ARTICLE, Accept_Encoding=name, If_None_Match=", ".join(others)).status == 200
            assert reader.get(ARTICLE, Accept_Encoding=name, If_None_Match="*").status == 304


def test_head_has_the_headers_of_get(reader, site, bank):
    for encoding in ("", "br"):
        with row(encoding):
            head = reader.head(ARTICLE, Accept_Encoding=encoding)
            get = reader.get(ARTICLE, Accept_Encoding=encoding)
            assert (head.status, head.body) == (200, b"")
            assert head.headers == get.headers
    assert site.count == 1


# Never out of date


def change_title(bank):
    data = article_data(slug="bank", codes=["102"], title="Another title")
    editing.publish(editing.save(bank.article, data, None, bank.article.version), None)


def rename_product(bank):
    product = Product.objects.get(slug="ledger")
    product.name = "Another title"
    catalog.save_live_settings(product, editor=None)


def begin_incident(bank):
    now = timezone.now()
    row = KnownIncident(title="Another title", begins_at=now - HOUR, ends_at=now + HOUR)
    catalog.save_incident(row, Product.objects.all(), [], [])


def name_codes(bank):
    Publication.objects.filter(pk=bank.pk).update(title="Another title")


@pytest.mark.both
@pytest.mark.parametrize("change", [change_title, rename_product, begin_incident, name_codes])
def test_change_is_seen_by_the_next_reader(reader, bank, change):
    assert b"Another title" not in reader.get("/products/ledger/").body
    change(bank)
    assert b"Another title" in reader.get("/products/ledger/").body


@pytest.mark.both
def test_unpublished_article_is_gone_at_once(reader, bank):
    assert reader.get(ARTICLE).status == 200
    editing.unpublish(bank.article, None)
    assert reader.get(ARTICLE).status == 410


@pytest.mark.both
def test_draft_and_rolled_back_change_leave_pages_as_they_are(reader, site, bank):
    reader.get(ARTICLE)
    data = article_data(slug="bank", title="Another title")
    editing.save(bank.article, data, None, bank.article.version)
    with pytest.raises(RuntimeError), transaction.atomic():
        rename_product(bank)
        raise RuntimeError
    assert b"Another title" not in reader.get(ARTICLE).body
    assert site.count == 1, "neither is seen by readers"


@pytest.mark.both
def test_change_of_another_machine_is_followed(reader, store, bank, monkeypatch):
    """Also one of a process that was killed after its commit."""
    reader.get(ARTICLE)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(connections["default"], "execute_wrappers", [])
        Publication.objects.update(title="Another title")
        SiteState.objects.update(generation=F("generation") + 1)
    assert b"Another title" not in reader.get(ARTICLE).body
    store.follow()
    assert b"Another title" in reader.get(ARTICLE).body


def test_page_ends_when_an_incident_begins_and_ends(reader, site, bank, clocks):
    row = KnownIncident(title="One bank is away", begins_at=timezone.now() + HOUR / 120,
                        ends_at=timezone.now() + HOUR / 60)  # fmt: skip
    catalog.save_incident(row, Product.objects.all(), [], [])
    seen = []
    for _step in range(5):
        seen.append(b"One bank is away" in reader.get(ARTICLE).body)
        clocks.pass_by(14)
    assert seen == [False, False, False, True, True]
    clocks.pass_by(0)
    assert b"One bank is away" not in reader.get(ARTICLE).body
    assert site.count == 3, "before, during, and after"


@pytest.mark.both
def test_page_ends_when_a_schedule_is_due(reader, bank, clocks, editor):
    editing.schedule(bank.article, editor, Schedule.Action.WITHDRAW, timezone.now() + HOUR / 120)
    assert reader.get(ARTICLE).status == 200
    clocks.pass_by(31)
    editing.watch.next_poll = 0.0
    assert reader.get(ARTICLE).status == 410


def test_page_ends_by_its_age_and_when_somebody_sets_the_clock(reader, site, bank, clocks):
    reader.get(ARTICLE)
    clocks.pass_by(page_store.MAX_AGE - 1)
    reader.get(ARTICLE)
    assert site.count == 1
    clocks.pass_by(2)
    reader.get(ARTICLE)
    assert site.count == 2
    clocks.wall -= 3600
    reader.get(ARTICLE)
    assert site.count == 3


def test_page_rendered_before_a_change_is_not_kept_after_it(reader, store, site, bank):
    """The change is committed while the page is rendered from what was there before."""
    site.before = lambda: rename_product(bank) if site.count == 1 else None
    reader.get("/products/ledger/")
    assert reader.get("/products/ledger/").headers["etag"]
    assert site.count == 2


# Nobody gets what is another's


def test_signed_in_person_and_strange_host_are_not_answered_from_the_store(reader, site, store, bank):
    reader.get(ARTICLE)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("erin", "erin@example.com", "x"))
    [(name, morsel)] = client.cookies.items()
    site.count = 0
    assert "s-maxage" not in reader.get(ARTICLE, Cookie=f"{name}={morsel.value}").headers["cache-control"]
    assert "s-maxage" not in reader.get(ARTICLE, Authorization="Bearer x").headers["cache-control"]
    kind = reader.get(ARTICLE, Accept="text/markdown, */*").headers["content-type"]
    assert kind.startswith("text/markdown")
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "", "localhost:x"):
        with row(host):
            assert reader.get(ARTICLE, Host=host).status == 400
    assert site.count == 8
    assert reader.get(ARTICLE, Host="localhost:8000").status == 200
    assert site.count == 8


STRANGE = {
    "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "X_Forwarded_For": "evil",
    "X_Host": "evil", "X_Original_Url": "/admin/", "X_Rewrite_Url": "/admin/", "Range": "bytes=0-9",
    "Forwarded": "host=evil.example", "Accept_Language": "de", "Accept": "application/json",
    "Cookie": "evil=1", "Referer": "https://evil.example/", "Origin": "https://evil.example",
    "X_Http_Method_Override": "POST", "If_None_Match": "*", "If_Match": '"x"', "Content_Type": "text/evil",
    "If_Modified_Since": "Mon, 30 Nov 2037 00:00:00 GMT", "X_Requested_With": "XMLHttpRequest",
    "User_Agent": "evil", "Accept_Encoding": "evil", "Te": "trailers", "Upgrade": "evil", "Via": "evil",
}  # fmt: skip


def test_nothing_that_a_stranger_sends_gets_into_the_page_of_others(store, bank):
    clean = Reader(store).get(ARTICLE)
    assert clean.status == 200
    for name, value in STRANGE.items():
        with row(name):
            store.plain = PageCache(10_000_000)
            assert Reader(store).get(ARTICLE, **{name: value}).body in (clean.body, b"")
            later = Reader(store).get(ARTICLE)
            assert later == clean


def test_parameters_are_not_shown_to_others(reader, site, bank):
    clean = reader.get(ARTICLE)
    for query in ("evil=1", "code=102&evil=1", "%63ode=evil;x", "code", "=evil", "&".join(["code=1"] * 9)):
        with row(query):
            reader.get(f"{ARTICLE}?{query}")
            assert reader.get(ARTICLE) == clean
            assert b"evil" not in reader.get(f"{ARTICLE}?code=102").body


def test_https_and_http_are_two(reader, site, bank, settings):
    settings.SECURE_SSL_REDIRECT = True
    site.django = get_wsgi_application()  # its middleware reads the settings once
    assert reader.get(ARTICLE, scheme="https").status == 200
    assert reader.get(ARTICLE).status == 301
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert reader.get(ARTICLE, X_Forwarded_Proto="https").status == 200
    assert reader.get(ARTICLE, X_Forwarded_Proto="http").status == 301


# Many at once, and faults


def ask_at_once(store, times):
    answers, gate = [], threading.Barrier(times)

    def ask():
        gate.wait()
        answers.append(Reader(store).get(ARTICLE))
        connection.close()

    threads = [threading.Thread(target=ask) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.both
def test_many_at_once_are_one_rendering(store, site, bank):
    site.before = lambda: time.sleep(0.2)
    answers = ask_at_once(store, 8)
    assert [answer.status for answer in answers] == [200] * 8
    assert len({answer.body for answer in answers}) == 1
    assert site.count == 1


def test_old_page_is_shown_while_one_renders_the_next(store, site, bank, clocks):
    first = Reader(store).get(ARTICLE)
    clocks.pass_by(page_store.MAX_AGE + 1)
    site.before = lambda: time.sleep(0.5)
    began = time.perf_counter()
    waiting = threading.Thread(target=ask_at_once, args=(store, 1))
    waiting.start()
    while site.count < 2 and time.perf_counter() - began < 20:
        time.sleep(0.01)
    assert Reader(store).get(ARTICLE) == first
    assert site.count == 2
    waiting.join(30)


def test_kept_page_outlasts_a_failing_database(reader, site, bank, clocks):
    first = reader.get(ARTICLE)
    site.before = lambda: "503 Service Unavailable"
    clocks.pass_by(page_store.MAX_AGE + 1)
    assert reader.get(ARTICLE).body == first.body
    assert reader.get("/codes/").status == 503
    change_title(bank)
    assert reader.get(ARTICLE).status == 503, "what it said before is not shown any more"


def test_flood_of_addresses_stays_within_its_bytes(site, store, bank):
    store.plain, store.with_parameters = PageCache(200_000), PageCache(60_000)
    reader = Reader(store)
    reader.get(ARTICLE)
    for n in range(40):
        reader.get(f"{ARTICLE}?code=evil{n}")
        reader.get(f"/embed/{'0' * n}102/")
    site.count = 0
    reader.get(ARTICLE)
    assert site.count == 0
    for cache in (store.plain, store.with_parameters):
        assert cache.bytes == sum(page.size for page in cache.pages.values()) <= cache.max_bytes
    assert store.with_parameters.pages


def test_what_strangers_send_does_not_fill_the_memory(store, bank):
    """Each of these was remembered with all its length, up to a thousand times."""
    reader, long = Reader(store), "0" * 50_000
    stored_pages._encoding.cache_clear()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for n in range(20):
            assert reader.get(ARTICLE, Accept_Encoding=f"{n}{long}").status == 200
            assert reader.get(ARTICLE, Host=f"localhost:{n}{long}").status == 200
            assert reader.get(f"{ARTICLE}?code={n}{long}").status == 200
            assert reader.get(f"/embed/102/?lang={n}{long}").status == 200
            assert reader.get(f"/products/{n}{long}/").status == 404
            assert reader.get(f"/codes/ledger/{n}{long}/").status == 404
            assert search.find(f"the app failed in {n}{long}") is not None
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 2_000_000
    finally:
        tracemalloc.stop()


def test_folder_that_cannot_be_written_leaves_django_alone(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file"
    assert page_store.wrap(get_wsgi_application).__name__ == "get_wsgi_application"
    assert "DATA_DIR can't be written" in caplog.text


# Views


def test_views_of_kept_pages_are_counted(reader, store, bank, settings):
    settings.READS_DAYS = 90
    for _n in range(3):
        reader.get(ARTICLE)
    reader.head(ARTICLE)
    reader.get(ARTICLE, User_Agent="SomeBot/1.0")
    reader.get(ARTICLE, Sec_Purpose="prefetch")
    store.follow()
    page_views.write_views()
    assert PageViewTally.objects.get(article=bank.article_id).count == 3
