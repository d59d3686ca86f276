"""The index of codes: every one, by product and area, narrowed down by where it breaks."""

import re

import pytest

from articles import editing
from articles.views import error_codes
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once

TILL = {"product": {"slug": "till", "name": "Till"}, "area": None}


@pytest.fixture
def published_codes(make_live):
    """Six codes: two of one article, two products, an area and none, each side and none."""
    sure = {"confidence": "official"}
    make_live(slug="one", codes=["102", "FDP-102"], title="Bank trouble", side="provider", **sure)
    make_live(slug="two", codes=["101"], title="A failure", confidence="reported", side="unknown")
    users = {"slug": "users", "name": "Multi-user"}
    make_live(slug="three", codes=["H202"], side="network", area=users, **sure)
    make_live(slug="four", codes=["7"], side="user", **sure, **TILL)
    make_live(slug="five", codes=["8"], side="software", **sure, **TILL)
    make_live(slug="none", title="A procedure without a code")


def codes_on(page):
    return re.findall(r"<b>([^<]+)</b>\s*<span class=\"code-row__title", page)


def test_every_code_stands_under_its_product_and_area(client, published_codes):
    page = page_of(client, "/codes/")
    assert codes_on(page) == ["101", "102", "FDP-102", "H202", "7", "8"]
    assert "6 codes" in page
    heads = re.findall(r'<h([23])[^>]* id="(in-[^"]+)"', page)
    assert heads == [
        *[("2", "in-ledger"), ("3", "in-ledger.banking"), ("3", "in-ledger.users")],
        *[("2", "in-till"), ("3", "in-till.no.area")],
    ]
    assert {"#in-ledger", "#in-till", "#in-ledger.banking", "#in-ledger.users"} <= set(hrefs(page, "#"))
    assert "A procedure without a code" not in page


def test_mark_says_where_each_breaks(client, published_codes):
    page = page_of(client, "/codes/")
    marks = dict(re.findall(r'href="/articles/([a-z]+)/".*?aria-hidden="true">(.*?)</span>', page, re.S))
    assert [re.findall(r'class="(\w+)"', marks[slug]) for slug in ("one", "two", "four")] == [
        ["off", "off", "off", "on"],
        ["maybe"] * 4,
        ["on", "off", "off", "off"],
    ]
    assert "Your bank</span>" in page


@pytest.mark.parametrize(
    ("side", "codes"),
    [
        ("you", ["7"]),
        ("network", ["H202"]),
        ("software", ["8"]),
        ("provider", ["102", "FDP-102"]),
        ("unknown", ["101"]),
    ],
)
def test_one_side_shows_its_codes_alone(client, published_codes, side, codes):
    page = page_of(client, f"/codes/?side={side}")
    assert codes_on(page) == codes
    assert f"/codes/?side={side}" in re.search(r'rel="canonical" href="([^"]+)"', page)[1]
    assert "All 6 codes" in page


def test_counts_are_those_of_the_lists_they_lead_to(client, published_codes):
    for address in ("/", "/codes/", "/codes/?side=you"):
        page = page_of(client, address)
        links = re.findall(r'href="(/codes/\?side=\w+)"[^>]*>[^<]*(?:<span>)?[^<0-9]*(\d+) code', page)
        assert len(links) >= 4, address
        for link, count in links:
            assert len(codes_on(page_of(client, link))) == int(count), (address, link)


def test_side_without_a_code_says_so_and_is_no_link(client, make_live):
    make_live(codes=["7"], side="user")
    page = page_of(client, "/codes/?side=network")
    assert "No error codes here yet" in page
    assert "side=network" not in "".join(hrefs(page, "/codes/"))


def test_empty_index_says_so(client, db):
    assert "No error codes yet" in page_of(client, "/codes/")


@pytest.mark.both
def test_what_is_no_part_of_the_index_is_not_there(client, published_codes):
    for query in ("side=bank", "side=user", "side=%00", "page=0", "page=x", "page=2", "page=99999"):
        assert client.get(f"/codes/?{query}").status_code == 404, query
    page_of(client, "/codes/?side=you&page=2", 404)


def test_index_is_in_one_language(client, published_codes, make_live):
    make_live(id="de", slug="fehler", codes=["999"], language="de", title="Fehler")
    assert "999" not in codes_on(page_of(client, "/codes/"))
    page = page_of(client, "/de/codes/")
    assert codes_on(page) == ["999"]
    assert hrefs(page, "/de/articles/") == ["/de/articles/fehler/"]


