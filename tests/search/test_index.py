"""The index follows the database, and heals whatever happens to its folder."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from articles import editing, search
from articles.models import Publication, SiteState
from articles.search import index_folder, opened_index, weights
from articles.search.database_state import read_database_state
from articles.search.index_folder import INDEX
from articles.search.index_writing import hold_lock, open_writer
from articles.search.opened_index import PASSAGES, IndexState
from tests.support.makers import change

ROOT = Path(settings.SEARCH_DIR)


def slugs_of(q, **more):
    return [hit.publication.slug for hit in search.find(q, **more).hits]


def folder_in_use():
    return ROOT / (ROOT / "current").read_text()


@pytest.fixture
def two_articles(make_live, monkeypatch):
    """Two articles in an index that takes changes as a large one does."""
    monkeypatch.setattr(index_folder, "MAX_REBUILT_ARTICLES", 0)
    make_live(id="a", slug="a", codes=["102"], title="Bank closed")
    make_live(id="b", slug="b", codes=["103"], title="Password refused")


def test_what_is_published_withdrawn_and_changed_is_found_at_once(two_articles, make_live):
    assert slugs_of("Bank closed") == ["a"]
    later = make_live(id="c", slug="c", title="Printer offline")
    assert slugs_of("printer offline") == ["c"]
    editing.unpublish(later.article, None)
    assert slugs_of("printer offline") == []
    first = Publication.objects.get(slug="a").article
    editing.publish(change(first, title="Bank open again"), None)
    assert slugs_of("open again") == ["a"]
    assert search.find_differences() == []


def test_few_changes_are_added_to_the_index_in_use(two_articles, make_live):
    assert slugs_of("102")
    before = folder_in_use()
    make_live(id="c", slug="c", title="Printer offline")
    assert slugs_of("printer offline") == ["c"]
    assert folder_in_use() == before


def test_renamed_product_is_found_by_its_new_name(two_articles):
    from articles.catalog import save_live_settings

    product = Publication.objects.get(slug="a").product
    assert slugs_of("zebrasoft") == []
    product.name = "Zebrasoft"
    save_live_settings(product)
    assert set(slugs_of("zebrasoft")) == {"a", "b"}


def damage_nothing_left(where):
    shutil.rmtree(ROOT)


def damage_pointer(where):
    (ROOT / "current").write_text("v1-nowhere")


def damage_garbage_pointer(where):
    (ROOT / "current").write_bytes(b"\xff\xfe\x00")


def damage_folder_gone(where):
    shutil.rmtree(where)


def damage_meta(where):
    (where / "meta.json").write_text("{not json")


def damage_meta_gone(where):
    (where / "meta.json").unlink()


def damage_empty_files(where):
    for path in where.iterdir():
        if path.suffix in {".term", ".idx", ".store", ".fast"}:
            path.unlink()  # a file that is mapped into memory must not shrink: whoever reads it gets SIGBUS
            path.touch()


def damage_files_gone(where):
    for path in where.iterdir():
        if path.suffix in {".term", ".idx", ".store", ".fast"}:
            path.unlink()


def damage_older_version(where):
    where.rename(ROOT / "v0-older")
    (ROOT / "current").write_text("v0-older")


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        damage_nothing_left, damage_pointer, damage_garbage_pointer, damage_folder_gone, damage_meta,
        damage_meta_gone, damage_empty_files, damage_files_gone, damage_older_version,
    ],
)  # fmt: skip
def test_damaged_index_is_built_anew(two_articles, damage):
    assert slugs_of("102") == ["a"]
    damage(folder_in_use())
    INDEX._opened = None  # another process, or this one started again
    assert slugs_of("102") == ["a"]
    assert slugs_of("password refused") == ["b"]
    assert search.find_differences() == []
    assert len([path for path in ROOT.iterdir() if path.is_dir()]) == 1


def test_index_of_another_database_is_not_asked(two_articles):
    assert slugs_of("102")
    before = folder_in_use()
    SiteState.objects.update(database_id=uuid.uuid4())
    assert slugs_of("102") == ["a"]
    assert folder_in_use() != before


def test_database_that_was_set_back_is_followed(two_articles, make_live):
    make_live(id="c", slug="c", title="Printer offline")
    assert slugs_of("printer offline") == ["c"]
    point = transaction.savepoint()
    make_live(id="d", slug="d", title="Scanner broken")
    make_live(id="e", slug="e", title="Keyboard lost")
    assert slugs_of("scanner broken") == ["d"]
    transaction.savepoint_rollback(point)
    assert slugs_of("scanner broken") == []
    assert slugs_of("printer offline") == ["c"]


@pytest.mark.parametrize("others", [1, 2, 3])
def test_database_that_was_set_back_and_went_on_is_followed(two_articles, make_live, others):
    """The numbers of the sequence are taken a second time, by other changes."""
    assert slugs_of("102")
    point = transaction.savepoint()
    for n in range(2):
        make_live(id=f"d{n}", slug=f"d{n}", title="Scanner broken")
    assert len(slugs_of("scanner broken")) == 2
    transaction.savepoint_rollback(point)
    for n in range(others):
        make_live(id=f"f{n}", slug=f"f{n}", title="Keyboard lost")
    assert slugs_of("scanner broken") == []
    assert len(slugs_of("keyboard lost")) == others
    assert search.find_differences() == []


def test_many_changes_are_left_to_a_thread(two_articles, monkeypatch):
    started = []
    monkeypatch.setattr(index_folder, "MAX_CHANGES_WHILE_WAITING", 0)
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread.name))
    search.rebuild()
    Publication.objects.filter(slug="b").update(title="Changed", seq=SiteState.take_seq())
    assert slugs_of("102") == ["a"], "the index that is a little behind answers meanwhile"
    assert started == ["search-index"]


def test_without_an_index_the_answer_says_so(two_articles, monkeypatch):
    monkeypatch.setattr(index_folder, "MAX_CHANGES_WHILE_WAITING", 0)
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    shutil.rmtree(ROOT, ignore_errors=True)
    results = search.find("102")
    assert results.building
    assert (results.total, results.confident, results.jump) == (0, False, None)
    assert search.suggest("102") == []


def test_second_writer_is_refused_and_readers_go_on(two_articles):
    assert slugs_of("102") == ["a"]
    with hold_lock(ROOT, 0):
        with pytest.raises(search.LockBusy):
            search.rebuild(wait=0)
        with pytest.raises(CommandError, match="Another process"):
            call_command("rebuild_search", wait=0)
        assert slugs_of("102") == ["a"]


HOLDER = """
import fcntl, sys, time
lock = open(sys.argv[1], "a")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_killed_writer_leaves_no_lock(two_articles):
    ROOT.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(ROOT / "lock")], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(search.LockBusy):
        search.rebuild(wait=0)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert search.rebuild() == 2


