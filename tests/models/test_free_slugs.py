"""Slugs that are made: from titles in every script, and free, also when two are saved at the same moment."""

import re
import threading

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from articles import catalog, editing
from articles.content import snapshot
from articles.editing.importing import import_articles
from articles.models import Area, Article, Contact, FormerSlug, Product
from articles.strings.slugs import make_slug, number_slugs, slugify
from tests.support.admin_forms import ADD_URL, form_data, form_errors
from tests.support.makers import article_data, change, stored
from tests.support.rows import row

TITLES = {
    "銀行のサイトにつながりません": "yin-xing-nosaitonitsunagarimasen",
    "网站不可用": "wang-zhan-bu-ke-yong",
    "은행 웹사이트": "eunhaeng-websaiteu",
    "Сайт банка недоступен": "sayt-banka-nedostupen",
    "الموقع غير متاح ١٢": "lmwq-ghyr-mth-12",
    "Ο ιστότοπος της τράπεζας": "o-istotopos-tis-trapezas",
    "האתר לא זמין": "htr-l-zmyn",
    "เว็บไซต์ไม่พร้อมใช้งาน": "ewbaistaimphromaichngan",
    "बैंक की वेबसाइट": "baimk-ki-vebsait",
    "Déjà vu – ½ ①": "deja-vu-1-2-1",
    "？！": "",
}


def untitled(title, **changes):
    """An article that names neither id nor slug."""
    return {"product": "Ledger", "title": title, **changes}


def at_once(*calls):
    """Run all of them at the same moment; gives what they returned or raised."""
    start, results = threading.Barrier(len(calls)), []

    def run(call):
        start.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# From a title


@pytest.mark.parametrize(("title", "slug"), TITLES.items())
def test_slug_is_made_from_every_script(title, slug):
    assert make_slug(title, 100) == slug


@given(st.text(), st.integers(8, 40))
def test_made_slug_is_an_address_within_its_length(title, length):
    slug = make_slug(title, length)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug) and len(slug) <= length
    if title.isascii():
        assert slugify(title).startswith(slug)


def test_slug_is_cut_between_words():
    assert make_slug("The bank does not answer", 14) == "the-bank-does"
    assert make_slug("The bank does not answer", 13) == "the-bank-does"
    assert make_slug("The bank does not answer", 12) == "the-bank"
    assert make_slug("Unpronounceable", 5) == "unpro"
    names = number_slugs("the-bank-does", 10)
    assert [next(names) for _n in range(3)] == ["the-bank", "the-bank-2", "the-bank-3"]


# Free


def test_articles_of_one_title_get_numbers(db):
    for title in TITLES:
        with row(title):
            made = [editing.save(None, untitled(title), None) for _n in range(3)]
            base = f"ledger-{make_slug(title, 90)}".strip("-")
            assert [article.slug for article in made] == [base, f"{base}-2", f"{base}-3"]
            assert [article.source_id for article in made] == [base, f"{base}-2", f"{base}-3"]


@pytest.mark.slow
@pytest.mark.parametrize("title", ["Same title", "銀行のサイトにつながりません", "？！"])
def test_two_articles_of_one_title_are_saved_from_the_form(editor_client, title):
    product = Product.objects.create(slug="ledger", name="Ledger")
    made = []
    for _n in range(3):
        sent = {**form_data(editor_client.get(ADD_URL)), "title": title, "product": product.pk, "_save": "1"}
        answer = editor_client.post(ADD_URL, sent, follow=True)
        assert "Draft saved at" in answer.content.decode(), form_errors(answer)
        made.append(Article.objects.latest("pk"))
    base = f"ledger-{make_slug(title, 90)}".strip("-")
    assert [article.slug for article in made] == [base, f"{base}-2", f"{base}-3"]
    assert [article.source_id for article in made] == [base, f"{base}-2", f"{base}-3"]
    assert [snapshot.take(stored(article))["slug"] for article in made] == [a.slug for a in made]
    assert [article.revisions.get().data["slug"] for article in made] == [a.slug for a in made]


def test_typed_slug_that_is_taken_is_refused(editor_client, make_article):
    make_article(id="taken", slug="taken")
    product = Product.objects.get()
    sent = {
        **form_data(editor_client.get(ADD_URL)),
        "title": "T",
        "product": product.pk,
        "slug": "taken",
        "_save": "1",
    }
    page = editor_client.post(ADD_URL, sent).content.decode()
    assert '<a href="#id_slug">Slug</a>: another article already uses taken' in page
    assert Article.objects.count() == 1


def test_made_id_gives_way_to_the_id_of_an_article_that_moved(db):
    first = editing.save(None, untitled("Bank closed"), None)
    change(first, slug="moved")
    second = editing.save(None, untitled("Bank closed"), None)
    assert (second.slug, second.source_id) == ("ledger-bank-closed-2", "ledger-bank-closed-2")


