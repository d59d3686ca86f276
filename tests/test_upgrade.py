"""A site that was made before keeps all that it has when it is brought up to date, and can go back."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import (
    Article,
    CodeHistory,
    ExternalLink,
    ImageUse,
    PageViewTally,
    Publication,
    PublicationCode,
    SolutionVote,
    Synonym,
    VoteTally,
)
from helpcenter.backup.aliases import as_default, open_database
from helpcenter.backup.moving import read_url

BEFORE = "articles", "0015_starting_synonyms"
DAY, MOMENT = date(2026, 11, 20), datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site_database(tmp_path, django_db_blocker):
    """Let a file of its own be the site's database for a while."""

    @contextmanager
    def open_file(name):
        with open_database(read_url(f"sqlite:///{tmp_path}/{name}")) as alias, as_default(alias):
            yield

    with django_db_blocker.unblock():
        yield open_file


def migrate(*target):
    """Migrate as an operator does."""
    call_command("migrate", *target, verbosity=0)


def models_of_before():
    return MigrationExecutor(connection).loader.project_state([BEFORE]).apps


def make_old_site():
    """Make the tables as they were. Django goes on with the old migrations where it finds one of them."""
    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    executor.migrate([(BEFORE[0], "0001_initial")])
    migrate(*BEFORE)


def read_schema():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master")
        return dict(cursor.fetchall())


def read_starting_rows():
    """Return the rows that a new site has, without keys and times."""
    of_permission = "codename", "content_type__app_label", "content_type__model"
    roles = Group.objects.exclude(name="Counters")
    synonyms = Synonym.objects.order_by("pk")
    return {
        "permissions": set(Permission.objects.values_list(*of_permission)),
        "roles": set(roles.values_list("name", *(f"permissions__{name}" for name in of_permission))),
        "synonyms": list(synonyms.values_list("phrases", "also", "language", "note", "active", "product")),
    }


def fill(apps):
    """One row of each kind that has another name or other columns today."""

    def make(model, **fields):
        return apps.get_model("articles", model).objects.create(**fields)

    product = make("Product", slug="ledger", name="Ledger")
    article = make("Article", source_id="a", slug="a", product=product, title="A", stage="in-review")
    revision = make("Revision", article=article, number=1, schema=2, data={})
    publication = make(
        "Publication", article=article, revision=revision, product=product, slug="a", title="A", seq=1,
        live=True, published_at=MOMENT, first_published_at=MOMENT, outcomes_at=MOMENT,
        outcomes={"order": ["aaaaaaaa"]},
    )  # fmt: skip
    for n, code in enumerate(["H-101", "h 101"]):
        make("PublicationCode", publication=publication, position=n, code=code, canonical="H101")
    make("PublicationCode", publication=publication, position=2, code="H_FAIL", canonical="H-FAIL")
    vote = {"article": article, "key": "aaaaaaaa", "digest": "x", "revision": 1, "day": DAY}
    make("Outcome", **vote, result="fixed", reader="r", network="n", crowd=7)
    make("SaidTally", article=article, day=DAY, worked=3, helpful=2)
    make("ReadTally", article=article, day=DAY, count=41)
    make("OutsideLink", article=article, url="https://example.com/", state="dead", checked_at=MOMENT)
    make("PictureUse", revision=revision, name="0" * 32 + ".png", words="A dialog")


def permit(apps, codename, group):
    permission = apps.get_model("auth", "Permission").objects.get(codename=codename)
    apps.get_model("auth", "Group").objects.create(name=group).permissions.add(permission)


def check_rows():
    article = Article.objects.get()
    assert article.status == "in-review"
    publication = Publication.objects.get()
    assert (publication.solution_stats, publication.solution_stats_at) == ({"order": ["aaaaaaaa"]}, MOMENT)
    codes = CodeHistory.objects.values_list("article", "code", "canonical", "state", "published_at")
    codes = codes.exclude(code="H_FAIL")
    assert codes.get() == (article.pk, "H-101", "H101", "active", publication.first_published_at)
    families = PublicationCode.objects.values_list("code", "family")
    assert list(families) == [("H-101", "h"), ("h 101", "h"), ("H_FAIL", "h_")]
    vote = SolutionVote.objects.get()
    assert (vote.article, vote.result, vote.network_group, vote.reader) == (article, "fixed", 7, "r")
    assert VoteTally.objects.values_list("day", "worked", "helpful").get() == (DAY, 3, 2)
    assert PageViewTally.objects.values_list("day", "count").get() == (DAY, 41)
    assert ExternalLink.objects.values_list("url", "state").get() == ("https://example.com/", "dead")
    assert ImageUse.objects.values_list("revision__number", "words").get() == (1, "A dialog")
    held = Group.objects.get(name="Counters").permissions.values_list("codename", "content_type__model")
    assert list(held) == [("view_solutionvote", "solutionvote")]


@pytest.mark.once
def test_site_of_before_becomes_like_a_new_one_keeps_its_rows_and_can_go_back(site_database):
    with site_database("new.sqlite3"):
        migrate()
        schema, rows = read_schema(), read_starting_rows()
    with site_database("old.sqlite3"):
        make_old_site()
        before = models_of_before()
        fill(before)
        permit(before, "view_outcome", "Counters")
        migrate()
        assert read_schema() == schema
        assert read_starting_rows() == rows
        check_rows()
        migrate(*BEFORE)
        assert before.get_model("articles", "Outcome").objects.values_list("crowd", "result").get() == (
            7,
            "fixed",
        )
        assert before.get_model("articles", "Article").objects.get().stage == "in-review"
        assert before.get_model("articles", "PictureUse").objects.get().words == "A dialog"
