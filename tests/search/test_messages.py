# ruff: noqa: E501
"""Pasted messages, from six words to a log, are recognised by how much of an article's message they hold."""

import pytest
from django.db import transaction

from articles import editing, search
from tests.support.makers import article_data

pytestmark = pytest.mark.once

MESSAGES = {
    "printer": ["The printer could not be reached"],
    "locked": ["database is locked by another process, try again later"],
    "include": ["Cannot open include file: '{name}': No such file or directory"],
    "lifetime": ["`{name}` does not live long enough"],
    "refused": ["connection to server at \"{host}\" ({ip}), port {n} failed: Connection refused. Is the server running?"],
    "denied": ["Access denied. Can't open file"],
    "column": ["column \"{column}\" of relation \"{table}\" does not exist"],
    "ticket": ["TicketError: No seat reserved for {name}!"],
    "slot": ["Slot [{name}] took no cartridge"],
    "unique": ["duplicate key value violates unique constraint \"{name}\""],
}  # fmt: skip


@pytest.fixture(scope="module")
def live_articles(django_db_setup, django_db_blocker):
    """The articles, made once for all tests here; what a test adds is taken back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        for slug, messages in MESSAGES.items():
            data = article_data(id=slug, slug=slug, title=f"About {slug}", messages=messages)
            editing.publish(editing.save(None, data, None), None)
        yield
        transaction.set_rollback(True)


def slugs(results):
    return [hit.publication.slug for hit in results.hits]


PASTED = [
    ("include", "fatal error: Cannot open include file: 'stdio.h': No such file or directory"),
    ("include", "1>C:\\dev\\app\\src\\main.cpp(513,10): fatal error: Cannot open include file: 'malloc.h': No such file "
     "or directory (compiling source file src\\main.cpp) [C:\\agent\\24\\app.vcxproj]"),
    ("include", "cannot open include file \u2018x.h\u2019: no such\nfile or directory"),
    ("include", "canot open inclde file foo.h no such file or directry"),
    ("lifetime", "error: `owned` does not live long enough"),
    ("locked", "2026-01-02 10:11:12,345 ERROR [worker-3] database is locked by another process, try again later"),
    ("locked", "DATABASE IS LOCKED BY ANOTHER PROCESS TRY AGAIN"),
    ("refused", "psycopg.OperationalError: connection to server at \"10.0.0.7\" (10.0.0.7), port 5433 failed: "
     "Connection refused. Is the server running?"),
    ("denied", "Access denied. Can\u2019t open file"),
    ("denied", "\"access denied cant open file"),
    ("column", "ERROR: column \"colour\" of relation \"public.cars\" does not exist LINE 1: INSERT INTO cars (colour)"),
    ("ticket", "TicketError: No seat reserved for BalconyRow!"),
    ("ticket", "TicketError: No seat reserved for lib/hall.row!"),
    ("slot", "Slot [LeftTray 2] took no cartridge"),
    ("unique", "django.db.utils.IntegrityError: duplicate key value violates unique constraint \"users_email_key\""),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "pasted"), PASTED, ids=[pasted[:50] for _slug, pasted in PASTED])
def test_pasted_message_finds_its_article(live_articles, slug, pasted):
    results = search.find(pasted)
    assert slugs(results)[0] == slug
    assert results.confident
    assert results.jump is None


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("the database is locked by another process here", "message"),
        ("the seat is reserved for a bicycle, how do we change that", "words"),
        ("is the printer reached by the network cable", "words"),
    ],
)
def test_two_words_of_a_message_are_no_message(live_articles, pasted, why):
    hit = search.find(pasted).hits[0]
    assert hit.why == why


@pytest.mark.parametrize(
    "pasted", ["the prniter could not be reached", "duplicte key value violtes uniqe constraint"]
)
def test_whole_message_with_typing_errors_is_a_message(live_articles, pasted):
    assert search.find(pasted).hits[0].why == "message"


def test_misspelled_word_counts_whatever_its_ending_became(make_live):
    for slug, kind in (("left", "private"), ("right", "private native")):
        message = f"The socket of the motor has a {kind} type"
        make_live(id=slug, slug=slug, title=f"Turn {slug}", messages=[message])
    for n in range(20):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Ink {n} is low")
    assert slugs(search.find("the socket of the motor has a private nttive type"))[0] == "right"


def test_name_that_a_message_gives_as_an_example_tells_which_is_meant(make_live):
    for slug, name in (("wheel", "WheelKey"), ("door", "DoorKey")):
        message = f"The conversion from '{name}' to 'Lever' may lose a turn of the handle"
        make_live(id=slug, slug=slug, title=f"About the {slug}", messages=[message])
    for n in range(20):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Ink {n} is low")
    results = search.find("lever.py:7: the conversion from 'DoorKey' to 'Bolt' may lose a turn of the handle")
    assert (results.answer and results.answer.publication.slug, results.choices) == ("door", ())
    results = search.find("the conversion from 'BoxKey' to 'Bolt' may lose a turn of the handle")
    assert (results.answer, len(results.choices)) == (None, 2)


def log(*lines):
    noise = [
        f"2026-01-02 10:{n // 60 % 60:02}:{n % 60:02} INFO request {n} took {n * 7} ms, user {n}@example.com asked "
        f"/shop/{n}/cart?x={n} from 10.0.{n % 250}.{n % 199}" for n in range(400)
    ]  # fmt: skip
    step = len(noise) // (len(lines) + 1)
    for n, line in enumerate(lines, 1):
        noise.insert(n * step, line)
    return "\n".join(noise)


def test_several_messages_in_a_log_give_all_their_articles_with_their_lines(live_articles):
    first = 'ERROR duplicate key value violates unique constraint "orders_pkey"'
    second = "WARN database is locked by another process, try again later"
    pasted = log(first, second)
    assert len(pasted) > 40_000
    results = search.find(pasted)
    assert results.kind == "message"
    assert results.confident
    assert {hit.publication.slug: hit.line for hit in results.hits} == {"unique": first, "locked": second}


def test_code_in_a_log_is_found(live_articles, make_live):
    make_live(id="code", slug="code", codes=["E0308"], title="Types differ")
    results = search.find(log("error[E0308]: mismatched types"))
    assert slugs(results)[0] == "code"
    assert results.hits[0].line == "error[E0308]: mismatched types"


def test_log_without_a_known_message_claims_nothing(live_articles):
    results = search.find(log())
    assert (results.confident, results.total) == (False, 0)


@pytest.mark.parametrize(
    "typed", ["mortgage calculator 30 years", "how to knit a scarf", "capital of Burkina Faso", "asdkjh qwoeiu zmxncb",
              "who won the world cup in 1998"],
)  # fmt: skip
def test_what_no_article_covers_is_not_claimed(live_articles, typed):
    assert not search.find(typed).confident


def test_excerpt_is_the_matching_place(make_live):
    make_live(
        id="a", slug="a", title="Trouble", summary="Something short.",
        symptoms=["The coffee machine stays cold & <dark>"],
        solutions=[{"title": "Warm it", "body": "1. Press the **green lever** twice."}],
    )  # fmt: skip
    hit = search.find("coffee machine cold").hits[0]
    assert "<mark>coffee</mark> <mark>machine</mark> stays <mark>cold</mark> &amp; &lt;dark&gt;" in str(
        hit.excerpt
    )
    assert "Press the <mark>green</mark> <mark>lever</mark> twice" in str(
        search.find("green lever").hits[0].excerpt
    )


SAFETY = [
    "quickbooks support phone number", "customer service number", "call support", "intuit helpline",
    "someone called me about my subscription", "is this support call a scam", "toll free number for support",
]  # fmt: skip
NO_SAFETY = [
    "error 102", "phone number field rejects input", "function called twice", "support for python 3.14",
    "number of users", "method called before init", "bank connection needs support",
]  # fmt: skip


@pytest.mark.parametrize("typed", SAFETY)
def test_question_for_a_support_number_is_noticed(live_articles, typed):
    assert search.find(typed).safety


@pytest.mark.parametrize("typed", NO_SAFETY)
def test_other_questions_are_not_taken_for_one(live_articles, typed):
    assert not search.find(typed).safety
