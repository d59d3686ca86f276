"""Equal articles come in the same order, whatever their numbers and the history of the index."""

from django.db import transaction

from articles import editing, search
from articles.models import Publication
from articles.search import index_folder
from articles.search.index_folder import INDEX
from tests.support.makers import change

SLUGS = ["delta", "alpha", "echo", "charlie", "bravo", "golf", "foxtrot"]
SHARED = {
    "title": "Printer spooler stopped",
    "summary": "The spooler of the printer has stopped.",
    "symptoms": [{"text": "The printer prints nothing"}],
    "messages": ["The spooler stopped after the printer was unplugged"],
}
QUERIES = [
    "printer", "spooler stopped", "printer prints nothing", "error 905", "H905", "905",
    "The spooler stopped after the printer was unplugged", "spoolr", "printer 905", "error 904 and 905",
]  # fmt: skip


def publish(make_live, slugs):
    """Publish articles that are alike but for their address and one of their two codes."""
    for slug in slugs:
        own = f"KX-77{SLUGS.index(slug)}"
        make_live(id=slug, slug=slug, codes=[own, "905", "KX_ROUTE_LOST"], **SHARED)


def slugs(publications):
    return [publication.slug for publication in publications]


def read_orders():
    """Return the order of all that a search can show: results, choices, offers, suggestions, similar ones."""
    orders = {}
    for query in QUERIES:
        results = search.find(query)
        orders[query] = (
            [(hit.publication.slug, hit.score) for hit in results.hits],
            slugs(results.choices),
            [(offer.publication.slug, offer.code) for offer in results.suggestions],
            results.confidence,
        )
        orders["page", query] = slugs(hit.publication for hit in search.find(query, size=2, page=2).hits)
        orders["suggest", query] = [line.url for line in search.suggest(query)]
    orders["few"] = [line.url for line in search.suggest("pri", size=1)]
    orders["near"] = [offer.publication.slug for offer in search.find_nearest("KX-779")]
    orders["names"] = [offer.publication.slug for offer in search.find_nearest("ERR_ROUTE_LOST")]
    orders["code"] = slugs(search.find_by_code("905").publications)
    slug_of = dict(Publication.objects.values_list("pk", "slug"))
    orders["similar"] = {
        row.slug: [slug_of[pk] for pk in search.similar_ids(row)] for row in Publication.objects.live()
    }
    return orders


def first_hits(limit):
    return [pk for _score, pk, _address in INDEX.follow().search([("text", "printer", 1.0)], limit)]


def orders_of(make):
    """Return the orders of what is made, and take it back."""
    point = transaction.savepoint()
    make()
    orders = read_orders()
    transaction.savepoint_rollback(point)
    return orders


def test_order_is_that_of_the_articles(make_live):
    first = orders_of(lambda: publish(make_live, SLUGS))
    assert [slug for slug, _score in first["printer"][0]] == sorted(SLUGS)
    assert first["905"][1] == sorted(SLUGS), "the choices"
    assert len(first["near"]) >= 5
    assert first["names"] == sorted(SLUGS)[: len(first["names"])] and len(first["names"]) >= 5
    assert orders_of(lambda: publish(make_live, reversed(SLUGS))) == first
    assert orders_of(lambda: publish(make_live, sorted(SLUGS))) == first


def test_order_is_the_same_after_edits_and_withdrawals(make_live):
    def make():
        publish(make_live, [*SLUGS[:3], "golf"])
        other = make_live(id="other", slug="other", codes=["KX-1"], **{**SHARED, "title": "Printer printer"})
        search.find("printer")
        editing.unpublish(other.article, None)
        publish(make_live, SLUGS[3:5])
        article = Publication.objects.get(slug="golf").article
        editing.publish(change(article, title="Something else, printer"), None)
        search.find("printer")
        editing.publish(change(article, title=SHARED["title"]), None)
        publish(make_live, ["foxtrot"])

    assert orders_of(make) == orders_of(lambda: publish(make_live, SLUGS))


def test_the_last_of_equal_hits_is_told_by_the_articles(make_live, monkeypatch):
    """A larger index takes changes, and has those that changed last behind all others."""
    monkeypatch.setattr(index_folder, "MAX_REBUILT_ARTICLES", 0)
    publish(make_live, SLUGS)
    search.sync()
    for title in ("Printer", SHARED["title"]):
        editing.publish(change(Publication.objects.get(slug="delta").article, title=title), None)
        search.sync()
    grown = {limit: first_hits(limit) for limit in (1, 2, 5)}
    search.rebuild()
    assert {limit: first_hits(limit) for limit in grown} == grown
