"""Tidying the history: plain saves go after their time, and nothing that anybody may ask for again."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import editing, exceptions
from articles.content import snapshot
from articles.content.text_search import TextQuery
from articles.models import Revision
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role


@pytest.fixture
def old(monkeypatch):
    """Let all that is there be a year old: old()."""

    def age():
        before = timezone.now() - datetime.timedelta(days=365)
        Revision.objects.update(created_at=before)

    return age


def numbers(article):
    return sorted(article.revisions.values_list("number", flat=True))


@pytest.fixture
def article(make_article):
    """Eight plain saves."""
    made = make_article(title="1")
    for n in range(2, 9):
        change(made, title=str(n))
    return stored(made)


def test_all_is_kept_unless_somebody_asks(article, old):
    old()
    assert editing.tidy_history() == 0
    assert len(numbers(article)) == 8


def test_plain_saves_go_after_their_time(article, old, settings):
    settings.REVISION_DAYS = 90
    assert editing.tidy_history() == 0, "they are of today"
    old()
    assert editing.tidy_history() == 6
    assert numbers(article) == [1, 8]
    assert editing.tidy_history() == 0


def test_what_readers_saw_stays_for_good(article, editor, old):
    editing.publish(article, editor, note="Out")
    for n in range(9, 13):
        change(article, title=str(n))
    editing.publish(stored(article), editor, note="Out")
    change(article, title="13")
    change(article, title="14")
    old()
    editing.tidy_history(1)
    assert numbers(article) == [1, 8, 12, 13, 14], "and all that is newer than what they see"
    editing.unpublish(article, editor)
    editing.tidy_history(1)
    assert numbers(article) == [1, 8, 12, 14]


def test_what_a_decision_a_comment_or_a_schedule_is_about_stays(article, editor, old):
    editing.submit(article, editor)
    change(article, title="9")
    editing.add_comment(stored(article), editor, "Hm")
    change(article, title="10")
    editing.schedule(
        stored(article), editor, "publish", timezone.now() + datetime.timedelta(days=1), note="Out"
    )
    change(article, title="11")
    editing.restore(stored(article), 1, editor, 11)
    change(article, title="13")
    old()
    editing.tidy_history(1)
    assert numbers(article) == [1, 8, 9, 10, 12, 13]


def test_who_changed_it_is_still_known_where_nobody_approves_their_own(editor, old, settings):
    settings.FOUR_EYES = True
    pia = in_role("Publisher", "pia")
    article = editing.save(None, article_data(), editor)
    for n, person in ((1, pia), (2, pia), (3, editor), (4, editor)):
        data = {**snapshot.take(stored(article)), "title": str(n)}
        editing.save(article, data, person, n)
    old()
    assert editing.tidy_history(1) == 2
    with pytest.raises(exceptions.Refused, match="Someone else"):
        editing.publish(stored(article), pia, note="Out")


def test_imports_are_no_plain_saves(db, old):
    for n in range(3):
        editing.import_articles([article_data(id="x", title=str(n))])
    old()
    assert editing.tidy_history(1) == 0


def test_command_tells_how_many(article, old):
    old()
    out = StringIO()
    call_command("tidy_history", days=30, stdout=out)
    assert out.getvalue() == "Deleted 6 old drafts.\n"


def test_what_undoing_a_change_at_once_brings_back_stays(article, editor, old, settings):
    settings.REVISION_DAYS = 90
    for n in (9, 10):
        change(article, title=str(n), summary="Acme")
    found = editing.replace_text(TextQuery("Acme"), "Initech", {article.pk: (10, {"summary:0"})}, None)
    old()
    editing.tidy_history()
    assert numbers(article) == [1, 10, 11]
    editing.undo_change_set(found.change_set, None)
    assert stored(article).summary == "Acme"
