"""What the site remembers of searches: how often, with what result, and nothing of those who searched."""

import logging
import time
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils.timezone import localdate

from articles import insights, privacy, search
from articles.admin.unanswered_searches import draft_url
from articles.insights import search_log, write_behind
from articles.models import SearchClick, SearchTally
from articles.search.offers import find_most_opened
from tests.support.waiting import until

OWN = {"Sec-Fetch-Site": "same-origin"}
CLICK = "/search/click/"


@pytest.fixture(autouse=True)
def remembering(settings, monkeypatch):
    """Remember, but let the tests write: the thread would do it beside their transactions."""
    settings.SEARCH_MEMORY_DAYS = 180
    monkeypatch.setattr(search_log, "_pending", search_log.PendingLog())
    monkeypatch.setattr(write_behind, "WRITE_SECONDS", 3600.0)
    caches["readers"].clear()
    yield
    caches["readers"].clear()
    search_log._pending.take(everything=True)  # or it is written when the tests end


@pytest.fixture
def bank(make_live):
    make_live(slug="printer", title="Printer offline")
    return make_live(slug="bank", codes=["102"], title="The bank's website has trouble")


def search_as(client, q, browser="One", **more):
    return client.get("/search/", {"q": q, **more}, headers={"User-Agent": browser})


def paste(client, q):
    return client.post("/search/", {"q": q}, headers=OWN)


def stored_tallies(*fields):
    insights.write_log(everything=True)
    return list(
        SearchTally.objects.order_by("kind", "query").values_list(*(fields or ("kind", "query", "count")))
    )


def clicks():
    insights.write_log(everything=True)
    return list(SearchClick.objects.order_by("pk").values_list("tally__query", "article__slug", "count"))


def test_searches_are_counted_by_what_was_meant(client, bank):
    for n, q in enumerate(["102", "Error 102", "bank website trouble", "Bank  WEBSITE trouble!", "zebra"]):
        search_as(client, q, browser=f"Browser {n}")
    assert stored_tallies("kind", "query", "count", "found", "confident", "language", "day") == [
        ("code", "102", 2, 1, True, "en", localdate()),
        ("words", "bank website trouble", 2, 1, True, "en", localdate()),
        ("words", "zebra", 1, 0, False, "en", localdate()),
    ]
    search_as(client, "zebra", browser="Later")
    assert ("words", "zebra", 2) in stored_tallies()


def test_certain_code_counts_as_the_opening_of_its_article(client, bank):
    search_as(client, "102")
    assert clicks() == [("102", "bank", 1)]


@pytest.mark.once
def test_typing_is_one_search(client, bank):
    for q in ("prin", "printer", "printer off", "printer offline", "printer offline"):
        search_as(client, q)
    search_as(client, "prin", browser="Another reader")
    assert stored_tallies() == [("words", "prin", 1), ("words", "printer offline", 1)]


def test_typing_is_one_search_even_when_its_beginning_was_written(client, bank):
    search_as(client, "prin")
    assert stored_tallies() == [("words", "prin", 1)]
    search_as(client, "printer offline")
    assert stored_tallies() == [("words", "printer offline", 1)]


def test_another_search_of_the_same_reader_counts(client, bank):
    search_as(client, "printer offline")
    search_as(client, "bank website")
    search_as(client, "bank website", page=1, all=1)
    assert stored_tallies() == [("words", "bank website", 1), ("words", "printer offline", 1)]


@pytest.mark.once
def test_searches_are_apart_after_a_minute(client, bank, monkeypatch):
    search_as(client, "prin")
    moment = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: moment + 61)
    search_as(client, "printer")
    assert stored_tallies() == [("words", "prin", 1), ("words", "printer", 1)]


@pytest.mark.once
def test_suggestions_further_pages_heads_and_junk_are_no_searches(client, bank):
    client.get("/search/suggest/?q=printer")
    client.head("/search/?q=printer")
    search_as(client, "printer", page=2)
    search_as(client, "   ")
    search_as(client, "x" * 3000)
    assert stored_tallies() == []


def test_product_counts_only_where_something_was_found_in_it(client, bank):
    search_as(client, "bank", product="ledger")
    search_as(client, "bank", product="alice-smith", browser="Two")
    assert stored_tallies("query", "product") == [("bank", ""), ("bank", "ledger")]


