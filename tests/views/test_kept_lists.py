"""Pages are rendered once for each state of the site, and show every change at once."""

from datetime import timedelta

import pytest
from django.template import engines
from django.utils.translation import override

from articles import catalog, editing
from articles.models import KnownIncident, Publication
from articles.templatetags.article_tags import MemoNode
from tests.support.makers import change
from tests.support.pages import page_of

ADDRESSES = [
    ("/codes/", 1),
    ("/codes/ledger/h/", 2),
    ("/codes/?side=network", 1),
    ("/products/ledger/", 2),
    ("/", 2),
]


@pytest.mark.parametrize(("address", "most"), ADDRESSES)
def test_a_second_reader_costs_few_queries(client, make_live, django_assert_max_num_queries, address, most):
    make_live(codes=["H1"], side="network")
    first = page_of(client, address)
    with django_assert_max_num_queries(most):
        assert page_of(client, address) == first


@pytest.mark.parametrize("address", [address for address, _most in ADDRESSES])
def test_a_list_shows_what_was_published_since(client, make_live, make_article, address):
    publication = make_live(codes=["H1"], title="First trouble", side="network")
    make_live(codes=["H2"], title="Another one", side="network")
    assert "First trouble" in page_of(client, address)
    draft = change(publication.article, title="Worse trouble")
    make_article(codes=["3"], title="Secret draft", side="network")
    page = page_of(client, address)
    assert "Worse" not in page
    assert "Secret" not in page
    editing.publish(draft, None)
    assert "Worse trouble" in page_of(client, address)
    editing.unpublish(draft, None)
    page = page_of(client, address)
    assert "trouble" not in page
    assert "Another one" in page


@pytest.mark.parametrize("address", ["/codes/", "/products/ledger/", "/"])
def test_a_list_shows_a_new_name_of_a_product(client, make_live, editor, address):
    product = make_live(codes=["1"]).product
    page_of(client, address)
    product.name = "Renamed books"
    catalog.save_live_settings(product, editor=editor)
    assert "Renamed books" in page_of(client, address)


def test_an_article_shows_every_change(client, make_live, editor, clock):
    solutions = [{"key": key * 8, "title": f"Way {key}", "body": "Wait"} for key in "ab"]
    publication = make_live(codes=["1", "one"], solutions=solutions, slug="it")
    other = make_live(codes=["2"], title="A neighbor")
    page = page_of(client, "/articles/it/")
    assert page.index("Way a") < page.index("Way b")
    assert "A neighbor" in page
    assert page_of(client, "/articles/it/") == page

    Publication.objects.filter(pk=publication.pk).update(solution_stats={"order": ["bbbbbbbb", "aaaaaaaa"]})
    page = page_of(client, "/articles/it/")
    assert page.index("Way b") < page.index("Way a")
    assert page_of(client, "/articles/it/?code=one") != page
    editing.unpublish(other.article, None)
    assert "A neighbor" not in page_of(client, "/articles/it/")

    incident = KnownIncident(title="All is down", begins_at=clock.now, ends_at=clock.now + timedelta(hours=1))
    catalog.save_incident(incident, [publication.product], [], [])
    assert "All is down" in page_of(client, "/articles/it/")
    clock.now += timedelta(hours=2)
    assert "All is down" not in page_of(client, "/articles/it/")
    editing.unpublish(publication.article, None)
    page_of(client, "/articles/it/", 410)


def test_a_preview_is_not_kept(client, make_article, make_live):
    make_live(slug="live", title="Public")
    page_of(client, "/articles/live/")
    for title in ("First secret", "Second secret"):
        draft = make_article(title=title)
        page = page_of(client, f"/preview/{editing.make_preview(draft, None)}/")
        assert f"<bdi>{title}</bdi>" in page
    assert "secret" not in page_of(client, "/articles/live/")


def test_a_part_is_kept_for_each_language_and_value(monkeypatch):
    template = engines["django"].from_string("{% load article_tags %}{% memo key %}{{ text }}{% endmemo %}")

    def render(key, text):
        return template.render({"key": key, "text": text})

    assert [render("a", "1"), render("a", "2"), render("b", "3")] == ["1", "1", "3"]
    assert [render(None, "4"), render(None, "5")] == ["4", "5"]
    assert [template.render({"text": "6"}), template.render({"text": "7"})] == ["6", "7"]
    with override("de"):
        assert render("a", "6") == "6"
    monkeypatch.setattr(MemoNode, "MAX_CHARACTERS", 2)
    assert [render("c", "8"), render("d", "9"), render("c", "-"), render("d", "-")] == ["8", "9", "8", "9"]
    assert [render("e", "10"), render("d", "11")] == ["10", "11"]
