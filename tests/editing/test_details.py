"""Owner, dates, product, area, and labels change at once, without a draft of the text."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles import editing, exceptions
from articles.content import schema, snapshot
from articles.models import Area, Article, ArticleStatus, Product, Publication, Revision
from tests.support.makers import change, stored
from tests.support.roles import in_role

TODAY = timezone.localdate


@pytest.fixture
def publisher(db):
    return in_role("Publisher", "pia")


def live_data(article):
    return snapshot.of(Publication.objects.get(article=article).revision)


def test_published_article_stays_published_as_saved(make_live, publisher):
    article = make_live(codes=["102"], verified_on="2020-01-02").article
    before, at = Publication.objects.get(), stored(article).updated_at
    changes = {"owner": "pia", "review_due": "2031-01-01", "verified_on": TODAY().isoformat()}
    assert editing.change_details([article], changes, publisher) == [article]
    now, publication = stored(article), Publication.objects.get()
    assert (now.owner, now.review_due, now.verified_on) == (publisher, datetime.date(2031, 1, 1), TODAY())
    assert (now.status, now.version, now.updated_at) == (ArticleStatus.APPROVED, 2, at)
    assert (publication.revision.number, publication.verified_on) == (2, TODAY())
    assert publication.published_at == before.published_at
    assert publication.seq > before.seq
    assert (publication.revision.kind, publication.revision.author) == ("details", publisher)
    entry = article.audit.first()
    assert (entry.action, entry.name) == ("details", "pia")
    assert entry.detail["before"]["verified_on"] == "2020-01-02"
    page = Client().get(publication.get_absolute_url()).content.decode()
    assert "2020" not in page.partition("<main")[2].partition("</main>")[0]
    assert editing.change_details([article], changes, publisher) == []
    assert stored(article).version == 2


def test_draft_stays_a_draft_and_readers_get_the_details_alone(make_live, publisher):
    article = make_live(codes=["102"], summary="What readers see.").article
    editing.submit(change(article, summary="Not published yet."), None)
    shelf = Area.objects.create(product=article.product, slug="sync", name="Sync")
    names = schema.AREA.from_column(shelf)
    editing.change_details([article], {"area": names, "verified_on": "2031-02-03"}, publisher)
    now, publication = stored(article), Publication.objects.get()
    assert (now.status, now.summary, now.area) == (ArticleStatus.IN_REVIEW, "Not published yet.", shelf)
    assert (publication.summary, publication.area) == ("What readers see.", shelf)
    assert live_data(article)["summary"] == "What readers see."
    assert live_data(article)["area"]["slug"] == "sync"
    assert publication.revision.number < now.version
    page = Client().get(publication.get_absolute_url()).content.decode()
    assert "Not published yet" not in page
    assert "Sync" in page


def test_another_product_takes_the_area_away(make_live, publisher):
    article = make_live(codes=["H101"]).article
    other = Product.objects.create(slug="payroll", name="Payroll")
    editing.change_details([article], {"product": schema.PRODUCT.from_column(other)}, publisher)
    publication = Publication.objects.get()
    assert (stored(article).product, stored(article).area) == (other, None)
    assert (publication.product, publication.area) == (other, None)
    banking = schema.AREA.from_column(Area.objects.get(slug="banking"))
    with pytest.raises(exceptions.Refused, match="which has no area Banking"):
        editing.change_details([article], {"area": banking}, publisher)


@pytest.mark.once
def test_author_changes_only_what_readers_do_not_see_of_own_articles(make_article, make_live):
    author = in_role("Author", "ann")
    own = make_article(id="own", slug="own", owner="ann")
    live = make_live(id="live", slug="live", owner="ann").article
    foreign = make_article(id="foreign", slug="foreign")
    today = {"verified_on": TODAY().isoformat()}
    assert editing.change_details([own], {**today, "review_due": "2031-01-01"}, author) == [own]
    assert editing.change_details([live], {"review_due": "2031-01-01"}, author) == [live]
    for articles, changes, reason in (
        ([live], today, "don't have permission to change these details"),
        ([own], {"owner": ""}, "permission to change owners"),
        ([foreign], today, "assigned to you"),
        ([own, foreign], {"review_due": ""}, "assigned to you"),
    ):
        revisions = Revision.objects.count()
        with pytest.raises(exceptions.NotAllowed, match=reason):
            editing.change_details(articles, changes, author)
        assert Revision.objects.count() == revisions
    with pytest.raises(exceptions.NotAllowed):
        editing.change_labels([foreign], ["tax"], [], author)
    with pytest.raises(exceptions.NotAllowed):
        editing.change_details([own], {"review_due": ""}, in_role("Manager", "mia"))


@pytest.mark.once
def test_details_give_nobody_their_own_change_to_publish(make_live, settings):
    settings.FOUR_EYES = True
    writer, other = in_role("Publisher", "pam"), in_role("Publisher", "pia")
    article = make_live(codes=["102"]).article
    now = stored(article)
    editing.save(now, {**snapshot.take(now), "summary": "Changed by Pam."}, writer, now.version)
    editing.change_details([article], {"verified_on": "2031-02-03"}, other)
    with pytest.raises(exceptions.Refused, match="Someone else"):
        editing.publish(stored(article), writer, note="x")
    editing.publish(stored(article), other, note="x")
    editing.change_details([article], {"verified_on": "2031-02-04"}, writer)
    change(article, summary="By the site.")
    editing.publish(stored(article), writer, note="details are no change of one's own")


@pytest.mark.once
def test_open_form_is_merged_and_a_schedule_goes_on(make_live, publisher):
    article = change(make_live(codes=["102"]).article, summary="Next.")
    due = timezone.now() + datetime.timedelta(hours=1)
    planned = editing.schedule(article, publisher, "publish", due, note="x")
    editing.change_details([article], {"review_due": "2031-01-01"}, publisher)
    planned.refresh_from_db()
    assert planned.revision.number == stored(article).version
    with pytest.raises(exceptions.Conflict):
        editing.save(article, snapshot.take(stored(article)), publisher, article.version)


@pytest.mark.once
def test_import_still_updates_what_has_only_another_owner(make_article, publisher):
    article = make_article()
    Article.objects.update(imported_version=1)
    editing.change_details([article], {"owner": "pia"}, publisher)
    assert not stored(article).changed_since_import
    editing.change_details([article], {"verified_on": "2031-01-01"}, publisher)
    assert stored(article).changed_since_import


@pytest.mark.once
def test_labels_are_added_and_taken_away_without_a_revision(make_article, publisher):
    article = make_article()
    assert editing.change_labels([article], [" Tax  FORM", "tax, later", ""], [], publisher) == [article]
    assert [str(row) for row in article.labels.all()] == ["tax form", "tax later"]
    editing.change_labels([article], ["x"], ["Tax form"], publisher)
    assert sorted(article.labels.values_list("name", flat=True)) == ["tax later", "x"]
    assert editing.change_labels([article], ["x"], ["gone"], publisher) == []
    assert Revision.objects.count() == 1
    assert list(article.audit.values_list("action", flat=True)) == ["labels", "labels"]
