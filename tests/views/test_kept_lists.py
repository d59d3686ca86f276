"""Lists are counted and rendered once for each state of the site, and show every change at once."""

import pytest
from django.template import engines
from django.utils.translation import override

from articles import catalog, editing
from articles.templatetags.article_tags import MemoNode
from tests.support.makers import change
from tests.support.pages import page_of

ADDRESSES = [("/codes/", 1), ("/codes/?side=network", 1), ("/products/ledger/", 2), ("/", 2)]


@pytest.mark.parametrize(("address", "most"), ADDRESSES)
def test_a_second_reader_costs_few_queries(client, make_live, django_assert_max_num_queries, address, most):
    make_live(codes=["1"], side="network")
    first = page_of(client, address)
    with django_assert_max_num_queries(most):
        assert page_of(client, address) == first


@pytest.mark.parametrize("address", [address for address, _most in ADDRESSES])
def test_a_list_shows_what_was_published_since(client, make_live, make_article, address):
    publication = make_live(codes=["1"], title="First trouble", side="network")
    make_live(codes=["2"], title="Another one", side="network")
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


def test_a_part_is_kept_for_each_language_and_value(monkeypatch):
    template = engines["django"].from_string("{% load article_tags %}{% memo key %}{{ text }}{% endmemo %}")

    def render(key, text):
        return template.render({"key": key, "text": text})

    assert [render("a", "1"), render("a", "2"), render("b", "3")] == ["1", "1", "3"]
    assert [render(None, "4"), render(None, "5")] == ["4", "5"]
    with override("de"):
        assert render("a", "6") == "6"
    monkeypatch.setattr(MemoNode, "MAX_CHARACTERS", 4)
    assert [render("c", "78"), render("a", "9")] == ["78", "9"]
