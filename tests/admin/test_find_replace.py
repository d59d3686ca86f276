"""A text is found in all articles, and replaced in chosen places, as one change that can be undone."""

import pytest

from articles import editing
from articles.content.text_search import TextQuery, find_hits, replace_hits
from articles.models import ArticleStatus, AuditEntry, ChangeSet, Publication, Revision
from tests.support.makers import COMPLETE, article_data, change, stored

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIND = "/admin/articles/article/find/"


def hits_of(page):
    """The boxes of a page, by their values, without those for readers' texts."""
    return [
        f"{found.article.pk}:{found.version}:{hit.name}"
        for found in page.context["found"]
        for hit in found.hits
    ]


@pytest.mark.once
def test_places_are_named_and_replaced_one_by_one():
    data = article_data(
        title="Old bank",
        codes=["OLD-1"],
        solutions=[{"title": "Call", "body": "1. Call the old bank, Old Bank or oldest bank."}],
        comparisons=[{"with": "x", "rows": [{"aspect": "old", "this": "a", "other": "b"}]}],
        prevention=["Not old."],
        owner="old",
    )
    hits = find_hits(data, TextQuery("old"))
    assert [hit.name for hit in hits] == [
        *("codes[0]:0", "title:0", "solutions[0].body:0", "solutions[0].body:1", "solutions[0].body:2"),
        *("prevention[0]:0", "comparisons[0].rows[0].aspect:0"),
    ]
    assert hits[2].label == "Solution 1, text"
    assert (hits[3].before, hits[3].match) == ("1. Call the old bank, ", "Old")
    assert len(find_hits(data, TextQuery("old", whole_word=True))) == 6
    assert len(find_hits(data, TextQuery("Old", match_case=True))) == 2
    assert [hit.spot for hit in find_hits(data, TextQuery("OLD", fields=frozenset({"title"})))] == ["title"]
    assert find_hits(data, TextQuery(".")) != []
    linked = article_data(related=["bank"], body="[[bank|bank]] [a bank](/articles/bank/) bank")
    assert [
        hit.is_target for hit in find_hits(linked, TextQuery("bank", fields=frozenset({"related", "body"})))
    ] == [*(True, True, False, False, True, False)]
    changed = replace_hits(data, TextQuery("old"), r"new\1", {"title:0", "solutions[0].body:1"})
    assert changed["title"] == r"new\1 bank"
    assert changed["solutions"][0]["body"] == r"1. Call the old bank, new\1 Bank or oldest bank."
    assert {**changed, "title": "Old bank", "solutions": data["solutions"]} == data


def test_replacement_is_previewed_made_and_undone_as_a_whole(sign_in, make_live, make_article):
    live = make_live(**COMPLETE | {"summary": "Ask Acme or acme."}, id="a", slug="a", title="Live").article
    draft = make_article(**COMPLETE | {"codes": ["7"], "summary": "Acme."}, id="b", slug="b", title="Draft")
    ahead = make_live(id="c", slug="c", title="Ahead", codes=["8"], summary="Acme.").article
    change(ahead, summary="acme is gone.")
    client = sign_in("p")
    page = client.get(FIND, {"q": "acme"})
    assert page.context["count"] == 5, "what readers see of the third article is another text"
    assert "published version" in page.content.decode()
    page = client.get(FIND, {"q": "acme", "replacement": "Initech", "replace": "1"})
    chosen = hits_of(page)
    assert len(chosen) == 4
    chosen.remove(f"{live.pk}:1:summary:1")
    sent = {"q": "acme", "replacement": "Initech", "hit": chosen, "publish": "1", "note": "New name"}
    answer = client.post(FIND, sent, follow=True)
    assert "3 articles updated. 3 changes in total. 1 published." in answer.content.decode()
    assert stored(live).summary == "Ask Initech or acme."
    assert Publication.objects.get(article=live).summary == "Ask Initech or acme."
    assert Publication.objects.get(article=ahead).summary == "Acme.", "a draft is nobody else's to publish"
    assert stored(draft).status == ArticleStatus.DRAFT
    assert AuditEntry.objects.filter(action="replace", name="person-p").count() == 3
    change_set = ChangeSet.objects.get()
    address = f"/admin/articles/article/changes/{change_set.pk}/"
    reviewer = sign_in("r")
    assert "Undo" not in reviewer.get(address).content.decode()
    assert reviewer.post(address).status_code == 403, "a part of it undone couldn't be undone by anybody else"
    change(draft, summary="Initech. And more.")
    editing.verify_today([live], None)
    page = client.post(address, follow=True).content.decode()
    assert "Undone in 2 articles." in page
    assert "Draft wasn&#x27;t changed: It has changed since then." in page
    assert stored(live).summary == Publication.objects.get(article=live).summary == "Ask Acme or acme."
    assert stored(live).verified_on == Publication.objects.get(article=live).verified_on
    assert (stored(ahead).summary, stored(draft).summary) == ("acme is gone.", "Initech. And more.")
    assert "was already undone" in client.post(address, follow=True).content.decode()


