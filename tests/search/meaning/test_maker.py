"""The vectors follow the live articles, and no text is read twice."""

import fcntl

import pytest
from django.core.management import CommandError, call_command

from articles import editing, search
from articles.models import Publication
from tests.support.makers import change
from tests.support.waiting import join_threads

pytest.importorskip("numpy")

from articles.search.meaning import maker, model, vectors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meaning"), pytest.mark.once]


def saved():
    return vectors.VectorFile.open(model.file_path("vectors"), model.load().size)


@pytest.mark.both
def test_each_live_article_of_the_language_has_a_vector(make_live, make_article):
    live = [make_live(title="Printer offline"), make_live(title="Bank closed")]
    make_live(title="Drucker antwortet nicht", language="de")
    make_article(title="A draft")
    assert search.meaning.make_vectors() == 2
    assert saved().pks.tolist() == [publication.pk for publication in live]


@pytest.mark.both
def test_only_a_changed_text_is_read_again(make_live):
    first, second = make_live(title="Printer offline"), make_live(title="Bank closed")
    assert search.meaning.make_vectors() == 2
    before = saved().articles()
    assert search.meaning.make_vectors() == 0
    editing.publish(change(first.article, title="Printer is on fire"), None)
    editing.publish(second.article, None)
    assert search.meaning.make_vectors() == 1
    after = saved().articles()
    assert after[first.pk].digest != before[first.pk].digest
    assert after[second.pk].digest == before[second.pk].digest
    assert after[second.pk].seq == Publication.objects.get(pk=second.pk).seq


def test_unpublished_article_has_none(make_live):
    gone, stays = make_live(title="Printer offline"), make_live(title="Bank closed")
    search.meaning.make_vectors()
    editing.unpublish(gone.article, None)
    assert search.meaning.make_vectors() == 0
    assert saved().pks.tolist() == [stays.pk]


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b'{"count": 9}\n'])
def test_damaged_file_is_made_anew(make_live, content):
    make_live(title="Printer offline")
    search.meaning.make_vectors()
    model.file_path("vectors").write_bytes(content)
    assert search.meaning.make_vectors() == 1
    assert len(saved()) == 1


def test_text_begins_with_what_the_article_is_about_and_is_cut(make_live):
    make_live(
        title="Printer offline", summary="It is silent.", symptoms=["Nothing prints"], body="word " * 5000
    )
    row = next(maker.read_rows(Publication.objects.live(), 10))
    text = maker.read_text(row)
    assert text.startswith("Printer offline\nIt is silent.\nNothing prints\nword word")
    assert len(text) == maker.MAX_TEXT_LENGTH


def test_second_maker_is_told(make_live):
    make_live(title="Printer offline")
    with open(model.file_path("lock"), "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(search.LockBusy):
            search.meaning.make_vectors()
        with pytest.raises(CommandError, match="Another process"):
            call_command("rebuild_search")


def test_commands_make_vectors_and_tell_their_state(make_live, capsys):
    make_live(title="Printer offline")
    call_command("rebuild_search")
    assert "1 articles in the index for search by meaning" in capsys.readouterr().out
    call_command("check_search")
    assert "search by meaning: 1 of 1 articles have a vector\n" in capsys.readouterr().out


def test_commands_are_silent_where_meaning_is_off(make_live, capsys, settings):
    settings.SEARCH_MEANING = False
    make_live(title="Printer offline")
    call_command("rebuild_search")
    call_command("check_search")
    assert "meaning" not in capsys.readouterr().out
    assert search.meaning.make_vectors() is None and not model.file_path("vectors").exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_searches_have_missing_vectors_made_in_the_background(make_live, monkeypatch):
    monkeypatch.setattr(maker, "_rests_until", 0.0)
    monkeypatch.setattr(maker, "PAUSE_SECONDS", 600.0)
    make_live(title="Printer offline")
    assert search.find("my printer is not online").hits
    join_threads("search-meaning")
    assert len(saved()) == 1
    make_live(title="Bank closed")
    search.find("my bank is not open")
    join_threads("search-meaning")
    assert len(saved()) == 1  # it rests, so that many changes in a row cost one look
    monkeypatch.setattr(maker, "_rests_until", 0.0)
    search.find("my bank is not open")
    join_threads("search-meaning")
    assert len(saved()) == 2
