"""Two editors of one article: what one changed is put together, the rest is asked for, nothing is lost."""

import json
import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model

from articles import editing
from articles.content import snapshot
from articles.models import Article, Autosave, Publication, Revision
from tests.support.admin_forms import change_url, form_data
from tests.support.makers import stored
from tests.support.roles import in_role

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture
def article(make_article):
    return make_article(
        codes=["102"],
        summary="The bank is down.",
        causes=["Outage"],
        solutions=[{"title": "Wait", "body": "1. Wait"}, {"title": "Ask", "body": "1. Ask"}],
    )


@pytest.fixture
def olga(db):
    return get_user_model().objects.create_superuser("olga", "o@example.com", "pw")


def saved_by(person, article, **changes):
    now = stored(article)
    return editing.save(now, {**snapshot.take(now), **changes}, person, now.version)


def carried(page):
    """What the page of questions sends back: its hidden fields, its address, and the answers it offers."""
    html = page.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(base|mine|theirs|note)" value="([^"]*)">', html))
    radios = re.findall(r'<input type="radio" name="([^"]+)" value="(\w+)" required( checked)?>', html)
    return {name: unescape(value) for name, value in fields.items()}, radios


def conflict_url(article):
    return f"/admin/articles/article/{article.pk}/conflict/"


def rows(article, kind="solutions"):
    return snapshot.take(stored(article))[kind]


def test_changes_in_different_places_are_put_together(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, summary="Her meaning.", causes=[], solutions=rows(article)[::-1])
    answer = editor_client.post(
        change_url(article), {**sent, "solutions-0-body": "1. My steps", "_note": "why"}, follow=True
    )
    told = unescape(answer.content.decode())
    changed = "Summary, Causes “Outage”, Solutions: order"
    assert f"Saved and merged with olga's changes: {changed}." in told
    now = snapshot.take(stored(article))
    assert (now["summary"], now["causes"], now["solutions"][1]["body"]) == ("Her meaning.", [], "1. My steps")
    last = Revision.objects.first()
    assert (last.number, last.author.get_username(), last.note) == (3, "erin", "why")
    assert not Autosave.objects.exists()


def test_text_that_nobody_saw_whole_is_not_published(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, summary="Her meaning.")
    answer = editor_client.post(change_url(article), {**sent, "title": "Mine", "_publish": "1"}, follow=True)
    assert "Check the merged article first" in answer.content.decode()
    assert stored(article).title == "Mine"
    assert not Publication.objects.exists()


def test_what_both_changed_is_asked_for_and_nothing_is_written_before(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, summary="HER MEANING", solutions=rows(article)[1:])
    sent |= {"summary": "MY MEANING", "solutions-0-body": "MY STEPS", "codes": "102\n103"}
    page = editor_client.post(change_url(article), sent)
    html = unescape(page.content.decode())
    assert "olga saved “The bank's website has trouble” at" in html
    for words in ("The bank is down.", "HER", "MY", "You: Codes"):
        assert words in html
    assert stored(article).version == 2
    fields, radios = carried(page)
    assert [name for name, value, _checked in radios if value == "mine"] == [
        "answer.summary",
        f"answer.solutions.{sent['solutions-0-key']}",
    ]
    assert [value for _name, value, checked in radios if checked] == ["mine"], "the changed row stays, unless"

    # An answer is missing: asked again, with what was chosen.
    steps = radios[-1][0]
    again = editor_client.post(conflict_url(article), {**fields, "answer.summary": "theirs"})
    assert "Choose a version for each item" in again.content.decode()
    assert ("answer.summary", "theirs", " checked") in carried(again)[1]
    assert stored(article).version == 2

    done = editor_client.post(
        conflict_url(article), {**fields, "answer.summary": "theirs", steps: "mine"}, follow=True
    )
    assert "Check the article before you publish" in done.content.decode()
    now = snapshot.take(stored(article))
    assert (now["summary"], now["codes"]) == ("HER MEANING", ["102", "103"])
    assert [(solution["title"], solution["body"]) for solution in now["solutions"]] == [
        ("Wait", "MY STEPS"),
        ("Ask", "1. Ask"),
    ]


def test_text_waits_in_the_form_while_questions_are_open(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, title="Hers")
    editor_client.post(change_url(article), {**sent, "title": "Mine", "_form_key": str(article.pk)})
    back = editor_client.get(f"{change_url(article)}?autosave={article.pk}")
    assert back.context["form"].main["title"].value() == "Mine"
    fields, _radios = carried(editor_client.post(change_url(article), form_data(back)))
    editor_client.post(conflict_url(article), {**fields, "everywhere": "mine"})
    assert stored(article).title == "Mine"
    assert not Autosave.objects.exists()


@pytest.mark.both
def test_third_editor_between_questions_and_answers_loses_nothing(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, title="Hers", summary="HER MEANING")
    fields, _radios = carried(editor_client.post(change_url(article), {**sent, "title": "Mine"}))
    # Somebody changes what was asked for, and something else.
    saved_by(None, article, title="A third", codes=["102", "9"])
    page = editor_client.post(conflict_url(article), {**fields, "answer.title": "mine"})
    fields, radios = carried(page)
    assert {name for name, *_rest in radios} == {"answer.title"}
    assert "A third" in page.content.decode().replace("<mark>", "").replace("</mark>", "")
    editor_client.post(conflict_url(article), {**fields, "answer.title": "mine"})
    now = snapshot.take(stored(article))
    assert (now["title"], now["summary"], now["codes"]) == ("Mine", "HER MEANING", ["102", "9"])
    titles = list(Revision.objects.order_by("number").values_list("data__title", flat=True))
    assert titles[1:] == ["Hers", "A third", "Mine"]


@pytest.mark.both
def test_article_deleted_while_questions_are_open(editor_client, article, olga):
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, title="Hers")
    fields, _radios = carried(editor_client.post(change_url(article), {**sent, "title": "Mine"}))
    editing.delete(stored(article), None)
    page = editor_client.post(conflict_url(article), {**fields, "answer.title": "mine"})
    assert "deleted while" in page.content.decode()
    editor_client.post(conflict_url(article), {**carried(page)[0], "do": "new"})
    assert Article.objects.not_deleted().get().title == "Mine"


def test_refused_answer_comes_back_with_everything(editor_client, article, olga, make_article):
    make_article(id="taken", slug="taken")
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, title="Hers")
    fields, _radios = carried(
        editor_client.post(change_url(article), {**sent, "title": "Mine", "slug": "taken"})
    )
    page = editor_client.post(conflict_url(article), {**fields, "answer.title": "mine"})
    assert "another article already uses taken" in page.content.decode()
    assert carried(page)[0] == fields
    assert stored(article).title == "Hers"


