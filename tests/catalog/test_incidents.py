"""Known incidents: where they are shown, when they begin and end, and how editors tell of them."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError

from articles import active_incidents, catalog, exceptions
from articles.models import Area, KnownIncident, Product, Publication, SiteState
from tests.support.clock import NOON
from tests.support.pages import page_of

pytestmark = pytest.mark.slow

TITLE = "One large bank is down"
LIST, ADD = "/admin/articles/knownincident/", "/admin/articles/knownincident/add/"
# A Tuesday without any change of the clocks near it.


@pytest.fixture
def articles(make_live):
    make_live(slug="bank", codes=["102", "FDP-102"])
    make_live(slug="password", codes=["103"])
    make_live(slug="users", codes=["H202"], area={"slug": "users", "name": "Users"})
    make_live(slug="till", codes=["102"], product={"slug": "till", "name": "Till"}, area=None)


@pytest.fixture
def make_incident(clock):
    """Tell of an incident that has been going on for an hour and lasts another: tell(codes=["102"])."""

    def make(title=TITLE, begins=-60, ends=60, products=(), areas=(), codes=(), **more):
        at = [clock.now + datetime.timedelta(minutes=minutes) for minutes in (begins, ends)]
        row = KnownIncident(title=title, begins_at=at[0], ends_at=at[1], **more)
        places = Product.objects.filter(slug__in=products), Area.objects.filter(slug__in=areas)
        return catalog.save_incident(row, *places, codes)

    return make


# Which articles


@pytest.mark.once
@pytest.mark.parametrize(
    ("concerned", "slugs"),
    [
        ({"products": ["ledger"]}, {"bank", "password", "users"}),
        ({"areas": ["banking"]}, {"bank", "password"}),
        ({"codes": ["102"]}, {"bank", "till"}),
        ({"codes": ["error-fdp 102", "fdp102"]}, {"bank"}),
        ({"products": ["ledger"], "codes": ["102"]}, {"bank"}),
        ({"products": ["till"], "areas": ["users"]}, {"users", "till"}),
        ({"areas": ["users"], "codes": ["102", "H202"]}, {"users"}),
        ({"codes": ["999"]}, set()),
    ],
)
def test_articles_that_fit_say_so_and_no_others(client, articles, make_incident, concerned, slugs):
    row = make_incident(**concerned)
    shown = {
        slug
        for slug in ("bank", "password", "users", "till")
        if TITLE in page_of(client, f"/articles/{slug}/")
    }
    assert shown == slugs
    rows = KnownIncident.objects.active()
    found = {
        publication.slug for publication in Publication.objects.live() if row in rows.affecting(publication)
    }
    assert found == slugs, "the rows and the pages agree"


def test_article_says_what_happens_since_when_and_where_to_follow_it(client, articles, make_incident):
    make_incident(codes=["102"], text="If it is yours, wait.", link="https://status.example/x?a=1&b=2")
    page = page_of(client, "/articles/bank/")
    banner = page[page.index('class="incidents') : page.index('class="at-a-glance')]
    for expected in (
        TITLE,
        "If it is yours, wait.",
        'href="https://status.example/x?a=1&amp;b=2"',
        "March 10, 2026, 11 a.m. UTC",
    ):
        assert expected in banner.replace("&nbsp;", " "), expected


@pytest.mark.once
def test_hostile_words_stay_words(client, articles, make_incident):
    make_incident(title="<script>alert(1)</script>", text="{{ 7 }}<b>\n* x", codes=["102"])
    for address in ("/articles/bank/", "/", "/search/?q=102&all=1", "/articles/bank.md"):
        page = page_of(client, address)
        assert "<script>alert" not in page
        assert "<b>\n" not in page


# Where


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "concerned"),
    [
        ("/", {"codes": ["999"]}),
        ("/articles/bank/", {"codes": ["102"]}),
        ("/articles/bank.md", {"codes": ["102"]}),
        ("/articles/bank.json", {"codes": ["102"]}),
        ("/search/?q=102&all=1", {"codes": ["102"]}),
        ("/search/?q=website+trouble", {"codes": ["103"]}),
        ("/search/?q=102", {"products": ["till"]}),
        ("/e/102/", {"products": ["till"]}),
        ("/e/999/", {"codes": ["999"]}),
        ("/e/999/", {"products": ["ledger"], "codes": ["999"]}),
        ("/products/ledger/", {"products": ["ledger"]}),
        ("/products/ledger/", {"areas": ["users"]}),
        ("/products/ledger/", {"codes": ["103"]}),
        ("/products/ledger/users/", {"products": ["ledger"]}),
        ("/products/ledger/users/", {"areas": ["users"]}),
        ("/api/v1/articles/bank", {"codes": ["102"]}),
        ("/api/v1/search?q=102", {"codes": ["102"]}),
        ("/api/v1/codes/102", {"products": ["till"]}),
        ("/api/v1/incidents/", {"codes": ["999"]}),
    ],
)
def test_it_is_told_where_it_concerns_what_is_shown(
    client, articles, make_incident, clock, address, concerned
):
    status = 404 if address == "/e/999/" else 200
    make_incident(**concerned)
    assert TITLE in page_of(client, address, status)
    clock.pass_by(hours=1)
    assert TITLE not in page_of(client, address, status)


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "concerned"),
    [
        ("/products/till/", {"areas": ["banking"]}),
        ("/products/ledger/banking/", {"areas": ["users"]}),
        ("/search/?q=H202&all=1", {"codes": ["102"]}),
        ("/e/998/", {"codes": ["999"]}),
        ("/e/998/", {"products": ["ledger"]}),
        ("/api/v1/codes/H202", {"codes": ["102"]}),
    ],
)
def test_it_is_not_told_where_it_is_out_of_place(client, articles, make_incident, address, concerned):
    before = client.get(address).content
    make_incident(**concerned)
    answer = client.get(address)
    assert TITLE not in answer.content.decode()
    assert re.sub(rb'"ms": [\d.]+', b"", answer.content) == re.sub(rb'"ms": [\d.]+', b"", before)


@pytest.mark.once
def test_api_says_all_of_it(client, articles, make_incident):
    row = make_incident(areas=["banking"], codes=["102"], text="Wait.", link="https://status.example/")
    data = client.get("/api/v1/incidents/").json()
    assert data["total"] == 1
    assert data["results"] == client.get("/articles/bank.json").json()["incidents"]
    assert data["results"][0] == {
        "id": row.pk, "title": TITLE, "text": "Wait.", "link": "https://status.example/",
        "begins": "2026-03-10T11:00:00+00:00", "ends": "2026-03-10T13:00:00+00:00",
        "products": [], "areas": ["ledger/banking"], "codes": ["102"],
    }  # fmt: skip


def test_home_page_leads_to_the_errors_of_it(client, articles, make_incident):
    make_incident(codes=["102", "-6000, -77"])
    band = page_of(client, "/").partition('class="hero')[0]
    assert '<a href="/e/102/"><bdi>102</bdi></a>' in band
    assert 'href="/e/-6000,%20-77/"' in band


@pytest.mark.once
def test_many_are_folded_away_after_the_third(client, articles, make_incident):
    for n in range(5):
        make_incident(title=f"Trouble {n}", codes=["102"], begins=-n - 1)
    page = page_of(client, "/articles/bank/")
    assert re.findall(r"Trouble \d|<details class=\"incidents", page) == [
        *("Trouble 0", "Trouble 1", "Trouble 2", '<details class="incidents', "Trouble 3", "Trouble 4")
    ]
    assert "2 more" in page


# When


def test_it_begins_and_ends_to_the_second_by_itself(client, articles, make_incident, clock):
    make_incident(codes=["102"], begins=10, ends=20)
    seen = []
    for _ in range(4):
        seen.append([TITLE in page_of(client, address) for address in ("/", "/articles/bank/")])
        clock.pass_by(minutes=10)
    clock.now = NOON
    clock.pass_by(minutes=20, seconds=-1)
    seen.append([TITLE in page_of(client, "/"), KnownIncident.objects.active().exists()])
    assert seen == [[False] * 2, [True] * 2, [False] * 2, [False] * 2, [True] * 2]


def test_kept_copies_are_not_confirmed_past_its_beginning_and_end(client, articles, make_incident, clock):
    """A copy is asked for again each time; what it says is confirmed only while it is still so."""
    make_incident(codes=["102"], begins=10, ends=20)
    for address in ("/articles/bank/", "/", "/api/v1/incidents/"):
        clock.now = NOON
        copies = []
        for _ in range(3):
            answer = client.get(address)
            assert "no-cache" in answer["Cache-Control"]
            again = client.get(address, headers={"If-None-Match": answer["ETag"]})
            assert again.status_code == 304
            copies.append(answer["ETag"])
            clock.pass_by(minutes=10)
            assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == (
                200 if len(copies) < 3 else 304
            )
        assert copies[0] == copies[2] != copies[1], address


def test_what_was_moved_or_ended_is_seen_at_once(client, articles, make_incident, clock):
    row = make_incident(codes=["102"])
    catalog.end_incident(row)
    assert TITLE not in page_of(client, "/articles/bank/")
    row.ends_at = clock.now + datetime.timedelta(hours=5)
    catalog.save_incident(row, codes=["103"])
    clock.pass_by(hours=4)
    assert TITLE not in page_of(client, "/articles/bank/")
    assert TITLE in page_of(client, "/articles/password/")
    catalog.delete_live_settings(row)
    assert TITLE not in page_of(client, "/articles/password/")


def test_followers_of_the_site_see_the_change(articles, make_incident):
    before = SiteState.load().seq
    row = make_incident(codes=["102"])
    catalog.end_incident(row)
    catalog.delete_live_settings(row)
    assert SiteState.load().seq == before + 3


def test_product_under_a_new_name_is_still_concerned(client, articles, make_incident):
    make_incident(products=["till"])
    product = Product.objects.get(slug="till")
    product.slug = "register"
    catalog.save_live_settings(product)
    assert TITLE in page_of(client, "/articles/till/")
    assert TITLE in page_of(client, "/products/register/")


def test_incident_of_a_deleted_place_concerns_nothing(client, articles, make_incident):
    place = Area.objects.create(product=Product.objects.get(slug="till"), slug="spare", name="Spare")
    make_incident(areas=["spare"])
    catalog.delete_live_settings(place)
    assert TITLE not in page_of(client, "/articles/till/")
    assert not KnownIncident.objects.active().affecting(Product.objects.get(slug="till").publications.get())


def test_what_is_over_is_not_carried_along(articles, make_incident, clock):
    make_incident(codes=["102"])
    clock.pass_by(hours=2)
    make_incident(title="Another", codes=["103"])
    assert [incident["title"] for incident in SiteState.load().incidents] == ["Another"]
    assert [incident["title"] for incident in active_incidents.current()] == ["Another"]


# What it costs


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/articles/bank/", 6),
        ("/articles/bank.json", 3),
        ("/", 15),
        ("/products/ledger/", 10),
        ("/e/102/", 5),
    ],
)
def test_pages_stay_cheap_while_something_happens(
    client, articles, make_incident, django_assert_max_num_queries, address, most
):
    for n in range(20):
        make_incident(title=f"Trouble {n}", products=["ledger"], codes=["102", "103"])
    with django_assert_max_num_queries(most):
        assert "Trouble 1" in page_of(client, address)


# What is refused


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"codes": []}, "Choose at least one product"),
        ({"begins": 0, "ends": 0}, "after the start"),
        ({"title": "Call 1-800-555-0199 now"}, "1-8xx-xxx-xxxx"),
        ({"text": "or dial +44 20 7946 0958"}, "text: Contains a phone number"),
        ({"link": "https://x.example/call-1-800-555-0199"}, "link: Contains a phone number"),
        ({"link": "javascript:alert(1)"}, "link: enter a full web address"),
        ({"codes": ["---"]}, "codes:"),
        ({"codes": ["7" * 201]}, "codes:"),
    ],
)
def test_incident_that_helps_nobody_is_refused(db, make_incident, wrong, expected):
    with pytest.raises(exceptions.Refused) as refused:
        make_incident(**{"codes": ["102"], **wrong})
    assert expected in str(refused.value)
    assert not KnownIncident.objects.exists()


# Editors


def form_fields(**changes):
    return {
        "title": TITLE, "text": "", "link": "",
        "begins_at": "2026-03-10T12:00", "ends_at": "2026-03-10T16:00", "codes": "102\n103\n102", **changes,
    }  # fmt: skip


def test_editor_tells_of_an_incident(editor_client, articles, clock):
    clock.pass_by(hours=1)
    product = Product.objects.get(slug="ledger")
    answer = editor_client.post(ADD, form_fields(products=[product.pk]), follow=True)
    assert answer.status_code == 200
    row = KnownIncident.objects.get()
    assert [row.code for row in row.code_rows.all()] == ["102", "103"]
    assert list(row.products.all()) == [product]
    assert TITLE in page_of(editor_client, "/articles/bank/")
    change = f"{LIST}{row.pk}/change/"
    assert "102\n103" in page_of(editor_client, change)
    editor_client.post(change, form_fields(title="It is back", products=[], codes="102"))
    assert "It is back" in page_of(editor_client, "/articles/till/")
    assert not KnownIncident.objects.get().products.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("", "2026-03-10T12:00:00+00:00"),
        ("America/New_York", "2026-03-10T16:00:00+00:00"),
        ("Asia/Kolkata", "2026-03-10T06:30:00+00:00"),
        ("Nowhere/Else", "2026-03-10T12:00:00+00:00"),
        ("../../etc/passwd", "2026-03-10T12:00:00+00:00"),
    ],
)
def test_times_are_those_of_the_editor_s_zone(editor_client, articles, zone, begins):
    editor_client.post(ADD, form_fields(zone=zone))
    assert KnownIncident.objects.get().begins_at.isoformat() == begins


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ends_at": "2026-03-10T11:00"}, "The end time must be after the start time."),
        ({"codes": ""}, "Choose at least one product, area, or code"),
        ({"codes": "102\n10\x1b[31m3"}, r"codes: Contains the control character U\+001B"),
        ({"title": "Call 1-800-555-0199"}, "1-8xx-xxx-xxxx"),
        ({"begins_at": "2026-03-08T02:30", "zone": "America/New_York"}, "couldn’t be interpreted"),
        ({"link": "ftp://x.example/"}, "Enter a valid URL|full web address"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_the_rest(editor_client, articles, changes, expected):
    page = editor_client.post(ADD, form_fields(**changes)).content.decode()
    assert len(re.findall(expected, page.replace("&#x27;", "'"))) == 1
    assert f'value="{form_fields(**changes)["begins_at"]}"' in page
    assert not KnownIncident.objects.exists()


def test_list_tells_the_state_and_ends_what_goes_on(editor_client, articles, make_incident, clock):
    rows = [
        make_incident(title="Later", begins=5, codes=["1"]),
        make_incident(title="Now", codes=["2"]),
        make_incident(title="Past", begins=-9, ends=-1, codes=["3"]),
    ]
    page = page_of(editor_client, LIST)
    assert dict(re.findall(r'change/">(\w+)</a></th><td [^>]*class="field-state_label">(\w+)', page)) == {
        "Later": "Planned", "Now": "Active", "Past": "Ended",
    }  # fmt: skip
    for state, title in (("planned", "Later"), ("active", "Now"), ("over", "Past")):
        assert re.findall(
            r'change/[^"]*">(\w+)</a></th>', page_of(editor_client, f"{LIST}?state={state}")
        ) == [title]
    answer = editor_client.post(
        LIST, {"action": "end_now", "_selected_action": [row.pk for row in rows]}, follow=True
    )
    assert "1 incident ended." in answer.content.decode()
    assert not KnownIncident.objects.active().exists()
    assert KnownIncident.objects.not_ended().get().title == "Later"
    answer = editor_client.post(LIST, {"action": "end_now", "_selected_action": [rows[0].pk]}, follow=True)
    assert "None of the selected incidents were active." in answer.content.decode()


def test_deleting_takes_it_off_the_pages(editor_client, articles, make_incident):
    row = make_incident(codes=["102"])
    editor_client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
    assert TITLE not in page_of(editor_client, "/articles/bank/")


def test_an_end_before_the_beginning_is_refused_by_the_database_too(articles, make_incident):
    row = make_incident(codes=["102"])
    row.ends_at = row.begins_at - datetime.timedelta(hours=1)
    with pytest.raises(ValidationError):
        row.validate_constraints()
