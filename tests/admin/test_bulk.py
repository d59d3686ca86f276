"""Several articles change at once from the list: what the pages ask, do, and refuse."""

import csv
import io
import zipfile

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles import editing
from articles.models import Article, ArticleLabel, AuditEntry, ChangeSet, Product, Publication, Revision
from tests.support.bulk import LIST, choose, confirm, refusals
from tests.support.makers import COMPLETE, article_data, change, stored

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_twenty_owners_change_with_one_choice(sign_in, people, make_article):
    articles = [make_article(id=f"a{n}", slug=f"a{n}", title=f"No. {n}") for n in range(20)]
    client = sign_in("p")
    User.objects.create_user("without-a-role", is_staff=True)
    page = choose(client, "owner", *articles)
    assert page.context["count"] == 20 and "without-a-role" not in page.content.decode()
    assert "This field is required" in confirm(client, page).content.decode(), "no owner is not the default"
    answer = confirm(client, page, owner=people["r"].pk)
    assert answer["Location"] == LIST
    assert Article.objects.filter(owner=people["r"], version=2).count() == 20
    assert AuditEntry.objects.filter(action="details", name="person-p").count() == 20
    assert "Change owner: 20 articles updated." in client.get(LIST).content.decode()
    assert not Revision.objects.filter(kind="details").exclude(note="").exists(), (
        "the history says it in words"
    )


@pytest.mark.once
def test_details_of_a_selection(sign_in, make_article, make_live):
    draft = make_article(id="a", slug="a", title="Draft")
    live = make_live(id="b", slug="b", title="Live").article
    payroll = Product.objects.create(slug="payroll", name="Payroll")
    client = sign_in("p")
    today = timezone.localdate().isoformat()
    for action, values in (
        ("review-date", {"review_due": "2031-05-06"}),
        ("verified", {"verified_on": today}),
        ("location", {"location": "payroll/"}),
        ("labels", {"add": "Tax, 2026"}),
    ):
        assert confirm(client, choose(client, action, draft, live), **values).status_code == 302, action
    for article in (stored(draft), stored(live)):
        assert (article.review_due.isoformat(), article.verified_on.isoformat()) == ("2031-05-06", today)
        assert (article.product, article.area) == (payroll, None)
    assert Publication.objects.get().product == payroll
    shown = client.get(LIST, {"label": "tax"}).context["cl"].result_list
    assert {row.title for row in shown} == {"Draft", "Live"}
    confirm(client, choose(client, "labels", draft), remove=["tax"])
    assert list(ArticleLabel.objects.filter(name="tax").values_list("article", flat=True)) == [live.pk]
    page = confirm(client, choose(client, "verified", draft), verified_on="2999-01-01")
    assert "Choose today or an earlier date" in page.content.decode()


@pytest.mark.once
def test_details_and_labels_are_undone_but_for_what_changed_since(sign_in, people, make_article, make_live):
    draft = make_article(id="a", slug="a", title="Draft", owner=people["r"].get_username())
    live = make_live(id="b", slug="b", title="Live", verified_on="2020-01-02").article
    payroll = Product.objects.create(slug="payroll", name="Payroll")
    client = sign_in("p")
    before = {row.pk: (row.product, row.area, row.owner, row.verified_on) for row in (draft, stored(live))}
    pages = []
    for action, values in (
        ("owner", {"owner": people["p"].pk}),
        ("verified", {"verified_on": "2024-05-06"}),
        ("location", {"location": "payroll/"}),
        ("labels", {"add": "Tax"}),
    ):
        answer = confirm(client, choose(client, action, draft, live), follow=True, **values)
        assert "View or undo" in answer.content.decode(), action
        pages.append(f"{LIST}changes/{ChangeSet.objects.first().pk}/")
    page = client.get(pages[2]).content.decode()
    assert f"<bdi>{live.product.name}</bdi> → <bdi>{payroll.name}</bdi>" in page
    editing.change_labels([live], ["old"], ["tax"], None)
    for page in pages[::-1]:
        assert "Undone in" in client.post(page, follow=True).content.decode()
    for article in (draft, live):
        now = stored(article)
        assert (now.product, now.area, now.owner, now.verified_on) == before[article.pk]
    publication = Publication.objects.get()
    assert (publication.product, publication.verified_on.isoformat()) == (live.product, "2020-01-02")
    assert list(ArticleLabel.objects.values_list("article", "name")) == [(live.pk, "old")]
    assert publication.revision.number == stored(live).version, "no draft is left of it"
    # No owner has to be chosen, and what changed since stays.
    confirm(client, choose(client, "owner", live), owner="nobody")
    assert stored(live).owner is None
    confirm(client, choose(client, "owner", draft), owner=people["p"].pk)
    editing.change_details([draft], {"owner": ""}, None)
    page = client.post(f"{LIST}changes/{ChangeSet.objects.first().pk}/", follow=True).content.decode()
    assert "It has changed since then." in page
    assert stored(draft).owner is None


