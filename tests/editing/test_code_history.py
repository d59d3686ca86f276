"""The life of a code: its link never dies, and says what became of it."""

import datetime

import pytest

from articles import catalog, editing
from articles.models import CodeHistory
from tests.support.makers import change, stored
from tests.support.pages import hrefs, page_of

State = CodeHistory.State


def history(code):
    return CodeHistory.objects.for_code(code).get()


def retire(code, state, **fields):
    """Say as an editor what became of a code."""
    row = history(code)
    row.state, row.state_set = state, True
    for name, value in fields.items():
        setattr(row, name, value)
    catalog.save_live_settings(row)
    return row


def republish(publication, **changes):
    editing.publish(change(publication.article, **changes), None)


@pytest.mark.once
def test_code_of_a_draft_has_no_history(make_article):
    make_article(codes=["102"])
    assert not CodeHistory.objects.exists()


def test_gate_notes_each_code_once(make_live):
    bank = make_live(codes=["102", "FDP-102"])
    republish(bank, title="Another title", codes=["fdp 102", "102"])
    codes = [(row.code, row.state) for row in CodeHistory.objects.all()]
    assert codes == [
        ("102", "active"),
        ("fdp 102", "active"),
    ]


@pytest.mark.parametrize("asked", ["0x80040408", "-2147220472", "2147746824", "80040408"])
def test_removed_code_leads_to_its_former_article(client, make_live, asked):
    bank = make_live(slug="bank", codes=["102", "0x80040408"])
    republish(bank, codes=["102"])
    assert history("0x80040408").state == State.REMOVED
    for address in (f"/e/{asked}/", f"/embed/{asked}/", f"/search/?q={asked}"):
        page = page_of(client, address)
        assert "0x80040408 no longer has its own article" in page, address
        assert "/articles/bank/" in page
        assert "don't have an article on this code yet" not in page.lower()
    found = client.get(f"/api/v1/codes/{asked}").json()
    assert (found["notes"][0]["state"], found["results"][0]["slug"]) == ("removed", "bank")
    suggestions = client.get("/api/v1/search", {"q": asked}).json()["suggestions"]
    assert (suggestions[0]["why"], suggestions[0]["url"].endswith("/articles/bank/")) == ("other-code", True)


def test_code_that_comes_back_lives_again(client, make_live):
    bank = make_live(slug="bank", codes=["102", "103"])
    republish(bank, codes=["102"])
    republish(bank, codes=["102", "103"])
    assert history("103").state == State.ACTIVE
    assert client.get("/e/103/")["Location"] == "/articles/bank/?code=103"


def test_code_that_another_article_has_now_leads_there(client, make_live):
    bank = make_live(slug="bank", codes=["102", "103"])
    republish(bank, codes=["102"])
    make_live(slug="own", codes=["103"])
    assert client.get("/e/103/")["Location"] == "/articles/own/"


@pytest.mark.once
def test_unpublished_article_says_that_it_was_removed_and_nothing_else(client, make_live):
    secret = make_live(slug="bank", codes=["ZF-47"], title="Zebrafish", summary="Coelacanth")
    editing.unpublish(secret.article, None)
    for asked in ("zf47", "ZF-47"):
        for door in ("/e/{}/", "/embed/{}/"):
            page = page_of(client, door.format(asked), 410)
            assert f"The article on {asked} was removed" in page
            assert "Zebrafish" not in page and "Coelacanth" not in page
    answer = client.get("/api/v1/codes/ZF-47").json()
    assert (answer["total"], answer["notes"][0]["text"]) == (0, "The article on ZF-47 was removed")
    page = page_of(client, "/search/?q=ZF-47")
    assert "The article on ZF-47 was removed" in page
    assert "Zebrafish" not in page


@pytest.mark.parametrize("drop", [False, True])
def test_deleted_or_led_elsewhere(client, make_live, drop):
    old = make_live(slug="old", codes=["700"])
    new = make_live(slug="new", codes=["H202"])
    (editing.delete if drop else editing.unpublish)(old.article, None)
    editing.lead_codes(old.article, ["700"], new.article, None)
    page = page_of(client, "/e/700/")
    assert hrefs(page, "/articles/") == ["/articles/new/"]
    editing.lead_codes(old.article, ["700"], None, None)
    assert hrefs(page_of(client, "/e/700/", 410), "/articles/") == []


