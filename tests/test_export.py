"""An export gives back all that an import takes, to the byte."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles import catalog, editing, transfer
from articles.models import Area, Article, AuditEntry, Product, Publication, Revision, SiteState
from tests.makers import change
from tests.test_bundle import made

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def export(path, **options):
    out = StringIO()
    call_command("export_articles", str(path), stdout=out, **options)
    return out.getvalue()


def load(path, **options):
    call_command("import_articles", str(path), publish=True, stdout=StringIO(), stderr=StringIO(), **options)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def articles_in(folder):
    """The files without site.yaml, which holds what is no article."""
    return {name: raw for name, raw in files(folder).items() if not name.endswith("site.yaml")}


def clear():
    """An empty site; the log of what was done can be emptied past its door alone."""
    AuditEntry.objects.all()._raw_delete("default")
    for model in (Publication, Revision, Article, Area, Product, SiteState):
        model.objects.all().delete()


SHELF = settings.BASE_DIR / "fixtures" / "quickbooks"


@pytest.mark.once
@pytest.mark.parametrize("through", ["md", "jsonl"])
def test_whole_shelf_comes_back_to_the_byte(tmp_path, through):
    load(SHELF)
    export(tmp_path / "first.jsonl")
    export(tmp_path / "first")
    clear()
    load(tmp_path / ("first" if through == "md" else "first.jsonl"))
    export(tmp_path / "second.jsonl")
    export(tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")
    count = sum(1 for _ in transfer.read([SHELF]))
    assert len(files(tmp_path / "first")) == count + 1 == Publication.objects.live().count() + 1
    assert b"- slug: quickbooks-online" in files(tmp_path / "first")["site.yaml"]
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "second.jsonl").read_bytes()


def test_export_is_no_change_to_its_own_site(tmp_path):
    load(SHELF)
    export(tmp_path / "out")
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
@given(articles=st.lists(made, min_size=1, max_size=3, unique_by=lambda data: data["id"]))
def test_made_up_articles_come_back_to_the_byte(tmp_path, articles):
    clear()
    # The first one names product and area for all, as it does in an import.
    editing.load(articles, publish=True, skip_bad=True)
    for path in (tmp_path / "first").glob("*"):
        path.unlink()
    for path in (tmp_path / "second").glob("*"):
        path.unlink()
    export(tmp_path / "first", drafts=True)
    export(tmp_path / "first.jsonl", drafts=True)
    clear()
    editing.load((entry.data for entry in transfer.read([tmp_path / "first"])), publish=True, skip_bad=True)
    export(tmp_path / "second", drafts=True)
    export(tmp_path / "second.jsonl", drafts=True)
    assert files(tmp_path / "first") == files(tmp_path / "second")
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "second.jsonl").read_bytes()


def test_export_holds_what_readers_see(tmp_path, make_live, make_article, editor):
    shown, gone = make_live(id="shown", title="Old"), make_live(id="gone", title="Gone")
    make_article(id="draft", title="Draft")
    change(shown.article, title="New")
    editing.unpublish(gone.article, editor)
    assert export(tmp_path / "live") == f"1 articles in {tmp_path / 'live'}\n"
    assert list(articles_in(tmp_path / "live")) == ["shown.md"]
    assert b"title: Old\n" in files(tmp_path / "live")["shown.md"]
    export(tmp_path / "drafts", drafts=True)
    assert sorted(articles_in(tmp_path / "drafts")) == ["draft.md", "gone.md", "shown.md"]
    assert b"title: New\n" in files(tmp_path / "drafts")["shown.md"]


def test_deleted_article_is_in_no_export(tmp_path, make_live, editor):
    editing.delete(make_live(id="1").article, editor)
    export(tmp_path / "live")
    export(tmp_path / "drafts", drafts=True)
    assert articles_in(tmp_path) == {}


def test_product_is_called_what_it_is_called_now(tmp_path, make_live):
    publication = make_live(id="1")
    publication.product.name = "Ledger Pro"
    catalog.save_live_settings(publication.product)
    export(tmp_path)
    assert b"name: Ledger Pro\n" in files(tmp_path)["1.md"]


def test_form_follows_the_name_or_the_option(tmp_path, make_live):
    make_live(id="1")
    export(tmp_path / "a.jsonl")
    export(tmp_path / "b.jsonl.gz")
    export(tmp_path / "c", format="jsonl")
    export(tmp_path, format="jsonl")
    export(tmp_path / "d.jsonl", format="md")
    assert sorted(articles_in(tmp_path)) == ["a.jsonl", "articles.jsonl", "b.jsonl.gz", "c", "d.jsonl/1.md"]
    beside = {"a.site.yaml", "articles.site.yaml", "b.site.yaml", "c.site.yaml", "d.jsonl/site.yaml"}
    assert set(files(tmp_path)) - set(articles_in(tmp_path)) == beside
    packed = (tmp_path / "b.jsonl.gz").read_bytes()
    export(tmp_path / "b.jsonl.gz")
    assert (tmp_path / "b.jsonl.gz").read_bytes() == packed
    [entry] = transfer.read([tmp_path / "b.jsonl.gz"])
    assert entry.data == next(transfer.read([tmp_path / "a.jsonl"])).data


def test_place_that_cannot_be_written_is_one_line(tmp_path, make_live):
    make_live(id="1")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"file: File exists"):
        export(tmp_path / "file")
    with pytest.raises(CommandError, match=r"file: File exists"):
        export(tmp_path / "file" / "a.jsonl")