def test_click_counts_for_the_search_of_its_page(client, bank):
    page = search_as(client, "bank website trouble").content.decode()
    for part in (f'data-click-url="{CLICK}"', 'data-q="bank website trouble"', 'data-kind="words"'):
        assert part in page
    assert f'data-article="{bank.article_id}"' in page
    fields = {"q": "bank website trouble", "kind": "words", "product": "", "article": bank.article_id}
    for _twice in range(2):
        answer = client.post(CLICK, fields, headers=OWN)
        assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})
    assert clicks() == [("bank website trouble", "bank", 2)]


def test_click_on_a_pasted_message_finds_its_search(client, make_live):
    message = "We could not update your account because the bank is closed today"
    page = make_live(slug="closed", title="Bank closed", messages=[message])
    shown = paste(client, f"10:00 start\nERROR {message}\nat C:\\Users\\alice\\x.log in step").context[
        "click_key"
    ]
    assert " … " in shown.query and "alice" not in shown.query
    client.post(CLICK, {"q": shown.query, "kind": shown.kind, "article": page.article_id}, headers=OWN)
    assert [(slug, count) for _query, slug, count in clicks()] == [("closed", 1)]


def test_click_waits_for_a_search_that_another_process_counted(client, bank):
    client.post(CLICK, {"q": "bank", "kind": "words", "article": bank.article_id}, headers=OWN)
    insights.write_log()
    search_as(client, "bank")
    insights.write_log()
    assert list(SearchClick.objects.values_list("tally__query", "count")) == [("bank", 1)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"q": "a", "kind": "words"}, 400),
        ({"q": "a", "kind": "other", "article": "1"}, 400),
        ({"q": "a" * 501, "kind": "words", "article": "1"}, 400),
        ({"q": "a", "kind": "words", "article": "9" * 40}, 400),
        ({"q": "a" * 5000, "kind": "words", "article": "1"}, 413),
        ({"q": "a\x00b", "kind": "words", "article": "1"}, 204),
        ({"q": "nobody searched this", "kind": "words", "article": "1"}, 204),
        ({"q": "bank", "kind": "words", "article": "999999"}, 204),
    ],
)
def test_click_is_taken_only_if_it_can_be_one(client, bank, fields, status):
    search_as(client, "bank")
    assert client.post(CLICK, fields, headers=OWN).status_code == status
    assert clicks() == []


