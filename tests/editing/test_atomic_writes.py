"""A failure at any statement of any write leaves the world as it was: every row, and every picture's file."""

import os
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles import catalog, editing, feedback, images, insights, transfer
from articles.models import (
    Area,
    Article,
    ArticleStatus,
    Autosave,
    Contact,
    Image,
    KnownIncident,
    Pin,
    Product,
    Publication,
    Revision,
    Schedule,
    SolutionVote,
    Synonym,
)
from tests.support.drawing import png
from tests.support.failures import Broken, failing_at
from tests.support.makers import article_data, change, stored

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MARKS = feedback.ReaderMarks("reader", "network", 3)


@pytest.fixture
def media_folder(media_folder, settings):
    settings.OUTCOME_REFRESH_SECONDS = 0
    media_folder.mkdir()
    return media_folder


@pytest.fixture
def world(media_folder):
    """All that there is: world() before and after are equal, or something happened."""
    models = apps.get_app_config("articles").get_models(include_auto_created=True)
    tables = [model._meta.db_table for model in models]

    def read_tables():
        rows = {}
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
                rows[table] = cursor.fetchall()
        return rows, sorted(os.listdir(media_folder))

    return read_tables


@pytest.fixture
def live(make_live, media_folder):
    """A live article with a draft beside it and a picture."""
    row = editing.store_image(images.clean(png()), None)
    Image.objects.update(created_at=timezone.now() - timedelta(days=9))
    publication = make_live(id="102", slug="bank", codes=["102"], solutions=["Wait", "Ask"])
    change(publication.article, title="Draft", slug="moved", body=f"![The menu](/media/{row.name})")
    return Publication.objects.get()


def second_article():
    editing.publish(editing.save(None, article_data(id="two", slug="two", codes=["7"]), None), None)


def at_stage(status):
    """The article with a draft in that status."""
    Article.objects.update(status=status)
    return stored(Article.objects.get())


def merge_second(editor):
    """Merge a second article into the one that is there."""
    target = Article.objects.get(source_id="102")
    second = stored(Article.objects.get(source_id="two"))
    versions = second.version, target.version
    return editing.merge_articles(second, target, {"codes": [0]}, editor, versions, note="Same")


def due(action):
    article = stored(Article.objects.get())
    editing.schedule(article, None, action, timezone.now() + timedelta(days=1))
    Schedule.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def incident(**named):
    now = timezone.now()
    row = KnownIncident(title="Down", begins_at=now, ends_at=now + timedelta(hours=1))
    return catalog.save_incident(row, **named)


def store_autosaves(editor):
    for n in range(21):
        editing.store_autosave(editor, f"new-{n}", None, "title=x")
    assert Autosave.objects.count() == 20


def add_old_votes():
    key = Article.objects.get().solutions.first().key
    for n in range(2):
        feedback.record_solution_vote(
            Publication.objects.get(), key, "not", feedback.ReaderMarks(f"r{n}", "n", n)
        )
    SolutionVote.objects.update(day=timezone.localdate() - timedelta(days=9))
    feedback.record_feedback(Publication.objects.get(), False, ["unclear"], "Too short", MARKS)


def unused():
    for _n in range(2):
        editing.store_image(images.clean(png()), None)
    Image.objects.update(created_at=timezone.now() - timedelta(days=9))


def old_saves():
    for n in range(3):
        change(stored(Article.objects.get()), title=str(n))
    editing.publish(Article.objects.get(), None)
    Revision.objects.update(created_at=timezone.now() - timedelta(days=400))


def site_file():
    """One of everything, of which a product and an address are here with other values."""
    when = {"begins_at": "2026-11-24T09:00Z", "ends_at": "2026-11-24T10:00Z"}
    shape = {
        "products": [{"slug": "ledger", "name": "Renamed", "areas": [{"slug": "new", "name": "New"}]}],
        "contacts": [
            {
                **{
                    "key": "bank",
                    "owner": "Bank",
                    "value": "https://bank.example/",
                    "source": "https://bank.example/",
                },
                **{"checked_by": "erin", "checked_on": "2026-11-01"},
            }
        ],
        "redirects": [{"from": "/articles/older/", "to": "two"}, {"from": "/kb", "to": "/codes/"}],
        "synonyms": [{"phrases": ["freeze", "hang"], "product": "ledger"}],
        "pins": [{"queries": ["bank down"], "article": "two"}],
        "incidents": [{"title": "Down", **when, "areas": ["ledger/new"], "codes": ["102"]}],
    }
    return transfer.write_site(shape)


def load_with_site(tmp_path):
    path = tmp_path / "site.yaml"
    path.write_text(site_file())
    read = transfer.read_site(path)
    assert not read.faults
    plan = transfer.SitePlan(read.data, publish=True, contacts=True, overwrite=True, coming={"two"})
    assert not [fault for row in plan.rows for fault in row.faults]
    articles = [article_data(id="two", slug="two", title="Second")]
    editing.import_articles(articles, publish=True, before=plan.before, after=plan.after)