def test_killed_between_commit_and_index_is_caught_up(two_articles):
    """The database is ahead of the index, and half a build lies about: what a kill at any moment leaves."""
    assert slugs_of("102")
    half = ROOT / "v1-halfbuilt"
    half.mkdir()
    (half / "meta.json").write_text("{}")
    Publication.objects.filter(slug="a").update(seq=SiteState.take_seq())
    assert search.find_differences()
    assert slugs_of("102") == ["a"]
    assert search.find_differences() == []
    search.rebuild()
    assert not half.exists()


def test_another_process_sees_what_this_one_indexed(two_articles):
    """Two openings of one folder stand for two workers: each reloads when it finds itself behind."""
    assert slugs_of("102")
    other, INDEX._opened = INDEX._opened, None
    Publication.objects.filter(slug="a").update(seq=SiteState.take_seq())
    assert slugs_of("102") == ["a"]
    INDEX._opened = other
    assert not read_database_state().is_shown_by(other[0])
    # Within a request, or the mark would still be the older one.
    assert slugs_of("102") == ["a"]
    assert read_database_state().is_shown_by(INDEX._opened[0])


def test_commands_build_and_check(two_articles, capsys):
    call_command("rebuild_search")
    assert "2 articles in the search index" in capsys.readouterr().out
    call_command("check_search")
    out = capsys.readouterr().out
    assert "search index is current: it's up to date" in out and "published articles: 0" in out


def test_check_reports_what_differs(two_articles, capsys):
    assert slugs_of("102")
    # Behind the back of the sequence, as no code of ours does it.
    Publication.objects.filter(slug="b").update(live=False)
    assert [line.split(": ")[1] for line in search.find_differences()] == ["is no longer published"]
    with pytest.raises(CommandError, match="published articles: 1"):
        call_command("check_search")


def test_search_command_explains(two_articles, capsys):
    call_command("search", "error 102", explain=True)
    out = capsys.readouterr().out
    assert "code, claimed at 1.00, 1 found, code 102, opens its article" in out
    assert "read as typed" in out and "judge" in out


def test_sync_brings_everything_up(two_articles):
    shutil.rmtree(ROOT, ignore_errors=True)
    search.sync()
    assert search.find_differences() == []
    Publication.objects.filter(slug="a").update(seq=SiteState.take_seq())
    search.sync()
    assert search.find_differences() == []


