"""The filters of the search page, also for a paste; and what it says of how-tos and of doubt."""

import re
from datetime import timedelta

import pytest

from articles.models import Publication
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def bank(make_live):
    return make_live(slug="bank", codes=["102"], title="The bank's website has trouble")


def get_page(client, q, status=200, **more):
    answer = client.get("/search/", {"q": q, **more})
    assert answer.status_code == status
    return answer.content.decode()


def linked_slugs(page):
    return list(dict.fromkeys(re.findall(r'href="/articles/([^/"]+)/"', page)))


@pytest.fixture
def shop(make_live):
    """Printers in two products, one of them with two areas."""
    till = {"slug": "till", "name": "Till"}
    for n, area in enumerate(["sales", "sales", "stock"]):
        make_live(
            slug=f"t{n}",
            title=f"Printer trouble {n}",
            product=till,
            area={"slug": area, "name": area.title()},
        )
    make_live(slug="l0", title="Printer trouble in the ledger")


def choices(page):
    """(name, number, whether it is the present one, address or what its button sends) of each choice."""
    nav = re.search(r'<nav class="filters.*?</nav>', page, re.S)
    linked_slugs = re.findall(r"<(?:a|button) ([^>]*)>([^<]*) <small>(\d+)</small>", nav[0]) if nav else []
    return [(name, int(count), "aria-current" in sent, sent) for sent, name, count in linked_slugs]


def test_products_are_offered_with_how_many_results_each_has(client, shop):
    products = choices(get_page(client, "printer trouble"))
    assert [row[:3] for row in products] == [
        ("All products", 4, True),
        ("Ledger", 1, False),
        ("Till", 3, False),
    ]
    address = re.search(r'href="([^"]+)"', products[2][3])[1].replace("&amp;", "&")
    page = client.get(f"/search/{address}").content.decode()
    assert len(listed_slugs(page)) == 3
    assert [row[:3] for row in choices(page)] == [
        ("All products", 4, False), ("Ledger", 1, False), ("Till", 3, True),
        ("All areas", 3, True), ("Sales", 2, False), ("Stock", 1, False),
    ]  # fmt: skip


def listed_slugs(page):
    return [slug for slug in linked_slugs(page) if slug[0] in "tl" and slug[1:].isdigit()]


def test_area_narrows_and_gives_as_many_as_it_promised(client, shop):
    page = get_page(client, "printer trouble", product="till", area="sales")
    assert set(listed_slugs(page)) == {"t0", "t1"}
    assert ("Sales", 2, True) in [row[:3] for row in choices(page)]


def test_paste_is_narrowed_by_forms_that_carry_it(client, shop):
    pasted = "printer trouble\nprinter trouble"
    sent = {"q": pasted}
    page = client.post("/search/", sent, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
    assert [row[:2] for row in choices(page)] == [("All products", 4), ("Ledger", 1), ("Till", 3)]
    assert 'name="product" value="till"' in choices(page)[2][3]
    assert "?q=" not in page
    sent |= {"product": "till", "area": "stock"}
    page = client.post("/search/", sent, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
    assert listed_slugs(page) == ["t2"]
    assert 'name="area" value="sales"' in page and '<input type="hidden" name="product" value="till">' in page


def test_nothing_to_choose_from_is_not_shown(client, bank):
    assert choices(get_page(client, "bank website")) == []


@pytest.fixture
def mixed(make_live):
    """Articles about printers that differ in what the menus filter by."""
    for n in range(3):
        make_live(slug=f"noise-{n}", title=f"Scanner {n} is slow")
    make_live(slug="error", title="Printer jam", codes=["77"], side="user")
    make_live(slug="message", title="Printer jam in the tray", messages=["Tray 2 is jammed"], side="unknown")
    make_live(slug="how-to", title="Clear a printer jam", side="unknown", codes=[], messages=[])
    old = make_live(slug="old", title="Printer jam of old", codes=["78"], side="network")
    Publication.objects.filter(pk=old.pk).update(published_at=old.published_at - timedelta(days=200))
    make_live(slug="german", title="Printer jam auf Deutsch", codes=["79"], language="de")


@pytest.mark.both
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"error", "message", "how-to", "old"}),
        ({"kind": "how-to"}, {"how-to"}),
        ({"kind": "error"}, {"error", "message", "old"}),
        ({"side": "you"}, {"error"}),
        ({"side": "network"}, {"old"}),
        ({"side": "unknown"}, {"message", "how-to"}),
        ({"updated": "quarter"}, {"error", "message", "how-to"}),
        ({"updated": "year", "side": "network"}, {"old"}),
        ({"language": "de"}, {"german"}),
        ({"kind": "how-to", "side": "you"}, set()),
    ],
)
def test_results_are_filtered_by_what_articles_are(client, mixed, chosen, expected):
    for answer in (
        client.get("/search/", {"q": "printer jam", **chosen}),
        client.post(
            "/search/", {"q": "printer jam\n", "page": 1, **chosen}, headers={"Sec-Fetch-Site": "same-origin"}
        ),
    ):
        assert answer.status_code == 200
        page = answer.content.decode()
        if expected:
            listed = set(re.findall(r'href="(?:/de)?/articles/([^/"]+)/(?:\?wanted=en)?"', page))
            assert listed == expected
            for name, value in chosen.items():
                assert re.search(rf'name="{name}".*?<option value="{value}" selected>', page, re.DOTALL)
        else:
            assert "No results found" in page and "Search without filters" in page


