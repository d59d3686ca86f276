"""Schedules: carried out at their moment, once, by whoever comes by, or told in full."""

import datetime
import re
import threading
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, connections

from articles import editing, exceptions
from articles.content import snapshot
from articles.editing.scheduling import watch
from articles.models import ArticleStatus, AuditEntry, Publication, Revision, Schedule, SiteState
from tests.support.clock import NOON
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def planned(make_article, clock, editor):
    """An article that is to be published in an hour."""
    article = make_article(slug="one", title="In an hour")
    editing.schedule(article, editor, "publish", clock.now + HOUR, note="Embargo")
    return article


def states():
    return list(Schedule.objects.order_by("pk").values_list("action", "state"))


# At its moment, by the next request


@pytest.mark.parametrize(
    "address", ["/", "/articles/one/", "/search/?q=hour", "/api/v1/articles/", "/admin/login/"]
)
def test_next_request_after_the_moment_publishes(client, planned, clock, address):
    clock.pass_by(minutes=59, seconds=59)
    client.get(address)
    assert not Publication.objects.exists()
    clock.pass_by(seconds=1)
    client.get(address)
    assert Publication.objects.live().get().title == "In an hour"
    assert client.get("/articles/one/").status_code == 200
    assert states() == [("publish", "done")]


def test_the_very_request_already_shows_it(client, planned, clock):
    assert client.get("/articles/one/").status_code == 404
    clock.pass_by(hours=1)
    assert "In an hour" in client.get("/articles/one/").content.decode()


def test_withdrawal_at_its_moment(client, make_live, clock, editor):
    article = make_live(slug="one").article
    editing.schedule(article, editor, "withdraw", clock.now + HOUR)
    assert client.get("/articles/one/").status_code == 200
    clock.pass_by(hours=1)
    assert client.get("/articles/one/").status_code == 410


@pytest.mark.once
def test_published_on_monday_and_withdrawn_on_friday(client, planned, clock, editor):
    editing.schedule(planned, editor, "withdraw", clock.now + 96 * HOUR)
    clock.pass_by(hours=1)
    assert client.get("/articles/one/").status_code == 200
    clock.pass_by(hours=95)
    assert client.get("/articles/one/").status_code == 410


def test_both_moments_passed_unseen_are_taken_in_their_order(client, planned, clock, editor):
    editing.schedule(planned, editor, "withdraw", clock.now + 2 * HOUR)
    clock.pass_by(days=3)
    assert client.get("/articles/one/").status_code == 410
    assert states() == [("publish", "done"), ("withdraw", "done")]


@pytest.mark.once
def test_leap_day_and_a_clock_that_is_set_back(client, make_article, clock, editor):
    article = make_article(slug="one")
    clock.now = datetime.datetime(2028, 2, 28, 12, tzinfo=datetime.UTC)
    editing.schedule(
        article, editor, "publish", datetime.datetime(2028, 2, 29, 0, 30, tzinfo=datetime.UTC), note="Leap"
    )
    clock.pass_by(hours=12)
    assert client.get("/articles/one/").status_code == 404
    clock.pass_by(minutes=30)
    assert client.get("/articles/one/").status_code == 200
    seq = SiteState.load().seq
    clock.pass_by(hours=-3)
    assert client.get("/articles/one/").status_code == 200
    clock.pass_by(hours=3)
    client.get("/articles/one/")
    assert SiteState.load().seq == seq, "once is once"


def test_the_log_tells_who_scheduled_and_what_was_done(client, planned, clock):
    clock.pass_by(hours=1)
    client.get("/")
    entries = AuditEntry.objects.exclude(action="create").order_by("pk")  # the product's
    told = list(entries.values_list("action", "name", "note"))
    assert told == [("schedule", "erin", "Embargo"), ("publish", "erin", "Embargo")]


def test_a_request_costs_no_query_while_nothing_is_due(client, planned, make_live, django_assert_num_queries):
    make_live(slug="two", id="two")
    client.get("/articles/two/")  # has looked
    with django_assert_num_queries(2):
        client.get("/articles/two/")


def test_another_process_hears_of_it_by_looking(client, planned, clock, monkeypatch):
    monkeypatch.setattr(watch, "next_poll", float("inf"))
    monkeypatch.setattr(watch, "next", None)
    clock.pass_by(hours=1)
    assert client.get("/articles/one/").status_code == 404
    monkeypatch.setattr(watch, "next_poll", 0.0)  # its few seconds are over
    assert client.get("/articles/one/").status_code == 200