def test_publish_tells_what_is_refused_and_publishes_the_others(sign_in, make_article, make_live):
    whole = make_article(**COMPLETE, id="a", slug="a", title="Whole")
    bare = make_article(id="b", slug="b", title="Bare", codes=["7"])
    make_live(id="c", slug="c", title="Live")
    bad = make_article(
        **{**COMPLETE, "codes": ["9"]}, id="d", slug="d", title="Bad", body="Call +1 800 555 0199"
    )
    client = sign_in("p")
    page = choose(client, "publish", *Article.objects.all())
    assert set(refusals(page)) == {"Live", "Bad"}
    assert "no solution" in page.content.decode()
    page = confirm(client, page)
    assert refusals(page)["Bare"] == "Add a change note."
    assert not Publication.objects.filter(article=whole).exists()
    change(whole, summary="Changed in the meantime.")
    answer = confirm(client, page, note="Known so far", article=[f"{whole.pk}:1", f"{bare.pk}:1"], refused=[])
    assert "changed after you opened this page" in refusals(answer)["Whole"]
    confirm(client, answer, note="Known so far")
    assert set(Publication.objects.values_list("article__title", flat=True)) == {"Bare", "Live"}
    assert not Publication.objects.filter(article=bad).exists()


def test_unpublish_tells_what_it_touches_and_sends_readers_on(sign_in, make_live, make_article, client):
    gone = make_live(id="old-id", slug="old", title="Old", codes=["102", "103"]).article
    other = make_live(id="new", slug="new", title="New", codes=["103"]).article
    make_live(id="x", slug="x", title="Links", related=["old"], codes=["5"])
    draft = make_article(id="d", slug="d", title="Draft")
    publisher = sign_in("p")
    page = choose(publisher, "unpublish", gone, draft)
    assert "1 article links to it" in page.content.decode()
    assert "Codes: 102, 103" in page.content.decode()
    assert refusals(page) == {"Draft": "This article isn't published."}
    assert Publication.objects.get(article=gone).live
    page = confirm(publisher, page, target="d")
    assert "Choose another published article" in page.content.decode()
    assert confirm(publisher, page, target="new", note="Merged").status_code == 302
    assert client.get("/articles/old/")["Location"] == "/articles/new/"
    assert client.get("/articles/old-id/")["Location"] == "/articles/new/"
    assert 'href="/articles/new/"' in client.get("/e/102/").content.decode()
    editing.publish(stored(gone), None)
    assert client.get("/articles/old/").status_code == 200
    page = confirm(publisher, choose(publisher, "unpublish", other), follow=True).content.decode()
    assert "These codes no longer have an article: 103." in page


@pytest.mark.once
def test_details_of_one_article_change_from_its_form(sign_in, make_live):
    article = make_live(**COMPLETE, review_due="2020-01-01").article
    client = sign_in("p")
    form = f"{LIST}{article.pk}/change/"
    assert f"{LIST}bulk/verified/?ids={article.pk}" in client.get(form).content.decode()
    page = client.get(f"{LIST}bulk/labels/", {"ids": article.pk})
    assert confirm(client, page, add="tax season")["Location"] == form
    assert f'href="{LIST}?label=tax%20season">tax season</a>' in client.get(form).content.decode()


@pytest.mark.once
def test_selection_is_exported(sign_in, make_article):
    first = make_article(id="a", slug="a", title="First", codes=["1"])
    make_article(id="b", slug="b", title="Second")
    client = sign_in("m")
    rows = b"".join(choose(client, "export-csv", first)).decode("utf-8-sig")
    assert [row["title"] for row in csv.DictReader(io.StringIO(rows))] == ["First"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(choose(client, "export-markdown", first))))
    assert archive.namelist() == ["a.md"]
    assert "First" in archive.read("a.md").decode()


@pytest.mark.once
def test_editors_are_offered_and_allowed_only_what_they_may(sign_in, people, make_live):
    foreign = make_live(id="f", slug="f", title="Foreign").article
    own = editing.save(None, article_data(id="own", slug="own", title="Own"), people["a"])
    editing.publish(own, None)
    offered = {letter: {name for name, _label in _choices(sign_in(letter).get(LIST))} for letter in "narpm"}
    details = {"owner", "location", "review-date", "verified", "labels"}
    exports = {"export-csv", "export-markdown"}
    assert offered["a"] == offered["r"] == details | exports
    assert offered["p"] == details | exports | {"publish", "unpublish", "merge", "delete_selected"}
    assert offered["m"] == exports
    author, manager = sign_in("a"), sign_in("m")
    page = choose(author, "owner", own, foreign)
    assert set(refusals(page)) == {"Own"}, "the other isn't even named"
    assert "permission to change owners" in refusals(page)["Own"]
    assert "change these details" in refusals(choose(author, "verified", own))["Own"]
    for client, action in ((author, "unpublish"), (author, "publish"), (manager, "owner")):
        sent = {"article": [f"{own.pk}:1", f"{foreign.pk}:1"], "owner": people["a"].pk, "apply": "1"}
        assert client.post(f"{LIST}bulk/{action}/", sent).status_code == 403
    sent = {"article": [f"{foreign.pk}:1", "x", "²:1", "9" * 40], "review_due": "2031-01-01"}
    assert author.post(f"{LIST}bulk/review-date/", sent).status_code == 200
    assert author.get(f"{LIST}bulk/nothing/").status_code == 404
    assert stored(foreign).version == 1
    assert Publication.objects.live().count() == 2


def _choices(page):
    if page.status_code != 200:
        return []
    return [choice for choice in page.context["action_form"].fields["action"].choices if choice[0]]
