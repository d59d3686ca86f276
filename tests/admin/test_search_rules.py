"""Editors at synonyms and pins: saved through editing, refused when useless, tried before they are saved."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from articles import catalog, search
from articles.models import Pin, Product, SiteState, Synonym

pytestmark = pytest.mark.once

SYNONYMS, PINS = "/admin/articles/synonym/", "/admin/articles/pin/"
TRY = f"{SYNONYMS}try/"


@pytest.fixture
def printer(make_live):
    make_live(slug="scanner", title="Scanner offline")
    return make_live(slug="printer", codes=["P7"], title="Printer offline")


def seq():
    return SiteState.load().seq


def row(**changes):
    return {"phrases": "printer\nlaser thing", "active": "on", **changes}


def text_of(page):
    return " ".join(page.content.decode().split())


@pytest.mark.both
def test_synonym_is_made_changed_and_deleted_through_editing(editor_client):
    assert editor_client.post(f"{SYNONYMS}add/", row(language="en", note="why")).status_code == 302
    made = Synonym.objects.get()
    assert (made.language, made.note, made.product) == ("en", "why", None)
    after_add = seq()
    editor_client.post(f"{SYNONYMS}{made.pk}/change/", row(also="device"))
    made.refresh_from_db()
    assert (made.also, seq()) == ("device", after_add + 1)
    editor_client.post(f"{SYNONYMS}{made.pk}/delete/", {"post": "yes"})
    assert (Synonym.objects.count(), seq()) == (0, after_add + 2)


@pytest.mark.parametrize(
    "bad", [{"phrases": "alone"}, {"phrases": ""}, {"language": "a b"}, {"phrases": "a\x00, b"}]
)
def test_useless_synonym_comes_back_with_its_text(editor_client, bad):
    page = editor_client.post(f"{SYNONYMS}add/", row(**bad))
    assert page.status_code == 200 and "errornote" in page.content.decode()
    assert not Synonym.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize(
    "named", ["printer", "/articles/printer/", "https://help.example.com/articles/printer/", "id-9"]
)
def test_pin_names_its_article_by_address_or_identity(editor_client, make_live, named):
    page = make_live(id="id-9", slug="printer", title="Printer offline")
    assert (
        editor_client.post(
            f"{PINS}add/", {"queries": "help", "article": named, "position": "1", "active": "on"}
        ).status_code
        == 302
    )
    pin = Pin.objects.get()
    assert pin.article == page.article
    assert 'value="printer"' in editor_client.get(f"{PINS}{pin.pk}/change/").content.decode()


def test_pin_of_nothing_is_refused(editor_client, printer):
    page = editor_client.post(
        f"{PINS}add/", {"queries": "help", "article": "nowhere", "position": "1", "active": "on"}
    )
    assert "No article has this slug, URL, or external ID." in text_of(page)
    assert not Pin.objects.exists()


@pytest.mark.both
def test_lists_are_searched_and_filtered(editor_client, printer, django_assert_max_num_queries):
    till = Product.objects.create(slug="till", name="Till")
    for n in range(30):
        catalog.save_live_settings(Synonym(phrases=f"word{n}, term{n}", language="en", product=till))
        catalog.save_live_settings(Pin(queries=f"query {n}", article=printer.article))
    assert "word7, term7" in text_of(editor_client.get(SYNONYMS, {"q": "term7"}))
    assert "word7" not in text_of(editor_client.get(SYNONYMS, {"language": "de"}))
    for address in (SYNONYMS, PINS):
        with django_assert_max_num_queries(14):
            page = editor_client.get(address)
        assert f'href="{address}try/"' in page.content.decode()


def test_query_is_shown_with_what_it_becomes_and_finds(editor_client, printer):
    catalog.save_live_settings(Synonym(phrases="laser thing, printer"))
    page = text_of(editor_client.get(TRY, {"q": "the laser things P7", "search_language": "en"}))
    for shown in [
        "<code>P7</code>",
        "<code>thing</code>",
        "<code>the</code>",
        "<code>laser things</code> → <code>printer</code>",
    ]:
        assert shown in page
    assert "Printer offline</a>" in page and "Exact code match" in page
    assert "Your change" not in page


def test_change_is_tried_beside_what_readers_find_now_and_not_saved(editor_client, printer):
    before = seq()
    page = text_of(
        editor_client.post(
            f"{PINS}try/",
            {"queries": "scanner offline", "article": "printer", "position": "1", "active": "on"},
        )
    )
    assert "Your change affects these results" in page
    assert "moves to position 2" in page and "new here" in page
    assert "Editors&#x27; pick for this search" in page
    assert f'formaction="{PINS}add/"' in page
    assert (Pin.objects.count(), seq()) == (0, before)
    assert search.find("scanner offline").hits[0].publication.slug == "scanner"


def test_stored_row_is_tried_with_its_new_values_and_saved_from_there(editor_client, printer):
    made = Synonym(phrases="scanner, reader")
    catalog.save_live_settings(made)
    address = f"{TRY}?rule={made.pk}"
    assert f'formaction="{address}"' in editor_client.get(f"{SYNONYMS}{made.pk}/change/").content.decode()
    page = text_of(editor_client.post(address, row(phrases="printer, reader", q="reader")))
    assert "<code>reader</code> → <code>scanner</code>" in page
    assert "<code>reader</code> → <code>printer</code>" in page
    assert f'formaction="{SYNONYMS}{made.pk}/change/"' in page
    assert Synonym.objects.get().phrases == "scanner, reader"
    editor_client.post(
        f"{SYNONYMS}{made.pk}/change/", row(phrases="printer, reader", q="reader", _save="Save this")
    )
    assert Synonym.objects.get().phrases == "printer, reader"


def test_what_cannot_be_saved_cannot_be_tried(editor_client, printer):
    page = text_of(editor_client.post(TRY, row(phrases="alone", q="alone")))
    assert "Fix the errors below to test this search" in page and "How the search is read" not in page


@pytest.mark.parametrize("q", ["", "<script>alert(1)</script>", "x" * 3000, "\u202e102", "😀 " * 300])
def test_whatever_is_tried_is_answered(editor_client, printer, q):
    for page in (editor_client.get(TRY, {"q": q}), editor_client.post(TRY, row(q=q))):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("rule", ["0", "999999", "x", "9" * 40, "-1"])
def test_row_that_is_not_there_is_a_new_one(editor_client, rule):
    assert editor_client.get(TRY, {"rule": rule, "q": "a"}).status_code == 200


def test_only_those_who_may_see_rules_try_them(client, db):
    colleague = get_user_model().objects.create_user("max", password="x", is_staff=True)
    client.force_login(colleague)
    assert client.get(TRY, {"q": "a"}).status_code == client.post(TRY, row()).status_code == 403
    colleague.user_permissions.add(Permission.objects.get(codename="view_synonym"))
    page = client.get(TRY, {"q": "a"})
    assert page.status_code == 200 and client.get(f"{PINS}try/").status_code == 403
    client.logout()
    assert client.get(TRY).status_code == 302