@pytest.mark.once
def test_click_of_another_site_is_refused_and_one_reader_cannot_vote_forever(client, bank):
    fields = {"q": "bank", "kind": "words", "article": bank.article_id}
    search_as(client, "bank")
    assert client.post(CLICK, fields).status_code == 403
    assert client.post(CLICK, fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(CLICK).status_code == 405
    assert {client.post(CLICK, fields, headers=OWN).status_code for _ in range(150)} == {204}
    assert clicks() == [("bank", "bank", 120)]


# Nothing personal. Each secret stands in a query, in a paste and in a click.

SECRETS = {
    "alice.tester@example.com": "mail to {} bounced",
    "zebrauser": "cannot open C:\\Users\\{}\\Documents\\book.qbw today",
    "zebrahome": "no such file /home/{}/data.db",
    "Zebrasmith": "cannot find C:\\Users\\Mary {}\\x",
    "4111 1111 1111 1111": "card {} declined",
    "5500005555555559": "payment {} failed",
    "zebrapass7": "login fails password={} since today",
    "hunter2zebra": "my password is {} and it fails",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc": "api key {} refused",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.zebraSig123": "token {} expired",
    "AKIAIOSFODNN7EXAMPLE": "access denied for {}",
    "192.0.2.77": "connection to {} timed out",
    "2001:db8::42:77": "no route to {}",
    "3F2504E0-4F89-11D3-9A0C-0305E82C3301": "class {} is not registered",
    "202-555-0143": "somebody called from {} about windows",
    "2025550143": "{}",
    "078-05-1120": "employee {} is missing",
    "https://zebra.example.com/?token=zebra123": "page {} does not load",
    "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY": "license {} rejected",
    "d41d8cd98f00b204e9800998ecf8427e": "hash {} differs",
    "ZEBRADOMAIN\\zebraboss": "logon of {} failed",
}
NAMES = {"zebrauser", "zebrahome", "Zebrasmith"}
LINE = "The installer could not read the file that it needs"


def everything_stored():
    """All values of all tables, as text."""
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            yield from map(str, row)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize(("secret", "sentence"), SECRETS.items())
def test_no_secret_is_kept_anywhere(client, bank, caplog, secret, sentence):
    caplog.set_level(logging.DEBUG)
    typed = sentence.format(secret)
    search_as(client, typed)
    pasted = paste(client, f"{LINE}\n{typed}\n" * 40)
    # A name alone is a word like any other.
    for q in [typed] if secret in NAMES else [typed, secret]:
        for kind in ("words", "message", "code"):
            client.post(CLICK, {"q": q[:500], "kind": kind, "article": bank.article_id}, headers=OWN)
    held = repr(vars(insights.search_log._pending))
    assert stored_tallies() and pasted.status_code == 200
    for part in [secret, *(word for word in secret.replace("\\", " ").split() if len(word) > 6)]:
        folded = part.lower()
        assert folded not in held.lower()
        assert not [value for value in everything_stored() if folded in value.lower()]
        assert folded not in caplog.text.lower()


def test_reader_is_known_by_no_mark_that_is_stored(client, bank):
    search_as(client, "bank", browser="Zebrabrowser")
    reader = next(iter(search_log._pending.readers))
    assert stored_tallies()
    stored = "\n".join(everything_stored())
    assert reader not in stored and "Zebrabrowser" not in stored


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Can't PRINT!", "cant print"),
        ("error 0x80070005 at start", "error 0x80070005 at start"),
        ("worker 123456789 died", "worker died"),
        ("打印机 离线", "打印机 离线"),
        ("!!!", "…"),
        ("No seat for BalconyRow!", "No seat for …"),
        ("No seat for StallsRow!", "No seat for …"),
        ("Tray 'left' took 3 sheets and wants 5 more", "Tray … took … sheets and wants … more"),
        ("Windows 11 crash", "windows 11 crash"),
        ("bob@example.com", "…"),
        ("x" * 150, "…"),
        (f"{LINE}\n" * 3, "The installer could not read the file that it needs"),
    ],
)
def test_what_is_kept_of_a_text(typed, kept):
    assert insights.tally_text(typed).startswith(kept)
    assert len(insights.tally_text(typed * 50)) <= 500


def test_message_is_not_cut_unless_it_is_very_long():
    message = " ".join(f"The tray of printer {word} is open" for word in ("one", "two", "three", "four") * 3)
    assert 300 < len(message) < 500 and insights.tally_text(message) == message
    cut = insights.tally_text(f"{message} {message}")
    assert cut.endswith(" …") and len(cut) <= 500
    assert f"{message} {message}".startswith(cut.removesuffix(" …"))
    assert insights.tally_text(cut) == cut


@pytest.mark.parametrize(
    "typed", ["No seat for BalconyRow!", "Tray 'left' took 3 sheets and wants 5 more", LINE]
)
def test_what_is_kept_stays_the_same_when_it_is_sent_back(typed):
    kept = insights.tally_text(typed)
    assert insights.tally_text(kept) == kept
    assert insights.key_from_form("message", kept, "en", "").query == kept


def test_name_that_articles_know_is_no_gap():
    typed = "LedgerSync cannot open the file"
    assert insights.tally_text(typed) == "… cannot open the file"
    assert insights.tally_text(typed, ["ledgersync"]) == "ledgersync cannot open the file"


def test_messages_that_differ_in_a_name_are_one_gap_and_a_message_of_a_draft(client, bank):
    for name in ("BalconyRow", "StallsRow"):
        search_as(client, f"No seat reserved for {name}!", browser=name)
    insights.write_log()
    [row] = stored_tallies("kind", "query")
    assert row == ("message", "No seat reserved for …")


@pytest.mark.parametrize(
    "harmless",
    [
        "error 102", "-6000, -77", "6000/77", "0x80070005", "80070005", "-2147024891", "OL-301",
        "3371 status code -11118", "5-1-10", "IRQL_NOT_LESS_OR_EQUAL", "my password is incorrect",
        "password reset does not work", "QuickBooks 2021 R12", "std::vector a::b", "n/a and/or",
        "line 1625 column 33", "error 15240 15271",
        "the token has expired 401", "Windows 11 build 22631.2861",
    ],
)  # fmt: skip
def test_codes_and_plain_words_are_not_personal(harmless):
    assert privacy.redact_for_log(harmless) == harmless


