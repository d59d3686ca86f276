"""The import of many articles at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.content import snapshot
from articles.exceptions import Refused
from articles.models import Article, FormerSlug, Publication, PublicationLink


def test_import_of_many_costs_hardly_more_queries_than_of_few(db, django_assert_max_num_queries):
    def rows(prefix, count):
        ledger = {"slug": "ledger", "name": "Ledger"}
        return [
            {
                "id": f"{prefix}-{n}",
                "product": ledger,
                "title": f"{prefix} {n}",
                "codes": [f"{prefix}{n}"],
                "messages": [f"Message {prefix} {n}"],
                "related": [f"{prefix}-{n + 1}"],
            }
            for n in range(count)
        ]

    editing.import_articles(rows("warm", 2), publish=True)
    with CaptureQueriesContext(connection) as few:
        editing.import_articles(rows("few", 3), publish=True)
    with django_assert_max_num_queries(len(few) + 25):
        results = editing.import_articles(rows("many", 100), publish=True)
    assert {result.state for result in results} == {"created"}
    seqs = list(Publication.objects.filter(slug__contains="many").values_list("seq", flat=True))
    assert len(set(seqs)) == 100
    related = PublicationLink.objects.filter(publication__slug__contains="many", target=None)
    assert [link.ref for link in related] == ["many-100"]


def test_import_of_what_changed_costs_few_queries_for_each(db, django_assert_max_num_queries):
    def rows(summary):
        return [
            {
                "id": f"a-{n}",
                "product": {"slug": "ledger", "name": "Ledger"},
                "title": f"Title {n}",
                "summary": summary,
                "codes": [f"A{n}"],
                "causes": [{"title": f"Cause {n}", "body": "A cause"}],
                "solutions": [{"title": f"Way {n}", "body": "Wait"}],
            }
            for n in range(40)
        ]

    editing.import_articles(rows("Before"), publish=True)
    keys = [
        snapshot.of(publication.revision)["causes"][0]["key"] for publication in Publication.objects.all()
    ]
    with django_assert_max_num_queries(40 * 6 + 60):
        results = editing.import_articles(rows("After"), publish=True)
    assert {result.state for result in results} == {"changed"}
    publications = Publication.objects.all()
    assert {publication.summary for publication in publications} == {"After"}
    assert [snapshot.of(publication.revision)["causes"][0]["key"] for publication in publications] == keys
    assert Article.objects.with_parts().get(source_id="a-3").causes.count() == 1


def test_article_that_somebody_saves_meanwhile_refuses_the_import(db):
    def row(name, title):
        ledger = {"slug": "ledger", "name": "Ledger"}
        return {
            "id": name,
            "product": ledger,
            "title": title,
            "codes": ["102"],
            "messages": [f"Message {name}"],
        }

    def save_it():
        article = Article.objects.get(source_id="a")
        data = {**snapshot.take(article), "title": "By an editor"}
        editing.save(article, data, None, article.version)

    editing.import_articles([row("a", "Before")], publish=True)
    with pytest.raises(Refused, match="a: someone saved this article during the import"):
        editing.import_articles([row("new", "New"), row("a", "Later")], publish=True, before=save_it)
    assert list(Article.objects.values_list("source_id", "title")) == [("a", "Before")]


def test_two_new_articles_with_one_name_leave_nothing_half(db):
    ledger = {"slug": "ledger", "name": "Ledger"}
    twins = [
        {
            "id": f"twin-{n}",
            "slug": "twin-page",
            "product": ledger,
            "title": f"Twin {n}",
            "messages": ["It broke"],
        }
        for n in (1, 2)
    ]
    others = [
        {"id": f"other-{n}", "product": ledger, "title": "The same", "messages": ["It hangs"]} for n in (1, 2)
    ]
    results = editing.import_articles([*twins, *others], publish=True)
    assert [result.state for result in results] == ["created", "refused", "created", "created"]
    assert not Article.objects.exists() and not Publication.objects.exists()
    editing.import_articles([*twins, *others], publish=True, skip_bad=True)
    assert sorted(Publication.objects.values_list("slug", flat=True)) == [
        "ledger-the-same",
        "ledger-the-same-2",
        "twin-page",
    ]
    moved = [{**twins[0], "slug": "ledger-the-same-2"}]
    assert [result.state for result in editing.import_articles(moved, publish=True)] == ["refused"]


def _rows(**slugs):
    return [
        {"id": id, "slug": slug, "title": f"Article {id}", "product": "ledger"} for id, slug in slugs.items()
    ]


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(
    "moved",
    [
        {"a": "two", "b": "one"},  # an exchange
        {"a": "two", "b": "three"},  # one makes room for the other
        {"a": "two", "b": "three", "c": "one"},
        {"a": "four", "new": "one"},
    ],
)
def test_articles_of_an_import_take_each_others_addresses(db, client, moved, publish):
    first = {"a": "one", "b": "two", "c": "three"}
    names = first if "c" in moved else {"a": "one", "b": "two"}
    editing.import_articles(_rows(**names), publish=publish)
    results = editing.import_articles(_rows(**moved), publish=publish)
    assert {result.state for result in results} <= {"changed", "created"}
    present = dict(Article.objects.filter(source_id__in=moved).values_list("source_id", "slug"))
    assert present == moved
    if publish:
        live = Publication.objects.live().filter(article__source_id__in=moved)
        assert dict(live.values_list("article__source_id", "slug")) == moved
        assert f"Article {min(moved)}" in client.get(f"/articles/{moved[min(moved)]}/").content.decode()
        left = {*names.values()} - {*live.values_list("slug", flat=True)} - {"two"}
        assert {client.get(f"/articles/{slug}/").status_code for slug in left} <= {301}
        assert not FormerSlug.objects.filter(slug__in=present.values()).exists()
    assert not FormerSlug.objects.filter(slug__startswith="passing").exists()
    again = editing.import_articles(_rows(**moved), publish=publish)
    assert {result.state for result in again} == {"unchanged"}


def test_address_of_an_article_that_is_not_in_the_import_is_refused(db):
    editing.import_articles(_rows(a="one", b="two"), publish=True)
    [result] = editing.import_articles(_rows(a="two"), publish=True)
    assert result.state == "refused" and "another article already uses two" in result.detail