def test_made_slug_leaves_what_readers_see_and_where_they_were_led(make_live):
    live = make_live(id="live", slug="ledger-shown").article
    change(live, slug="somewhere-else")
    assert editing.save(None, untitled("Shown"), None).slug == "ledger-shown-2"
    article = make_live(id="moved", slug="ledger-old", title="Old").article
    editing.publish(change(article, slug="new"), None)
    assert FormerSlug.objects.get().slug == "ledger-old"
    assert editing.save(None, untitled("Old"), None).slug == "ledger-old-2"


def test_saving_again_without_a_slug_keeps_the_one_that_was_made(db):
    editing.save(None, untitled("Same"), None)
    second = editing.save(None, untitled("Same"), None)
    again = editing.save(second, {**untitled("Same"), "id": second.source_id}, None, second.version)
    assert again.slug == "ledger-same-2"


def test_import_numbers_past_those_that_are_here(db):
    for n in range(3):
        assert import_articles([untitled("Same", id=f"i{n}")])[0].state == "created"
    slugs_here = ["ledger-same", "ledger-same-2", "ledger-same-3"]
    assert sorted(Article.objects.values_list("slug", flat=True)) == slugs_here
    items = [untitled("Same", id=f"i{n}") for n in (5, 1, 4, 0, 2)]
    assert [result.state for result in import_articles(items)] == [
        "created",
        "unchanged",
        "created",
        "unchanged",
        "unchanged",
    ]
    assert {result.state for result in import_articles(items)} == {"unchanged"}


def test_import_knows_articles_by_the_id_that_was_made_for_them_before(db):
    old = editing.save(
        None, {**untitled("銀行", codes=["102"]), "slug": "ledger-error-102"}, None, kind="import"
    )
    assert old.source_id == "ledger-error-102"
    assert import_articles([untitled("銀行", codes=["102"])])[0].state == "unchanged"
    assert import_articles([untitled("会計", codes=["102"])])[0].state == "created"
    assert sorted(Article.objects.values_list("slug", flat=True)) == [
        "ledger-error-102",
        "ledger-error-102-hui-ji",
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_saved_at_once_both_get_an_address():
    made = at_once(*[lambda: editing.save(None, untitled("同時"), None).slug for _n in range(4)])
    base = "ledger-tong-shi"
    assert sorted(made, key=str) == [base, f"{base}-2", f"{base}-3", f"{base}-4"]
    states = at_once(
        *[lambda n=n: import_articles([untitled("Loaded", id=f"l{n}")])[0].state for n in range(2)],
        lambda: editing.save(None, untitled("Loaded"), None).slug,
    )
    assert {str(state) for state in states} <= {"created", *[f"ledger-loaded{n}" for n in ("", "-2", "-3")]}
    assert Article.objects.filter(title="Loaded").count() == 3


# Products, areas, contacts


def test_product_and_area_without_a_slug_get_one_from_their_name(editor_client):
    add = "/admin/articles/product/add/"
    for name in ("会計", "快計", "？"):
        editor_client.post(add, {"name": name, "slug": "", "vendor": "", "short": ""})
    assert list(Product.objects.order_by("pk").values_list("slug", flat=True)) == [
        "hui-ji",
        "kuai-ji",
        "product",
    ]
    product = Product.objects.first()
    for _n in range(2):
        editor_client.post(
            "/admin/articles/area/add/", {"name": "Банк", "slug": "", "product": product.pk, "provider": ""}
        )
    assert sorted(Area.objects.values_list("slug", flat=True)) == ["bank", "bank-2"]
    page = editor_client.post(
        add, {"name": "Other", "slug": "hui-ji", "vendor": "", "short": ""}
    ).content.decode()
    assert "already exists" in page and not Product.objects.filter(name="Other").exists()


def test_product_given_by_a_name_in_another_script_is_made(db):
    article = editing.save(None, {"product": "会計ソフト", "area": "Банк", "title": "T"}, None)
    assert (article.product.slug, article.area.slug) == ("hui-ji-sofuto", "bank")


@pytest.mark.parametrize("name", ["Ledger", "会計"])
@pytest.mark.django_db(transaction=True)
def test_of_two_named_rows_saved_at_once_both_get_a_slug(name):
    at_once(*[lambda: catalog.save_live_settings(Product(name=name)) for _n in range(3)])
    slug = make_slug(name, 80)
    assert set(Product.objects.values_list("slug", flat=True)) == {slug, f"{slug}-2", f"{slug}-3"}
    contact = {"owner": name, "value": "https://example.com", "checked_on": "2026-11-23"}
    at_once(*[lambda: catalog.save_live_settings(Contact(**contact)) for _n in range(3)])
    keys = {f"{slug}-page", f"{slug}-page-2", f"{slug}-page-3"}
    assert set(Contact.objects.values_list("key", flat=True)) == keys


def test_slug_of_a_product_that_no_database_holds_is_refused(db):
    with pytest.raises(snapshot.Invalid, match=r"product\.slug"):
        article_data(product={"slug": "x" * 81, "name": "X"})
