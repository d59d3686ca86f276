# ruff: noqa: E501
"""Misspelled words are put right by the words of live articles, and only offered while they find something."""

import pytest

from articles import editing, search

pytestmark = pytest.mark.once


def slugs(results):
    return [hit.publication.slug for hit in results.hits]


@pytest.fixture
def live_articles(make_live):
    make_live(id="printer", slug="printer", title="The printer cannot be reached", codes=["PRN-77"])
    make_live(
        id="printers", slug="printers", title="Printers print blank pages", summary="A printer is slow."
    )
    make_live(id="license", slug="license", title="The license certificate has expired")
    make_live(id="company", slug="company", title="The company file is damaged beyond recovery")
    make_live(id="sender", slug="sender", title="The sender of the mail is refused")


@pytest.mark.parametrize(
    ("typed", "meant", "slug"),
    [
        ("prniter", "printer", "printer"),
        ("Certifcate expird", "Certificate expired", "license"),
        ("CERTIFCATE", "CERTIFICATE", "license"),
        ("licese certificate", "license certificate", "license"),
        ("compnay file damagde", "company file damaged", "company"),
        ("companyfile damaged", "company file damaged", "company"),
    ],
)
def test_one_edit_is_offered(live_articles, typed, meant, slug):
    results = search.find(typed)
    assert results.did_you_mean == meant
    assert slugs(results)[0] == slug


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("certifikaet", "certificate"),
        ("certivigate", "certificate"),
        ("recoverrry", "recovery"),
        ("certyfikate", "certificate"),
    ],
)
def test_two_edits_of_a_long_word_are_applied_when_it_finds_nothing(live_articles, typed, meant):
    results = search.find(typed)
    assert (results.did_you_mean, results.corrected, results.confident) == (meant, True, False)
    assert results.query == typed
    assert slugs(results)
    as_typed = search.find(typed, exact=True)
    assert (as_typed.total, as_typed.corrected, as_typed.did_you_mean) == (0, False, meant)


def test_correction_is_offered_with_its_article_when_something_was_found(live_articles):
    results = search.find("sender mail certifikaet")
    assert (results.did_you_mean, results.corrected) == ("sender mail certificate", False)
    assert slugs(results) == ["sender"]
    assert [(near.publication.slug, near.why) for near in results.suggestions] == [("license", "spelling")]


@pytest.mark.parametrize(
    "typed",
    ["PRN-78", "PRM-77", "error PRN-78", "ENOENTT", "printer.dlll", "/usr/prniter/x", "prniter@host", "ModuleNotFoudn",
     "E7prniter", "--prniter", "prniter_x"],
)  # fmt: skip
def test_codes_names_and_paths_are_nobodys_to_correct(live_articles, typed):
    assert search.find(typed).did_you_mean == ""


@pytest.mark.parametrize(
    "typed",
    ["printer", "printing", "how to printer", "error", "xqzvk", "", "how to knit a scarf", "bender", "sand", "recipe for soup",
     "asdkjh qwoeiu zmxncb"],
)  # fmt: skip
def test_known_words_and_words_of_another_world_are_left_alone(live_articles, typed):
    assert search.find(typed).did_you_mean == ""


def test_words_beside_decide_between_two(make_live):
    make_live(id="a", slug="a", title="The sending queue is full")
    make_live(id="b", slug="b", title="The seeding torrent is full")
    assert search.find("torrent seding").did_you_mean == "torrent seeding"
    assert search.find("queue seding").did_you_mean == "queue sending"


def test_commoner_word_is_meant(make_live):
    for n in range(3):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Sending number {n}")
    make_live(id="b", slug="b", title="Seeding number")
    assert search.find("seding").did_you_mean == "sending"


def test_product_is_a_known_word(make_live):
    make_live(id="a", slug="a", title="Zebrafish", product={"slug": "prinder", "name": "Prinder"})
    make_live(id="b", slug="b", title="Printer")
    assert search.find("prinder zebrafish").did_you_mean == ""


def test_words_of_drafts_and_withdrawn_articles_are_not_known(live_articles, make_article, make_live):
    make_article(id="d", slug="d", title="Zebrafish and giraffes")
    gone = make_live(id="w", slug="w", title="Hippopotamus")
    editing.unpublish(gone.article, None)
    for typed in ["zebrafihs", "girafes", "hipopotamus"]:
        assert search.find(typed).did_you_mean == ""


@pytest.mark.parametrize(
    ("language", "title", "typed", "meant"),
    [
        ("fr", "Le réseau est coupé", "reseeau coupé", "réseau coupé"),
        ("de", "Der Schlüssel fehlt", "schlusel", "schlüssel"),
        ("ru", "Не найден принтер", "принтре", "принтер"),
        ("el", "Σφάλμα εκτυπωτή", "σφάλμμα", "σφάλμα"),
    ],
)
def test_words_of_other_languages_are_put_right_with_their_accents(make_live, language, title, typed, meant):
    make_live(title=title, language=language)
    assert search.find(typed, language=language).did_you_mean == meant


def test_words_of_another_language_put_nothing_right(make_live):
    make_live(id="a", slug="a", title="Der Schlüssel", language="de")
    make_live(id="b", slug="b", title="A printer")
    assert search.find("schlusel", language="en").did_you_mean == ""


def test_compound_of_known_words_is_no_mistake(make_live):
    make_live(id="a", slug="a", title="Der Treiber", language="de")
    make_live(id="b", slug="b", title="Der Drucker", language="de")
    assert search.find("Druckertreiber", language="de").did_you_mean == ""


def test_pages_and_api_take_words_as_typed(client, live_articles):
    said = client.get("/api/v1/search", {"q": "certifikaet"}).json()
    assert (said["did_you_mean"], said["total"], said["confident"]) == ("certificate", 1, False)
    assert client.get("/api/v1/search", {"q": "certifikaet", "exact": "1"}).json()["total"] == 0
    page = client.get("/search/", {"q": "certifikaet"}).content.decode()
    assert "expired" in page and 'href="?q=certifikaet&amp;exact=1"' in page
    page = client.get("/search/", {"q": "certifikaet", "exact": "1"}).content.decode()
    assert "No results found" in page and 'Did you mean <a href="?q=certificate">' in page