# What is there before, and what is written then; each is given the article, an editor and a folder. A comment
# is missing, because it is one INSERT and nothing else.
WRITES = {
    "submit": (
        lambda e: at_stage(ArticleStatus.DRAFT),
        lambda a, e, t: editing.submit(a, e, a.version, "Please"),
    ),
    "take back": (lambda e: at_stage(ArticleStatus.IN_REVIEW), lambda a, e, t: editing.return_to_draft(a, e)),
    "approve": (
        lambda e: at_stage(ArticleStatus.IN_REVIEW),
        lambda a, e, t: editing.approve(a, e, note="Good"),
    ),
    "request changes": (
        lambda e: at_stage(ArticleStatus.IN_REVIEW),
        lambda a, e, t: editing.request_changes(a, e, note="Longer"),
    ),
    "schedule": (
        lambda e: editing.schedule(
            Article.objects.get(), e, "publish", timezone.now() + timedelta(days=2), note="Known"
        ),
        lambda a, e, t: editing.schedule(a, e, "publish", timezone.now() + timedelta(days=1), note="Known"),
    ),
    "cancel": (
        lambda e: editing.schedule(
            Article.objects.get(), e, "publish", timezone.now() + timedelta(days=2), note="Known"
        ),
        lambda a, e, t: editing.cancel_schedule(Schedule.objects.get(), e),
    ),
    "publish what is due": (lambda e: due("publish"), lambda a, e, t: editing.run_due_schedules()),
    "withdraw what is due": (lambda e: due("withdraw"), lambda a, e, t: editing.run_due_schedules()),
    "tell why what is due fails": (
        lambda e: [due("publish"), change(stored(Article.objects.get()), title="Later")],
        lambda a, e, t: editing.run_due_schedules(),
    ),
    "bring back": (
        lambda e: editing.delete(Article.objects.get(), e),
        lambda a, e, t: editing.restore(a, 2, e, 2),
    ),
    "change details": (
        lambda e: None,
        lambda a, e, t: editing.change_details([a], {"verified_on": "2026-11-02", "owner": "erin"}, e),
    ),
    "merge": (
        lambda e: second_article(),
        lambda a, e, t: merge_second(e),
    ),
    "autosave": (store_autosaves, lambda a, e, t: editing.store_autosave(e, "new-x", None, "title=y")),
    "save an incident": (
        lambda e: incident(codes=["102"]),
        lambda a, e, t: catalog.save_incident(
            KnownIncident.objects.get(), Product.objects.all(), Area.objects.all(), ["103", "104"]
        ),
    ),
    "end an incident": (
        lambda e: incident(codes=["102"]),
        lambda a, e, t: catalog.end_incident(KnownIncident.objects.get()),
    ),
    "feedback": (
        lambda e: add_old_votes(),
        lambda a, e, t: feedback.record_feedback(Publication.objects.get(), True, [], "", MARKS),
    ),
    "outcome": (
        lambda e: [add_old_votes(), incident(codes=["102"]), KnownIncident.objects.all().delete()],
        lambda a, e, t: feedback.record_solution_vote(
            Publication.objects.get(), a.solutions.first().key, "fixed", MARKS
        ),
    ),
    "report": (
        lambda e: insights.report_missing_code(code="X-1", language="en"),
        lambda a, e, t: insights.report_missing_code(code="X-1", seen="It broke", language="en"),
    ),
    "upload": (lambda e: None, lambda a, e, t: editing.store_image(images.clean(png()), e, a)),
    "delete images": (
        lambda e: unused(),
        lambda a, e, t: editing.delete_images(Image.objects.filter(article=None), e),
    ),
    "tidy pictures": (lambda e: unused(), lambda a, e, t: editing.tidy_images(2)),
    "tidy the history": (lambda e: old_saves(), lambda a, e, t: editing.tidy_history(30)),
    "old addresses": (
        lambda e: catalog.write_redirects(catalog.plan_redirects([("/a", "102"), ("/b", "/codes/")])),
        lambda a, e, t: catalog.write_redirects(
            catalog.plan_redirects(
                [("/a", "/faqs/"), ("/c", "102"), ("/articles/older/", "102")], overwrite=True
            )
        ),
    ),
    "delete from a shelf": (
        lambda e: catalog.save_live_settings(
            Synonym(phrases="a\nb"), Pin(queries="x", article=Article.objects.get())
        ),
        lambda a, e, t: catalog.delete_live_settings(*Synonym.objects.all(), *Pin.objects.all()),
    ),
    "import with site.yaml": (lambda e: None, lambda a, e, t: load_with_site(t)),
}


@pytest.mark.parametrize("name", WRITES)
def test_failure_at_any_statement_leaves_the_world_as_it_was(
    live, editor, tmp_path, world, name, django_capture_on_commit_callbacks
):
    prepare, write = WRITES[name]
    prepare(editor)
    article = stored(live.article)
    before = world()
    number = 0
    while True:
        number += 1
        try:
            with django_capture_on_commit_callbacks(execute=True), failing_at(number) as ran:
                write(article, editor, tmp_path)
        except Broken:
            assert world() == before, f"half written at statement {number}"
            continue
        break
    assert number > 1
    assert ran[0] == number - 1
    assert world() != before
    assert Contact.objects.exists() == (name == "import with site.yaml")