def test_lock_of_the_engine_that_outlives_ours_is_waited_for(two_articles):
    """A killed process loses its two locks one after the other."""
    index = INDEX.follow()
    held = index.writer()
    with pytest.raises(search.LockBusy):
        open_writer(index, wait=0)
    Publication.objects.filter(slug="a").update(seq=SiteState.take_seq())
    threading.Timer(0.1, held.close).start()
    assert slugs_of("102") == ["a"]
    assert search.find_differences() == []


@pytest.mark.slow
def test_index_that_cannot_be_written_is_built_anew(two_articles):
    """Readable, but with something in the way of the next commit."""
    assert slugs_of("102") == ["a"]
    before = folder_in_use()
    lock = before / ".tantivy-writer.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    Publication.objects.filter(slug="a").update(seq=SiteState.take_seq())
    assert slugs_of("102") == ["a"]
    assert folder_in_use() != before
    assert search.find_differences() == []


def damage_stored_texts(where):
    """The documents of an article are cut off in the middle."""
    (where / "texts").write_bytes(b"\xff" * (where / "texts").stat().st_size)


def damage_terms(where):
    for path in where.glob("*.idx"):
        path.write_bytes(b"\xff" * path.stat().st_size)


@pytest.mark.parametrize("damage", [damage_stored_texts, damage_terms])
def test_damage_that_shows_while_searching_is_logged_and_mended(two_articles, damage, caplog):
    assert slugs_of("bank closed") == ["a"]
    before = folder_in_use()
    damage(before)
    INDEX._opened = None
    assert slugs_of("bank closed") == ["a"]
    assert folder_in_use() != before
    [line] = [record.getMessage() for record in caplog.records if record.name == opened_index.log.name]
    assert line.startswith(f"the search index {before.name} is damaged and will be rebuilt: ")
    assert search.find_differences() == []


def test_error_of_ours_surfaces_and_leaves_the_index_alone(two_articles, client, monkeypatch, caplog):
    """A ValueError of the ranking is no damage, as one of the engine is."""
    assert slugs_of("bank closed") == ["a"]
    before = folder_in_use()
    with monkeypatch.context() as patch:
        patch.setattr(weights, "WEIGHTS", dataclasses.replace(weights.WEIGHTS, frequency_smoothing=-1e6))
        with pytest.raises(ValueError, match="math domain error"):
            slugs_of("bank closed")
        client.raise_request_exception = False
        assert client.get("/search/?q=bank closed").status_code == 500
    assert "math domain error" in caplog.text
    assert slugs_of("bank closed") == ["a"]
    assert folder_in_use() == before


@pytest.mark.parametrize("name", ["\ud800", "x\udfff", "\x00"])
def test_name_that_no_article_can_have_leaves_the_index_alone(two_articles, name):
    assert slugs_of("102") == ["a"]
    before = folder_in_use()
    results = search.find("102", product=name, area=name, language=name)
    assert (results.total, results.building) == (0, False)
    assert search.suggest("102", name) == search.find_nearest("102", product=name) == []
    assert folder_in_use() == before


def test_index_passes_through_its_states(two_articles, monkeypatch):
    passages = set()
    enter = index_folder.IndexFolder._enter

    def record(folder, state, *rest):
        passages.add((folder.state, state))
        return enter(folder, state, *rest)

    monkeypatch.setattr(index_folder.IndexFolder, "_enter", record)
    search.rebuild()
    assert slugs_of("102") == ["a"] and INDEX.state is IndexState.CURRENT
    Publication.objects.filter(slug="b").update(seq=SiteState.take_seq())
    with hold_lock(ROOT, 0):
        assert slugs_of("102") == ["a"] and INDEX.state is IndexState.BEHIND
    damage_stored_texts(folder_in_use())
    INDEX._opened = None
    assert slugs_of("bank closed") == ["a"] and INDEX.state is IndexState.CURRENT
    shutil.rmtree(ROOT)
    monkeypatch.setattr(index_folder, "MAX_CHANGES_WHILE_WAITING", 0)
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    assert search.find("102").building and INDEX.state is IndexState.BUILDING
    assert {after for _before, after in passages} == {*IndexState}
    assert all(after is before or after in PASSAGES[before] for before, after in passages)


def test_damaged_index_answers_nothing_before_it_is_discarded(two_articles, monkeypatch):
    monkeypatch.setattr(INDEX, "state", IndexState.DAMAGED)
    with pytest.raises(RuntimeError, match="CURRENT right after it was DAMAGED"):
        INDEX._enter(IndexState.CURRENT)
