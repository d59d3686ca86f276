"""Whether a page helped: asked of every reader, kept for editors, shown to nobody else."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.utils import timezone

from articles import editing, feedback
from articles.models import Contact, Feedback
from articles.views import reader_marks
from tests.support.makers import change

ADDRESS = "/articles/stuck/feedback/"
OWN = {"Sec-Fetch-Site": "same-origin"}
NUMBER = "1-800-555-0199"


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["readers"].clear()
    yield
    caches["readers"].clear()


@pytest.fixture
def stuck(make_live):
    return make_live(id="stuck", slug="stuck", codes=["S1"], title="It is stuck")


def say(client, reader=1, accept="text/html", **fields):
    address = f"2001:db8:{reader:x}::1"
    return client.post(ADDRESS, fields, headers={**OWN, "Accept": accept}, REMOTE_ADDR=address)


def test_yes_is_kept_and_thanked_for(client, stuck):
    answer = say(client, helpful="yes")
    assert (answer.status_code, answer["Location"]) == (303, "/articles/stuck/#thanks")
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
    row = Feedback.objects.get()
    assert (row.article, row.helpful, row.revision, row.day) == (
        stuck.article,
        True,
        1,
        timezone.localdate(),
    )
    assert 'id="thanks"' in client.get("/articles/stuck/").content.decode()


def test_no_may_have_several_reasons_and_a_text(client, stuck):
    say(client, helpful="no", reasons=["unclear", "missing"], text=" Where is\r\nthe menu?\x00\x07 ")
    row = Feedback.objects.get()
    assert (row.helpful, row.reasons) == (False, ["unclear", "missing"])
    assert row.text == "Where is\nthe menu?"


@pytest.mark.once
def test_script_is_answered_in_json(client, stuck):
    answer = say(client, accept="application/json", helpful="yes")
    assert (answer.status_code, answer.json()) == (200, {"kept": True, "anchor": "thanks"})


def test_reader_has_one_word_and_may_change_it(client, stuck):
    say(client, helpful="no", reasons=["unclear"], text="Hm")
    say(client, helpful="yes", reasons=["unclear"], text="Hm")
    row = Feedback.objects.get()
    assert (row.helpful, row.reasons, row.text) == (True, [], "")
    say(client, reader=2, helpful="no")
    assert Feedback.objects.count() == 2


def test_word_is_bound_to_the_revision_that_was_read(client, stuck):
    say(client, helpful="no")
    article = change(stuck.article, title="It is still stuck")
    say(client, reader=2, helpful="no")
    editing.publish(article, None)
    say(client, reader=3, helpful="yes")
    assert sorted(Feedback.objects.values_list("revision", flat=True)) == [1, 1, 2]


SECRETS = [
    *("zebra@example.com", "C:\\Users\\zebra\\tax.qbw", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"),
    *("password: zebra77", "AKIAZEBRAEXAMPLE7777", "https://zebra:77@example.com/", "192.168.44.77"),
]


@pytest.mark.once
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_reported_scam_number_is_kept_masked_and_the_reader_sees_how(client, stuck, accept):
    answer = say(client, accept=accept, helpful="no", reasons=["missing"], text=f"They said <b>{NUMBER}</b>")
    assert (answer.status_code, answer["Cache-Control"], answer.cookies) == (200, "no-store", {})
    row = Feedback.objects.get()
    assert (row.text, row.state) == ("They said <b>1 8•• ••• ••99</b>", Feedback.State.NEW)
    if accept == "application/json":
        told = answer.json()
        assert (told["kept"], told["anchor"], told["text"]) == (True, "thanks", row.text)
        assert told["removed"] == ["part of a phone number"] and row.text in told["message"]
    else:
        page = answer.content.decode()
        assert "part of a phone number" in page and "They said &lt;b&gt;1 8•• ••• ••99" in page
        assert "/articles/stuck/" in page
    assert NUMBER not in answer.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("secret", SECRETS)
def test_secret_in_a_text_is_not_stored(client, stuck, secret):
    answer = say(client, helpful="no", text=f"Step 2 says {secret} here")
    stored = Feedback.objects.get().text
    assert stored.startswith("Step 2 says ") and stored.endswith(" here")
    for part in (secret, "zebra", "4111", "3704", "7777", "44.77"):
        assert part not in stored and part not in answer.content.decode()


@pytest.mark.once
def test_secret_at_the_end_of_a_long_text_is_known_before_it_is_cut(client, stuck):
    say(client, helpful="no", text=f"{'a' * 1980} 4111 1111 1111 1111")
    assert Feedback.objects.get().text.endswith("a {card}")


@pytest.mark.once
def test_verified_number_may_be_named(client, stuck):
    Contact.objects.create(owner="Ledger", kind="phone", value=NUMBER, checked_on=timezone.localdate())
    say(client, helpful="no", text=f"I called {NUMBER}")
    assert NUMBER in Feedback.objects.get().text


def test_long_text_is_cut_and_not_refused(client, stuck):
    assert say(client, helpful="no", text="ä" * 2500).status_code == 303
    assert Feedback.objects.get().text == "ä" * 2000


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"helpful": "perhaps"}, 400),
        ({"helpful": "no", "reasons": ["made-up"]}, 400),
        ({"helpful": "no", "text": "a" * 40_000}, 413),
        ({"helpful": "yes", "website": "https://example.com"}, 303),
    ],
)
def test_what_fits_nothing_is_not_kept(client, stuck, fields, status):
    assert say(client, **fields).status_code == status
    assert not Feedback.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://example.com"}])
def test_form_of_another_site_is_refused(client, stuck, headers):
    assert client.post(ADDRESS, {"helpful": "yes"}, headers=headers).status_code == 403
    assert not Feedback.objects.exists()


def test_network_may_say_so_much(client, stuck):
    statuses = [say(client, helpful="yes").status_code for _n in range(41)]
    assert statuses == [303] * 40 + [429]
    answer = say(client, accept="application/json", helpful="yes")
    assert "Try again in" in answer.json()["message"] and int(answer["Retry-After"]) > 0


def test_database_that_takes_nothing_is_told_honestly(client, stuck):
    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise DatabaseError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = say(client, helpful="no", text="Keep me")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "couldn't save your feedback" in answer.content.decode() and "Keep me" in answer.content.decode()


def test_nothing_of_it_is_public(client, stuck):
    before = client.get("/articles/stuck/").content
    say(client, helpful="no", reasons=["unclear"], text="zebrafish")
    assert client.get("/articles/stuck/").content == before
    for address in ("/articles/stuck.md", "/articles/stuck.json", "/api/v1/articles/stuck", "/"):
        assert b"zebrafish" not in client.get(address).content


def test_marks_are_forgotten_and_bare_words_added_up(stuck):
    today = timezone.localdate()
    old = {"article": stuck.article, "revision": 1, "day": today - timedelta(days=10)}
    for n in range(4):
        Feedback.objects.create(**old, helpful=n != 0, reader=f"old{n}")
    Feedback.objects.create(**old, helpful=False, text="Why?", reader="told")
    Feedback.objects.create(**{**old, "day": today}, helpful=True, reader="new")
    feedback.roll_up_votes(today)
    rows = Feedback.objects.order_by("pk").values_list("helpful", "text", "reader", "count")
    assert sorted(rows) == [
        (False, "", "", 1),
        (False, "Why?", "", 1),
        (True, "", "", 3),
        (True, "", "new", 1),
    ]


def test_editors_read_it_and_change_nothing(client, stuck, editor):
    say(client, helpful="no", reasons=["looks-different"], text="<script>alert(1)</script> where?")
    client.force_login(editor)
    page = client.get("/admin/articles/feedback/").content.decode()
    assert "My screen looks different" in page and "where?" in page
    assert "<script>alert(1)" not in page
    row = Feedback.objects.get()
    assert client.post(f"/admin/articles/feedback/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/articles/feedback/add/").status_code == 403
    assert client.get("/admin/articles/solutionvote/").status_code == 200


def test_lists_of_editors_cost_the_same_however_long(client, stuck, editor, django_assert_max_num_queries):
    for n in range(30):
        say(client, reader=n, helpful="no", text=f"Text {n}")
    client.force_login(editor)
    with django_assert_max_num_queries(8):
        client.get("/admin/articles/feedback/")


@pytest.mark.once
def test_answer_given_offline_counts_once_wherever_and_whenever_it_arrives(client, stuck, monkeypatch):
    key = "0a" * 16
    say(client, reader=1, helpful="no", text="Where?", once=key)
    monkeypatch.setattr(reader_marks, "localdate", lambda: timezone.localdate() + timedelta(days=2))
    assert say(client, reader=2, helpful="no", text="Where?", once=key).status_code == 303
    assert Feedback.objects.count() == 1
    say(client, reader=2, helpful="no", once="0b" * 16)
    assert Feedback.objects.count() == 2
    first = "0c" * 16
    say(client, reader=3, helpful="no", first=first)
    say(
        client, reader=4, helpful="yes", once=first
    )  # sent again from another network, as the response was lost
    assert [row.helpful for row in Feedback.objects.order_by("pk")][2:] == [True]
    caches["readers"].clear()  # as if another worker had answered the first time
    say(client, reader=3, helpful="no", once=first)
    assert Feedback.objects.count() == 3
    Feedback.objects.last().delete()
    for wrong in ("a" * 31, "G" * 32, "a" * 33, "\x00", "ä" * 32):
        assert say(client, helpful="yes", once=wrong).status_code == 400, wrong
    assert Feedback.objects.count() == 2