@pytest.mark.parametrize(
    "sign", ["\\", "/a", "a@", "1 ", "A1-", ":", "pass:", "-1", "((", "\u202e", "{", "//", "C:\\ "]
)
def test_cleaning_takes_time_in_proportion_to_the_length(sign):
    """Twenty times the text would take four hundred times as long if a pattern looked back and forth."""
    assert len(privacy.redact_for_log(sign * (40_000 // len(sign)), 40_000)) <= 40_000 * 8


# Writing


@pytest.mark.once
def test_nothing_is_remembered_if_the_site_does_not_want_to(client, bank, settings):
    settings.SEARCH_MEMORY_DAYS = 0
    page = search_as(client, "bank").content.decode()
    assert "data-click-url" not in page
    assert (
        client.post(
            CLICK, {"q": "bank", "kind": "words", "article": bank.article_id}, headers=OWN
        ).status_code
        == 204
    )
    assert stored_tallies() == [] and search_log._pending.thread is None


def test_database_that_only_reads_is_left_alone_and_search_goes_on(client, bank, caplog):
    search.find("warm")
    search_as(client, "bank zebraword")

    def refuse(execute, sql, params, many, context):
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            raise DatabaseError(f"attempt to write a readonly database: {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert insights.write_log(everything=True) == 0
        assert search_as(client, "bank").status_code == 200
    assert search_log._pending.dropped == 1
    assert "zebraword" not in caplog.text and "1 dropped" in caplog.text


@pytest.mark.once
@pytest.mark.slow
def test_memory_has_bounds(client, bank, monkeypatch):
    monkeypatch.setattr(write_behind, "MAX_PENDING", 3)
    monkeypatch.setattr(search_log, "MAX_NEW_PER_DAY", 2)
    for word in ("one", "two", "three", "four", "five"):
        search_as(client, f"zebra {word}", browser=word)
    assert len(search_log._pending.searches) == 3
    assert len(stored_tallies()) == 2
    assert search_log._pending.dropped == 3


def test_old_searches_are_deleted_by_the_writer_and_by_command(client, bank, settings):
    settings.SEARCH_MEMORY_DAYS = 30
    for days in (0, 30, 31, 400):
        tally = SearchTally.objects.create(
            day=localdate() - timedelta(days), language="en", kind="words", query="old"
        )
        SearchClick.objects.create(tally=tally, article=bank.article, count=1)
    search_as(client, "bank")
    assert sorted((localdate() - day).days for (day,) in stored_tallies("day")) == [0, 0, 30]
    settings.SEARCH_MEMORY_DAYS = 10
    output = StringIO()
    call_command("forget_searches", stdout=output)
    assert output.getvalue() == "Deleted 1 searches.\n"
    call_command("forget_searches", "--all", stdout=output)
    assert not SearchTally.objects.exists() and not SearchClick.objects.exists()


def test_popular_are_the_articles_that_were_opened_most(client, bank, make_live):
    other = make_live(slug="other", title="Other", product={"slug": "till", "name": "Till"}, area=None)
    assert find_most_opened("en") == []
    for times, page in ((5, other), (3, bank), (1, make_live(slug="rare", title="Rare"))):
        for n in range(times):
            search_as(client, f"zebra{page.slug}", browser=f"{page.slug} {n}")
            client.post(
                CLICK, {"q": f"zebra{page.slug}", "kind": "words", "article": page.article_id}, headers=OWN
            )
    stored_tallies()
    assert find_most_opened("en") == [other.article_id, bank.article_id]
    assert find_most_opened("en", "till") == [other.article_id]
    assert find_most_opened("de") == []


@pytest.mark.django_db(transaction=True)
def test_thread_writes_what_readers_searched(make_live, client, monkeypatch):
    make_live(slug="bank", title="Bank closed")
    monkeypatch.setattr(write_behind, "WRITE_AT", 1)
    search_as(client, "bank closed")
    until(SearchTally.objects.exists)
    assert SearchTally.objects.get().query == "bank closed"


def test_draft_for_a_gap_begins_with_the_message_and_placeholders():
    url = draft_url(message="Tray … took … sheets", language="en")
    assert parse_qs(urlsplit(url).query)["message"] == ["Tray {any} took {any} sheets"]
