"""Pages for readers: what they show, what they cost, and what they never do."""

import re
from datetime import date
from itertools import pairwise

import pytest
import segno
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from articles import editing, sitemaps
from articles.models import Article
from articles.views import home as home_views
from articles.views import products
from tests.support.makers import change
from tests.support.pages import HOSTILE, PUBLIC_PAGES, hrefs, page_of
from tests.support.paths import DEMONSTRATION, ROOT
from tests.support.rows import row
from tests.support.samples import FULL_ARTICLE

pytestmark = pytest.mark.once

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts)


@pytest.fixture
def neighbour(make_live):
    return make_live(id="101", slug="ledger-error-101", codes=["101"], title="A general failure")


@pytest.fixture
def whole(make_live, neighbour):
    return make_live(**FULL_ARTICLE)


# Article


def test_article_shows_every_part(client, whole):
    page = page_of(client, "/articles/ledger-error-102/")
    for said in [
        *("The bank&#x27;s website has trouble", "No new data comes from the bank.", "Your sign-in is fine"),
        *("Hours to a day", "Ask after 48 hours", "Nothing is lost", "Official source", "FDP-102"),
        *("Verified Oct. 12, 2026 with Ledger 7", "Wording reported, not confirmed", "Balances stay"),
        *("Feeds fall behind", "Maintenance", "<strong>planned</strong>", "Update by hand", "Read notices"),
        *("Reports are late", "Is it my password?", "Is the bank&#x27;s site down?", "Rarely", "Behind it"),
        *("https://example.com/102", "A general failure", "not run by Example"),
    ]:
        assert said in page, said


def test_article_is_titled_as_people_search(client, whole, settings):
    page = page_of(client, "/articles/ledger-error-102/")
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert title == f"Error 102: The bank&#x27;s website has trouble - Ledger | {settings.SITE_NAME}"
    assert '<meta name="description" content="No new data comes from the bank.">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/ledger-error-102/">' in page


def test_every_link_into_the_page_has_its_target(client, whole):
    page = page_of(client, "/articles/ledger-error-102/")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in hrefs(page, "#")} <= set(ids)
    parts = "messages symptoms causes solutions advanced more impact prevention compare questions sources"
    items = "message-1 cause-cause001 solution-fix00002 solution-fix00002-step-1 question-faq00001"
    assert set(f"{parts} {items}".split()) <= set(ids)


def test_only_what_to_do_first_stands_open(client, whole):
    page = page_of(client, "/articles/ledger-error-102/")
    folds = re.findall(r'<details class="solution[^"]*"( open)?>.*?id="([^"]+)"', page, re.S)
    assert folds == [("", "solution-fix00001"), (" open", "solution-fix00002"), ("", "solution-fix00003")]
    assert re.search(
        r'class="at-a-glance__first" href="#solution-fix00002".*?Start with solution 2, 2 min', page, re.S
    )


def test_risk_is_said_before_the_steps(client, whole):
    page = page_of(client, "/articles/ledger-error-102/")
    risky = page[page.index('id="solution-fix00003"') :]
    assert risky.index("This can lose data.") < risky.index("It cannot be undone.") < risky.index("Let go")
    assert "Needs administrator rights" in page
    assert "2 hours" in page


def test_line_breaks_where_the_error_arose(client, whole, make_live):
    make_live(
        slug="unsure",
        codes=["7"],
        causes=[{"title": "x", "side": "network"}, {"title": "y", "side": "provider"}],
    )

    def stops(address):
        page = page_of(client, address)
        return re.findall(
            r'<li class="location-path__stop( location-path__stop--\w+)?">([^<]+)', page.partition("</ol>")[2]
        )[:4]

    states = [
        (name, state.strip().removeprefix("location-path__stop--"))
        for state, name in stops(whole.get_absolute_url())
    ]
    assert states == [("You", ""), ("Network", ""), ("Ledger", ""), ("Your bank", "break")]
    states = [
        state.strip().removeprefix("location-path__stop--") for state, _name in stops("/articles/unsure/")
    ]
    assert states == ["", "maybe", "beyond", "maybe"]


