"""Articles like this one, by the words they share."""

import pytest

from articles import editing, search
from articles.content import record
from articles.models import Publication
from tests.support.makers import change

pytestmark = pytest.mark.once


@pytest.fixture
def live_articles(make_live):
    """Two families of errors, and one that is like nothing."""
    for n, title in enumerate(
        ["Driver of the printer", "Driver of the old printer", "Printer driver is missing"]
    ):
        make_live(id=f"driver{n}", slug=f"driver{n}", title=title, area=None)
    for n, title in enumerate(["Certificate of the server expired", "Server certificate is unknown"]):
        make_live(id=f"cert{n}", slug=f"cert{n}", title=title, area=None)
    make_live(id="alone", slug="alone", title="Zebrafish", area=None)
    search.sync()


def fresh(slug):
    return Publication.objects.for_page().get(slug=slug)


def like(slug):
    search.sync()
    pks = search.similar_ids(fresh(slug))
    slugs = dict(Publication.objects.live().values_list("pk", "slug"))
    return [slugs[pk] for pk in pks]


def test_articles_that_share_rare_words_are_alike(live_articles):
    assert sorted(like("driver0")) == ["driver1", "driver2"]
    assert like("cert0") == ["cert1"]
    assert like("alone") == []


def test_same_product_goes_first_and_other_languages_never(live_articles, make_live):
    other = {"slug": "till", "name": "Till"}
    make_live(id="till", slug="till", title="Driver of the printer", product=other, area=None)
    make_live(id="de", slug="de", title="Driver of the printer", language="de", area=None)
    assert sorted(like("driver0")[:2]) == ["driver1", "driver2"]
    assert like("driver0")[2:] == ["till"]


def test_drafts_and_withdrawn_articles_are_like_nothing(live_articles, make_article):
    draft = make_article(id="draft", slug="draft", title="Driver of the printer", area=None)
    editing.unpublish(fresh("driver1").article, None)
    assert like("driver0") == ["driver2"]
    assert draft.slug not in like("driver0")


def test_page_shows_them_where_editors_chose_none(client, live_articles):
    page = client.get("/articles/driver0/").content.decode()
    assert "Related articles" in page
    assert 'href="/articles/driver2/"' in page
    assert "cert0" not in page.partition("Related articles")[2].partition("</section>")[0]


def test_what_editors_chose_is_all_there_is(client, live_articles):
    change(fresh("driver0").article, related=["cert0"])
    editing.publish(fresh("driver0").article, None)
    search.sync()
    related = client.get("/articles/driver0/").content.decode().partition("Related articles")[2]
    shown = related.partition("</section>")[0]
    assert "/articles/cert0/" in shown
    assert "/articles/driver1/" not in shown


def test_record_with_similar_ones_costs_three_queries(live_articles, django_assert_num_queries):
    publication = fresh("driver0")
    with django_assert_num_queries(2):  # and one for the publication itself
        made = record.load(publication, search.similar_ids)
    assert sorted(row["slug"] for row in made["similar"]) == ["driver1", "driver2"]


def test_withdrawn_since_the_index_was_made_is_not_shown(live_articles):
    publication = fresh("driver0")
    assert search.similar_ids(publication)
    editing.unpublish(fresh("driver1").article, None)
    made = record.load(publication, search.similar_ids)
    assert [row["slug"] for row in made["similar"]] == ["driver2"]


def test_page_waits_for_no_index(client, make_live, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "none"
    make_live(id="a", slug="a", title="Driver")
    make_live(id="b", slug="b", title="Driver")
    assert "Related articles" not in client.get("/articles/a/").content.decode()
    assert not settings.SEARCH_DIR.exists()


def test_article_changed_since_the_index_was_made_has_none_for_now(live_articles):
    change(fresh("driver0").article, title="Certificate of the server")
    editing.publish(fresh("driver0").article, None)
    assert search.similar_ids(fresh("driver0")) == []
    assert sorted(like("driver0")) == ["cert0", "cert1"]
    assert search.similar_ids(fresh("driver0"))
