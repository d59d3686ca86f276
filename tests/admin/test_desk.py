"""The frame of the desk: its menu, its search box, the tabs of an article, and times in the editor's zone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape

from articles import catalog, editing
from articles.admin import dashboard
from articles.models import KnownIncident, Product, Synonym
from tests.support.makers import article_data, shared_articles
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MENUS = {
    "n": [],
    "a": ["Articles", "Images", "Settings"],
    "r": ["Articles", "Inbox", "Search", "Images", "Settings"],
    "p": ["Articles", "Inbox", "Search", "Incidents", "Images", "Settings"],
    "m": ["Articles", "Inbox", "Search", "Incidents", "Images", "People", "Settings"],
    "s": ["Articles", "Inbox", "Search", "Incidents", "Images", "People", "Settings"],
}
TABS = ["Edit", "Review", "History", "Compare", "Links", "Translations", "Analytics", "Schedule"]


@shared_articles
def articles(make_live):
    live = make_live(
        id="102", slug="bank-trouble", codes=["102"], title="The bank's website has trouble"
    ).article
    draft = editing.save(
        None,
        article_data(id="d", slug="d", title="Half written", codes=["H99"], summary="About zebrafish."),
        None,
    )
    return live, draft


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def links(html, label):
    """The text of each link in the navigation with this label, and of those that are marked as current."""
    nav = re.search(rf'<nav [^>]*aria-label="{label}".*?</nav>', html, re.S)
    found = re.findall(r"<a ([^>]*)>(.*?)</a>", nav[0], re.S) if nav else []
    return [text for _attributes, text in found], [
        text for attributes, text in found if "aria-current" in attributes
    ]


def results(client, query):
    page = client.get("/admin/search/", {"q": query})
    assert page.status_code == 200
    return {label: [row.title for row in rows] for label, rows in page.context["groups"]}


@pytest.mark.parametrize("letter", MENUS)
def test_menu_shows_what_a_person_may_use_on_every_page(people, letter):
    client = signed_in(people[letter])
    names, current = links(client.get("/admin/").content.decode(), "Desk")
    assert (names, current) == (
        ["To do", *MENUS[letter]] if MENUS[letter] else [],
        ["To do"] * bool(MENUS[letter]),
    )
    for section in client.get("/admin/").context["menu"]:
        for link in section.links if letter == "s" else section.links[:1]:
            page = client.get(link.url)
            assert page.status_code == 200, link.url
            assert links(page.content.decode(), "Desk") == (names, [str(section.label)]), link.url


def test_publishers_find_schedules_and_recent_changes_in_the_menu(people):
    client = signed_in(people["p"])
    articles = next(
        section for section in client.get("/admin/").context["menu"] if section.name == "articles"
    )
    urls = {str(link.label): link.url for link in articles.links}
    for name in ("Scheduled changes", "Recent changes"):
        assert client.get(urls[name]).status_code == 200, name


def test_pages_about_an_article_share_their_head_and_tabs(people, articles):
    live, draft = articles
    client = signed_in(people["s"])
    for page, tab in [
        ("change", "Edit"),
        *((name.lower(), name) for name in TABS[1:]),
        ("rendered", "Compare"),
    ]:
        html = client.get(f"/admin/articles/article/{live.pk}/{page}/").content.decode()
        assert links(html, "This article") == (TABS, [tab]), page
        assert html.count("<h1") == 1 and '<span class="code">102</span>' in html, page
    html = (
        signed_in(in_role("Author", "ann"))
        .get(f"/admin/articles/article/{draft.pk}/history/")
        .content.decode()
    )
    assert "Half written" not in html


@pytest.mark.parametrize(
    "query",
    [
        "102",
        "error 102",
        "bank trouble",
        "/articles/bank-trouble/",
        "https://testserver/articles/bank-trouble/",
        "/e/102/",
    ],
)
def test_search_finds_an_article_as_the_site_does(people, articles, query):
    assert results(signed_in(people["s"]), query)["Articles"][0] == "The bank's website has trouble"
    found = signed_in(people["a"]).get("/admin/search/", {"q": query}).context["groups"][0][1][0]
    assert found.url == "/articles/bank-trouble/"  # it is not the author's own


@pytest.mark.both
@pytest.mark.parametrize("query", ["H99", "zebrafish", "Half", "{form}"])
def test_search_finds_drafts_for_those_who_may_see_them_alone(people, articles, query):
    query = query.format(form=f"http://testserver/admin/articles/article/{articles[1].pk}/change/")
    assert results(signed_in(people["s"]), query)["Articles"] == ["Half written"]
    for letter in "an":
        assert (
            "Half written"
            not in signed_in(people[letter]).get("/admin/search/", {"q": query}).content.decode()
        )


@pytest.mark.both
def test_search_finds_people_products_and_pages_for_those_who_may_see_them(people):
    Product.objects.create(slug="till", name="The Till")
    User.objects.create_superuser("root-till", password="x")
    assert results(signed_in(people["s"]), "till") == {
        "Products and areas": ["The Till"],
        "People": ["root-till"],
    }
    assert results(signed_in(people["m"]), "till") == {"Products and areas": ["The Till"]}
    assert results(signed_in(people["m"]), "synon")["Pages"] == ["Synonyms"]
    assert results(signed_in(people["a"]), "synon") == results(signed_in(people["n"]), "till") == {}


@pytest.mark.both
@pytest.mark.parametrize("query", ["", "http://[", "/admin/articles/article/²/change/", "%", "x" * 5000])
def test_search_never_fails(people, query):
    results(signed_in(people["s"]), query)


@pytest.mark.parametrize(
    ("cookie", "zone", "hour"),
    [
        ("America%2FNew_York", "America/New_York", "07:30"),
        ("", "UTC", "12:30"),
        ("../../etc/passwd", "UTC", "12:30"),
        ("America", "UTC", "12:30"),
    ],
)
def test_times_are_in_the_zone_of_the_editor(people, articles, clock, cookie, zone, hour):
    live, _draft = articles
    live.revisions.update(created_at="2026-01-05T12:30:00Z")
    client = signed_in(people["s"])
    client.cookies["desk_zone"] = cookie
    html = client.get(f"/admin/articles/article/{live.pk}/history/").content.decode()
    assert f"2026-01-05 {hour}" in html
    assert escape(zone) in html


def test_errors_of_the_desk_are_shown_in_its_frame(people, monkeypatch):
    client = signed_in(people["a"])
    for address, status in (("/admin/articles/contact/", 403), ("/admin/nonsense/", 404)):
        page = client.get(address)
        assert (page.status_code, links(page.content.decode(), "Desk")[0][0]) == (status, "To do")
    monkeypatch.setattr(dashboard, "dashboard_context", lambda _request: 1 / 0)
    client.raise_request_exception = False
    page = client.get("/admin/")
    assert page.status_code == 500
    assert 'class="desk-head"' in page.content.decode() and 'class="desk-menu"' not in page.content.decode()
    assert 'class="site-header"' in Client().get("/nonsense/").content.decode()


def test_lists_and_forms_write_values_as_the_desk_does(people):
    """Times as 2026-11-30 06:00 in the viewer's zone, words for yes and no, and no names of link tables."""
    at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    row = KnownIncident(title="Down", begins_at=at, ends_at=at + timedelta(hours=2))
    catalog.save_incident(row, [Product.objects.create(name="Abacus", slug="abacus")], editor=people["m"])
    client = signed_in(people["m"])
    client.cookies["desk_zone"] = "Asia%2FTokyo"
    log = client.get("/admin/articles/auditentry/").content.decode()
    assert "Incident: <bdi>Down</bdi>" in log
    moment = (
        '<time class="nowrap" dir="ltr" datetime="2026-03-02T08:30:00+09:00" data-datetime>'
        "2026-03-02 08:30</time>"
    )
    assert f"Starts: <bdi>{moment}</bdi>" in log
    assert re.search(
        r'field-at"[^>]*><span class="nowrap"><time [^>]*>20\d\d-\d\d-\d\d \d\d:\d\d</time>', log
    )
    asked = client.get(f"/admin/articles/knownincident/{row.pk}/delete/").content.decode()
    assert "Incident: " in asked and "object (" not in asked
    row = Synonym.objects.create(phrases="a\nb", active=False)
    assert ">No<" in client.get("/admin/articles/synonym/").content.decode()
    assert "related-widget" not in client.get(f"/admin/articles/synonym/{row.pk}/change/").content.decode()


def test_forms_are_reached_by_their_skip_link(people, articles):
    _live, draft = articles
    client = signed_in(people["s"])
    pages = [f"article/{draft.pk}/{name}/" for name in ("review", "schedule", "merge", "delete")]
    for page in ["article/find/", "image/upload/", "articletemplate/error/", *pages]:
        html = client.get(f"/admin/articles/{page}").content.decode()
        target = re.findall(r'<a class="skip" href="#([\w-]+)">', html)[-1]
        assert re.search(rf'<form [^>]*id="{target}" tabindex="-1">', html), page
