"""The search page: straight to a certain answer, a choice between several, an honest nothing."""

import fcntl
import html
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import localdate

from articles import editing, search
from articles.models import SearchClick, SearchTally
from articles.views import search as search_views
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def bank(make_live):
    return make_live(
        slug="bank",
        codes=["102"],
        title="The bank's website has trouble",
        summary="No new data from the bank.",
    )


@pytest.fixture
def printer(make_live):
    return make_live(
        slug="printer",
        codes=["-6000, -77"],
        title="Printer offline",
        product={"slug": "till", "name": "Till"},
    )


def get_page(client, q, status=200, **more):
    answer = client.get("/search/", {"q": q, **more})
    assert answer.status_code == status
    return answer.content.decode()


def linked_slugs(page):
    return list(dict.fromkeys(re.findall(r'href="/articles/([^/"]+)/"', page)))


@pytest.mark.parametrize("q", ["102", " error 102 ", "QuickBooks Error: 102"])
def test_certain_code_leads_straight_to_its_article(client, bank, q):
    answer = client.get("/search/", {"q": q})
    assert (answer.status_code, answer["Location"]) == (302, "/articles/bank/")
    assert answer["Cache-Control"] == "no-cache"


def test_code_reads_only_the_article_that_it_leads_to(bank, printer):
    led = search.find("102", leads_on=True)
    assert (led.jump.slug, led.hits, led.total) == ("bank", (), 1)
    assert search.find("bank website", leads_on=True).hits


def test_all_never_jumps(client, bank):
    page = get_page(client, "102", all="1")
    assert linked_slugs(page) == ["bank"]
    assert "Exact code match" in page
    assert '<span class="code code--xl">102</span>' in page


