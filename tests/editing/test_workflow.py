"""The steps of an article: what leads where, who may, and the sentence that a refused one gives."""

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles import editing, exceptions
from articles.content import snapshot
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    ImmutableRowError,
    Publication,
    ReviewComment,
    Revision,
)
from tests.support.makers import article_data, change, stored

STAGES = list(ArticleStatus)


@pytest.fixture
def person(db):
    """A person with these rights: person("review_article", name="rhea")."""

    def make(*rights, name="aya"):
        made = User.objects.create_user(name, password="pw", is_staff=True)
        made.user_permissions.set(Permission.objects.filter(codename__in=["all_articles", *rights]))
        assert made.user_permissions.count() == len({"all_articles", *rights})
        return made

    return make


def at(article, status):
    Article.objects.filter(pk=article.pk).update(status=status)
    article.refresh_from_db()
    return article


# The table


STEPS = {
    "submit": (
        editing.submit,
        {ArticleStatus.DRAFT, ArticleStatus.CHANGES_REQUESTED},
        ArticleStatus.IN_REVIEW,
    ),
    "take-back": (editing.return_to_draft, {ArticleStatus.IN_REVIEW}, ArticleStatus.DRAFT),
    "approve": (editing.approve, {ArticleStatus.IN_REVIEW}, ArticleStatus.APPROVED),
    "request-changes": (
        lambda article, editor: editing.request_changes(article, editor, note="Shorter"),
        {ArticleStatus.IN_REVIEW, ArticleStatus.APPROVED},
        ArticleStatus.CHANGES_REQUESTED,
    ),
    "publish": (
        lambda article, editor: editing.publish(article, editor, note="As far as it is known"),
        set(STAGES),
        ArticleStatus.APPROVED,
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("status", STAGES)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_leads_where_the_table_says_or_says_why_not(make_article, editor, name, status):
    step, begins, leads = STEPS[name]
    article = at(make_article(), status)
    if status in begins:
        step(article, editor)
        assert (stored(article).status, article.status) == (leads, leads)
        assert article.audit.values_list("action", "name", "revision").get() == (name, "erin", 1)
    else:
        with pytest.raises(exceptions.Refused) as refused:
            step(article, editor)
        assert str(refused.value).endswith(".")
        assert not isinstance(refused.value, exceptions.NotAllowed)
        assert stored(article).status == status
        assert not article.audit.exists()
    assert Publication.objects.exists() == (name == "publish")


@pytest.mark.once
@pytest.mark.parametrize("status", STAGES)
def test_every_save_begins_a_draft_again(make_article, editor, status):
    article = at(make_article(), status)
    editing.save(article, {**snapshot.take(stored(article)), "title": "Changed"}, editor, 1)
    assert stored(article).status == ArticleStatus.DRAFT


@pytest.mark.once
@pytest.mark.parametrize("name", [*STEPS, "withdraw", "delete", "save", "restore", "comment", "bring-back"])
def test_a_step_without_its_right_is_refused(make_article, person, name):
    rights = {step.permission for key, step in editing.STEPS.items() if key != name}
    somebody = person(*rights - {editing.STEPS[name].permission})
    article = make_article()
    calls = {
        "withdraw": lambda: editing.unpublish(article, somebody),
        "delete": lambda: editing.delete(article, somebody),
        "save": lambda: editing.save(article, article_data(title="x"), somebody, 1),
        "restore": lambda: editing.restore(article, 1, somebody, 1),
        "comment": lambda: editing.add_comment(article, somebody, "Hm"),
        "bring-back": lambda: editing.restore(article, 1, somebody, 1),
    }
    if name == "bring-back":
        editing.delete(article, None)
    elif name == "withdraw":
        editing.publish(article, None)
    begins = STEPS[name][1] if name in STEPS else {ArticleStatus.DRAFT}
    at(article, min(begins))
    before = Revision.objects.count(), AuditEntry.objects.count(), stored(article).status
    with pytest.raises(exceptions.NotAllowed) as refused:
        calls.get(name, lambda: STEPS[name][0](article, somebody))()
    assert str(refused.value).startswith("You don't have permission to ")
    assert (Revision.objects.count(), AuditEntry.objects.count(), stored(article).status) == before


def test_deleting_what_readers_see_takes_the_right_to_withdraw_it(make_live, make_article, person):
    somebody = person("delete_article")
    live = make_live(slug="live", id="live").article
    with pytest.raises(exceptions.NotAllowed):
        editing.delete(live, somebody)
    assert Publication.objects.live().exists()
    editing.delete(make_article(), somebody)


def test_a_step_on_an_older_version_is_a_conflict(make_article, editor):
    article = at(make_article(), ArticleStatus.IN_REVIEW)
    editing.save(article, {**snapshot.take(stored(article)), "title": "Newer"}, editor, 1)
    for step in (editing.submit, editing.approve, editing.request_changes):
        with pytest.raises(exceptions.Conflict):
            step(article, editor, 1)


@pytest.mark.once
def test_sending_back_says_what_is_missing(make_article, editor):
    article = at(make_article(), ArticleStatus.IN_REVIEW)
    with pytest.raises(exceptions.Refused, match="Describe the changes"):
        editing.request_changes(article, editor)
    editing.add_comment(article, editor, "Too long", section="causes")
    editing.request_changes(article, editor)
    row = ReviewComment.objects.get()
    assert (row.section, row.revision.number, row.resolved_at) == ("causes", 1, None)
    editing.resolve_comment(row, editor)
    assert row.resolved_by == editor


# Review and four eyes


def test_review_comes_first_where_it_is_required(make_article, editor, settings):
    settings.REVIEW_REQUIRED = True
    article = make_article()
    with pytest.raises(exceptions.Refused, match="reviewed and approved first"):
        editing.publish(article, editor, note="Short")
    editing.submit(article, editor)
    editing.approve(article, editor)
    editing.publish(article, editor, note="Short")
    changed = editing.save(article, {**snapshot.take(stored(article)), "title": "Other"}, editor, 1)
    with pytest.raises(exceptions.Refused):
        editing.publish(changed, editor, note="Short")
    assert Publication.objects.get().title == "The bank's website has trouble"


@pytest.mark.once
def test_with_four_eyes_nobody_approves_or_publishes_their_own_change(person, settings):
    settings.FOUR_EYES = True
    rights = ("add_article", "add_product", "add_area", "change_article", "review_article", "publish_article")
    aya, bo = person(*rights, name="aya"), person(*rights, name="bo")
    article = editing.save(None, article_data(), aya)
    at(article, ArticleStatus.IN_REVIEW)
    for step in (editing.approve, editing.publish):
        with pytest.raises(exceptions.Refused, match="Someone else"):
            step(article, aya)
    editing.approve(article, bo)
    editing.publish(article, bo, note="Short")
    # What readers see already is nobody's change any more; a new one is.
    article = editing.save(article, {**snapshot.take(stored(article)), "title": "Bo's"}, bo, 1)
    with pytest.raises(exceptions.Refused, match="Someone else"):
        editing.publish(article, bo, note="Short")
    editing.publish(article, aya, note="Short")
    assert Publication.objects.get().title == "Bo's"


def test_with_four_eyes_another_s_save_on_top_hides_no_change(person, settings):
    settings.FOUR_EYES = True
    rights = ("add_article", "add_product", "add_area", "change_article", "publish_article")
    aya, bo = person(*rights, name="aya"), person(*rights, name="bo")
    article = editing.save(None, article_data(), aya)
    editing.save(article, {**snapshot.take(stored(article)), "body": "A word"}, bo, 1)
    for somebody in (aya, bo):
        with pytest.raises(exceptions.Refused):
            editing.publish(article, somebody)


# Notes, and what a major change resets


@pytest.mark.once
@pytest.mark.parametrize(
    ("told", "verified_on"),
    [
        ({}, "2026-01-02"),
        ({"is_major": True}, ""),
        ({"is_major": True, "verified": True}, "today"),
        ({"verified": True}, "today"),
    ],
)
def test_a_major_change_is_to_be_verified_anew(make_live, editor, told, verified_on):
    article = make_live(verified_on="2026-01-02", solutions=["Wait"]).article
    change(article, summary="Quite another cause.")
    editing.publish(article, editor, note="New cause", **told)
    wanted = timezone.localdate().isoformat() if verified_on == "today" else verified_on
    publication = Publication.objects.get()
    assert publication.revision.data["verified_on"] == wanted
    assert snapshot.take(stored(article))["verified_on"] == wanted
    assert publication.is_major == told.get("is_major", False)
    assert publication.revision.number == stored(article).version
    entry = article.audit.first()
    assert (entry.note, entry.is_major, entry.revision) == (
        "New cause",
        publication.is_major,
        article.version,
    )


@pytest.mark.once
def test_an_editor_who_changed_the_date_has_verified_it(make_live, editor):
    article = make_live(verified_on="2026-01-02").article
    change(article, summary="Other", verified_on="2026-11-01")
    editing.publish(article, editor, note="Short", is_major=True)
    assert Publication.objects.get().verified_on == datetime.date(2026, 11, 1)


@pytest.mark.once
def test_first_publication_is_no_change_of_anything(make_article, editor):
    editing.publish(make_article(verified_on="2026-01-02"), editor, note="Short", is_major=True)
    assert Publication.objects.get().verified_on == datetime.date(2026, 1, 2)


# The audit log


def test_log_tells_every_decision_in_its_order(make_article, editor):
    article = make_article(title="Secret words")
    editing.submit(article, editor, note="Please")
    editing.approve(article, editor)
    editing.publish(article, editor, note="Short")
    editing.unpublish(article, editor, "Wrong")
    editing.restore(article, 1, editor, 1)
    editing.delete(article, editor)
    editing.restore(article, 1, editor, 2)
    told = list(reversed(article.audit.values_list("action", "revision", "note")))
    assert told == [
        ("submit", 1, "Please"),
        ("approve", 1, ""),
        ("publish", 1, "Short"),
        ("withdraw", 1, "Wrong"),
        ("restore", 2, ""),
        ("delete", 2, ""),
        ("bring-back", 3, ""),
    ]
    assert "Secret" not in repr(list(AuditEntry.objects.values()))


def of_articles():
    """Entries about articles: a new product has one, too."""
    return AuditEntry.objects.exclude(article=None)


def test_refused_step_leaves_no_entry_and_no_half(make_article, editor):
    article = make_article(summary="Call 1-888-555-0142 now.", verified_on="2026-01-02")
    with pytest.raises(exceptions.PublishingBlocked):
        editing.publish(article, editor, is_major=True, verified=True)
    assert not of_articles().exists()
    assert not Publication.objects.exists()
    assert Revision.objects.get().published_at is None


def test_log_is_only_added_to(make_article, editor):
    editing.submit(make_article(), editor)
    row = of_articles().get()
    row.note = "forged"
    for forge in (
        row.save,
        row.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(note="forged"),
    ):
        with pytest.raises(ImmutableRowError):
            forge()
    assert of_articles().get().note == ""


@pytest.mark.once
def test_import_is_in_the_log(db):
    editing.import_articles([article_data()], publish=True)
    assert of_articles().values_list("action", "name", "revision").get() == ("publish", "", 1)


def test_person_who_leaves_stays_in_the_log(make_article, editor):
    editing.submit(make_article(), editor)
    editor.delete()
    assert of_articles().get().name == "erin"
