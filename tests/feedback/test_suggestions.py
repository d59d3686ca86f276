"""Changes that readers suggest: for the inbox alone, through both guards, and in bounds."""

import pytest
from django.core.cache import caches

from articles import editing, feedback
from articles.models import Feedback, Publication, Revision
from tests.support.makers import change, shared_articles, stored
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS, INBOX = "/articles/bank/suggest/", "/admin/articles/feedback/"
OWN = {"Sec-Fetch-Site": "same-origin"}
PART = "solution:solut001"


@shared_articles
def articles(make_live):
    make_live(slug="bank", codes=["102"], solutions=[{"key": "solut001", "title": "Wait", "body": "1. Wait"}])


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["readers"].clear()
    yield
    caches["readers"].clear()


def suggest(client, headers=OWN, **fields):
    return client.post(ADDRESS, {"part": PART, "text": "Wait *two* hours.", **fields}, headers=headers)


@pytest.mark.both
def test_suggestion_is_in_the_inbox_with_its_part_and_on_no_page(client):
    assert ADDRESS in page_of(client, "/articles/bank/")
    assert "Solution 1: Wait" in page_of(client, ADDRESS)
    answer = suggest(client, text=" Wait <b>two</b> hours.\x00 ")
    assert (answer.status_code, answer["Cache-Control"], answer.cookies) == (200, "no-store", {})
    row = Feedback.objects.get()
    assert (row.part, row.text, row.state, row.is_suggestion) == (PART, "Wait <b>two</b> hours.", "new", True)
    assert Revision.objects.count() == 1
    assert "two</b>" not in page_of(client, "/articles/bank/").replace("&gt;", ">").replace("&lt;", "<")
    client.force_login(in_role("Reviewer", "rita"))
    page = page_of(client, f"{INBOX}?inbox=suggestions")
    assert "Wait &lt;b&gt;two&lt;/b&gt; hours." in page
    assert "/articles/bank/#solution-solut001" in page
    assert f"?open={PART}#solution-solut001" in page_of(client, f"{INBOX}{row.pk}/change/")
    assert "suggested change" in page_of(client, "/admin/")


def test_suggestion_is_no_vote(client):
    suggest(client)
    publication = Publication.objects.get(slug="bank")
    feedback.record_feedback(publication, True, [], "", feedback.ReaderMarks("a" * 32, "b" * 32, 1))
    assert Feedback.objects.filter(is_suggestion=False).count() == 1
    assert not Feedback.objects.filter(is_suggestion=True).exclude(reader="").exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": ""}, "required"),
        ({"text": "x" * 2001}, "2000 characters or fewer"),
        ({"part": "solution:solut999"}, "no longer in the article"),
        ({"part": "zebra"}, "no longer in the article"),
        ({"text": "Ask us at t.me/bank_help"}, "contacts and short links"),
        ({"text": "Just run rm -rf / as root"}, "commands that delete"),
    ],
)
def test_what_is_refused_stays_in_the_form(client, fields, reason):
    answer = suggest(client, **fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert reason in page
    assert fields.get("text", "Wait *two* hours.")[:2000] in page
    assert not Feedback.objects.exists()


def test_personal_data_is_removed_and_the_reader_sees_it(client):
    page = suggest(client, text="Write to mia@example.com about C:\\Users\\mia\\x.qbw").content.decode()
    text = Feedback.objects.get().text
    assert "mia" not in text
    assert text.partition(" about")[0] in page


def test_other_sites_and_bots_store_nothing(client):
    assert suggest(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert suggest(client, headers={"Origin": "https://evil.example"}).status_code == 403
    assert suggest(client, website="x").status_code == 200
    assert client.post(ADDRESS, b"x" * 40_000, "text/plain", headers=OWN).status_code == 413
    assert client.put(ADDRESS).status_code == 405
    assert not Feedback.objects.exists()


@pytest.mark.both
def test_floods_end(client, monkeypatch):
    suggest(client)
    suggest(client)
    assert Feedback.objects.count() == 1, "the same text twice"
    monkeypatch.setattr(feedback.suggestions, "MAX_OPEN", 2)
    suggest(client, text="Another")
    assert "to review. Try again later" in suggest(client, text="A third").content.decode()
    answers = [suggest(client, text=f"Text {n}") for n in range(10)]
    assert (answers[-1].status_code, Feedback.objects.count()) == (429, 2)
    assert int(answers[-1]["Retry-After"]) > 0


def test_text_survives_a_new_address_and_an_unpublished_article(client):
    article = Publication.objects.get(slug="bank").article
    change(article, slug="bank-closed")
    editing.publish(stored(article), None)
    assert suggest(client).status_code == 200
    assert Feedback.objects.get().text == "Wait *two* hours."
    editing.unpublish(article, None)
    answer = suggest(client, text="My <b>long</b> text")
    assert answer.status_code == 410
    assert "My &lt;b&gt;long&lt;/b&gt; text</textarea>" in answer.content.decode()
    assert "two" not in suggest(client, headers={"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert client.get(ADDRESS).status_code == 410
