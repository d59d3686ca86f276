"""Old addresses: they lead on for good, in one step, to this site only, and change nothing for nonsense."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from articles import catalog, editing
from articles.models import FormerSlug, Redirect, SiteState
from tests.support.makers import change
from tests.support.roles import in_role

pytestmark = pytest.mark.django_db
OLD = "/hc/en-us/articles/123-foo"


def moved(publication, slug):
    change(publication.article, slug=slug)
    return editing.publish(publication.article, None)


def leads(client, address):
    """The status, and where it leads."""
    answer = client.get(address)
    return answer.status_code, answer.get("Location", "")


def write(old, to, **options):
    [lead] = catalog.plan_redirects([(old, to)], **options)
    catalog.write_redirects([lead])
    return lead


# Addresses that articles had here


def test_each_of_several_former_addresses_leads_in_one_step(client, make_live):
    publication = make_live(slug="one")
    for slug in ("two", "three", "four"):
        moved(publication, slug)
    for slug in ("one", "two", "three"):
        assert leads(client, f"/articles/{slug}/") == (301, "/articles/four/")
    moved(publication, "two")
    assert client.get("/articles/two/").status_code == 200
    assert leads(client, "/articles/four/") == (301, "/articles/two/")


def test_two_articles_can_swap_their_addresses(client, make_live):
    one, two = make_live(id="1", slug="one", title="First"), make_live(id="2", slug="two", title="Second")
    moved(one, "aside")
    moved(two, "one")
    moved(one, "two")
    assert "Second" in client.get("/articles/one/").content.decode()
    assert "First" in client.get("/articles/two/").content.decode()
    assert leads(client, "/articles/aside/") == (301, "/articles/two/")
    assert FormerSlug.objects.count() == 1


def test_new_article_takes_over_an_address_that_another_left(client, make_live):
    first = make_live(id="1", slug="one", title="First")
    moved(first, "two")
    second = make_live(id="2", slug="one", title="Second")
    assert "Second" in client.get("/articles/one/").content.decode()
    moved(second, "three")
    assert leads(client, "/articles/one/") == (301, "/articles/three/")


# Addresses of an earlier help center


def test_old_address_leads_to_the_article_wherever_it_moves(client, make_live, django_assert_num_queries):
    publication = make_live(id="102", slug="bank")
    before = SiteState.load().seq
    assert write(f"https://old.example.com{OLD}/?", "102").faults == ()
    assert SiteState.load().seq == before + 1
    with django_assert_num_queries(1):
        assert leads(client, OLD) == (301, "/articles/bank/")
    assert leads(client, f"{OLD}/?page=2") == (301, "/articles/bank/")
    answer = client.get(OLD)
    assert (answer["Cache-Control"], answer.cookies) == ("no-cache", {})
    moved(publication, "moved")
    assert leads(client, OLD) == (301, "/articles/moved/")
    assert client.post(OLD).status_code in (403, 404)
    editing.unpublish(publication.article, None)
    assert leads(client, OLD) == (410, "")


def test_old_address_of_a_draft_is_nothing(client, make_article):
    before = client.get(OLD).content
    write(OLD, make_article(slug="bank").source_id)
    answer = client.get(OLD)
    assert (answer.status_code, answer.content) == (404, before)


@pytest.mark.once
@pytest.mark.parametrize(
    "path", [OLD, "/%00", "/a%00b", "/%ff%fe", "/" + "x" * 5000, "/..%2f", "/%0d%0aSet-Cookie:x"]
)
def test_nonsense_is_not_found_as_before(client, make_live, django_assert_max_num_queries, path):
    make_live()
    write("/old", "/codes/")
    client.get("/the-index-is-built/")
    with django_assert_max_num_queries(5):
        answer = client.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


@pytest.mark.once
def test_page_of_our_own_goes_before_an_old_address(
    client, make_live, monkeypatch, django_assert_num_queries
):
    Redirect.objects.create(path="/articles/nothing-here", target="/codes/")
    Redirect.objects.create(path="/codes", target="/faqs/")
    assert client.get("/articles/nothing-here/").status_code == 404
    assert leads(client, "/codes") == (301, "/codes/")


@pytest.mark.once
def test_without_a_database_what_is_not_found_is_still_not_found(client):
    def fail(*_):
        raise DatabaseError

    with connection.execute_wrapper(fail):
        assert client.get(OLD).status_code == 404


REFUSED = [
    ("/codes/", "102", "already has a page at this URL"),
    ("/", "102", "already has a page at this URL"),
    ("/de/codes", "102", "already has a page at this URL"),
    ("/admin/x", "102", "already has a page at this URL"),
    ("/e/102", "102", "already has a page at this URL"),
    ("/articles/bank/", "102", "An article on this site already has this URL"),
    ("relative", "102", "with a slash"),
    ("//evil.example/x", "102", "with a slash"),
    ("/x?id=1", "102", "question mark"),
    ("/x%00y", "102", "URLs can't have"),
    ("/" + "x" * 501, "102", "characters or fewer"),
    ("https://[x", "102", "valid URL"),
    (OLD, "", "Enter where it redirects"),
    (OLD, "nobody", "No article has"),
    (OLD, "/articles/nobody/", "No article has"),
    (OLD, "https://evil.example/", "on this site"),
    (OLD, "//evil.example/", "on this site"),
    (OLD, "/\\evil.example/", "on this site"),
    (OLD, "javascript:alert(1)", "No article has"),
    (OLD, OLD, "Enter the final destination"),
    (OLD, "/old", "Enter the final destination"),
    (OLD, "/admin/", "Enter the final destination"),
    (OLD, "/accounts/login/", "Enter the final destination"),
    (OLD, "/articles/bank/#x", "everything after it"),
    (OLD, "/products/nothing/", "product or area doesn't exist"),
    (OLD, "/products/ledger/nothing/", "product or area doesn't exist"),
    ("/articles/older/", "/codes/", "redirect only to an article"),
    ("/old", "/codes/", "already redirects somewhere else"),
    ("/articles/former/", "two", "already redirects somewhere else"),
]


@pytest.mark.once
def test_what_would_lead_nowhere_away_or_in_circles_is_refused(make_live):
    moved(make_live(id="102", slug="former"), "bank")
    make_live(id="2", slug="two")
    write("/old", "/faqs/")
    before = list(Redirect.objects.values()), list(FormerSlug.objects.values())
    for old, to, message in REFUSED:
        lead = write(old, to)
        assert message in " ".join(lead.reasons), (old, to, lead.reasons)
    assert (list(Redirect.objects.values()), list(FormerSlug.objects.values())) == before


@pytest.mark.parametrize(
    ("to", "end"),
    [
        ("102", "/articles/bank/"),
        ("bank", "/articles/bank/"),
        ("/articles/bank/", "/articles/bank/"),
        ("http://127.0.0.1:8000/articles/former/", "/articles/bank/"),
        ("/products/ledger/banking/", "/products/ledger/banking/"),
        ("/search/?q=102&all=1", "/search/?q=102&all=1"),
        ("/codes/#x", "/codes/#x"),
    ],
)
def test_ends_can_be_named_as_people_know_them(client, make_live, settings, to, end):
    settings.SITE_URL = "http://127.0.0.1:8000"
    moved(make_live(id="102", slug="former"), "bank")
    assert write(OLD, to).faults == ()
    assert leads(client, OLD) == (301, end)


# The list


def run(path, **options):
    out, errors = StringIO(), StringIO()
    try:
        call_command("import_redirects", str(path), stdout=out, stderr=errors, **options)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return out.getvalue()


def test_list_is_imported_whole_and_twice_changes_nothing(client, tmp_path, make_live):
    make_live(id="102", slug="bank")
    table = tmp_path / "old.csv"
    table.write_text(f"old,new\n{OLD},bank\n/kb/a b,/codes/\n/kb/a%20b/,/codes/\n/articles/older/,102\n")
    assert run(table, dry_run=True) == "Dry run, nothing written: 3 created, 0 updated, 1 unchanged.\n"
    assert not Redirect.objects.exists()
    assert run(table) == "3 created, 0 updated, 1 unchanged.\n"
    assert leads(client, "/kb/a%20b") == (301, "/codes/")
    assert leads(client, "/articles/older/") == leads(client, OLD) == (301, "/articles/bank/")
    assert leads(client, "/articles/older.md") == (301, "/articles/bank.md")
    seq = SiteState.load().seq
    assert run(table) == "0 created, 0 updated, 4 unchanged.\n"
    assert SiteState.load().seq == seq
    table.write_text(f"{OLD};/codes/")
    assert "already redirects somewhere else" in run(table)
    assert run(table, overwrite=True) == "0 created, 1 updated, 0 unchanged.\n"
    assert leads(client, OLD) == (301, "/codes/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/a,/codes/\n/b,nobody\n", ":2: /b: No article has the slug or external ID nobody."),
        ("/a,/codes/\n/a/,/faqs/\n", ":2: /a/: This URL appears twice with different destinations."),
        ("/a\n", ":1: expected two cells"),
        ("/a,/codes/,x\n", ":1: expected two cells"),
        ("/a,\0\n", ":1: contains a NUL character"),
    ],
)
def test_one_bad_row_refuses_the_list(tmp_path, text, message):
    table = tmp_path / "old.csv"
    table.write_text(text)
    assert message in run(table)
    assert not Redirect.objects.exists()


@pytest.mark.slow
def test_many_are_planned_with_few_queries(tmp_path, make_live, django_assert_max_num_queries):
    make_live(id="102", slug="bank")
    with django_assert_max_num_queries(60):
        planned = catalog.plan_redirects((f"/kb/{n}", "102" if n % 2 else "/codes/") for n in range(5000))
    with django_assert_max_num_queries(120):  # each stands in the audit log
        assert catalog.write_redirects(planned) == 5000


# The desk

ADD = "/admin/articles/redirect/add/"
FORMER = "/admin/articles/formerslug/"


@pytest.mark.once
def test_manager_adds_and_deletes_an_old_address(client, make_live):
    make_live(id="102", slug="bank", codes=["102"])
    client.force_login(in_role("Manager", "mo"))
    assert client.post(ADD, {"path": OLD, "to": "bank"}).status_code == 302
    assert leads(client, OLD) == (301, "/articles/bank/")
    assert OLD in client.get("/admin/articles/redirect/").content.decode()
    message = client.post(ADD, {"path": OLD, "to": "bank"}).content.decode()
    assert "This URL already redirects there." in message
    assert "with a slash" in client.post(ADD, {"path": "x", "to": "bank"}).content.decode()
    assert "Article redirects" in client.post(ADD, {"path": "/articles/x/", "to": "bank"}).content.decode()
    row = Redirect.objects.get()
    assert client.post(f"/admin/articles/redirect/{row.pk}/change/", {"path": "/b"}).status_code == 403
    client.post(f"/admin/articles/redirect/{row.pk}/delete/", {"post": "yes"})
    assert client.get(OLD).status_code == 404


@pytest.mark.once
def test_manager_adds_and_deletes_a_former_address(client, make_live):
    make_live(id="102", slug="bank")
    client.force_login(in_role("Manager", "mo"))
    sent = {"slug": "older", "language": "en", "article": "bank"}
    assert client.post(f"{FORMER}add/", sent).status_code == 302
    assert leads(client, "/articles/older/") == (301, "/articles/bank/")
    message = client.post(f"{FORMER}add/", {**sent, "slug": "bank"}).content.decode()
    assert "An article on this site already has this URL." in message
    client.post(f"{FORMER}{FormerSlug.objects.get().pk}/delete/", {"post": "yes"})
    assert client.get("/articles/older/").status_code == 404


def test_old_addresses_are_told_as_far_as_readers_could_follow_them(make_live):
    publication = make_live(id="102", slug="bank")
    write(OLD, "/products/ledger/")
    assert catalog.stored_redirects() == [(OLD, "/products/ledger/")]
    write("/x", "102")
    moved(publication, "moved")
    assert catalog.stored_redirects() == [
        ("/articles/bank/", "102"),
        (OLD, "/products/ledger/"),
        ("/x", "102"),
    ]
    editing.unpublish(publication.article, None)
    assert catalog.stored_redirects() == [(OLD, "/products/ledger/")]
    assert len(catalog.stored_redirects(public=False)) == 3
