"""Two articles become one: rows, codes, and addresses come along, and all of it can be undone."""

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, ChangeSet, FormerSlug, Publication, PublicationLink, Revision
from tests.support.bulk import choose
from tests.support.makers import COMPLETE, article_data, change, stored

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def url_of(article):
    return f"/admin/articles/article/{article.pk}/merge/"


@pytest.fixture
def pair(make_live):
    """An article to keep, one that is about the same, and one that links to that."""
    keep = make_live(**COMPLETE, id="keep", slug="keep", title="Bank is away").article
    other = COMPLETE | {
        "codes": ["102", "103"],
        "solutions": [{"title": "Sign in again", "body": "1. Sign in"}],
    }
    gone = make_live(**other, id="gone-id", slug="gone", title="The bank is away").article
    linking = make_live(id="x", slug="x", codes=["5"], body="See [[gone]].").article
    return keep, gone, linking


def test_merge_from_the_list_takes_four_clicks_and_is_undone(sign_in, pair, client):
    keep, gone, linking = pair
    publisher = sign_in("p")
    answer = choose(publisher, "merge", keep, gone)
    assert answer["Location"] == f"{url_of(gone)}?into=keep"
    page = publisher.get(answer["Location"]).content.decode()
    assert "Sign in again" in page and "Codes: 102, 103" in page
    sent = {"version": 1, f"version-{keep.pk}": 1, "target": "keep", "publish": "1", "note": "The same error"}
    answer = publisher.post(url_of(gone), {**sent, "row": ["codes:1", "codes:0", "solutions:0"]}, follow=True)
    assert "Merged." in answer.content.decode()
    publication = Publication.objects.get(article=keep)
    assert publication.codes == ["102", "103"]
    assert [row.title for row in stored(keep).solutions.all()] == ["Wait", "Sign in again"]
    assert client.get("/articles/gone/")["Location"] == "/articles/keep/"
    assert client.get("/e/103/")["Location"] == "/articles/keep/?code=103"
    assert client.get("/articles/gone-id/")["Location"] == "/articles/keep/"
    assert 'href="/articles/keep/"' in client.get("/articles/x/").content.decode()
    assert stored(gone).deleted_at
    assert set(gone.audit.values_list("action", flat=True)) >= {"merge", "delete"}

    page = publisher.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/", follow=True)
    assert "Undone in 2 articles." in page.content.decode()
    assert [row.title for row in stored(keep).solutions.all()] == ["Wait"]
    assert Publication.objects.get(article=keep).codes == ["102"]
    assert (stored(gone).deleted_at, stored(gone).slug, stored(gone).source_id) == (None, "gone", "gone-id")
    assert client.get("/articles/gone/").status_code == 200
    assert client.get("/e/103/")["Location"] == "/articles/gone/?code=103"
    assert PublicationLink.objects.get(publication__article=linking).target_id == gone.pk
    assert not FormerSlug.objects.exists()


@pytest.mark.once
def test_undoing_leaves_a_target_that_was_changed_since(sign_in, pair, client):
    keep, gone, _linking = pair
    publisher = sign_in("p")
    publisher.post(url_of(gone), {"target": "keep", "row": ["codes:1"], "publish": "1", "note": "Same"})
    change(keep, summary="Changed.")
    page = publisher.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/", follow=True)
    assert "Bank is away wasn&#x27;t changed: It has changed since then." in page.content.decode()
    assert stored(keep).summary == "Changed."
    assert client.get("/articles/gone/").status_code == 200


@pytest.mark.once
def test_draft_changes_of_a_merged_article_come_back_as_a_draft(sign_in, pair, client):
    _keep, gone, _linking = pair
    change(gone, summary="Only a draft.")
    editing.submit(stored(gone), None)
    publisher = sign_in("p")
    publisher.post(url_of(gone), {"target": "keep", "row": ["codes:1"], "publish": "1", "note": "Same"})
    assert stored(gone).deleted_at
    publisher.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/")
    now = stored(gone)
    assert (now.summary, now.status, now.deleted_at) == ("Only a draft.", "in-review", None)
    publication = Publication.objects.get(article=gone)
    assert (publication.live, publication.summary) == (True, COMPLETE["summary"])
    assert "Only a draft" not in client.get("/articles/gone/").content.decode()


@pytest.mark.once
def test_rows_stay_where_the_merged_article_cannot_come_back(sign_in, pair, settings):
    keep, gone, _linking = pair
    publisher = sign_in("p")
    publisher.post(url_of(gone), {"target": "keep", "row": ["solutions:0"]})
    settings.FOUR_EYES = True
    page = publisher.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/", follow=True)
    assert "Someone else must approve" in page.content.decode()
    assert stored(keep).solutions.filter(title="Sign in again").exists()
    assert stored(gone).deleted_at and ChangeSet.objects.get().undone_at is None


@pytest.mark.once
def test_merge_is_refused_where_readers_would_lose_something(sign_in, pair, make_article):
    keep, gone, _linking = pair
    draft = make_article(id="d", slug="d", title="Draft")
    german = make_article(id="g", slug="g", title="Deutsch", language="de")
    publisher = sign_in("p")
    revisions = Revision.objects.count()
    for sent, reason in (
        ({"other": "d"}, "Publish “Draft” first"),
        ({"other": "g"}, "same language"),
        ({"target": "gone"}, "Choose another article"),
        ({}, "Choose the article"),
        ({"other": "\\0nothing"}, "No article has this"),
        ({"other": "zebra"}, "No article has this"),
        ({"other": "r"}, "Choose one of these articles."),
        ({"target": "keep", "version": "7"}, "changed after you opened this page"),
        ({"other": "Bank is away", "publish": "1", "row": ["messages:0", "codes:²", "x"]}, "Merged."),
    ):
        page = publisher.post(url_of(gone), sent, follow=True).content.decode()
        assert reason in page.replace("&quot;", '"'), sent
        if reason != "Merged.":
            assert Revision.objects.count() == revisions
    assert stored(gone).deleted_at
    assert publisher.get(url_of(gone)).status_code == 404
    assert Article.objects.not_deleted().count() == 4
    assert german and draft and keep


@pytest.mark.once
def test_checks_hold_a_merge_as_a_whole(sign_in, make_live, pair):
    keep, gone, _linking = pair
    change(gone, solutions=[{"title": "Call", "body": "1. Call +1 800 555 0199"}])
    publisher = sign_in("p")
    sent = {"target": "keep", "row": ["solutions:0"], "publish": "1"}
    page = publisher.post(url_of(gone), sent).content.decode()
    assert "Nothing was merged: solutions[1].body" in page
    assert stored(gone).deleted_at is None
    assert stored(keep).version == 1


@pytest.mark.once
def test_only_who_may_delete_and_change_both_merges(sign_in, people, pair):
    keep, gone, _linking = pair
    own = editing.save(None, article_data(id="own", slug="own", title="Own"), people["a"])
    for letter in "narm":
        client = sign_in(letter)
        for article in (gone, own):
            assert client.get(url_of(article)).status_code in (302, 403, 404), letter
            assert client.post(url_of(article), {"target": "keep"}).status_code in (302, 403, 404), letter
    assert Client().get(url_of(gone)).status_code == 302
    assert not Article.objects.exclude(deleted_at=None).exists()
    assert stored(keep).version == 1
