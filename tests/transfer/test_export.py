"""An export gives back all that an import takes, to the byte."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles import catalog, editing, transfer
from articles.models import Article, Publication, Revision, SiteState
from tests.support.article_strategies import snapshots_of_articles
from tests.support.makers import change
from tests.support.paths import DEMONSTRATION
from tests.support.transfer import articles_in, clear_site, export_articles, file_contents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def load(path, **options):
    call_command("import_articles", str(path), publish=True, stdout=StringIO(), stderr=StringIO(), **options)


def export_both(folder):
    folder.mkdir()
    export_articles(folder / "all.jsonl")
    export_articles(folder / "md")
    return file_contents(folder)


@pytest.mark.once
def test_whole_shelf_comes_back_to_the_byte(tmp_path):
    load(DEMONSTRATION)
    first = export_both(tmp_path / "first")
    count = sum(1 for _ in transfer.read([DEMONSTRATION]))
    files = [name for name in articles_in(tmp_path / "first/md") if ".pictures/" not in name]
    assert len(files) == count == Publication.objects.live().count()
    assert b"- slug: quickbooks-online" in first["md/site.yaml"]
    for through in ("md", "all.jsonl"):
        clear_site()
        load(tmp_path / "first" / through)
        assert export_both(tmp_path / through) == first, through
    before = SiteState.load().seq
    load(tmp_path / "first/md")
    assert SiteState.load().seq == before, "what is exported is no change to its own site"
    assert Revision.objects.count() == Article.objects.count()


def test_export_is_no_change_to_its_own_site(tmp_path, make_live):
    make_live(id="1", solutions=["Wait", "Ask"], codes=["102"])
    export_articles(tmp_path / "out")
    before = SiteState.load().seq
    load(tmp_path / "out")
    assert SiteState.load().seq == before
    assert Revision.objects.count() == Article.objects.count()


@pytest.mark.once
@hypothesis_settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(articles=st.lists(snapshots_of_articles, min_size=1, max_size=3, unique_by=lambda data: data["id"]))
def test_made_up_articles_come_back_to_the_byte(tmp_path, articles):
    clear_site()
    # The first one names product and area for all, as it does in an import.
    editing.import_articles(articles, publish=True, skip_bad=True)
    for path in (tmp_path / "first").glob("*"):
        path.unlink()
    for path in (tmp_path / "second").glob("*"):
        path.unlink()
    export_articles(tmp_path / "first", drafts=True)
    export_articles(tmp_path / "first.jsonl", drafts=True)
    clear_site()
    editing.import_articles(
        (entry.data for entry in transfer.read([tmp_path / "first"])), publish=True, skip_bad=True
    )
    export_articles(tmp_path / "second", drafts=True)
    export_articles(tmp_path / "second.jsonl", drafts=True)
    assert file_contents(tmp_path / "first") == file_contents(tmp_path / "second")
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "second.jsonl").read_bytes()


def test_export_holds_what_readers_see(tmp_path, make_live, make_article, editor):
    shown, gone = make_live(id="shown", title="Old"), make_live(id="gone", title="Gone")
    make_article(id="draft", title="Draft")
    change(shown.article, title="New")
    editing.unpublish(gone.article, editor)
    assert export_articles(tmp_path / "live") == f"1 articles in {tmp_path / 'live'}\n"
    assert list(articles_in(tmp_path / "live")) == ["shown.md"]
    assert b"title: Old\n" in file_contents(tmp_path / "live")["shown.md"]
    export_articles(tmp_path / "drafts", drafts=True)
    assert sorted(articles_in(tmp_path / "drafts")) == ["draft.md", "gone.md", "shown.md"]
    assert b"title: New\n" in file_contents(tmp_path / "drafts")["shown.md"]


def test_deleted_article_is_in_no_export(tmp_path, make_live, editor):
    editing.delete(make_live(id="1").article, editor)
    export_articles(tmp_path / "live")
    export_articles(tmp_path / "drafts", drafts=True)
    assert articles_in(tmp_path) == {}


def test_product_is_called_what_it_is_called_now(tmp_path, make_live):
    publication = make_live(id="1")
    publication.product.name = "Ledger Pro"
    catalog.save_live_settings(publication.product)
    export_articles(tmp_path)
    assert b"name: Ledger Pro\n" in file_contents(tmp_path)["1.md"]


def test_form_follows_the_name_or_the_option(tmp_path, make_live):
    make_live(id="1")
    export_articles(tmp_path / "a.jsonl")
    export_articles(tmp_path / "b.jsonl.gz")
    export_articles(tmp_path / "c", format="jsonl")
    export_articles(tmp_path, format="jsonl")
    export_articles(tmp_path / "d.jsonl", format="md")
    assert sorted(articles_in(tmp_path)) == ["a.jsonl", "articles.jsonl", "b.jsonl.gz", "c", "d.jsonl/1.md"]
    names = ["a.site.yaml", "articles.site.yaml", "b.site.yaml", "c.site.yaml", "d.jsonl/site.yaml"]
    beside = {*names, *(name.replace("site.yaml", "codes.csv") for name in names)}
    lists = {f".{name}.export.json" for name in ("a", "articles", "b", "c")}
    beside |= {*lists, "d.jsonl/.export.json"}
    assert set(file_contents(tmp_path)) - set(articles_in(tmp_path)) == beside
    packed = (tmp_path / "b.jsonl.gz").read_bytes()
    export_articles(tmp_path / "b.jsonl.gz")
    assert (tmp_path / "b.jsonl.gz").read_bytes() == packed
    [entry] = transfer.read([tmp_path / "b.jsonl.gz"])
    assert entry.data == next(transfer.read([tmp_path / "a.jsonl"])).data


def test_place_that_cannot_be_written_is_one_line(tmp_path, make_live):
    make_live(id="1")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"file: File exists"):
        export_articles(tmp_path / "file")
    with pytest.raises(CommandError, match=r"file: File exists"):
        export_articles(tmp_path / "file" / "a.jsonl")
