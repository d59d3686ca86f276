"""Articles that the dialog for a link offers: by code or title, live ones and the editor's own drafts."""

import pytest

from articles import editing
from articles.models import Contact
from tests.support.makers import article_data, change
from tests.support.roles import in_role

pytestmark = pytest.mark.once

ADDRESS = "/admin/articles/article/link-targets/"


def offered(client, q):
    return [
        (article["slug"], article["state"]) for article in client.get(ADDRESS, {"q": q}).json()["articles"]
    ]


@pytest.fixture
def author(client, db):
    person = in_role("Author", "ann")
    client.force_login(person)
    return person


@pytest.mark.both
def test_author_finds_live_articles_and_own_drafts_only(client, author, make_article, make_live):
    make_live(id="live", slug="live", title="Bank closed", codes=["FDP-102"])
    make_article(id="other", slug="other", title="Bank of another")
    editing.save(None, article_data(id="own", slug="own", title="Bank of mine", codes=["1024"]), author)
    assert offered(client, "bank") == [("live", ""), ("own", "Draft")]
    assert offered(client, "fdp 102") == [("live", "")], "codes in any spelling"
    assert offered(client, "102") == [("live", ""), ("own", "Draft")]
    for nothing in ("", "  ", "zebrafish", "b" * 5000):
        assert offered(client, nothing) == []


def test_unpublished_change_of_another_is_not_told(client, author, make_live):
    page = make_live(id="live", slug="live", title="Bank closed", codes=["102"])
    change(page.article, title="Secret merger", slug="secret-merger", codes=["666"])
    [told] = client.get(ADDRESS, {"q": "bank"}).json()["articles"]
    assert told == {"slug": "live", "title": "Bank closed", "code": "102", "product": "Ledger", "state": ""}
    assert offered(client, "secret") == offered(client, "666") == []


@pytest.mark.both
def test_exact_code_comes_first_and_the_list_ends(client, author, make_live):
    for n in range(15):
        make_live(id=f"n{n}", slug=f"n{n}", title=f"{n:02} about 7", codes=[f"77{n}"])
    make_live(id="z", slug="z", title="Zero", codes=["7"])
    found = offered(client, "7")
    assert found[0] == ("z", "")
    assert len(found) == 12


def test_article_is_found_by_its_pasted_address(client, author, make_live):
    make_live(id="one", slug="bank-closed", title="Bank closed")
    make_live(id="two", slug="other", title="Bank closed by others")
    for address in ("https://help.example/articles/bank-closed/", "/articles/bank-closed/?code=1#fix"):
        assert offered(client, address) == [("bank-closed", "")]
    assert offered(client, "/") == offered(client, "https://") == []
    make_live(id="n", slug="n", title="Not available", codes=["N/A"])
    assert offered(client, "n/a") == [("n", "")], "a slash alone makes no address"


def test_names_in_a_form_are_told_by_their_titles(client, author, make_article, make_live):
    make_live(id="live", slug="bank-closed", title="Bank closed", codes=["102"])
    make_article(id="secret", slug="secret", title="Draft of another")
    found = client.get(ADDRESS, {"name": ["live", "bank-closed", "secret", "none"]}).json()["articles"]
    assert sorted(row["name"] for row in found) == ["bank-closed", "live"]
    assert {row["title"] for row in found} == {"Bank closed"}


@pytest.mark.both
def test_verified_contacts_are_offered_for_links_alone(client, author):
    known = {"source": "https://example.com/", "checked_by": "Ann", "checked_on": "2026-11-01"}
    for key, verified in (("ledger-page", True), ("ledger-old", False)):
        values = {"key": key, "owner": "Ledger", "value": "https://ledger.example/", "is_verified": verified}
        Contact.objects.create(**known, **values)
    for q in ("contact:ledger", "LEDGER", "ledger.example"):
        rows = client.get(ADDRESS, {"q": q, "contacts": "1"}).json()["articles"]
        assert [(row["slug"], row["code"]) for row in rows] == [
            ("contact:ledger-page", "https://ledger.example/")
        ]
    assert offered(client, "ledger") == []


def test_managers_choose_and_strangers_get_nothing(client, make_live):
    make_live(title="Bank closed")
    assert client.get(ADDRESS, {"q": "bank"}).status_code == 403
    client.force_login(in_role(None, "nobody"))
    assert client.get(ADDRESS, {"q": "bank"}).status_code == 403
    assert client.get(ADDRESS, {"name": "bank"}).status_code == 403
    client.force_login(in_role("Manager", "manager"))
    assert client.get(ADDRESS, {"q": "bank"}).json()["articles"], "for pins and redirects"