def test_article_links_to_the_other_results_for_its_code(client, printer):
    page = client.get("/articles/printer/").content.decode()
    link = re.search(r'href="(/search/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert "printer" in linked_slugs(client.get(link).content.decode())


def test_code_of_several_products_is_a_choice(client, bank, make_live):
    make_live(slug="till-102", codes=["102"], title="Drawer open", product={"slug": "till", "name": "Till"})
    page = get_page(client, "102")
    assert "2 errors use this code. Which one is yours?" in page
    assert set(linked_slugs(page)) == {"bank", "till-102"}
    assert client.get("/search/", {"q": "102", "product": "till"})["Location"] == "/articles/till-102/"


def test_words_find_articles_with_their_reason(client, bank, printer):
    page = get_page(client, "bank website")
    assert linked_slugs(page) == ["bank"]
    assert "<mark>bank</mark>" in page
    assert ">bank website</textarea>" in page.replace("\n", "")


def test_product_narrows_and_stays_in_the_form(client, bank, printer):
    page = get_page(client, "offline", product="till")
    assert linked_slugs(page) == ["printer"]
    assert '<input type="hidden" name="product" value="till">' in page
    assert 'href="?q=offline"' in page
    assert "No results found" in get_page(client, "offline", product="ledger")


@pytest.mark.parametrize("query", ["till 102", "code=K48811 after 102 came"])
def test_article_of_another_code_is_called_that(client, bank, query):
    page = get_page(client, query)
    assert linked_slugs(page) == ["bank"]
    assert "There's no article on this code. These results are about another code in your text." in page


@pytest.mark.parametrize("query", ["Vault Attic needs 4711 more bytes", "vault needs bytes"])
def test_what_varies_in_a_message_is_an_ellipsis(client, make_live, query):
    make_live(slug="full", title="No room", messages=["Vault {name} needs {n} more bytes"])
    page = html.unescape(re.sub("</?mark>", "", get_page(client, query)))
    assert "Vault … needs … more bytes" in page
    assert "{name}" not in page


def test_headings_of_results_skip_no_level(client, bank, printer):
    page = get_page(client, "102 -6000,-77 alpha", all=1)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1 and 3 in levels
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_found_says_so_and_leads_on(client, bank):
    page = get_page(client, "zebra crossing")
    assert "No results found" in page
    assert 'href="/products/ledger/"' in page
    assert ">zebra crossing</textarea>" in page.replace("\n", "")


def test_unknown_code_shows_the_nearest(client, bank):
    page = get_page(client, "109")
    assert "There's no article on this code yet" in page
    assert '10<u class="code__diff">2</u>' in page


@pytest.mark.both
def test_nothing_asked_is_an_open_box(client, bank):
    for q in ("", "   ", "\x00"):
        page = get_page(client, q)
        assert "What error are you seeing?" in page
        assert linked_slugs(page) == []


@pytest.mark.parametrize("more", ["page=999", "page=x", "page=0", "kind=x", "side=x", "updated=x"])
def test_address_with_an_unknown_page_or_filter_is_told_in_our_words(client, bank, more):
    page = client.get(f"/search/?q=102&{more}")
    assert page.status_code == 400
    assert "page number or filter that doesn&#x27;t exist here" in page.content.decode()
    assert ">102</textarea>" in page.content.decode().replace("\n", "")


@pytest.mark.parametrize("more", [{"page": 3}, {"page": 2, "product": "ledger"}, {"page": 100}])
def test_open_box_has_one_page(client, bank, more):
    get_page(client, "", status=404, **more)


def test_pages_of_results_keep_the_question(client, make_live, monkeypatch):
    monkeypatch.setattr(search_views, "PAGE_SIZE", 2)
    for n in range(5):
        make_live(slug=f"a{n}", codes=[f"C{n}"], title=f"Printer trouble & more {n}")
    first, second = (linked_slugs(get_page(client, "printer & trouble", page=page)) for page in (1, 2))
    assert len(first) == len(second) == 2
    assert not set(first) & set(second)
    page = get_page(client, "printer & trouble", page=2)
    assert 'href="?q=printer+%26+trouble&amp;page=3"' in page
    assert "Page 2 of 3" in page
    get_page(client, "printer & trouble", status=404, page=9)


JUNK = [
    "\x00", "a\x00b", "%", "_", "\\", '"', "'", "' OR 1=1 --", "(", ")*", "[a-z]", "AND OR NOT", "a:b^2~",
    "\n" * 99,
    "{{ 7*7 }}", "{% x %}", "\u202e102", "<script>alert(1)</script>", "</textarea><script>", "💩" * 50,
    "a" * 2000,
    "a b " * 500, "1" * 2000, "\ufffd", "-", "=", "102 " * 300,
]  # fmt: skip
OUT_OF_BOUNDS = [
    "q=" + "a" * 2001, "q=" + "a" * 5000, "q=102&page=0", "q=102&page=101", "q=102&page=x", "q=a&product=%00",
    "q=a&product=../..", "q=a&area=" + "x" * 100, "q=a&page=" + "9" * 5000,
]  # fmt: skip


@pytest.mark.both
@pytest.mark.parametrize("q", JUNK)
def test_whatever_is_typed_is_answered(client, bank, q):
    answer = client.get("/search/", {"q": q})
    assert answer.status_code in (200, 302)
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "</textarea><script" not in page
    assert ">49<" not in page


@pytest.mark.parametrize("query", OUT_OF_BOUNDS)
def test_what_is_out_of_bounds_is_refused_in_words(client, bank, query):
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 400
    assert "search-box__error" in answer.content.decode()
    assert len(answer.content) < 20_000


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["q=%FF%FE", "q=%ED%A0%80", "q=%C0%AE", "q", "q=a&q=b", "all=1", "q=x&all=%00", "&&&"]
)
def test_broken_encoding_is_survived(client, bank, query):
    assert client.get(f"/search/?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize(
    ("q", "most"),
    [("bank website", 5), ("102", 2), ("102 data", 4), ("zebra", 6), ("109", 5), ("error 109 bank", 5)],
)
def test_search_costs_few_queries(client, bank, printer, q, most, django_assert_max_num_queries):
    client.get(
        "/search/?q=108"
    )  # the first search after a change brings index, synonyms, and families up to date
    with django_assert_max_num_queries(most):
        client.get("/search/", {"q": q})


def test_search_is_not_for_engines(client, bank):
    for q in ("", "bank", "zebra"):
        assert '<meta name="robots" content="noindex">' in get_page(client, q)


def test_search_takes_only_what_reads(client, bank):
    assert client.post("/search/", {"q": "102"}).status_code in (403, 405)
    assert client.head("/search/?q=bank").status_code == 200


@pytest.mark.parametrize("q", ["quickbooks support phone number", "intuit toll free helpline number"])
def test_question_for_a_support_number_leads_to_safety(client, bank, q):
    answer = client.get("/search/", {"q": q})
    assert (answer.status_code, answer["Location"]) == (302, "/safety/")
    assert client.get("/search/", {"q": q, "all": "1"}).status_code == 200