def test_files_for_browsers_are_given_without_a_look(client, planned, clock, django_assert_num_queries):
    clock.pass_by(hours=1)
    with django_assert_num_queries(0):
        client.get("/robots.txt")


# Never by half, and told


def fails(client, clock, told):
    clock.pass_by(hours=1)
    client.get("/")
    row = Schedule.objects.get(state="failed")
    assert told in row.reason
    assert not AuditEntry.objects.filter(action="publish").exists()
    assert AuditEntry.objects.filter(action="fail").count() == 1
    return row


def test_changed_since(client, planned, clock):
    change(planned, title="Changed since")
    row = fails(client, clock, "revision 1 was scheduled; the latest is 2")
    assert not Publication.objects.exists()
    assert stored(planned).status == ArticleStatus.DRAFT
    assert row.finished_at == clock.now


def test_deleted_since(client, planned, clock):
    editing.delete(planned, None)
    fails(client, clock, "The article was deleted.")


@pytest.mark.once
def test_guard_that_holds_it_then(client, planned, clock, monkeypatch):
    """As when a contact was taken from the verified ones meanwhile."""
    Revision.objects.update(data={**planned.revisions.get().data, "summary": "Call 1-888-555-0142 now."})
    fails(client, clock, "contains an unverified contact")
    assert not Publication.objects.exists()
    assert not Revision.objects.exclude(published_at=None).exists()


@pytest.mark.once
def test_review_that_is_required_since(client, planned, clock, settings):
    settings.REVIEW_REQUIRED = True
    fails(client, clock, "reviewed and approved first")


@pytest.mark.once
@pytest.mark.parametrize("how", ["retired", "without the right", "deleted"])
def test_scheduler_who_may_not_publish_any_more(client, make_article, clock, how):
    person = in_role("Publisher", "pia")
    editing.schedule(make_article(), person, "publish", clock.now + HOUR, note="Out")
    if how == "retired":
        person.is_active = False
        person.save()
    elif how == "deleted":
        person.delete()
    else:
        person.groups.clear()
    fails(client, clock, "pia, who scheduled this, no longer has permission to publish.")


def test_withdrawing_what_is_not_live(client, make_live, clock, editor):
    article = make_live().article
    editing.schedule(article, editor, "withdraw", clock.now + HOUR)
    editing.unpublish(article, editor)
    AuditEntry.objects.all()._raw_delete("default")
    fails(client, clock, "This article isn't published.")


def test_what_somebody_published_earlier_is_not_published_twice(client, planned, clock, editor):
    editing.publish(planned, editor, note="Now")
    seq = SiteState.load().seq
    clock.pass_by(hours=1)
    client.get("/")
    assert states() == [("publish", "done")]
    assert SiteState.load().seq == seq


def test_one_that_fails_stops_no_other(client, make_article, planned, clock, editor):
    other = make_article(slug="two", id="two")
    editing.schedule(other, editor, "publish", clock.now + HOUR, note="Out")
    change(planned, title="Changed")
    clock.pass_by(hours=1)
    assert client.get("/articles/two/").status_code == 200
    assert states() == [("publish", "failed"), ("publish", "done")]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_writes_breaks_no_page(client, planned, make_live, clock, caplog):
    """It is refused by the database itself; the pages go on, and it is tried again later."""
    make_live(slug="two", id="two")
    clock.pass_by(hours=1)
    with read_only():
        assert client.get("/articles/two/").status_code == 200
        assert client.get("/articles/one/").status_code == 404
        looks = watch.next_poll
        client.get("/")
        assert watch.next_poll == looks, "not tried again at once"
    assert states() == [("publish", "waiting")]
    [record] = [record for record in caplog.records if record.name == watch.__module__]
    assert (record.getMessage().endswith("Error)"), record.exc_info) == (True, None), "one line"


class read_only:
    def __enter__(self):
        self.turn("ON")

    def __exit__(self, *_args):
        self.turn("OFF")

    def turn(self, state):
        setting = (
            "PRAGMA query_only" if connection.vendor == "sqlite" else "SET default_transaction_read_only"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"{setting} = {state}")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_carry_it_out_once(clock):
    article = editing.save(None, article_data(), None)
    editing.schedule(article, None, "publish", clock.now + HOUR)
    clock.pass_by(hours=1)
    barrier, done = threading.Barrier(6), []

    def run():
        barrier.wait()
        try:
            done.extend(editing.run_due_schedules())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert AuditEntry.objects.filter(action="publish").count() == 1
    assert Publication.objects.live().count() == 1


