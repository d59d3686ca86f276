"""Families of codes: their pages, their headings among all codes, and where unknown members lead."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles import catalog, editing
from articles.models import Area, CodeFamily, CodeHistory, Product, PublicationCode
from tests.support.makers import change
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once

TILL = {"product": {"slug": "till", "name": "Till"}, "area": None}
H_PAGE = "/codes/ledger/h/"


def family_of(code):
    return PublicationCode.objects.get(code=code).family


def name_family(name, codes="", slug="", **fields):
    product = Product.objects.get(slug=fields.pop("product", "ledger"))
    family = CodeFamily(product=product, name=name, codes=codes, slug=slug, **fields)
    family.full_clean(exclude=["slug"])
    catalog.save_live_settings(family)
    return family


@pytest.fixture
def codes(make_live):
    """A family of three, a pair of numbers, a code alone, and another product with one code."""
    hosting = {"causes": [{"title": "Hosting is off", "side": "user"}], "side": "user"}
    make_live(slug="h101", codes=["H101"], title="No server", typical_duration="minutes", **hosting)
    make_live(slug="h202", codes=["H202", "H-303"], title="No host", typical_duration="minutes", **hosting)
    make_live(slug="pair", codes=["-6000, -77", "-6000, -83"], title="Wrong folder", side="network")
    make_live(slug="alone", codes=["PS038"], title="Payroll")
    make_live(slug="till", codes=["H7"], title="Drawer", **TILL)


def test_symbolic_code_is_of_no_numbered_series(client, codes, make_live):
    make_live(slug="busy", codes=["H_BUSY", "H_DOWN"], title="The host is busy")
    assert family_of("H_BUSY") == "h_"
    assert "H_BUSY" not in page_of(client, H_PAGE)
    assert hrefs(page_of(client, "/e/H_FAIL/", 404), "/codes/ledger/") == ["/codes/ledger/h_/"]
    assert "H_ error codes" in page_of(client, "/codes/ledger/h_/")


def test_named_family_with_the_slug_of_an_automatic_one_has_a_page_of_its_own(client, codes):
    name_family("Payroll", codes="PS*", slug="h")
    assert (family_of("PS038"), family_of("H101")) == ("h", "h-series")
    assert "H101" not in page_of(client, H_PAGE)
    assert "H-series error codes" in page_of(client, "/codes/ledger/h-series/")
    assert hrefs(page_of(client, "/e/H999/", 404), "/codes/ledger/") == ["/codes/ledger/h-series/"]


@pytest.mark.both
def test_page_lists_its_codes_and_what_they_have_in_common(client, codes):
    page = page_of(client, H_PAGE)
    assert "<title>Ledger: H-series error codes" in page
    assert "3 codes" in page
    main = page.partition("<main")[2]
    assert set(hrefs(main, "/articles/")) >= {"/articles/h101/", "/articles/h202/"}
    assert "/articles/till/" not in main and "/articles/pair/" not in main
    assert "in 2 of 2 articles" in page
    assert re.search(r'href="/articles/h101/#cause-\w+"[^>]*><bdi>Hosting is off', page)
    assert "<dd><bdi>minutes</bdi></dd>" in page
    assert f'{H_PAGE}">' in page.partition('rel="canonical"')[2][:80]


def test_nothing_in_common_is_not_invented(client, make_live):
    make_live(slug="a", codes=["H1"], side="user", causes=[{"title": "One"}])
    make_live(slug="b", codes=["H2"], side="network", causes=[{"title": "Two"}])
    assert "What they have in common" not in page_of(client, H_PAGE)


@pytest.mark.parametrize(
    "address",
    ["/codes/ledger/nope/", "/codes/nope/h/", "/codes/ledger/9xx/", f"{H_PAGE}?page=2", f"{H_PAGE}?page=x"],
)
def test_what_is_no_family_is_not_there(client, codes, address):
    page_of(client, address, 404)


@pytest.mark.both
def test_drafts_and_unpublished_articles_are_in_no_family(client, make_article, make_live):
    make_article(codes=["ZF-1"], title="Zebrafish")
    gone = make_live(slug="gone", codes=["ZF-2"], title="Zebrafish")
    page_of(client, "/codes/ledger/zf/")
    live = make_live(slug="live", codes=["ZF-3"])
    change(live.article, codes=["ZF-4"])
    editing.unpublish(gone.article, None)
    page = page_of(client, "/codes/ledger/zf/")
    assert "Zebrafish" not in page
    assert "ZF-2" not in page and "ZF-4" not in page
    editing.unpublish(live.article, None)
    page_of(client, "/codes/ledger/zf/", 404)


@pytest.mark.both
def test_all_codes_have_families_as_headings(client, codes):
    page = page_of(client, "/codes/")
    headings = re.findall(r'<h4[^>]*><a href="([^"]+)"><bdi>([^<]+)</bdi></a> <small>(\d+)', page)
    assert headings == [
        ("/codes/ledger/6000/", "6000-series error codes", "2"),
        ("/codes/ledger/h/", "H-series error codes", "3"),
    ]
    assert "PS038" in page and "H7" in page


def test_family_of_two_areas_goes_on_in_the_second(client, codes, make_live):
    make_live(slug="zone", codes=["H404"], title="Zone", area={"slug": "zones", "name": "Zones"})
    page = page_of(client, "/codes/")
    headings = re.findall(r"<bdi>H-series error codes</bdi></a> <small>([^<]+)", page)
    assert headings == ["4", "continued"]


def test_lists_mark_codes_that_are_obsolete_or_renamed(client, codes):
    row = CodeHistory.objects.get(code="H202")
    row.state, row.state_set = CodeHistory.State.OBSOLETE, True
    catalog.save_live_settings(row)
    row = CodeHistory.objects.get(code="H-303")
    row.state, row.state_set, row.successor = CodeHistory.State.RENAMED, True, "H404"
    catalog.save_live_settings(row)
    marks = '<em class="unconfirmed">obsolete</em>', '<em class="unconfirmed">renamed</em>'
    for address in ("/codes/", H_PAGE):
        assert [page_of(client, address).count(mark) for mark in marks] == [1, 1]
    suggestions = client.get("/search/suggest/?q=h").json()["suggestions"]
    assert {row["code"]: row["mark"] for row in suggestions} == {"H101": "", "H202": "obsolete", "H7": ""}
    assert marks[0] in page_of(client, "/search/?q=H203") and marks[1] in page_of(client, "/search/?q=H304")
    row.state = CodeHistory.State.ACTIVE
    catalog.save_live_settings(row)
    assert marks[1] not in page_of(client, "/search/?q=H304") + page_of(client, "/codes/")


@pytest.mark.parametrize("door", ["/e/{}/", "/search/?q={}"])
@pytest.mark.parametrize(
    ("code", "families"),
    [
        *(("H909", [H_PAGE]), ("h 999", [H_PAGE])),
        *(("-6000, -301", ["/codes/ledger/6000/"]), ("PS999", []), ("ZZ12", [])),
    ],
)
def test_unknown_member_leads_to_its_family(client, codes, door, code, families):
    page = client.get(door.format(code)).content.decode()
    assert "no article on this" in page.lower()
    assert hrefs(page.partition("<main")[2], "/codes/[a-z]+/[a-z0-9]+/") == families


@pytest.mark.both
def test_named_family_takes_its_codes_and_says_what_is_common(client, codes):
    family = name_family(
        "Multi-user errors", "H1*\n-6000, -77 to -6000, -80", summary="All are about the <server>."
    )
    assert (family.slug, family_of("H101"), family_of("-6000, -77")) == (
        "multi-user-errors", "multi-user-errors", "multi-user-errors",
    )  # fmt: skip
    assert (family_of("H202"), family_of("-6000, -83"), family_of("H7")) == ("h", "6000", "h")
    page = page_of(client, "/codes/ledger/multi-user-errors/")
    assert "All are about the &lt;server&gt;." in page
    assert "Multi-user errors" in page_of(client, "/codes/")
    assert "/codes/ledger/multi-user-errors/" in page_of(client, "/e/H199/", 404)
    catalog.delete_live_settings(family)
    assert family_of("H101") == "h"
    page_of(client, "/codes/ledger/multi-user-errors/", 404)


def test_name_for_an_automatic_family(client, codes):
    name_family("Hosting errors", slug="h")
    assert "Ledger: Hosting errors" in page_of(client, H_PAGE)


def test_code_published_later_joins_the_named_family(make_live):
    make_live(codes=["102"])
    name_family("Bank errors", "1xx\nFDP-102")
    make_live(slug="b", codes=["103", "FDP-102"])
    assert [family_of(code) for code in ("102", "103", "FDP-102")] == ["bank-errors"] * 3


@pytest.mark.both
def test_family_moves_to_another_product(codes):
    family = name_family("Multi-user errors", "H*")
    family.product = Product.objects.get(slug="till")
    catalog.save_live_settings(family)
    assert (family_of("H101"), family_of("H7")) == ("h", "multi-user-errors")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"codes": "H1*\n*"}, "isn't a code"),
        ({"codes": "H9 to H1"}, "isn't a code"),
        ({"summary": "Call 1-888-555-0142 now."}, "phone number"),
        ({"name": "Call 1-888-555-0142"}, "phone number"),
        ({"summary": "\x07"}, "control"),
        ({"codes": "\n".join(f"A{n}" for n in range(300))}, "Use 200 lines or fewer"),
    ],
)
def test_refused_families(codes, fields, message):
    with pytest.raises(ValidationError, match=message):
        name_family(**{"name": "A family", "codes": "", **fields})


def test_renamed_product_keeps_the_address(client, codes):
    product = Product.objects.get(slug="ledger")
    area = Area.objects.create(product=product, name="Hosting", slug="h")
    area.slug = "hosting"  # the former slug of an area is no family
    catalog.save_live_settings(area)
    product.slug = "ledger-pro"
    catalog.save_live_settings(product)
    answer = client.get(f"{H_PAGE}?page=1")
    assert (answer.status_code, answer["Location"]) == (301, "/codes/ledger-pro/h/?page=1")


def test_pages_of_sides_have_titles_of_their_own(client, codes):
    titles = [
        re.search(r"<title>(.*?)</title>", page_of(client, f"/codes/?side={side}"))[1]
        for side in ("", "you", "network", "software", "provider", "unknown")
    ]
    assert len(set(titles)) == 6


def test_families_are_in_the_sitemap(client, codes):
    entries = page_of(client, "/sitemap.xml")
    assert f"{H_PAGE}</loc>" in entries
    assert "/codes/till/h/" not in entries  # of one code