def test_reported_article_says_so(client, make_live):
    reported = make_live(codes=["101"], confidence="reported", verified_on="2026-10-12")
    page = page_of(client, reported.get_absolute_url())
    assert "Not confirmed." in page
    assert "Verified" not in page
    assert "not confirmed" in page_of(client, "/products/ledger/")


def test_article_of_a_title_alone_has_no_empty_parts(client, make_live):
    page = page_of(client, make_live(title="Nothing but a title", area=None).get_absolute_url())
    main = page[page.index("<main") : page.index('<section class="article-vote"')]
    assert "Nothing but a title" in main
    for absent in ("<h2", "<section", "<details", "contents", "answer"):
        assert absent not in main


def test_article_costs_three_queries(client, whole, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page_of(client, "/articles/ledger-error-102/")


def modules_of(path):
    """The dark modules that a path of strokes covers."""
    x = y = 0
    for dx, dy, width in re.findall(r"m(-?\d+) (-?\d+)h(\d+)", path):
        x, y = x + int(dx), y + int(dy)
        yield from ((x + n, y) for n in range(int(width)))
        x += int(width)


def test_paper_carries_a_qr_code_of_the_address(client, whole, settings):
    page = page_of(client, "/articles/ledger-error-102/")
    address = f"{settings.SITE_URL}/articles/ledger-error-102/"
    matrix = segno.make(address, error="m", micro=False).matrix
    dark = [(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module]
    qr = re.search(r'<svg class="qr" viewBox="-4 -4.5 (\d+) \1".*?d="([^"]+)"', page)
    assert int(qr[1]) == len(matrix) + 8
    assert sorted(modules_of(qr[2])) == sorted(dark)
    assert f"The page as it is today: {address}" in page


def test_time_to_read_is_told(client, whole, make_live):
    assert "1 min to read" in page_of(client, "/articles/ledger-error-102/")
    make_live(slug="long", body="word " * 1400)
    assert "7 min to read" in page_of(client, "/articles/long/")


def test_longest_article_of_ours_is_sent_in_14_kilobytes(client, db, settings):
    """With its neighbors, which are on the page too, and in the encoding that browsers ask for."""
    files = [DEMONSTRATION / f"{name}.md" for name in ("101", "102", "103", "105", "108")]
    call_command("import_articles", *map(str, files), publish=True, verbosity=0)
    page = client.get("/articles/quickbooks-online-error-102/", headers={"Accept-Encoding": "gzip, br"})
    assert page["Content-Encoding"] == "br"
    assert len(page.content) <= 14 * 1024


def test_article_of_thirty_solutions_stays_small_and_cheap(client, make_live, django_assert_max_num_queries):
    body = "\n".join(f"{n}. Open **Settings** and choose item {n}" for n in range(1, 8))
    many = make_live(codes=["30"], solutions=[{"title": f"Way {n}", "body": body} for n in range(30)])
    with django_assert_max_num_queries(3):
        page = page_of(client, many.get_absolute_url())
    assert page.count('<details class="solution') == 30
    assert len(page) < 120_000


def test_hostile_text_stays_text_everywhere(client, make_live):
    H = HOSTILE  # so that its rows stay short
    make_live(
        slug="hostile", title=f"T{H}", summary=f"S{H}", codes=[f"9{H}", f"8{H}"],
        product={"slug": "p", "name": f"P{H}", "vendor": f"V{H}"},
        area={"slug": "a", "name": f"A{H}"[:60], "provider": '"><b>'},
        messages=[f"M{H}"], symptoms=[H], causes=[{"title": H, "body": H}],
        solutions=[{"title": H, "body": f"1. {H}"}], faqs=[{"question": H, "answer": H}],
        prevention=[H], impact=[H], side_note=H, typical_duration=H, duration_note=H,
        data_note=H, data="safe", sources=[{"title": H, "publisher": H}], verified_with=H,
        verified_on="2026-10-12", related=["hostile"], comparisons=[{"with": "x", "rows": [
            {"aspect": H, "this": H, "other": H}], "deciding_question": H}],
    )  # fmt: skip
    make_live(slug="y", title=f"Y{H}", codes=[f"7{H}"], comparisons=[{"with": "hostile", "rows": [
        {"aspect": H, "this": H, "other": "x"}], "deciding_question": f"{H}? {H}"}])  # fmt: skip
    for address in (
        *("/", "/articles/hostile/", "/products/p/", "/products/p/a/", "/search/?q=alert"),
        *("/codes/", "/faqs/", "/compare/hostile/y/", "/articles/y/"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert '"><' not in re.sub(r'(="[^"<>]*)"><', r"\1", page), address
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert "\u2067" not in title, address


# What stands where an article was


def test_article_that_moved_leads_on_for_good(client, whole):
    change(whole.article, slug="bank-trouble")
    editing.publish(Article.objects.get(pk=whole.article_id), None)
    answer = client.get("/articles/ledger-error-102/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/bank-trouble/")
    assert answer["Cache-Control"] == "no-cache"


def test_withdrawn_article_answers_gone(client, whole):
    change(whole.article, slug="bank-trouble")
    editing.publish(Article.objects.get(pk=whole.article_id), None)
    editing.unpublish(Article.objects.get(pk=whole.article_id), None)
    for address in ("/articles/bank-trouble/", "/articles/ledger-error-102/"):
        page = page_of(client, address, 410)
        assert "This article was withdrawn" in page
        assert 'action="/search/"' in page
        assert "website has trouble" not in page


def test_address_that_never_was_helps_on(client, db):
    page = page_of(client, "/articles/nonsense/", 404)
    assert "There is no page at this address" in page
    assert 'action="/search/"' in page
    assert client.get("/articles/nonsense/")["Cache-Control"] == "no-store"


# Home and lists


def test_home_leads_to_products_and_to_what_changed(client, whole, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        page = page_of(client, "/")
    assert 'href="/products/ledger/"' in page
    assert "2 answers" in page
    assert 'href="/articles/ledger-error-102/"' in page
    assert "Checked Oct. 12, 2026" in page
    assert "?q=102" in page


def test_home_shows_no_more_than_its_share(client, make_live, monkeypatch):
    monkeypatch.setattr(home_views, "MAX_LISTED", 2)
    for n in range(4):
        make_live(slug=f"a{n}", codes=[str(n)])
    assert page_of(client, "/").count('class="article-row"') == 2


def test_home_of_an_empty_site_says_so(client, db):
    assert "No article has been published so far" in page_of(client, "/")


def test_home_in_a_language_without_articles_is_the_site_s_own(client, whole):
    answer = client.get("/de/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_product_lists_its_areas_and_articles_in_order_of_codes(client, whole, make_live):
    make_live(slug="h1", codes=["H202"], area={"slug": "multi-user", "name": "Multi-user"})
    page = page_of(client, "/products/ledger/")
    assert hrefs(page, "/articles/") == [
        f"/articles/{slug}/" for slug in ("ledger-error-101", "ledger-error-102", "h1")
    ]
    assert {"/products/ledger/banking/", "/products/ledger/multi-user/"} <= set(hrefs(page, "/products/"))
    assert hrefs(page_of(client, "/products/ledger/multi-user/"), "/articles/") == ["/articles/h1/"]


def test_long_list_is_cut_into_pages(client, make_live, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(products, "PAGE_SIZE", 2)
    for n in range(5):
        make_live(slug=f"a{n}", codes=[str(n)])
    with django_assert_max_num_queries(4):
        page = page_of(client, "/products/ledger/?page=2")
    assert hrefs(page, "/articles/") == ["/articles/a2/", "/articles/a3/"]
    assert {"?page=1", "?page=3"} <= set(hrefs(page, r"\?"))
    assert '/products/ledger/?page=2">' in page
    assert hrefs(page_of(client, "/products/ledger/banking/?page=3"), "/articles/") == ["/articles/a4/"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/products/nothing/",
            "/products/ledger/nothing/",
            "/products/nothing/banking/",
            "/products/draft/",
        ),
        *(
            "/products/ledger/?page=2",
            "/products/ledger/?page=0",
            "/products/ledger/?page=x",
            "/products/Ledger!/",
        ),
        *("/products/ledger/?page=99999999999999999999", "/products/ledger/banking/?page=-1"),
    ],
)
def test_shelf_without_live_articles_is_not_there(client, whole, make_article, address):
    make_article(product={"slug": "draft", "name": "Draft"}, slug="draft")
    page_of(client, address, 404)


# Codes


@pytest.mark.parametrize(
    "code", ["102", "Error 102", "fdp102", "FDP-102", "%EF%BC%91%EF%BC%90%EF%BC%92", "0102"[1:]]
)
def test_code_leads_to_its_article(client, whole, code):
    answer = client.get(f"/e/{code}/")
    assert (answer.status_code, answer["Location"]) == (302, "/articles/ledger-error-102/")
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.both
def test_code_of_several_products_is_not_guessed(client, whole, make_live):
    make_live(slug="till-102", codes=["102"], product={"slug": "till", "name": "Till"})
    page = page_of(client, "/e/102/")
    assert "2 errors use this code. Which is yours?" in page
    assert {"/articles/ledger-error-102/", "/articles/till-102/"} <= set(hrefs(page, "/articles/"))
    assert client.get("/e/102/?product=till")["Location"] == "/articles/till-102/"
    assert "Which is yours?" in page_of(client, "/e/102/?product=nothing")
    assert client.get("/e/102/?product=%00&lang=xx").status_code == 200


def test_unknown_code_is_not_claimed(client, whole):
    page = page_of(client, "/e/109/", 404)
    assert "We have no article on this exact code yet" in page
    assert '10<u class="code__diff">2</u>' in page
    assert hrefs(page, "/articles/") == ["/articles/ledger-error-102/", "/articles/ledger-error-101/"]
    assert 'content="noindex"' in page


@pytest.mark.both
@pytest.mark.parametrize(
    "code",
    [
        "%00",
        "---",
        "..",
        "%2e%2e/x",
        "a/b/c",
        "%F0%9F%92%A9",
        "%ED%A0%80",
        "%FF",
        "x" * 3000,
        "<script>",
        "1" * 300,
    ],
)
def test_junk_for_a_code_is_survived(client, whole, code):
    assert client.get(f"/e/{code}/").status_code in (400, 404)


def test_code_in_another_language(client, whole, make_live, settings):
    german = make_live(id="102-de", slug="fehler-102", codes=["102"], language="de", translation_of="102")
    assert client.get("/e/102/")["Location"] == "/articles/ledger-error-102/"
    assert (
        client.get("/e/102/?lang=de")["Location"] == german.get_absolute_url() == "/de/articles/fehler-102/"
    )
    assert client.get("/de/e/102/")["Location"] == "/de/articles/fehler-102/"
    page = page_of(client, "/de/articles/fehler-102/")
    assert '<html lang="de" dir="ltr">' in page
    assert client.get("/articles/fehler-102/").status_code == 404


# Machines


def test_livez_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok", "no-store")


def test_robots_are_told_where_to_look(client, settings):
    settings.SITE_URL = "https://help.example"
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /search/", "Disallow: /admin/", "Sitemap: https://help.example/sitemap.xml"} <= set(
        lines
    )


def test_sitemap_holds_what_is_live_with_its_date(client, whole, make_article, settings):
    settings.SITE_URL = "https://help.example"
    make_article(slug="draft")
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    page = answer.content.decode()
    found = re.findall(r"<loc>(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?", page)
    assert [address for address, _changed in found] == [
        f"https://help.example{path}"
        for path in (
            *("/", "/codes/", "/faqs/", "/safety/", "/privacy/"),
            *("/products/ledger/", "/products/ledger/banking/"),
            *("/articles/ledger-error-101/", "/articles/ledger-error-102/"),
        )
    ]
    assert date.fromisoformat(found[-1][1][:10])


def test_sitemap_too_large_for_one_file_is_an_index(client, whole, monkeypatch):
    monkeypatch.setattr(sitemaps, "LIMIT", 1)
    assert re.findall(r"<loc>.*?(\?page=\d)</loc>", page_of(client, "/sitemap.xml")) == ["?page=1", "?page=2"]
    assert "ledger-error-102" in page_of(client, "/sitemap.xml?page=2")
    assert "ledger-error-102" not in page_of(client, "/sitemap.xml?page=1")
    page_of(client, "/sitemap.xml?page=x", 404)


# Failures


def test_failure_is_told_plainly_and_without_a_query(client, whole, monkeypatch, django_assert_num_queries):
    def broken(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("articles.content.record.load", broken)
    client.raise_request_exception = False
    with django_assert_num_queries(1):
        answer = client.get("/articles/ledger-error-102/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_failure_of_the_failure_page_is_told_too(client, whole, monkeypatch, settings):
    settings.SITE_NAME = "<b>Desk"

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("articles.content.record.load", broken)
    monkeypatch.setattr("articles.views.errors.render", broken)
    client.raise_request_exception = False
    answer = client.get("/articles/ledger-error-102/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "&lt;b&gt;Desk" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [(SuspiciousOperation, 400, "cannot be read"), (PermissionDenied, 403, "not open to you")],
)
def test_refusals_help_on(client, whole, monkeypatch, error, status, says):
    def refuse(*args):
        raise error

    monkeypatch.setattr("articles.content.record.load", refuse)
    page = page_of(client, "/articles/ledger-error-102/", status)
    assert says in page
    assert 'action="/search/"' in page


# All pages


def test_public_answer_is_the_same_for_all(client, whole, editor):
    signed_in = Client()
    signed_in.force_login(editor)
    for address in PUBLIC_PAGES:
        with row(address):
            anonymous = client.get(address)
            assert not anonymous.cookies
            assert "Cookie" not in anonymous.get("Vary", "")
            assert anonymous["Cache-Control"] in ("no-cache", "no-store")
            assert signed_in.get(address).content == anonymous.content


def test_head_is_get_without_the_body(client, whole):
    for address in PUBLIC_PAGES:
        with row(address):
            answer, head = client.get(address), client.head(address)
            assert head.status_code == answer.status_code
            assert head.content == b""
            assert head["Cache-Control"] == answer["Cache-Control"]


def test_page_is_whole(client, whole):
    for address in PUBLIC_PAGES:
        if "." not in address and address not in ("/livez", "/api/v1/incidents/"):
            with row(address):
                check_whole(client.get(address, follow=True).content.decode())


def check_whole(page):
    assert re.match(r'<!doctype html>\s*<html lang="en" dir="ltr">', page)
    assert re.search(r"<title>\s*\S.*?</title>", page, re.S)
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert 'id="main"' in page
    assert "it never asks you to call anyone" in page
    assert set(re.findall(r'<use href="#(i-[a-z]+)"', page)) <= set(
        re.findall(r'<symbol id="(i-[a-z]+)"', page)
    )
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_to_the_policy(path):
    """No inline style or script, and no address that a setting or a name should give."""
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|<script(?! src=.\{% static )|javascript:|\son[a-z]+=", text)
    assert not re.search(r'(?:href|src|action)="https?:', text)
    assert "|safe" not in text
    assert "autoescape" not in text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static/css").glob("[!a]*/*.css")), ids=lambda path: path.name
)
def test_only_tokens_hold_raw_colours(path):
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    if path.name != "print.css":
        rules = re.sub(r"linear-gradient\(90deg, #000[^;]*", "", rules)  # a mask: its colour is not seen
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules)
    assert "!important" not in rules


def test_names_of_addresses_are_the_contract(settings):
    assert reverse("code-redirect", args=["-6000, -77"]) == "/e/-6000,%20-77/"
    assert reverse("article-detail", args=["a-1"]) == "/articles/a-1/"
    assert reverse("area-detail", args=["p", "a"]) == "/products/p/a/"