# Setting it


@pytest.mark.once
@pytest.mark.parametrize(
    ("change_of", "told"),
    [
        ({"due_at": NOON}, "That time has passed."),
        ({"due_at": NOON + datetime.timedelta(days=5000)}, "within the next ten years"),
    ],
)
def test_moments_that_make_no_sense(make_article, clock, editor, change_of, told):
    with pytest.raises(exceptions.Refused, match=told):
        editing.schedule(make_article(), editor, "publish", **change_of)
    assert not Schedule.objects.exists()


@pytest.mark.once
def test_what_could_not_be_published_now_is_refused_at_once(make_article, clock, editor, settings):
    with pytest.raises(exceptions.PublishingBlocked):
        editing.schedule(make_article(body="Call 1-888-555-0142"), editor, "publish", clock.now + HOUR)
    settings.REVIEW_REQUIRED = True
    with pytest.raises(exceptions.Refused):
        editing.schedule(make_article(slug="b", id="b"), editor, "publish", clock.now + HOUR)
    for step in ("publish", "withdraw"):
        with pytest.raises(exceptions.NotAllowed):
            reviewer = in_role("Reviewer", step)
            editing.schedule(make_article(slug=step, id=step), reviewer, step, clock.now + HOUR)


def test_a_new_time_takes_the_place_of_the_old(client, planned, clock, editor):
    editing.schedule(planned, editor, "publish", clock.now + 3 * HOUR, note="Later")
    assert states() == [("publish", "cancelled"), ("publish", "waiting")]
    clock.pass_by(hours=2)
    assert client.get("/articles/one/").status_code == 404
    clock.pass_by(hours=1)
    assert client.get("/articles/one/").status_code == 200


def test_cancelled_is_not_carried_out(client, planned, clock, editor):
    editing.cancel_schedule(Schedule.objects.get(), editor)
    clock.pass_by(hours=1)
    assert client.get("/articles/one/").status_code == 404
    with pytest.raises(exceptions.Refused):
        editing.cancel_schedule(Schedule.objects.get(), editor)


# The screen: in the editor's zone


def address(article):
    return f"/admin/articles/article/{article.pk}/schedule/"


def schedule_fields(article, when, zone="", **more):
    return {
        "action": "publish",
        "when": when,
        "zone": zone,
        "version": str(article.version),
        "note": "Out",
        **more,
    }


BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"


