"""The counts that a process follows are those that the database would count, whatever was done."""

import uuid

import pytest
from django.db import transaction
from django.db.models import Count

from articles import catalog, editing
from articles.models import Area, Product, Publication, SiteState
from tests.support.makers import article_data, change, publish_article, shared_articles, stored
from tests.support.transfer import import_articles

pytestmark = pytest.mark.django_db


@shared_articles
def two_articles(make_live):
    make_live(slug="bank", codes=["102", "103"], side="network")
    make_live(slug="till", product={"slug": "till", "name": "Till"}, area=None, codes=[])


def check_counts():
    """Compare what the process has followed with what the database counts now."""
    live = Publication.objects.live().order_by().values_list("language", "product", "area", "side")
    counted = dict.fromkeys(("en", "de"))
    for language in counted:
        rows = live.filter(language=language)
        articles = {tuple(shelf): n for *shelf, n in rows.annotate(n=Count("pk"))}
        codes = {tuple(shelf): n for *shelf, n in rows.annotate(n=Count("code_rows"))}
        wanted = {shelf: (n, codes[shelf]) for shelf, n in articles.items()}
        assert {tuple(shelf): tuple(n) for shelf, n in catalog.count_shelves(language).items()} == wanted
        counted[language] = sum(articles.values())
    return counted["en"], counted["de"]


def test_counts_follow_every_step_of_an_article():
    assert check_counts() == (2, 0)
    article = publish_article(slug="new", codes=["7"], side="user").article
    assert check_counts() == (3, 0)
    changed = [
        {"codes": ["7", "8", "9"]},
        {"side": "provider"},
        {"product": {"slug": "till", "name": "Till"}, "area": None},
        {"area": {"slug": "sums", "name": "Sums"}},
        {"language": "de"},
    ]
    for changes in changed:
        before = check_counts()
        change(article, **changes)
        assert check_counts() == before  # a draft counts nowhere
        editing.publish(stored(article), None)
        check_counts()
    assert check_counts() == (2, 1)
    editing.unpublish(stored(article), None)
    assert check_counts() == (2, 0)
    editing.publish(stored(article), None)
    assert check_counts() == (2, 1)
    number = stored(article).version
    editing.delete(stored(article), None)
    assert check_counts() == (2, 0)
    editing.publish(editing.restore(article, number, None, number), None)
    assert check_counts() == (2, 1)


def test_counts_follow_an_import(tmp_path):
    check_counts()
    for codes in ("102, 7", "8"):
        for n in range(3):
            (tmp_path / f"a{n}.md").write_text(
                f"---\nid: a{n}\nlanguage: en\nproduct:\n  slug: till\n  name: Till\ntitle: Error {n}\n"
                f"codes: [{codes}]\nsummary: It is broken.\n---\n"
            )
        import_articles(tmp_path, publish=True)
        assert check_counts() == (5, 0)


def test_moved_and_renamed_shelves_are_counted_where_they_are(editor):
    check_counts()
    area, till = Area.objects.get(slug="banking"), Product.objects.get(slug="till")
    area.product, area.name = till, "Banks"
    till.name = "A till"
    catalog.save_live_settings(area, till, editor=editor)
    check_counts()
    first, second = catalog.count_products("en")
    assert (first.name, first.count, first.areas) == ("A till", 1, [])
    assert (second.count, second.areas[0].name) == (1, "Banks")
    assert [(row.product, row.area, row.side, row.codes) for row in catalog.count_codes("en")] == [
        ("ledger", "banking", "network", 2)
    ]
    assert catalog.count_products("en", "till") == [first]


def test_what_was_taken_back_does_not_count():
    check_counts()
    with transaction.atomic():
        publish_article(slug="taken-back")
        check_counts()
        transaction.set_rollback(True)
    assert check_counts() == (2, 0)


def test_another_history_with_the_same_numbers_is_counted_anew():
    with transaction.atomic():
        publish_article(slug="one")
        check_counts()
        transaction.set_rollback(True)
    publish_article(slug="other", codes=["1", "2", "3"])
    assert check_counts() == (3, 0)


def test_another_database_is_counted_anew():
    check_counts()
    Publication.objects.filter(slug="bank").update(live=False)
    SiteState.objects.update(database_id=uuid.uuid4())
    assert check_counts() == (1, 0)


def test_reader_after_a_publication_costs_no_more_queries_with_more_articles(django_assert_num_queries):
    check_counts()
    for n in range(2):
        editing.save(None, article_data(slug=f"draft-{n}"), None)
        publish_article(slug=f"more-{n}")
        with django_assert_num_queries(2):
            catalog.count_shelves("en")
