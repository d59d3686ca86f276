"""Links to the form on a page for readers: for editors alone, and in no cache."""

import pytest
from django.conf import settings

from articles.insights import page_views
from articles.models import Article, PageViewTally
from tests.support.makers import shared_articles
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/articles/bank/"


@shared_articles
def articles(make_live):
    make_live(
        slug="bank",
        codes=["102"],
        messages=["It broke"],
        causes=[{"key": "cause001", "title": "Maintenance"}],
        solutions=[{"key": "solut001", "title": "Wait", "body": '<a class="anchor" href="#x">x</a>'}],
        faqs=[{"key": "quest001", "question": "Why?", "answer": "So."}],
        body="More.",
    )


def form(part):
    return f'href="/admin/articles/article/{Article.objects.get(slug="bank").pk}/change/{part}"'


def test_editor_gets_a_link_for_each_part_and_readers_get_the_same_page_as_before(client):
    before = client.get(PAGE)
    client.force_login(in_role("Publisher", "paula"))
    answer = client.get(PAGE, headers={"If-None-Match": before["ETag"]})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store, no-cache")
    page = answer.content.decode()
    parts = ["", "#part-top", "#part-causes", "#part-solutions", "#part-body", "#part-questions"]
    rows = [("cause", "cause001"), ("solution", "solut001"), ("question", "quest001")]
    for part in [*parts, *(f"?open={kind}:{key}#{kind}-{key}" for kind, key in rows)]:
        assert form(part) in page, part
    client.logout()
    client.cookies.clear()
    after = client.get(PAGE)
    assert after.content == before.content
    assert b"edit-" not in after.content
    assert (after["Cache-Control"], after.get("Vary"), after.cookies) == ("no-cache", before.get("Vary"), {})


@pytest.mark.parametrize(("role", "has_links"), [("Author", False), ("Reviewer", True), ("Manager", False)])
def test_links_are_for_those_who_may_change_the_article(client, role, has_links):
    client.force_login(in_role(role, "person"))
    assert (form("#part-causes") in page_of(client, PAGE)) == has_links


def test_author_has_links_on_an_own_article(client):
    author = in_role("Author", "anna")
    Article.objects.filter(slug="bank").update(owner=author)
    client.force_login(author)
    assert form("#part-causes") in page_of(client, PAGE)


def test_strange_cookie_gets_the_plain_page_and_nobody_keeps_it(client):
    plain = page_of(client, PAGE)
    client.cookies[settings.SESSION_COOKIE_NAME] = "no such session"
    answer = client.get(PAGE)
    assert answer.content.decode() == plain
    assert answer["Cache-Control"] == "private, no-store, no-cache"


def test_views_of_editors_are_not_counted(client):
    client.force_login(in_role("Publisher", "paula"))
    client.get(PAGE, headers={"User-Agent": "Mozilla/5.0"})
    page_views.write_views()
    assert not PageViewTally.objects.exists()