@pytest.mark.once
@pytest.mark.parametrize(
    ("when", "zone", "which", "due"),
    [
        ("2026-03-20T09:30", "", "", "2026-03-20T09:30:00+00:00"),
        ("2026-03-20T09:30", KOLKATA, "", "2026-03-20T04:00:00+00:00"),
        ("2026-03-20 09:30", BERLIN, "", "2026-03-20T08:30:00+00:00"),
        ("2026-03-29T03:00", BERLIN, "", "2026-03-29T01:00:00+00:00"),
        ("2026-10-25T02:30", BERLIN, "first", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30", BERLIN, "second", "2026-10-25T01:30:00+00:00"),
        ("2028-02-29T12:00", "America/New_York", "", "2028-02-29T17:00:00+00:00"),
        ("2026-03-20T09:30", "No/Such_Zone", "", "2026-03-20T09:30:00+00:00"),
        ("2026-03-20T09:30", "../../etc/passwd", "", "2026-03-20T09:30:00+00:00"),
    ],
)
def test_time_is_meant_where_the_editor_is(editor_client, make_article, clock, when, zone, which, due):
    article = make_article()
    editor_client.cookies["desk_zone"] = zone
    page = editor_client.post(
        address(article), schedule_fields(article, when, zone, which=which), follow=True
    ).content.decode()
    row = Schedule.objects.get()
    assert row.due_at.isoformat() == due
    local = row.due_at.astimezone(ZoneInfo(row.zone))
    said = f"{local:%Y-%m-%d %H:%M %Z}"
    assert (said if row.zone == "UTC" else f"{said} ({row.zone})") in page and "(UTC)" not in page


@pytest.mark.once
@pytest.mark.parametrize(
    ("when", "zone", "told"),
    [
        ("2026-03-29T02:30", BERLIN, "That time doesn&#x27;t exist in Europe/Berlin"),
        ("2026-10-25T02:30", BERLIN, "Choose the first or the second time."),
        ("2026-03-08T02:30", "America/New_York", "That time doesn&#x27;t exist"),
        ("2026-03-09T09:30", "", "That time has passed."),
        ("soon", "", "Use the format"),
        ("", "", "required"),
        ("0001-01-01T00:00", KOLKATA, "Use the format"),
        ("9999-12-31T23:59", "America/New_York", "Use the format"),
        ("2026-03-20T09:30Z", "", "Use the format"),
        ("2026-02-29T09:30", "", "Use the format"),
    ],
)
def test_time_that_is_none_is_told_and_kept(editor_client, make_article, clock, when, zone, told):
    if when.startswith("2026-03-08"):
        clock.now = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    article = make_article()
    page = editor_client.post(address(article), schedule_fields(article, when, zone)).content.decode()
    assert told in page
    assert f'value="{when}"' in page or not when
    assert not Schedule.objects.exists()


@pytest.mark.once
def test_the_two_moments_of_the_night_are_named(editor_client, make_article, clock):
    article = make_article()
    page = editor_client.post(
        address(article), schedule_fields(article, "2026-10-25T02:30", BERLIN)
    ).content.decode()
    assert "the first time, 02:30 CEST (+0200)" in page
    assert "the second time, 02:30 CET (+0100)" in page


@pytest.mark.once
def test_site_s_zone_stands_there_without_a_script(editor_client, make_article, settings):
    settings.TIME_ZONE = KOLKATA
    page = editor_client.get(address(make_article())).content.decode()
    assert re.search(r"Time zone:\s*<b data-zone>Asia/Kolkata</b>", page)


@pytest.mark.once
def test_version_that_was_saved_meanwhile_is_told(editor_client, make_article, clock):
    article = make_article()
    change(article, title="Newer")
    page = editor_client.post(address(article), schedule_fields(article, "2026-03-20T09:30")).content.decode()
    assert "This article changed" in page
    assert not Schedule.objects.exists()


def test_form_and_lists_tell_what_is_planned_outdated_and_failed(editor_client, planned, clock):
    form = f"/admin/articles/article/{planned.pk}/change/"
    assert "2026-03-10 13:00 UTC" in editor_client.get(form).content.decode()
    change(planned, title="Changed")
    assert "so it won't run" in editor_client.get(form).content.decode()
    clock.pass_by(hours=1)
    editor_client.get("/")
    assert "1 was scheduled; the latest is 2" in editor_client.get(form).content.decode()
    assert "1 scheduled change failed" in editor_client.get("/admin/articles/article/").content.decode()
    assert "; the latest is 2" in editor_client.get("/admin/articles/schedule/").content.decode()
    editor_client.post(address(planned), {"cancel": str(Schedule.objects.get().pk)})
    assert "scheduled change failed" not in editor_client.get("/admin/articles/article/").content.decode()


def test_late_one_is_seen(editor_client, client, planned, clock):
    clock.pass_by(hours=3)
    assert Schedule.objects.get().delay == 2 * HOUR
    editor_client.get("/")
    assert "late by 2" in editor_client.get("/admin/articles/schedule/").content.decode()
    assert client.get("/articles/one/").status_code == 200


def test_article_that_waits_unseen_is_overdue(planned, clock):
    clock.pass_by(minutes=61, seconds=1)
    assert Schedule.objects.get().delay == datetime.timedelta(minutes=1, seconds=1)


# The command


def test_command_does_what_a_request_would(planned, clock):
    clock.pass_by(minutes=59)
    out = StringIO()
    call_command("apply_schedule", stdout=out)
    assert out.getvalue() == ""
    clock.pass_by(minutes=11)
    call_command("apply_schedule", stdout=out)
    assert out.getvalue() == "Done: Publish: In an hour (late by 0:10:00)\n"
    assert Publication.objects.live().exists()


def test_command_ends_with_3_if_something_failed(planned, clock):
    change(planned, title="Changed")
    clock.pass_by(hours=1)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("apply_schedule", stdout=out)
    assert ended.value.code == 3
    assert "Failed: Publish: Changed: The article changed" in out.getvalue()


@pytest.mark.once
def test_a_major_change_on_schedule_is_to_be_verified_anew(client, make_live, clock, editor):
    article = make_live(verified_on="2026-01-02").article
    change(article, summary="Other")
    editing.schedule(article, editor, "publish", clock.now + HOUR, note="Out", is_major=True)
    clock.pass_by(hours=1)
    client.get("/")
    assert Publication.objects.get().verified_on is None
    assert snapshot.take(stored(article))["verified_on"] == ""
