"""The buttons that end an incident, or move its end, and who has them."""

import datetime

import pytest

from articles import catalog, exceptions
from articles.models import AuditEntry, KnownIncident
from tests.support.pages import page_of
from tests.support.roles import in_role

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/knownincident/"
TITLE = "One large bank is down"


@pytest.fixture
def make_incident(clock):
    """Make an incident that is active from an hour ago to in an hour, unless told otherwise."""

    def make(begins=-60, ends=60, codes=("102",)):
        at = [clock.now + datetime.timedelta(minutes=minutes) for minutes in (begins, ends)]
        row = KnownIncident(title=TITLE, begins_at=at[0], ends_at=at[1])
        return catalog.save_incident(row, codes=codes)

    return make


def end_url(row):
    return f"{LIST}{row.pk}/end/"


@pytest.mark.parametrize("origin", ["dashboard", ""])
def test_publisher_begins_ends_and_moves_an_incident(client, make_incident, clock, origin):
    client.force_login(in_role("Publisher", "paula"))
    form = client.get(f"{LIST}add/").content.decode()
    assert 'id="id_products" class="choices"' in form, (
        "products are boxes, not two lists to move them between"
    )
    row = make_incident()
    page = client.get(f"{LIST}{row.pk}/change/" if not origin else "/admin/").content.decode()
    assert f'action="{end_url(row)}"' in page
    moved = client.post(end_url(row), {"end": "4", "origin": origin})
    assert moved.headers["Location"] == ("/admin/" if origin else f"{LIST}{row.pk}/change/")
    clock.now += datetime.timedelta(hours=4)
    assert TITLE in page_of(client, "/")
    client.post(end_url(row), {"end": "now"})
    assert TITLE not in page_of(client, "/")
    assert AuditEntry.objects.filter(name="paula", detail__setting="knownincident").count() == 2


def test_what_is_over_or_planned_is_not_ended_but_its_end_moves(editor_client, make_incident, clock):
    over, planned = make_incident(codes=["1"], ends=-10), make_incident(codes=["2"], begins=10)
    for row in (over, planned):
        before = KnownIncident.objects.get(pk=row.pk).ends_at
        page = editor_client.post(end_url(row), {"end": "now"}, follow=True).content.decode()
        assert "isn&#x27;t active" in page
        assert 'value="now"' not in page
        assert KnownIncident.objects.get(pk=row.pk).ends_at == before
        editor_client.post(end_url(row), {"end": "1"})
        hour = datetime.timedelta(hours=1)
        assert KnownIncident.objects.get(pk=row.pk).ends_at == max(before, clock.now) + hour


@pytest.mark.parametrize("role", ["Author", "Reviewer", None])
def test_others_end_no_incident(client, make_incident, role):
    row, person = make_incident(codes=["102"]), in_role(role, "other")
    client.force_login(person)
    assert client.post(end_url(row), {"end": "now"}).status_code == 403
    assert client.post(end_url(row), {"end": "4"}).status_code == 403
    assert client.get(end_url(row)).status_code == 405
    with pytest.raises(exceptions.NotAllowed):
        catalog.end_incident(row, editor=person)
    assert KnownIncident.objects.get() == row
    assert KnownIncident.objects.get().ends_at == row.ends_at


@pytest.mark.parametrize("end", ["", "2", "-4", "²", "99999999999"])
def test_other_buttons_do_nothing(editor_client, make_incident, end):
    assert editor_client.post(end_url(make_incident(codes=["1"])), {"end": end}).status_code == 404