def test_answer_refused_after_a_third_editor_comes_back_too(editor_client, article, olga, make_article):
    make_article(id="taken", slug="taken")
    sent = form_data(editor_client.get(change_url(article)))
    saved_by(olga, article, title="Hers")
    fields, _radios = carried(
        editor_client.post(change_url(article), {**sent, "title": "Mine", "slug": "taken"})
    )
    saved_by(None, article, codes=["9"])
    page = editor_client.post(conflict_url(article), {**fields, "answer.title": "mine"})
    assert "another article already uses taken" in page.content.decode()
    assert carried(page)[0] == fields


@pytest.mark.parametrize(
    "sent",
    [
        {"mine": "[" * 5000},
        {"mine": "\0"},
        {"theirs": "99"},
        {"theirs": "9" * 30},
        {"base": "x", "theirs": ""},
    ],
)
def test_what_no_page_of_ours_sends_is_not_found(editor_client, article, sent):
    mine = json.dumps(snapshot.take(stored(article)))
    answer = editor_client.post(conflict_url(article), {"mine": mine, "base": "1", "theirs": "1", **sent})
    assert answer.status_code == 404


def test_answers_give_nobody_a_right(client, article):
    client.force_login(in_role("Manager", "manager"))
    mine = json.dumps({**snapshot.take(stored(article)), "title": "X"})
    for more in ({}, {"do": "new"}):
        answer = client.post(conflict_url(article), {"mine": mine, "base": "1", "theirs": "1", **more})
        assert answer.status_code == 403
    assert stored(article).version == 1
