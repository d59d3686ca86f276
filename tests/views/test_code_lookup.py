"""A code in an address leads to its article."""

import pytest

from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("code", "query"),
    [("102", ""), ("Error 102", ""), ("%EF%BC%91%EF%BC%90%EF%BC%92", "")]
    + [(code, "?code=FDP-102") for code in ("fdp102", "FDP-102")],
)
def test_code_leads_to_its_article(client, full_article, code, query):
    answer = client.get(f"/e/{code}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/articles/ledger-error-102/{query}")
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.both
def test_code_of_several_products_is_not_guessed(client, full_article, make_live):
    make_live(slug="till-102", codes=["102"], product={"slug": "till", "name": "Till"})
    page = page_of(client, "/e/102/")
    assert "2 errors use this code. Which one is yours?" in page
    assert {"/articles/ledger-error-102/", "/articles/till-102/"} <= set(hrefs(page, "/articles/"))
    assert client.get("/e/102/?product=till")["Location"] == "/articles/till-102/"
    assert "Which one is yours?" in page_of(client, "/e/102/?product=nothing")
    assert client.get("/e/102/?product=%00&lang=xx").status_code == 200


def test_unknown_code_is_not_claimed(client, full_article):
    page = page_of(client, "/e/109/", 404)
    assert "There's no article on this code yet" in page
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
def test_junk_for_a_code_is_survived(client, full_article, code):
    assert client.get(f"/e/{code}/").status_code in (400, 404)


def test_code_in_another_language(client, full_article, make_live, settings):
    german = make_live(id="102-de", slug="fehler-102", codes=["102"], language="de", translation_of="102")
    assert client.get("/e/102/")["Location"] == "/articles/ledger-error-102/"
    assert (
        client.get("/e/102/?lang=de")["Location"] == german.get_absolute_url() == "/de/articles/fehler-102/"
    )
    assert client.get("/de/e/102/")["Location"] == "/de/articles/fehler-102/"
    assert "<main" in page_of(client, "/de/articles/fehler-102/")
    assert client.get("/articles/fehler-102/")["Location"] == "/articles/ledger-error-102/"
