"""The answer in small for a product's own pages: what it shows, and who may frame it."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.exceptions import ImproperlyConfigured

from articles import editing
from helpcenter.env import FRAMING_HOST, Environment
from tests.support.pages import HOSTILE, hrefs, page_of
from tests.support.samples import FULL_ARTICLE

pytestmark = pytest.mark.once

HOSTS = ["https://app.example.com", "*.example.org"]
SCRIPT = Path(site_settings.BASE_DIR) / "static/js/embed/embed.js"


@pytest.fixture
def full_article(make_live):
    return make_live(**FULL_ARTICLE)


def frame_headers(answer):
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    return policy["frame-ancestors"], answer.get("X-Frame-Options"), policy["script-src"]


def test_small_answer_holds_what_decides_and_leads_to_the_whole(
    client, full_article, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        page = page_of(client, "/embed/102/")
    for text in (
        *("102", "The bank&#x27;s website has trouble", "No new data comes from the bank.", "Your bank"),
        *(
            "Hours to a day",
            "Nothing is lost",
            "Look at the bank&#x27;s site",
            "2 min",
            "Read the full article",
        ),
    ):
        assert text in page, text
    for left_out in (
        "Update by hand",
        "Reconnect",
        "Is it my password?",
        'class="site-header"',
        "site.js",
        "Maintenance",
    ):
        assert left_out not in page, left_out
    assert "/articles/ledger-error-102/" in hrefs(page, "/articles/")
    assert '<base target="_blank">' in page
    assert len(page) < 16_000


@pytest.mark.parametrize("code", ["fdp102", "Error 102", "FDP-102"])
def test_code_is_found_in_any_spelling(client, full_article, code):
    assert "The bank&#x27;s website has trouble" in page_of(client, f"/embed/{code}/")


@pytest.mark.parametrize(
    ("typed", "shown"), [("fdp102", "FDP-102"), ("102", "102"), ("17204", "17204"), ("%3F%3F204", "??204")]
)
def test_code_is_shown_as_its_article_or_the_screen_writes_it(client, full_article, make_live, typed, shown):
    make_live(id="drive", slug="drive", codes=["??204"], title="The drive is worn out")
    assert f'">{shown}</span>' in page_of(client, f"/embed/{typed}/")


def test_code_of_several_articles_is_not_guessed(client, full_article, make_live):
    make_live(slug="till", codes=["102"], title="Till trouble", product={"slug": "till", "name": "Till"})
    page = page_of(client, "/embed/102/")
    assert "2 errors use this code" in page
    assert set(hrefs(page, "/articles/")) == {"/articles/till/", "/articles/ledger-error-102/"}
    assert "Till trouble" in page_of(client, "/embed/102/?product=till")
    assert "/articles/" not in page_of(client, "/embed/102/?product=till").replace("/articles/till/", "")


def test_unknown_code_is_not_claimed(client, full_article):
    page = page_of(client, "/embed/109/", 404)
    assert "There's no article on this code yet" in page
    assert "/e/109/" in hrefs(page, "/e/")


def test_frame_is_in_the_language_asked_for(client, full_article, make_live):
    make_live(id="de", slug="fehler", codes=["102"], title="Die Bank", language="de")
    for address in ("/embed/102/?lang=de", "/de/embed/102/"):
        page = page_of(client, address)
        assert "Die Bank" in page and 'lang="de"' in page


@pytest.mark.both
@pytest.mark.parametrize("code", ["%00", "---", "a/b/c", "x" * 3000, "<script>alert(1)</script>", "%FF"])
def test_junk_is_survived(client, full_article, code):
    answer = client.get(f"/embed/{code}/?product=%00&lang=../..")
    assert answer.status_code in (400, 404)
    assert "<script>alert" not in answer.content.decode()


def test_hostile_article_is_harmless_here_too(client, make_live):
    make_live(
        title=f"T{HOSTILE}",
        codes=["7"],
        summary=HOSTILE,
        side_note=HOSTILE,
        solutions=[{"title": HOSTILE, "body": f"1. {HOSTILE}"}],
    )
    page = page_of(client, "/embed/7/")
    assert "<script>alert" not in page
    assert '"><' not in re.sub(r'(="[^"<>]*)"><', r"\1", page)


def test_risk_of_the_first_step_is_said(client, make_live):
    make_live(codes=["7"], solutions=[{"title": "Delete it", "risk": "data-loss", "reversible": False}])
    page = page_of(client, "/embed/7/")
    assert page.index("This can cause data loss.") < page.index("Delete it")
    assert "You can't undo it." in page


# Who may frame


def test_nobody_may_frame_unless_somebody_is_named(client, full_article):
    for address in ("/embed/102/", "/embed/109/", "/", "/articles/ledger-error-102/"):
        assert frame_headers(client.get(address)) == ("'none'", "DENY", "'self'")


def test_named_hosts_may_frame_the_small_answer_and_nothing_else(client, full_article, settings):
    settings.EMBED_HOSTS = HOSTS
    for address in ("/embed/102/", "/embed/109/", "/embed/102/?product=ledger", "/de/embed/102/"):
        assert frame_headers(client.get(address)) == (" ".join(HOSTS), None, "'self'"), address
    for address in (
        "/",
        "/articles/ledger-error-102/",
        "/e/109/",
        "/search/?q=embed",
        "/nonsense/",
        "/embed/",
    ):
        assert frame_headers(client.get(address))[:2] == ("'none'", "DENY"), address


def test_kept_copy_stays_allowed(client, full_article, settings):
    """Browsers take the headers of the answer that a copy is still good."""
    settings.EMBED_HOSTS = HOSTS
    first = client.get("/embed/102/")
    again = client.get("/embed/102/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert frame_headers(again) == frame_headers(first)


@pytest.mark.parametrize(
    ("host", "good"),
    [
        ("https://app.example.com", True), ("app.example.com:8443", True), ("*.example.com", True),
        ("http://localhost:3000", True), ("*", False), ("https://x.example; script-src *", False),
        ("'unsafe-inline'", False), ("https://x.example/path", False), ("data:", False), ("a b", False),
    ],
)  # fmt: skip
def test_only_hosts_are_taken_for_hosts(host, good):
    if good:
        assert Environment().check("EMBED_HOSTS", host, FRAMING_HOST) == host
    else:
        with pytest.raises(ImproperlyConfigured, match="EMBED_HOSTS"):
            Environment().check("EMBED_HOSTS", host, FRAMING_HOST)


def test_withdrawn_article_is_gone_here_too(client, full_article):
    editing.unpublish(full_article.article, None)
    assert "website has trouble" not in page_of(client, "/embed/102/", 410)


# The script


def test_script_is_small_and_may_be_loaded_by_anybody(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/embed.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer["Cache-Control"]
    assert answer.content == SCRIPT.read_bytes()
    assert len(answer.content) < 4_000
    assert client.get("/embed.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_compact_page_is_searched_under_the_article_s_address(client, full_article):
    answer = client.get("/embed/102/")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Link"] == f'<{site_settings.SITE_URL}/articles/ledger-error-102/>; rel="canonical"'
