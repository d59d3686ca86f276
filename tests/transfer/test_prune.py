"""An export says what it no longer has, removes it on demand, and keeps history on demand."""

import json

import pytest

from articles import editing, images, transfer
from articles.models import Revision, SiteState
from tests.support.drawing import png
from tests.support.makers import change
from tests.support.transfer import export_articles, file_contents, import_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media_folder")]

PICTURE = f"{'0a' * 16}.png"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


@pytest.fixture
def gone(make_live, editor, folder):
    """An export with two articles; then one with a picture is unpublished."""
    editing.store_image(images.clean(png()), None, name=PICTURE)
    make_live(id="stays", codes=["102"])
    publication = make_live(id="goes", codes=["103"], body=f"![The menu](/media/{PICTURE})")
    (folder / "note.md").write_text("Mine")
    export_articles(folder)
    editing.unpublish(publication.article, editor)
    return publication


def test_export_says_what_is_gone_and_removes_it_on_demand(gone, folder):
    assert f"goes.pictures/{PICTURE}" in file_contents(folder)
    said = export_articles(folder)
    assert "2 files from an earlier export aren't on the site anymore, such as goes.md" in said
    assert "goes.md" in file_contents(folder)
    assert "2 files from an earlier export deleted" in export_articles(folder, prune=True)
    assert sorted(file_contents(folder)) == [".export.json", "codes.csv", "note.md", "site.yaml", "stays.md"]
    assert not (folder / "goes.pictures").exists()
    assert "earlier export" not in export_articles(folder, prune=True)


def test_what_somebody_changed_or_put_there_stays(gone, folder):
    (folder / "goes.md").write_text("My own words")
    (folder / "goes.pictures" / "mine.txt").write_text("Mine")
    said = export_articles(folder, prune=True)
    assert "1 file from an earlier export changed here since then. Not touched: goes.md" in said
    left = file_contents(folder)
    assert left["goes.md"] == b"My own words"
    assert "goes.pictures/mine.txt" in left and f"goes.pictures/{PICTURE}" not in left


def test_list_names_nothing_outside_of_its_folder(gone, folder):
    inside, outside = folder / "in", folder / "out"
    outside.mkdir()
    (outside / "a").write_text("a")
    export_articles(inside)
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # of "a"
    (inside / "link").symlink_to(outside)
    names = ["../out/a", str(outside / "a"), "link/a", "a\0b", ""]
    (inside / ".export.json").write_text(json.dumps({"files": dict.fromkeys(names, digest)}))
    export_articles(inside, prune=True)
    assert (outside / "a").exists()
    for broken in ("[", "[]", '{"files": []}', '{"files": {"stays.md": 1}}'):
        (inside / ".export.json").write_text(broken)
        export_articles(inside, prune=True)
        assert (inside / "stays.md").exists()


def test_one_file_has_its_codes_pictures_and_list_beside_it(gone, folder):
    path = folder / "one" / "all.jsonl"
    export_articles(path)
    assert sorted(file_contents(path.parent)) == [
        ".all.export.json",
        "all.codes.csv",
        "all.jsonl",
        "all.site.yaml",
    ]
    assert (path.parent / "all.codes.csv").read_text().splitlines()[1].startswith("102,ledger,en,active,http")


@pytest.mark.parametrize("target", ["", "all.jsonl"])
def test_history_on_demand_is_read_by_no_import(make_live, editor, folder, target):
    live = make_live(id="1", title="First")
    change(live.article, title="Second")
    path = folder / target
    export_articles(path, history=True)
    [name] = [name for name in file_contents(folder) if name.endswith("1.jsonl")]
    rows = [json.loads(line) for line in (folder / name).read_text().splitlines()]
    assert [row["article"]["title"] for row in rows] == ["First"], (
        "what readers never saw is no public history"
    )
    assert "author" not in rows[0]
    export_articles(path, history=True, drafts=True)
    rows = [json.loads(line) for line in (folder / name).read_text().splitlines()]
    assert [(row["revision"], row["article"]["title"]) for row in rows] == [(1, "First"), (2, "Second")]
    assert rows[0].keys() >= {"author", "note", "saved_at", "published_at", "kind"}
    before = SiteState.load().seq, Revision.objects.count()
    assert import_articles(path, publish=True)[0] == 0
    assert [entry.data["title"] for entry in transfer.read([path])] == ["Second"]
    export_articles(path, drafts=True, prune=True)
    assert not any("history" in name for name in file_contents(folder))
    assert (SiteState.load().seq, Revision.objects.count()) >= before