def test_menus_say_how_many_results_each_choice_gives(client, mixed):
    page = get_page(client, "printer jam")
    counted = re.findall(r'<option value="([a-z-]+)">[^<]+ \((\d+)\)</option>', page)
    names = {"error": "kind", "how-to": "kind", "month": "updated", "quarter": "updated", "year": "updated"}
    assert len(counted) == 10
    for value, count in counted:
        chosen = get_page(client, "printer jam", **{names.get(value, "side"): value})
        found = [] if "No results found" in chosen else linked_slugs(chosen)
        assert len(found) == int(count), value
        assert not re.search(r"<option[^>]+>[^<]+ \(\d", chosen)  # of other choices it isn't known now


def test_code_outside_the_filters_leads_nowhere_and_is_not_called_unknown(client, mixed):
    assert client.get("/search/", {"q": "77", "side": "you"})["Location"] == "/articles/error/"
    page = get_page(client, "77", side="network")
    assert "don't have an article on this" not in page
    assert 'href="?q=77"' in page


@pytest.mark.parametrize(
    "chosen", [{"kind": "x"}, {"side": "user"}, {"updated": "never"}, {"language": "a b"}]
)
def test_filters_out_of_bounds_are_refused_in_words(client, bank, chosen):
    assert "search-box__error" in get_page(client, "bank", 400, **chosen)


def test_menus_of_a_paste_carry_its_text_and_its_filters(client, mixed):
    sent = {"q": "printer jam\nprinter jam", "kind": "error", "product": "ledger"}
    page = client.post("/search/", sent, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
    menus = re.search(r'<form class="filters__menus" method="post".*?</form>', page, re.DOTALL)[0]
    assert 'value="printer jam\nprinter jam"' in menus and 'name="product" value="ledger"' in menus
    assert "?q=" not in page


def test_how_to_looks_like_one(client, mixed):
    page = get_page(client, "printer jam")
    rows = dict(
        re.findall(r'<li class="result">.*?/articles/([^/]+)/.*?(result__meta.*?)</li>', page, re.DOTALL)
    )
    assert "How-to" in rows["how-to"] and "side-label" not in rows["how-to"]
    assert "How-to" not in rows["message"] and "side-label" in rows["message"]
    page = get_page(client, "clear a printer jam")
    if "top-result" in page:
        top = re.search(r'<article class="top-result.*?</article>', page, re.DOTALL)[0]
        assert "How-to" in top and "Where the problem is" not in top and "location-path" not in top


def test_unsure_page_says_so_and_shows_no_answer(client, mixed, bank):
    page = get_page(client, "tray window is dark and slow today")
    assert "Closest matches" in page
    assert "top-result" not in page and "Open article" not in page
    page = get_page(client, "102", all="1")
    assert "not sure" not in page and "top-result--confident" in page
