"""Former slugs of products and areas lead to the present ones, and name them in files and requests."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles import catalog, editing, search
from articles.content import snapshot
from articles.editing.importing import import_articles
from articles.models import (
    Area,
    Article,
    FormerAreaSlug,
    FormerProductSlug,
    Pin,
    Product,
    Synonym,
    resolve_slugs,
)
from tests.support.makers import COMPLETE, article_data, stored


@pytest.fixture
def live(make_live):
    return make_live(**COMPLETE, title="Bank closed")


def rename(row, slug):
    row.slug = slug
    catalog.save_live_settings(row)
    return row


def leads_to(client, old, new):
    answer = client.get(old)
    assert (answer.status_code, answer.headers.get("Location")) == (301, new), old
    assert client.get(new).status_code == 200


def test_former_addresses_lead_to_the_present_ones(client, live):
    product, area = live.product, live.area
    rename(product, "books")
    rename(area, "banks")
    leads_to(client, "/products/ledger/?page=1", "/products/books/?page=1")
    for old in ("/products/ledger/banking/", "/products/ledger/banks/", "/products/books/banking/"):
        leads_to(client, old, "/products/books/banks/")
    leads_to(client, "/feeds/products/ledger.atom", "/feeds/products/books.atom")
    assert client.get("/products/ledger/nonsense/").status_code in (301, 404)
    assert client.get("/products/nonsense/").status_code == 404


def test_chain_of_changes_is_one_step_and_a_swap_is_no_loop(client, make_live):
    one = make_live(**COMPLETE).product
    for slug in ("second", "third", "second", "fourth"):
        rename(one, slug)
    for old in ("ledger", "second", "third"):
        leads_to(client, f"/products/{old}/", "/products/fourth/")
    other = {"slug": "till", "name": "Till"}
    two = make_live(**COMPLETE, id="b", slug="b", product=other, area=None).product
    rename(one, "between")
    rename(two, "fourth")
    rename(one, "till")
    assert client.get("/products/fourth/").context["product"].name == "Till"
    assert client.get("/products/till/").context["product"].name == "Ledger"
    leads_to(client, "/products/between/", "/products/till/")
    assert {row.slug: row.product.slug for row in FormerProductSlug.objects.all()} == {
        **dict.fromkeys(["ledger", "second", "third", "between"], "till")
    }


def test_product_that_takes_a_former_slug_stands_there(client, live, make_live):
    rename(live.product, "books")
    new = make_live(**COMPLETE, id="b", slug="b", area=None)
    assert new.product == live.product, "what names the former slug means the renamed product"
    fresh = Product(slug="ledger", name="Another")
    catalog.save_live_settings(fresh)
    assert resolve_slugs("ledger") == ("ledger", "")
    assert not FormerProductSlug.objects.exists()
    made = Product(name="Books")
    catalog.save_live_settings(rename(live.product, "moved"), made)
    assert made.slug == "books-2", "a made slug leaves where readers were led"


def test_area_that_moves_to_another_product_is_found_there(client, live, make_live):
    till = make_live(
        **COMPLETE, id="b", slug="b", product={"slug": "till", "name": "Till"}, area=None
    ).product
    area = live.area
    area.product = till
    catalog.save_live_settings(area)
    assert resolve_slugs("ledger", "banking") == ("till", "banking")
    area.product = live.product
    catalog.save_live_settings(area)
    assert resolve_slugs("ledger", "banking") == ("ledger", "banking")
    assert resolve_slugs("till", "banking") == ("ledger", "banking")
    assert FormerAreaSlug.objects.count() == 1


def test_requests_may_name_the_former_product(client, live, make_live):
    make_live(
        **COMPLETE | {"codes": ["102"]},
        id="b",
        slug="b",
        product={"slug": "till", "name": "Till"},
        area=None,
    )
    rename(live.product, "books")
    rename(live.area, "banks")
    search.sync()
    for address in ("/search/?q=bank+closed&all=1", "/api/v1/search?q=bank+closed", "/api/v1/articles/?"):
        pages = []
        for product, area in (("books", "banks"), ("ledger", "banking")):
            page = client.get(f"{address}&product={product}&area={area}").content.decode()
            pages.append(re.sub(r'"ms": ?[0-9.]+', "", page))
        assert "Bank closed" in pages[0] and pages[0] == pages[1], address
    for address in ("/api/v1/codes/102?", "/search/suggest/?q=bank"):
        pages = [client.get(f"{address}&product={product}").json() for product in ("books", "ledger")]
        assert pages[0] == pages[1] and "Bank closed" in str(pages[0]), address
    assert client.get("/e/102/?product=ledger").headers["Location"] == live.get_absolute_url()
    assert client.get("/embed/102/?product=ledger").status_code == 200
    sent = {"q": "bank closed", "product": "ledger"}
    found = client.post("/api/v1/search", json.dumps(sent), content_type="application/json").json()
    assert [result["slug"] for result in found["results"]] == [live.slug]


def test_what_is_stored_of_a_product_follows(live):
    synonym = Synonym.objects.create(phrases="shut", also="closed", product=live.product)
    pin = Pin.objects.create(queries="shut", article=live.article, product=live.product)
    rename(live.product, "books")
    search.sync()
    assert [hit.publication for hit in search.find("shut", product="books").hits] == [live]
    for row in (synonym, pin):
        row.refresh_from_db()
        assert row.product.slug == "books"


def test_import_that_names_the_former_product_makes_no_second_one(live, tmp_path):
    folder = tmp_path / "site"
    out = StringIO()
    call_command("export_articles", folder, stdout=StringIO())
    new = {"product": "Ledger", "area": "Banking", "title": "New"}
    import_articles([article_data(id="n", title="New")])
    rename(live.product, "books")
    rename(live.area, "banks")
    call_command("import_articles", str(folder), publish=True, stdout=out, stderr=StringIO())
    assert "0 created, 0 updated" in out.getvalue(), out.getvalue()
    assert {result.state for result in import_articles([article_data(id="n", title="New")])} == {"unchanged"}
    assert import_articles([snapshot.normalize({**new, "id": "m"})])[0].state == "created"
    assert (Product.objects.count(), Area.objects.count()) == (1, 1)
    assert Article.objects.get(source_id="m").product.slug == "books"


def test_restored_revision_belongs_to_the_renamed_product(live, editor):
    article = live.article
    editing.save(article, {**snapshot.take(stored(article)), "title": "Second"}, editor, 1)
    rename(live.product, "books")
    rename(live.area, "banks")
    back = editing.restore(stored(article), 1, editor, 2)
    assert (back.product, back.area) == (live.product, live.area)
    assert back.revisions.first().data["product"]["slug"] == "books"
    assert Product.objects.count() == 1


def test_new_article_for_the_former_product_begins_in_the_present_one(client, live, editor):
    client.force_login(editor)
    rename(live.product, "books")
    page = client.get(f"{reverse('admin:articles_article_add')}?product=ledger")
    assert page.context["form"].main["product"].value() == live.product.pk
