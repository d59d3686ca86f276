"""The import of many articles at once."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.models import Publication, PublicationLink


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