@pytest.mark.once
def test_undone_text_of_an_article_counts_as_published(sign_in, make_live):
    article = make_live(**COMPLETE, id="a", slug="a").article
    client = sign_in("p")
    sent = {"q": "bank", "replacement": "shop", "hit": f"{article.pk}:1:summary:0"}
    client.post(FIND, sent)
    assert Publication.objects.get().summary == "The bank does not answer."
    client.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/")
    now = stored(article)
    assert (now.summary, now.status) == ("The bank does not answer.", ArticleStatus.APPROVED)
    assert Publication.objects.get().revision.number == now.version


@pytest.mark.once
def test_nothing_undone_can_be_undone_later(sign_in, make_article):
    article = make_article(summary="Old.")
    client = sign_in("p")
    client.post(FIND, {"q": "old", "replacement": "New", "hit": f"{article.pk}:1:summary:0"})
    change(article, summary="Newer.")
    page = client.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/", follow=True)
    assert "It has changed since then." in page.content.decode()
    assert ChangeSet.objects.get().undone_at is None


@pytest.mark.once
def test_what_changed_since_the_preview_is_shown_again(sign_in, make_article):
    article = make_article(summary="Old.")
    other = make_article(id="b", slug="b", title="Old")
    client = sign_in("p")
    chosen = hits_of(client.get(FIND, {"q": "old", "replacement": "New", "replace": "1"}))
    change(article, summary="Old and older.")
    answer = client.post(FIND, {"q": "old", "replacement": "New", "hit": chosen})
    assert "changed after you opened this page" in answer.content.decode()
    assert f"{article.pk}:2:summary:0" in answer.content.decode()
    assert (stored(other).title, Revision.objects.count()) == ("Old", 3)
    answer = client.post(FIND, {"q": "old", "replacement": "", "hit": f"{other.pk}:1:title:0"})
    assert "Nothing was replaced: title" in answer.content.decode(), "a title can't be empty"
    for hit in ("", "x", "²:1:title:0", f"{other.pk}", f"{other.pk}:1:nothing:9"):
        assert "Nothing was replaced" in client.post(FIND, {"q": "old", "hit": hit}).content.decode()


@pytest.mark.once
def test_nobody_finds_or_replaces_in_drafts_of_others(sign_in, people, make_article):
    foreign = make_article(id="f", slug="f", title="Zebrafish")
    own = editing.save(
        None, article_data(id="own", slug="own", title="Mine", summary="Zebrafish."), people["a"]
    )
    author, manager = sign_in("a"), sign_in("m")
    page = author.get(FIND, {"q": "zebrafish", "replace": "1"})
    assert [found.article for found in page.context["found"]] == [own]
    sent = {"q": "zebrafish", "replacement": "x", "hit": [f"{own.pk}:1:summary:0", f"{foreign.pk}:1:title:0"]}
    assert author.post(FIND, sent).status_code == 403
    assert manager.post(FIND, sent).status_code == 403
    assert (stored(own).version, stored(foreign).version) == (1, 1)
    sign_in("p").post(FIND, sent)
    number = ChangeSet.objects.get().pk
    address = f"/admin/articles/article/changes/{number}/"
    assert author.get(address).status_code == author.post(address).status_code == 404
    assert "zebrafish" not in author.get("/admin/articles/article/changes/").content.decode()
    assert manager.get(address).status_code == 200
    assert manager.post(address).status_code == 403