def test_withdrawn_code_leaves_the_index(client, make_live):
    make_live(slug="a", codes=["1"])
    editing.unpublish(make_live(slug="b", codes=["2"]).article, None)
    assert codes_on(page_of(client, "/codes/")) == ["1"]


def test_long_index_is_cut_and_jumps_across_pages(client, published_codes, monkeypatch):
    monkeypatch.setattr(error_codes, "PAGE_SIZE", 2)
    first = page_of(client, "/codes/")
    assert codes_on(first) == ["101", "102"]
    ways = {"#in-ledger", "?page=3#in-till", "?page=2#in-ledger.users", "?page=2"}
    assert ways <= set(hrefs(first, "[#?]"))
    second = page_of(client, "/codes/?page=2")
    assert codes_on(second) == ["FDP-102", "H202"]
    assert "continued" in second
    assert "continued" not in page_of(client, "/codes/?page=3")
    assert codes_on(page_of(client, "/codes/?page=3")) == ["7", "8"]


@pytest.mark.parametrize("address", ["/codes/", "/codes/?side=provider", "/"])
def test_index_costs_few_queries(client, published_codes, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(15):
        page_of(client, address)


def test_places_to_jump_to_are_never_the_same(client, make_live):
    """A product may be called as another one with its area, and an area as the lack of one."""
    make_live(slug="a", codes=["1"], area={"slug": "payroll", "name": "Payroll"})
    make_live(slug="b", codes=["2"], product={"slug": "ledger-payroll", "name": "Ledger Payroll"}, area=None)
    make_live(slug="c", codes=["3"], area={"slug": "other", "name": "Other"})
    make_live(slug="d", codes=["4"], area=None)
    ids = re.findall(r'\bid="([^"]+)"', page_of(client, "/codes/"))
    assert len(ids) == len(set(ids))
    assert sum(one.startswith("in-") for one in ids) == 6


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("102", ["102", "FDP-102"]),
        ("fdp102", ["FDP-102"]),
        ("h 202", ["H202"]),
        ("BANK TROUBLE", ["102", "FDP-102"]),
        ("trouble%", []),
        ("zebra", []),
    ],
)
def test_index_is_filtered_by_code_and_title(client, published_codes, q, codes):
    page = client.get("/codes/", {"q": q})
    assert page.status_code == 200
    assert codes_on(page.content.decode()) == codes
    assert f"{len(codes)} code" in page.content.decode()
    if not codes:
        assert "No code or title contains" in page.content.decode()


def test_filter_narrows_one_side_and_goes_on_to_its_pages(client, published_codes, monkeypatch):
    assert codes_on(page_of(client, "/codes/?q=a&side=provider")) == ["102", "FDP-102"]
    assert 'name="side" value="provider"' in page_of(client, "/codes/?q=a&side=provider")
    monkeypatch.setattr(error_codes, "PAGE_SIZE", 1)
    assert "?q=102&amp;page=2" in hrefs(page_of(client, "/codes/?q=102"), r"\?")


@pytest.mark.both
def test_junk_in_the_filter_is_survived(client, published_codes):
    for junk in ("%00", "<script>alert(1)</script>", "%F0%9F%92%A9", "%25_", "'; --"):
        answer = client.get(f"/codes/?q={junk}")
        assert answer.status_code == 200, junk
        assert "<script>alert" not in answer.content.decode(), junk
    page_of(client, f"/codes/?q={'x' * 101}", 404)


def test_filtered_index_costs_few_queries(client, published_codes, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page_of(client, "/codes/?q=102")


def test_a_long_code_without_a_space_has_a_line_of_its_own(client, make_live):
    for slug, code in enumerate(["PS038", "-6000, -301", "do_not_honor", "missing-entry-point"]):
        make_live(slug=f"code-{slug}", codes=[code])
    rows = re.findall(
        r'class="code-row( code-row--long)?" href="[^"]*">\s*<b>([^<]+)', page_of(client, "/codes/")
    )
    assert {code: bool(is_long) for is_long, code in rows} == {
        "PS038": False,
        "-6000, -301": False,
        "do_not_honor": True,
        "missing-entry-point": True,
    }
