"""Links to codes (/e/, /embed/, the API): every spelling, language, and product leads to the article."""

from urllib.parse import urljoin

import pytest

from articles.models import code_url
from tests.support.makers import shared_articles
from tests.support.pages import page_of

DOORS = ["/e/{}/", "/embed/{}/", "/api/v1/codes/{}"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def codes(make_live):
    """Articles with codes of each kind that programs print."""
    make_live(slug="hresult", codes=["0x80040408"], title="Host is busy")
    make_live(slug="setup", codes=["PS038"], title="Setup stopped")
    make_live(slug="zero", codes=["0057"], title="Leading zeros")
    make_live(slug="pair", codes=["-6000, -77"], title="A pair")
    make_live(slug="plain", codes=["77"], title="The second half")


def opened(client, door, code, query=""):
    """The slug of the one article that a link opens, shows, or answers with."""
    answer = client.get(door.format(code) + query)
    if door.startswith("/e/"):
        assert answer.status_code == 302, answer.content
        return answer["Location"].partition("?")[0].split("/")[-2]
    assert answer.status_code == 200, answer.content
    if door.startswith("/embed/"):
        return answer["Link"].split("/")[-2]
    found = answer.json()
    assert found["total"] == 1
    return found["results"][0]["slug"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("code", "slug"),
    [
        *(("-2147220472", "hresult"), ("2147746824", "hresult")),
        *(("80040408", "hresult"), ("0X80040408", "hresult")),
        *(("PSO38", "setup"), ("ps-038", "setup"), ("error PS038", "setup"), ("PS38", "setup")),
        *(("57", "zero"), ("00057", "zero"), ("6000%2077", "pair"), ("6000/77", "pair")),
        ("-6000,-77", "pair"),
    ],
)  # fmt: skip
def test_code_is_read_as_the_search_reads_it(client, codes, door, code, slug):
    assert opened(client, door, code) == slug


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", ["6138-77", "-6138, -77", "ZZZ999", "0x80040499", "578", "---"])
def test_code_that_no_article_has_leads_nowhere(client, codes, door, code):
    assert client.get(door.format(code)).status_code == 404


@pytest.mark.parametrize("door", DOORS)
def test_language_is_known_in_any_spelling_and_falls_back(client, make_live, door):
    make_live(slug="full", codes=["QUOTA-1"])
    make_live(id="full/de", slug="voll", codes=["QUOTA-1"], language="de", translation_of="full")
    german = ("de", "DE", "de-DE", "de_AT", "de-Latn-CH")
    for language in (*german, "en_GB", "en-US", "sv", "xx", "", ".."):
        if door.startswith("/api/") and language == "..":
            continue  # the API refuses what can be no tag
        slug = "voll" if language in german else "full"
        assert opened(client, door, "QUOTA-1", f"?lang={language}&language={language}") == slug, language


@pytest.mark.parametrize("door", DOORS)
def test_article_of_another_language_is_better_than_none(client, make_live, door):
    make_live(slug="nur-deutsch", codes=["QUOTA-2"], language="de")
    for language in ("", "en", "fr"):
        query = f"?lang={language}&language={language}"
        assert opened(client, door, "quota2", query) == "nur-deutsch", language


@pytest.mark.parametrize("door", DOORS[:2])
def test_language_may_be_the_first_part_of_a_link(client, make_live, door):
    make_live(slug="full", codes=["QUOTA-1"])
    make_live(id="full/de", slug="voll", codes=["QUOTA-1"], language="de", translation_of="full")
    make_live(slug="slashed", codes=["it/quota-1"])
    for code in ("DE/QUOTA-1", "de_AT/QUOTA-1"):
        assert opened(client, door, code, "") == "voll"
    assert opened(client, door, "it/quota-1", "") == "slashed"


@pytest.mark.parametrize("code", ["../x1", "x/../1", "./x1", "x1/", "/x1", "x//1", "..\\x1"])
def test_link_of_a_code_with_dots_and_slashes_survives_browsers(client, make_live, code):
    make_live(slug="odd", codes=[code])
    address = code_url(code)
    assert urljoin("https://help.example/", address.replace("\\", "/")) == f"https://help.example{address}"
    assert client.get(address)["Location"] == "/articles/odd/"


def test_answer_names_a_code_without_the_slash_at_its_end(client, make_live):
    make_live(slug="full", codes=["QUOTA-1"])
    assert client.get("/api/v1/codes/QUOTA-1/").json()["code"] == "QUOTA-1"


@pytest.mark.both
def test_other_language_is_marked(client, make_live):
    make_live(slug="nur-deutsch", codes=["QUOTA-2"], title="Speicher voll", language="de")
    note = "There's no article on this code in English yet. This one is in German."
    assert note in page_of(client, "/embed/QUOTA-2/")
    answer = client.get("/e/QUOTA-2/", follow=True)
    assert answer.redirect_chain[-1][0] == "/articles/nur-deutsch/"
    assert "in English yet" in answer.content.decode()
    assert "in English yet" not in page_of(client, "/de/articles/nur-deutsch/?wanted=de-AT")
    found = client.get("/api/v1/codes/QUOTA-2").json()
    assert (found["language_matches"], found["results"][0]["language"]) == (False, "de")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("product", ["renamed-long-ago", "till"])
def test_product_that_does_not_fit_leads_to_the_code(client, make_live, door, product):
    make_live(slug="till-7", codes=["7"], product={"slug": "till", "name": "Till"})
    make_live(slug="bank-102", codes=["102"])
    assert opened(client, door, "102", f"?product={product}") == "bank-102"


@pytest.mark.both
def test_product_decides_between_articles_before_the_language(client, make_live):
    make_live(slug="bank-102", codes=["102"])
    make_live(slug="kasse-102", codes=["102"], product={"slug": "till", "name": "Till"}, language="de")
    assert opened(client, "/e/{}/", "102", "?product=till") == "kasse-102"
    assert opened(client, "/e/{}/", "102") == "bank-102"


@pytest.mark.parametrize("door", DOORS[:2])
def test_code_beside_words_is_offered_not_claimed(client, make_live, door):
    make_live(slug="bank-15107", codes=["15107"])
    page = page_of(client, door.format("15107 while updating"))
    assert "/articles/bank-15107/" in page
    assert "Which is yours" not in page


# An article with several codes


@pytest.mark.parametrize("asked", ["905", "error 905", "９０５"])
def test_page_shows_the_code_that_was_asked_for(client, make_live, asked):
    make_live(slug="batch", codes=["902", "905", "FDP-907"], title="Batch stopped")
    for door in ("/e/{}/", "/search/?q={}"):
        answer = client.get(door.format(asked))
        assert answer["Location"] == "/articles/batch/?code=905"
    page = page_of(client, "/articles/batch/?code=905")
    plate, _title, rest = page.partition("<main")[2].partition("</h1>")
    assert ">905</span>" in plate and ">902</span>" not in plate
    others = rest.partition("Also appears as")[2].partition("</p>")[0]
    assert [code for code in ("902", "905", "FDP-907") if f">{code}</span>" in others] == ["902", "FDP-907"]
    assert '/articles/batch/">' in page.partition('rel="canonical"')[2][:80]


@pytest.mark.parametrize(
    ("codes", "asked", "query"),
    [(["??204"], "17204", "17204"), (["00000 00000"], "12345 67890", "12345+67890")],
)
def test_page_shows_the_code_that_fits_a_pattern(client, make_live, codes, asked, query):
    make_live(slug="drive", codes=codes)
    for door in ("/e/{}/", "/search/?q={}"):
        assert client.get(door.format(asked))["Location"] == f"/articles/drive/?code={query}"
    page = page_of(client, f"/articles/drive/?code={query}")
    assert f">{asked}</span>" in page.partition("<main")[2].partition("</h1>")[0]


@pytest.mark.both
def test_first_code_needs_no_parameter(client, make_live):
    make_live(slug="batch", codes=["902", "905"])
    assert client.get("/e/902/")["Location"] == "/articles/batch/"
    assert client.get("/search/?q=902")["Location"] == "/articles/batch/"


@pytest.mark.parametrize("code", ["999", "", "%00", "<script>alert(1)</script>", "9" * 500])
def test_code_that_the_article_does_not_have_is_not_shown(client, make_live, code):
    make_live(slug="batch", codes=["902", "905"])
    page = page_of(client, f"/articles/batch/?code={code}")
    plate = page.partition("<main")[2].partition("</h1>")[0]
    assert ">902</span>" in plate
    assert "alert(1)" not in page