@pytest.mark.once
def test_obsolete_code_says_since_when(client, make_live):
    make_live(slug="bank", codes=["102"])
    retire("102", State.OBSOLETE, since_version="2024 R3", since_date=datetime.date(2024, 5, 2))
    for address in ("/e/102/", "/embed/102/", "/search/?q=102", "/search/?q=102&all=1", "/articles/bank/"):
        page = client.get(address, follow=True).content.decode()
        assert "102 is obsolete" in page, address
        assert "ince version 2024 R3, May 2, 2024" in page, address
        assert "/articles/bank/" in page
    note = client.get("/api/v1/search", {"q": "error 102"}).json()["code_notes"][0]
    assert (note["since_version"], note["since_date"]) == ("2024 R3", "2024-05-02")


@pytest.mark.once
def test_look_alike_of_an_obsolete_code_says_so_too(client, make_live):
    make_live(slug="setup", codes=["PS038"])
    retire("PS038", State.OBSOLETE)
    assert "PS038 is obsolete" in page_of(client, "/embed/PSO38/")


@pytest.mark.parametrize("state", [State.RENAMED, State.MERGED])
def test_renamed_code_leads_to_the_new_one_through_others(client, make_live, state):
    bank = make_live(slug="bank", codes=["H101"])
    retire("H101", state, successor="H102")
    republish(bank, codes=["H102"])
    retire("H102", State.RENAMED, successor="H103")
    republish(bank, codes=["H103"])
    page = page_of(client, "/e/h-101/")
    assert ("H101 is now H102" if state == State.RENAMED else "H101 is now part of H102") in page
    assert "/articles/bank/" in hrefs(page, "/articles/")


@pytest.mark.once
def test_codes_renamed_in_a_circle_end(client, make_live):
    bank = make_live(slug="bank", codes=["H101", "H102"])
    retire("H101", State.RENAMED, successor="H102")
    retire("H102", State.RENAMED, successor="H101")
    republish(bank, codes=["7"])
    assert "/articles/bank/" in page_of(client, "/e/H101/")


def test_one_of_two_articles_with_an_obsolete_code(client, make_live):
    make_live(slug="bank", codes=["102"])
    retire("102", State.OBSOLETE)
    make_live(slug="till", codes=["102"], product={"slug": "till", "name": "Till"})
    assert client.get("/e/102/?product=till")["Location"] == "/articles/till/"
    assert client.get("/e/102/?product=ledger")["Location"] == "/articles/bank/"
    assert "102 is obsolete" in page_of(client, "/articles/bank/")
    assert "obsolete" not in page_of(client, "/articles/till/")
    for address in ("/e/102/", "/search/?q=102"):  # a choice of both
        assert "102 is obsolete" in page_of(client, address)


def test_search_in_a_product_says_that_another_has_the_code(client, make_live):
    make_live(slug="bank", codes=["H101"])
    make_live(slug="till", codes=["7"], product={"slug": "till", "name": "Till"})
    page = page_of(client, "/search/?q=H101&product=till&all=1")
    assert "don't have an article on this code yet" not in page
    assert "/articles/bank/" in page


def test_history_is_written_with_the_publication_or_not_at_all(make_live, monkeypatch):
    bank = make_live(codes=["102", "103"])
    monkeypatch.setattr("articles.models.SiteState.take_seq", lambda count=1: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        editing.unpublish(stored(bank.article), None)
    assert history("103").state == State.ACTIVE


def test_code_that_is_still_there_under_its_old_name_says_its_new_one(client, make_live):
    bank = make_live(slug="bank", codes=["H102", "H101"])
    retire("H101", State.RENAMED, successor="H102")
    assert client.get("/e/H101/")["Location"] == "/articles/bank/?code=H101"
    assert "H101 is now H102" in page_of(client, "/articles/bank/?code=H101")
    republish(bank, codes=["H102"])
    assert "H101" not in page_of(client, "/articles/bank/")
