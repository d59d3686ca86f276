"""What programs are told: linked data, feeds, the list for language models, manifest, the head of a page."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.db.models import QuerySet
from PIL import Image

from articles import catalog, editing, feeds, json_ld
from articles.content import formats
from articles.models import KnownIncident, Product, Publication
from articles.views import llms_and_manifest, llms_full
from tests.support.makers import change
from tests.support.pages import HOSTILE, hrefs, page_of
from tests.support.samples import FULL_ARTICLE

pytestmark = pytest.mark.once

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "/articles/ledger-error-102/"
PAGES = [
    *(
        "/",
        "/products/ledger/",
        "/products/ledger/banking/",
        PAGE,
        "/codes/",
        "/codes/?side=provider",
        "/faqs/",
    ),
    *("/safety/", "/privacy/", "/compare/ledger-error-101/ledger-error-102/"),
]


@pytest.fixture
def full_article(make_live):
    make_live(id="101", slug="ledger-error-101", codes=["101"], title="A general failure")
    return make_live(**FULL_ARTICLE)


def data_of(page):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(found) <= 1
    return json.loads(found[0]) if found else {}


def nodes_of(page):
    data = data_of(page)
    assert data.pop("@context") == "https://schema.org"
    nodes = data.get("@graph", [data])
    return {node["@type"]: node for node in nodes}


# Linked data


def test_article_is_told_as_an_article_with_its_way_and_its_questions(client, full_article, settings):
    settings.SITE_URL, settings.SITE_NAME = "https://help.example", "Desk"
    nodes = nodes_of(page_of(client, PAGE))
    assert set(nodes) == {"TechArticle", "BreadcrumbList", "FAQPage"}
    described = nodes["TechArticle"]
    assert described["headline"] == "Ledger error 102: The bank's website has trouble"
    assert described["description"] == "No new data comes from the bank."
    assert described["url"] == f"https://help.example{PAGE}"
    assert described["keywords"] == ["102", "FDP-102"]
    assert described["lastReviewed"] == "2026-10-12"
    assert datetime.fromisoformat(described["dateModified"]) >= datetime.fromisoformat(
        described["datePublished"]
    )
    assert described["citation"][0]["url"] == "https://example.com/102"
    assert described["publisher"]["name"] == "Desk"
    way = nodes["BreadcrumbList"]["itemListElement"]
    base = "https://help.example"
    assert [(one["position"], one["name"], one["item"].removeprefix(base)) for one in way] == [
        (1, "Desk", "/"), (2, "Ledger", "/products/ledger/"), (3, "Banking", "/products/ledger/banking/"),
        (4, "102", PAGE),
    ]  # fmt: skip
    asked = nodes["FAQPage"]["mainEntity"]
    assert [(one["name"], one["acceptedAnswer"]["text"]) for one in asked] == [("Is it my password?", "No.")]
    assert asked[0]["url"].endswith("#question-faq00001")


def test_solutions_are_told_with_their_steps_and_risks(client, make_live):
    body = "Before.\n\n1. Open **it**\n   - or this\n2. Type `a < b`\n\nAfter."
    risky = {"key": "solut001", "title": "Delete", "body": body, "minutes": 5, "risk": "data-loss"}
    plain = {"key": "solut002", "title": "Ask", "body": "Just ask.", "risk": "unknown"}
    page = page_of(client, make_live(solutions=[risky, plain]).get_absolute_url())
    [section] = [part for part in nodes_of(page)["TechArticle"]["hasPart"] if part["@id"] == "#solutions"]
    first, second = section["hasPart"]
    assert (first["name"], first["@id"]) == ("Delete", "#solution-solut001")
    assert first["description"].startswith("5 min") and "Can cause data loss" in first["description"]
    assert first["step"] == ["Open it or this", "Type a < b"]
    assert second["step"] == ["Just ask."]
    assert "description" not in second and "No risk" not in page  # nobody knows it


def test_article_without_questions_claims_none(client, make_live):
    assert set(nodes_of(page_of(client, make_live().get_absolute_url()))) == {"TechArticle", "BreadcrumbList"}


def test_each_section_of_the_page_is_in_every_form(client, full_article):
    page = page_of(client, PAGE)
    sections = re.findall(r'<section class="article-section" id="([a-z]+)"', page)
    assert len(sections) == 11
    described = client.get("/articles/ledger-error-102.json").json()
    assert [section["id"] for section in described["sections"]] == sections
    assert client.get("/api/v1/articles/ledger-error-102").json() == described
    names = [section["title"] for section in described["sections"]]
    markdown = client.get("/articles/ledger-error-102.md").content.decode()
    assert re.findall(r"^## (.*)$", markdown, re.M)[:11] == names
    parts = nodes_of(page)["TechArticle"]["hasPart"]
    assert [part["@id"].partition("#")[2] for part in parts] == sections
    assert [part["name"] for part in parts] == names
    # What each section holds, in the order of the page, in every form.
    held = {
        "messages": "We cannot reach [name].", "symptoms": "Balances stay", "causes": "Maintenance",
        "solutions": "Update by hand\nLook at the bank's site", "advanced": "Reconnect",
        "impact": "Reports are late", "prevention": "Read notices", "compare": "Is the bank's site down?",
        "more": "Behind it More words.",
    }  # fmt: skip
    texts = {
        part["@id"].partition("#")[2]: part.get("text")
        or "\n".join(one["name"] for one in part.get("hasPart", ()))
        for part in parts
    }
    for section, text in held.items():
        assert text in texts[section], section
        for line in text.replace(" More", "\nMore").splitlines():
            words = re.sub(r"^A?\d+\. ", "", line)
            assert words in markdown.replace("\\", ""), section
            raw = words.replace("[name]", "{name}")  # a record can be imported again
            assert raw in json.dumps(described, ensure_ascii=False), section


def test_hostile_words_end_no_element(client, make_live):
    hostile = f"</script><!--<script>{HOSTILE}\u2028"
    make_live(
        slug="x", title=hostile, summary=hostile, codes=["7"], messages=[hostile], body=hostile,
        product={"slug": "p", "name": f"P{HOSTILE}"}, faqs=[{"question": hostile, "answer": hostile}],
    )  # fmt: skip
    for address in ("/articles/x/", "/products/p/", "/"):
        page = page_of(client, address)
        assert len(re.findall(r"<script\b(?! src=)", page)) == 1
        assert "<script>alert" not in page
        assert data_of(page), address
    described = nodes_of(page_of(client, "/articles/x/"))
    assert described["TechArticle"]["hasPart"][0]["text"].startswith("</script><!--<script>")
    assert described["FAQPage"]["mainEntity"][0]["name"].startswith("</script>")


def test_nothing_of_a_page_s_data_can_leave_its_element():
    signs = "".join(map(chr, range(0x20, 0x80))) + "\u2028\u2029é"
    made = json_ld.script_element([{"x": signs}])
    inside = made.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside)["x"] == signs


def test_lists_tell_the_way_to_them_and_home_the_search(client, full_article):
    way = nodes_of(page_of(client, "/products/ledger/banking/"))["BreadcrumbList"]["itemListElement"]
    assert [one["name"] for one in way][1:] == ["Ledger", "Banking"]
    action = nodes_of(page_of(client, "/"))["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"].endswith("/search/?q={search_term_string}")


# The head of a page


@pytest.mark.parametrize("address", PAGES)
def test_head_says_what_a_link_elsewhere_shows(client, full_article, settings, address):
    settings.SITE_URL = "https://help.example"
    page = page_of(client, address)
    meta = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    assert canonical == [f"https://help.example{address}"]
    assert meta["og:url"] == canonical[0]
    assert 20 < len(unescape(meta["description"])) < 300
    assert meta["og:description"] == meta["description"]
    assert meta["og:title"] and "&amp;#" not in meta["og:title"]
    assert meta["og:image"].startswith("https://help.example/static/img/share")
    assert "&amp;amp;" not in page


@pytest.mark.parametrize("address", ["/codes/?x=1&page=1", "/products/ledger/?utm_source=x", "/faqs/?page=1"])
def test_canonical_address_is_one_whatever_was_asked(client, full_article, address):
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page_of(client, address))[1]
    assert canonical.endswith(address.partition("?")[0])


def test_texts_with_signs_are_escaped_once(client, make_live):
    make_live(slug="x", title="Q & A <x>", summary='"S" & <s>', product={"slug": "p", "name": "P & <p>"})
    for address in ("/articles/x/", "/products/p/"):
        page = page_of(client, address)
        assert "&amp;amp;" not in page
        assert "&amp;lt;" not in page
        assert re.search(r'og:title" content="[^"]*&amp; ', page)


@pytest.mark.parametrize(
    ("name", "size"),
    [("share", (1200, 630)), ("icon-180", (180, 180)), ("icon-192", (192, 192)), ("icon-512", (512, 512))],
)
def test_pictures_of_the_site_are_of_their_size_and_small(name, size):
    path = Path(finders.find(f"img/{name}.png"))
    with Image.open(path) as picture:
        assert picture.size == size
    assert path.stat().st_size < 20_000


# Feeds


def feed(client, address="/feeds/articles.atom"):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_feed_tells_the_latest_first(client, full_article, make_live, settings):
    settings.SITE_URL, settings.SITE_NAME = "https://help.example", "Desk & Co"
    make_live(slug="late", title="Too late")
    root = feed(client)
    assert titles(root) == ["Too late", "102: The bank's website has trouble", "101: A general failure"]
    assert root.findtext(f"{ATOM}title") == "Desk & Co"
    assert root.findtext(f"{ATOM}updated") == root.find(f"{ATOM}entry").findtext(f"{ATOM}updated")
    entry = list(root.iter(f"{ATOM}entry"))[1]
    assert entry.find(f"{ATOM}link").get("href") == f"https://help.example{PAGE}"
    assert entry.findtext(f"{ATOM}summary") == "No new data comes from the bank."
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "https://help.example/feeds/articles.atom", "alternate": "https://help.example/"}


def test_changed_article_keeps_its_name_in_the_feed(client, full_article):
    ids = [entry.findtext(f"{ATOM}id") for entry in feed(client).iter(f"{ATOM}entry")]
    change(Publication.objects.get(slug="ledger-error-101").article, slug="elsewhere", title="Moved")
    editing.publish(Publication.objects.get(slug="ledger-error-101").article, None)
    root = feed(client)
    assert titles(root)[0] == "101: Moved"
    assert sorted(entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")) == sorted(ids)
    assert len(set(ids)) == 2


def test_product_has_a_feed_of_its_own(client, full_article, make_live):
    make_live(slug="till", title="Till trouble", product={"slug": "till", "name": "Till"})
    assert titles(feed(client, "/feeds/products/till.atom")) == ["Till trouble"]
    assert "/feeds/products/till.atom" in hrefs(page_of(client, "/products/till/"), "/feeds/")
    assert "/feeds/articles.atom" in hrefs(page_of(client, "/products/till/"), "/feeds/")
    assert client.get("/feeds/products/nothing.atom").status_code == 404


def test_area_has_a_feed_and_pages_link_to_theirs(client, full_article, make_live):
    make_live(slug="files", title="Lost", area={"slug": "files", "name": "Files"})
    assert titles(feed(client, "/feeds/products/ledger/files.atom")) == ["Lost"]
    assert client.get("/feeds/products/ledger/nothing.atom").status_code == 404
    links = {
        "/products/ledger/": "/feeds/products/ledger.atom",
        "/products/ledger/files/": "/feeds/products/ledger/files.atom",
        PAGE: "/feeds/articles/ledger-error-102.atom",
        "/": "/feeds/incidents.atom",
    }
    for address, target in links.items():
        assert re.search(rf'<a href="{target}"', page_of(client, address)), address
    body = page_of(client, PAGE)
    assert re.search(r'<li hidden><button[^>]*data-copy-file="/articles/ledger-error-102.md"', body)
    assert re.search(r'<a href="/articles/ledger-error-102.md">', body)


def test_feed_of_an_article_names_what_changed_for_readers(client, full_article):
    address = "/feeds/articles/ledger-error-101.atom"
    article = Publication.objects.get(slug="ledger-error-101").article
    change(article, summary="Secret draft", title="Secret")
    assert titles(feed(client, address)) == ["Published"]
    change(article, summary="Now", title="A general failure", review_due="2030-01-01")
    editing.publish(Publication.objects.get(slug="ledger-error-101").article, None)
    first, last = titles(feed(client, address))
    assert (first, last) == ("Updated: Summary", "Published")
    assert "Secret" not in client.get(address).content.decode()
    change(article, slug="elsewhere")
    editing.publish(Publication.objects.get(slug="ledger-error-101").article, None)
    assert client.get(address)["Location"] == "/feeds/articles/elsewhere.atom"
    editing.unpublish(article, None)
    for slug in ("elsewhere", "nothing"):
        assert client.get(f"/feeds/articles/{slug}.atom").status_code == 404


def test_feed_of_incidents_has_what_began(client, full_article, clock):
    hour, product = timedelta(hours=1), Product.objects.get(slug="ledger")
    for title, begins, ends in (
        ("Soon", hour, 2 * hour),
        ("Old <b>", -3 * hour, -hour),
        ("Down", -hour, hour),
    ):
        row = KnownIncident(title=title, begins_at=clock.now + begins, ends_at=clock.now + ends)
        catalog.save_incident(row, [product])
    assert titles(feed(client, "/feeds/incidents.atom")) == ["Down", "Ended: Old <b>"]
    clock.now += 1.5 * hour
    assert titles(feed(client, "/feeds/incidents.atom")) == ["Soon", "Ended: Down", "Ended: Old <b>"]


def test_feed_is_of_one_language_and_of_what_that_one_lacks(client, full_article, make_live):
    make_live(id="de", slug="fehler", title="Fehler", language="nl")
    assert titles(feed(client, "/nl/feeds/articles.atom"))[0] == "Fehler"
    assert titles(feed(client, "/nl/feeds/articles.atom"))[1].endswith(" (English)")
    assert "Fehler" not in titles(feed(client))


def test_feed_stays_readable_whatever_an_article_holds(client, make_live):
    make_live(product={"slug": "p"})
    # Saved by a version that let such characters pass.
    Publication.objects.update(title="a\x0bb\x1f <c> & ]]> \ufffe", summary=f"{HOSTILE}\x01")
    QuerySet(Product).update(name="P\x02")
    assert titles(feed(client))[0].replace(" ", "") == "ab<c>&]]>"


def test_feed_without_articles_is_still_one(client, db):
    root = feed(client)
    assert titles(root) == []
    assert client.get("/feeds/articles.atom").content == client.get("/feeds/articles.atom").content


def test_feed_is_bounded_and_cheap(client, make_live, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(feeds, "ENTRIES", 3)
    for n in range(5):
        make_live(slug=f"a{n}")
    with django_assert_max_num_queries(1):
        assert len(titles(feed(client))) == 3


# The list for language models


def test_list_for_language_models_is_of_what_is_live(client, full_article, make_live, settings):
    settings.SITE_URL = "https://help.example"
    make_live(slug="till", title="A [till] `x`", summary="", product={"slug": "till", "name": "Till"})
    page = page_of(client, "/llms.txt")
    assert page.startswith("# ")
    heads = re.findall(r"^## (.*)$", page, re.M)
    assert heads == ["Look up", "Ledger", "Till"]
    assert "(https://help.example/llms-full.txt)" in page
    address = "https://help.example/articles/ledger-error-102.md"
    assert f"- [102: The bank's website has trouble]({address}): No new data comes from the bank." in page
    assert r"- [A \[till\] \`x\`](https://help.example/articles/till.md)" in page
    for address in re.findall(r"\((https://help\.example[^)]*)\)", page):
        path = address.removeprefix("https://help.example")
        assert client.get(path + ("102" if path.endswith("?q=") else "")).status_code == 200, path


def test_list_of_very_many_says_where_the_rest_is(
    client, make_live, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(llms_and_manifest, "MAX_ARTICLES", 2)
    for n in range(5):
        make_live(slug=f"a{n}", codes=[str(n)])
    with django_assert_max_num_queries(7):
        page = page_of(client, "/llms.txt")
    assert page.count(".md)") == 2
    assert "3 more articles" in page
    assert "?offset=2" in page


def test_whole_articles_are_listed_by_product_in_parts(client, full_article, make_live, monkeypatch):
    monkeypatch.setattr(llms_full, "PART", 1)
    make_live(slug="till", title="A till", product={"slug": "till", "name": "Till"})
    index = page_of(client, "/llms-full.txt")
    assert [address.rpartition("/")[2] for address in re.findall(r"\((.*)\)", index)] == [
        "ledger.txt", "ledger.txt?page=2", "till.txt",
    ]  # fmt: skip
    first, second = (page_of(client, f"/llms-full/ledger.txt?page={n}") for n in (1, 2))
    assert first.startswith(page_of(client, "/articles/ledger-error-101.md"))
    assert "ledger.txt?page=2" in first and "ledger.txt?page" not in second
    assert second.startswith(page_of(client, "/articles/ledger-error-102.md"))
    for page in ("3", "0", "x", "-1", "9" * 9, "%00", "²"):
        assert client.get(f"/llms-full/ledger.txt?page={page}").status_code == 404
    assert client.get("/llms-full/nothing.txt").status_code == 404


def test_who_finds_a_hole_is_told_whom_to_write_to(client, settings, clock):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@help.example", "https://help.example/report"]
    settings.SITE_URL, settings.SECURITY_POLICY = "https://help.example", "https://help.example/policy"
    lines = page_of(client, "/.well-known/security.txt").splitlines()
    assert lines[:2] == ["Contact: mailto:security@help.example", "Contact: https://help.example/report"]
    expires = datetime.fromisoformat(dict(line.split(": ", 1) for line in lines)["Expires"])
    assert timedelta(days=150) < expires - clock.now < timedelta(days=365)
    assert "Canonical: https://help.example/.well-known/security.txt" in lines
    assert client.get("/favicon.ico")["Location"].endswith("/favicon.ico")


# The manifest


def test_manifest_names_the_site_and_pictures_that_are_there(client, db, settings):
    settings.SITE_NAME = "Desk </script>"
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    described = answer.json()
    assert described["name"] == "Desk </script>"
    assert {icon["sizes"] for icon in described["icons"]} == {"192x192", "512x512"}
    for icon in described["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
    assert "/manifest.webmanifest" in hrefs(page_of(client, "/"), "/manifest")


# Privacy


def test_privacy_is_told_and_led_to(client, db, django_assert_num_queries):
    with django_assert_num_queries(2):  # for the menu of languages
        page = page_of(client, "/privacy/")
    for text in ("cookies, or ads", "stays on your device", "delete it within days"):
        assert text in page, text
    assert "/privacy/" in hrefs(page_of(client, "/"), "/privacy")


@pytest.mark.parametrize("days", [0, 1, 180])
def test_privacy_tells_how_long_what_is_counted_is_kept(client, db, settings, days):
    settings.READS_DAYS = settings.SEARCH_MEMORY_DAYS = days
    page = page_of(client, "/privacy/")
    words = f"{days} day{'s' if days > 1 else ''}."
    assert page.count(f"delete it after {words}") == (2 if days else 0)
    assert ("doesn't save searches" in page) == ("doesn't count article views" in page) == (days == 0)


@pytest.mark.parametrize(
    "accept, is_markdown",
    [("text/markdown", True), ("text/markdown, text/html;q=0.9, */*;q=0.1", True),
     ("text/markdown, */*", True), ("text/*;q=0.9, text/html;q=0.1", False),
     ("text/html, text/markdown;q=0.5", False), ("text/html,application/xhtml+xml,*/*;q=0.8", False),
     ("*/*", False), ("", False), ("text/markdown;q=x,,;", True), ("text/markdown;q=0", False),
     ("application/json", False)],
)  # fmt: skip
def test_article_is_markdown_for_who_asks_for_that(client, full_article, accept, is_markdown):
    response = client.get(PAGE, HTTP_ACCEPT=accept)
    assert response["Content-Type"].startswith("text/markdown" if is_markdown else "text/html")
    assert "Accept" in [name.strip() for name in response["Vary"].split(",")]
    if is_markdown:
        assert response.content == client.get(f"{PAGE[:-1]}.md").content
    assert client.get("/articles/nothing/", HTTP_ACCEPT=accept).status_code == 404


def test_formats_are_named_in_the_head(client, full_article):
    alternates = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page_of(client, PAGE))
    kinds = dict(alternates)
    assert kinds["text/markdown"] == formats.absolute("/articles/ledger-error-102.md")
    assert ("application/atom+xml", "/feeds/articles.atom") in alternates