def test_missing_index_is_told_and_not_taken_for_an_answer(client, bank):
    """Another process is building it, and there is none to search in meanwhile."""
    folder = Path(settings.SEARCH_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "current").unlink(missing_ok=True)
    with open(folder / "lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = client.get("/search/", {"q": "bank website"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "bank website" in answer.content.decode()
    assert client.get("/search/", {"q": "102"}).status_code == 302


# Why it is here


@pytest.mark.parametrize(
    ("q", "why"),
    [
        ("102", "Exact code match"),
        ("0x66 error", "Similar wording"),
        ("bank website trouble", "Title match"),
        ("list stays empty since yesterday", "Symptom match"),
        ("how long does this outage last", "Answers a similar question"),
    ],
)
def test_each_result_says_why_it_is_here(client, make_live, q, why):
    make_live(
        codes=["102"],
        title="The bank's website has trouble",
        summary="An error of 0x66 kind.",
        symptoms=["The list stays empty since yesterday"],
        faqs=[{"question": "How long does such an outage last?", "answer": "Hours"}],
    )
    assert why in get_page(client, q, all="1")


# What was probably meant


@pytest.fixture
def misspelled(make_live):
    """Enough articles that a word of one of them is known to be a word."""
    for n in range(6):
        make_live(slug=f"c{n}", title=f"Certificate trouble {n}")
    return make_live(slug="license", title="License cannot be read")


def test_correction_leads_back_to_what_was_typed(client, misspelled):
    page = get_page(client, "certifikaet")
    assert "No exact matches. Showing results for" in page and "<bdi>certificate</bdi>" in page
    assert 'href="?q=certifikaet&amp;exact=1"' in page
    page = get_page(client, "certifikaet", exact="1")
    assert 'Did you mean <a href="?q=certificate">' in page and "No results found" in page


def test_correction_of_a_paste_stands_in_no_address(client, misspelled):
    sent = {"q": "certifikaet\ncertifikaet"}
    page = client.post("/search/", sent, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()
    assert "?q=" not in page
    assert 'name="exact" value="1"' in page


# Nothing found


def test_family_of_an_unknown_code_is_told_from_what_was_probably_meant(client, make_live):
    make_live(slug="near", codes=["PS038"], title="Paychecks are stuck")
    make_live(slug="far", codes=["PS101"], title="Payroll file")
    page = get_page(client, "PS039")
    assert page.index("Did you mean one of these?") < page.index("/articles/near/")
    assert (
        page.index("/articles/near/") < page.index("Codes in the same series") < page.index("/articles/far/")
    )
    page = client.get("/e/PS777/").content.decode()
    assert "Codes in the same series" in page and "Did you mean one of these?" not in page
    assert [suggestion.why for suggestion in search.find("PS039").suggestions] == ["near-code", "family"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("The carriage of the plotter met something hard and halted", "Error message match"),
        ("the plotter met something hard and it halted today", "Partial message match"),
    ],
)
def test_a_part_of_a_message_is_not_told_to_be_the_message(client, make_live, typed, reason):
    make_live(
        slug="halted", title="Halted", messages=["The carriage of the plotter met something hard and halted"]
    )
    for n in range(20):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Ink {n} is low")
    assert reason in get_page(client, typed)


def test_codes_near_to_an_unknown_one_are_before_all_but_its_message(client, bank, make_live):
    make_live(slug="lost", codes=["A7"], title="No link", messages=["The link to the drawer was lost"])
    message = "The carriage of the plotter met something hard and halted halfway"
    make_live(slug="halted", codes=["A8"], title="Halted", messages=[message])
    page = get_page(client, "Error 109: the link to the drawer was lost").partition("<main")[2]
    sentence = page.index("There's no article on this code")
    assert sentence < page.index("/articles/bank/") < page.index("/articles/lost/")
    page = get_page(client, f"Error 109: {message}").partition("<main")[2]
    sentence = page.index("There's no article on this code")
    assert sentence < page.index("/articles/halted/") < page.index("/articles/bank/")
    page = get_page(client, "109").partition("<main")[2]
    assert (
        page.index("There's no article on this code")
        < page.index("/articles/bank/")
        < page.index("<textarea")
    )


def test_nothing_found_offers_what_is_well_known(client, bank, printer):
    page = get_page(client, "zebra crossing")
    assert "Common errors" in page and set(linked_slugs(page)) == {"bank", "printer"}
    assert {suggestion.why for suggestion in search.find("zebra crossing").suggestions} == {"popular"}
    offered = client.get("/api/v1/search?q=zebra+crossing").json()
    assert {suggestion["why"] for suggestion in offered["suggestions"]} == {"popular"}
    assert (offered["total"], offered["confident"]) == (0, False)


@pytest.mark.parametrize(("q", "more"), [("zebra", {"product": "till"}), ("zebra in my till", {})])
def test_well_known_errors_are_those_of_the_product(client, bank, printer, q, more):
    assert linked_slugs(get_page(client, q, **more)) == ["printer"]


def test_unknown_code_of_no_product_gets_no_errors_of_others(client, bank, printer):
    assert linked_slugs(get_page(client, "ZX-98765")) == []


def test_well_known_is_what_readers_open_most(client, make_live):
    pages = [make_live(slug=f"p{n}", title=f"Page {n}") for n in range(7)]
    tally = SearchTally.objects.create(day=localdate(), language="en", kind="words", query="x", count=9)
    SearchClick.objects.create(tally=tally, article=pages[6].article, count=9)
    assert linked_slugs(get_page(client, "zebra"))[0] == "p6"
    editing.unpublish(pages[6].article, None)
    assert "p6" not in linked_slugs(get_page(client, "zebra"))
