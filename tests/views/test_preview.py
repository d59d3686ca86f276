"""The link that shows a draft: exactly what readers would see, to nobody else, and not a day too long."""

import datetime
import re

import pytest
from django.core import signing
from django.utils import timezone

from articles import editing, exceptions
from articles.models import AuditEntry
from tests.support.makers import change
from tests.support.roles import in_role
from tests.support.samples import SHORT_ARTICLE

pytestmark = pytest.mark.once


@pytest.fixture
def article(make_article):
    return make_article(slug="one", **SHORT_ARTICLE)


@pytest.fixture
def clock(monkeypatch):
    made = {"now": timezone.now()}
    monkeypatch.setattr(timezone, "now", lambda: made["now"])
    return made


def link(article, editor=None):
    return f"/preview/{editing.make_preview(article, editor)}/"


def main_of(page):
    """The page's own part, without what hangs on its moment."""
    return re.search(r"<main.*</main>", page, re.S)[0]


def test_it_shows_exactly_what_readers_would_see(client, article, editor, make_live, clock):
    make_live(slug="103", id="103", codes=["103"], related=["one"])
    shown = main_of(client.get(link(article)).content.decode())
    banner = re.search(
        r'<div class="notice notice--caution notice--icon preview-banner".*?</div>', shown, re.S
    )
    assert "Preview. Not visible to readers." in banner[0]
    assert "Revision 1" in banner[0]
    assert "<form" not in shown, "nobody votes on a draft"
    assert "data-article" not in shown, "nor keeps on their device what they tried of one"
    editing.publish(article, editor)
    published = main_of(client.get("/articles/one/").content.decode()).replace(' data-article="one"', "")
    assert shown.replace(banner[0], "").split() == without_questions(published).split()


def without_questions(page):
    """The page without what a draft lacks: files of it, how a solution went, and whether it helped."""
    page = re.sub(r'<section aria-labelledby="formats">.*?</section>', "", page, flags=re.S)
    page = re.sub(r'<form class="solution-vote".*?</form>', "", page, flags=re.S)
    return re.sub(r'<section class="article-vote".*?</section>', "", page, flags=re.S)


def test_it_is_kept_by_nobody_and_sets_nothing(client, article):
    answer = client.get(link(article))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert not answer.cookies
    assert 'rel="canonical"' not in answer.content.decode()


def test_later_saves_do_not_change_it(client, article):
    address = link(article)
    change(article, title="Not yet for others")
    page = client.get(address).content.decode()
    assert "Not yet for others" not in page
    assert SHORT_ARTICLE["summary"] in page


def test_changed_draft_of_a_live_article(client, make_live):
    article = make_live(slug="one", **SHORT_ARTICLE).article
    change(article, summary="A new meaning.")
    assert "A new meaning." in client.get(link(article)).content.decode()
    assert "A new meaning." not in client.get("/articles/one/").content.decode()


def publish(article, editor, clock, settings):
    editing.publish(article, None)


def publish_a_newer_one(article, editor, clock, settings):
    change(article, title="Newer")
    editing.publish(article, None)


def withdraw(article, editor, clock, settings):
    editing.publish(article, None)
    editing.unpublish(article, None)


def delete(article, editor, clock, settings):
    editing.delete(article, None)


def wait(article, editor, clock, settings):
    clock["now"] += datetime.timedelta(days=settings.PREVIEW_DAYS)


def retire(article, editor, clock, settings):
    editor.is_active = False
    editor.save()


def fire(article, editor, clock, settings):
    editor.delete()


def take_away(article, editor, clock, settings):
    editor.groups.clear()


@pytest.mark.parametrize(
    "end", [publish, publish_a_newer_one, withdraw, delete, wait, retire, fire, take_away]
)
def test_it_is_over(client, article, clock, settings, end):
    settings.PREVIEW_DAYS = 3
    editor = in_role("Publisher", "pia")
    address = link(article, editor)
    clock["now"] += datetime.timedelta(days=3) - datetime.timedelta(seconds=2)
    assert client.get(address).status_code == 200
    clock["now"] += datetime.timedelta(seconds=1)
    end(article, editor, clock, settings)
    answer = client.get(address)
    assert answer.status_code == 410
    assert SHORT_ARTICLE["summary"] not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.both
@pytest.mark.parametrize(
    "token", ["x", "x" * 3000, ":", "a:b:c", "\x00", "%00", "é", "..", "[1]", "1:1vNabc:sign"]
)
def test_forged_link_is_nothing(client, article, token):
    assert client.get(f"/preview/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("told", "salt"),
    [
        ([1, None, 1.0], "other"),
        ([1, None, 1.0], "django.core.signing"),
        ([1], "articles.preview"),
        ({"a": 1}, "articles.preview"),
        ([1, None, 1e300], "articles.preview"),
        ([1, None, "soon"], "articles.preview"),
    ],
)
def test_what_was_signed_for_something_else_is_nothing(client, article, told, salt):
    assert client.get(f"/preview/{signing.dumps(told, salt=salt)}/").status_code == 404


def test_a_changed_sign_is_nothing(client, article):
    address = link(article)
    other = "a" if address[9] != "a" else "b"
    assert client.get(address[:9] + other + address[10:]).status_code == 404


def test_editor_gets_the_link_on_the_review_page(client, article, editor):
    client.force_login(editor)
    screen = f"/admin/articles/article/{article.pk}/review/"
    page = client.post(screen, {"do": "preview"}).content.decode()
    address = re.search(r'value="https?://[^/"]+(/preview/[^"]+)"', page)[1]
    client.logout()
    assert SHORT_ARTICLE["summary"] in client.get(address).content.decode()
    assert ("preview", "erin") in AuditEntry.objects.values_list("action", "name")


def test_link_is_made_by_those_who_may_change_the_article(client, article):
    for role, name in (("Manager", "mo"), ("Author", "aya")):
        person = in_role(role, name)
        with pytest.raises(exceptions.NotAllowed):
            editing.make_preview(article, person)
        client.force_login(person)
        screen = f"/admin/articles/article/{article.pk}/review/"
        assert client.post(screen, {"do": "preview"}).status_code in (403, 404)
    assert not AuditEntry.objects.filter(action="preview").exists()
