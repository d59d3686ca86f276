"""What an import of another product's export does to the site, what it says, and how it ends."""

import csv
import io

import pytest
from django.test import Client

from articles.catalog import stored_redirects
from articles.models import Article, Product, Publication, Revision, SiteState
from articles.transfer import ImportFailed
from articles.transfer.foreign import importing, survey
from articles.transfer.foreign.importing import ForeignImport, ForeignOptions
from articles.transfer.foreign.other_formats import other_formats
from articles.transfer.foreign.report import MAX_LINES, SENTENCES, parts_of
from articles.transfer.foreign.source import Topic
from tests.support.makers import change
from tests.support.transfer import import_articles
from tests.support.zendesk import HOST, write_zendesk, zendesk_article

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STEPS = "<h2>Solutions</h2><h3>Wait</h3><ol><li>Wait.</li><li>Refresh.</li></ol>"
FIRST = zendesk_article(1, "Error LL-204: Feed stopped", f"<p>No answer.</p>{STEPS}")
SECOND = zendesk_article(
    2, "LL-118 Code expired", f'<p>Old. See <a href="{HOST}/hc/en-us/articles/36000004001">this</a>.</p>'
)
PICTURE = '<p><img src="data:image/png;base64,%s"></p>'


def live():
    return sorted(Publication.objects.live().values_list("article__source_id", flat=True))


def state():
    """All that a second run must leave alone."""
    return (
        list(Article.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values_list("pk", "sha256")),
        list(Publication.objects.order_by("pk").values_list("seq", "revision", "live")),
        stored_redirects(public=False),
        SiteState.load().seq,
    )


def run(folder, **options):
    options = {"product": "ledgerline", **options}
    return ForeignImport(ForeignOptions([str(folder)], **options)).run()


def results(report):
    return [(article.id, article.result) for article in report.articles]


def told(report, topic):
    return [remark for remark in report.all_remarks() if remark.topic is topic]


def test_an_export_comes_in_as_drafts(tmp_path):
    code, output = import_articles(write_zendesk(tmp_path / "x", FIRST, SECOND), product="ledgerline")
    assert code == 0
    assert output.startswith("zendesk: 2 articles, 1 area (articles.json has articles with ")
    assert "2 drafts (public in the source: 2" in output
    assert "2 created, 0 updated, 0 unchanged." in output
    assert "2 of 2 articles without an error message: searches for messages won't find them" in output
    article = Article.objects.get(source_id="zendesk-36000004001")
    assert (article.title, article.area.name) == ("Feed stopped", "Bank feeds")
    assert list(article.codes.values_list("code", flat=True)) == ["LL-204"]
    assert Product.objects.get().name == "Ledgerline"
    assert live() == []


def test_published_articles_are_found_at_their_old_addresses(tmp_path):
    folder = write_zendesk(tmp_path / "x", FIRST, SECOND)
    assert import_articles(folder, product="ledgerline", publish=True)[0] == 0
    assert live() == ["zendesk-36000004001", "zendesk-36000004002"]
    slug = Publication.objects.get(article__source_id="zendesk-36000004001").slug
    for address in (
        "/hc/en-us/articles/36000004001-Title",
        "/hc/en-us/articles/36000004001",
        "/hc/articles/36000004001",
        "/hc/de/articles/36000004001-Ganz-anders/",
    ):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (301, f"/articles/{slug}/")


def test_the_id_in_an_old_address_decides_where_it_leads(tmp_path):
    """Also where other help centers have their articles at the same place as we."""
    article = zendesk_article(5, "A", html_url="https://help.example/en/articles/36000004005-a")
    run(write_zendesk(tmp_path / "x", article), publish=True)
    slug = Publication.objects.get().slug
    for address in (
        "/en/articles/36000004005-b",
        "/articles/36000004005-other-words/",
        "/de/articles/36000004005/",
    ):
        assert Client().get(address)["Location"] == f"/articles/{slug}/", address
    assert Client().get("/articles/36000004006-a/").status_code == 404


@pytest.mark.both
def test_second_run_changes_nothing(tmp_path):
    folder = write_zendesk(tmp_path / "x", FIRST, SECOND, zendesk_article(3, "X", draft=True))
    run(folder, publish=True)
    before = state()
    report = run(folder, publish=True)
    assert [result for _id, result in results(report)] == ["unchanged"] * 3
    assert state() == before


def test_a_dry_run_writes_nothing_and_says_what_would_be(tmp_path):
    before = state()
    code, output = import_articles(
        write_zendesk(tmp_path / "x", FIRST, SECOND), product="ledgerline", publish=True, dry_run=True
    )
    assert (code, state()) == (0, before)
    assert "planned   2 published, 0 drafts" in output
    assert "Dry run, nothing written: 2 created, 0 updated, 0 unchanged." in output
    assert not Product.objects.exists()


def test_formats_that_nothing_reads_are_told_with_what_to_do(tmp_path):
    paths = ["a.md", "old/list.ods", "b.adoc", "c.pdf"]
    assert [(remark.place, remark.detail) for remark in other_formats(paths, "markdown")] == [
        ("old/list.ods", "save it as .xlsx or .csv"),
        ("b.adoc", "convert it to Markdown or HTML, for example with pandoc"),
    ]
    assert not list(other_formats(paths, "zendesk"))
    (tmp_path / "x.pages").write_bytes(b"")
    code, output = import_articles(tmp_path / "x.pages", product="p")
    assert code == 1 and "not a known export: x.pages. .pages: save it as .docx" in output


def test_a_killed_run_goes_on(tmp_path, monkeypatch):
    """Whatever ends the process between two batches: what came in is whole, the rest follows."""
    monkeypatch.setattr(importing, "BATCH_SIZE", 1)
    folder = write_zendesk(tmp_path / "x", FIRST, SECOND, zendesk_article(3, "LL-3 Third"))
    whole = ForeignImport(ForeignOptions([str(folder)], "ledgerline", publish=True))
    write_batch = whole._write_batch

    def killed(batch, *rest):
        if whole.done == 1:
            raise SystemExit
        write_batch(batch, *rest)

    monkeypatch.setattr(whole, "_write_batch", killed)
    with pytest.raises(SystemExit):
        whole.run()
    assert live() == ["zendesk-36000004001"]
    report = run(folder, publish=True)
    assert [result for _id, result in results(report)] == ["unchanged", "created", "created"]
    assert len(live()) == 3
    assert [r for _id, r in results(run(folder, publish=True))] == ["unchanged"] * 3


def test_links_lead_across_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_SIZE", 1)
    run(write_zendesk(tmp_path / "x", SECOND, FIRST), publish=True)
    page = Publication.objects.get(article__source_id="zendesk-36000004002")
    target = Publication.objects.get(article__source_id="zendesk-36000004001")
    assert (
        f'href="/articles/{target.slug}/">this</a>'
        in Client().get(f"/articles/{page.slug}/").content.decode()
    )


def test_only_what_changed_there_is_written(tmp_path):
    run(write_zendesk(tmp_path / "x", FIRST, SECOND), publish=True)
    change(Article.objects.get(source_id="zendesk-36000004002"), title="Mine")
    newer = [{**FIRST, "title": "LL-204: New title"}, {**SECOND, "title": "LL-118 Theirs"}]
    folder = write_zendesk(tmp_path / "x", *newer)
    report = run(folder, publish=True)
    assert results(report) == [("zendesk-36000004001", "changed"), ("zendesk-36000004002", "kept")]
    assert any("edited here since the last import, not changed" in line for line in report.text())
    assert Article.objects.get(source_id="zendesk-36000004002").title == "Mine"
    assert results(run(folder, overwrite=True))[1] == ("zendesk-36000004002", "changed")


HELD = [
    (zendesk_article(1, "A", "<p>Call 1-800-555-0142 now.</p>"), Topic.PHONE, "unverified phone number"),
    (zendesk_article(1, "A", draft=True), Topic.DRAFT, "draft in the source"),
    (zendesk_article(1, "A", user_segment_id=777), Topic.LIMITED, "not public in the source"),
]


@pytest.mark.parametrize(("article", "topic", "words"), HELD, ids=[topic for _a, topic, _w in HELD])
def test_what_readers_must_not_see_stays_a_draft(tmp_path, article, topic, words):
    folder = write_zendesk(tmp_path / "x", article, SECOND)
    code, output = import_articles(folder, product="ledgerline", publish=True)
    assert live() == ["zendesk-36000004002"]
    assert code == (3 if topic is Topic.PHONE else 0)
    assert words in output
    assert "1 published, 1 draft (" in output


def test_of_duplicates_the_fuller_one_is_taken(tmp_path):
    copy = zendesk_article(0, "Feed stopped (LL-204)", "<p>See elsewhere.</p>")
    code, output = import_articles(
        write_zendesk(tmp_path / "x", copy, FIRST), product="ledgerline", publish=True
    )
    assert (code, live()) == (3, ["zendesk-36000004001"])
    assert "1 x duplicate with the code and title" in output
    slug = Publication.objects.get().slug
    # Whoever has the address of the copy gets the article that was taken.
    assert Client().get("/hc/en-us/articles/36000004000-Title")["Location"] == f"/articles/{slug}/"


def test_one_id_twice_is_one_article(tmp_path):
    newer = {**FIRST, "body": "<p>Newer.</p>", "updated_at": "2025-07-01T09:00:00Z"}
    folder = write_zendesk(tmp_path / "x", FIRST)
    (folder / "again.json").write_text((folder / "articles.json").read_text())
    report = run(folder)
    assert (len(report.articles), told(report, Topic.UNREADABLE)) == (1, [])
    (folder / "again.json").unlink()
    write_zendesk(folder, newer)
    assert [result for _id, result in results(run(folder))] == ["changed"]
    assert Article.objects.get().summary == "Newer."


def test_a_broken_article_is_no_reason_to_stop(tmp_path, monkeypatch):
    real = survey.to_entry

    def failing(article, context):
        if article.title == "bad":
            raise ZeroDivisionError
        return real(article, context)

    monkeypatch.setattr(survey, "to_entry", failing)
    code, output = import_articles(
        write_zendesk(tmp_path / "x", zendesk_article(3, "bad"), FIRST), product="ledgerline", publish=True
    )
    assert (code, live()) == (3, ["zendesk-36000004001"])
    assert "1 x can't be read, skipped, e.g. articles.json articles[0]: ZeroDivisionError" in output
    assert "1 created, 0 updated, 0 unchanged, 1 skipped." in output


@pytest.mark.parametrize(
    ("names", "words"), [([], "Add --product"), (["A", "B"], "--product (a, b)"), (["A"], "1 created")]
)
def test_the_product_is_the_only_one_or_named(tmp_path, names, words):
    for name in names:
        Product.objects.create(slug=name.lower(), name=name)
    code, output = import_articles(write_zendesk(tmp_path / "x", FIRST))
    assert code == (0 if len(names) == 1 else 1)
    assert words in output


@pytest.mark.parametrize(
    ("content", "words"),
    [("{}", "not a known export: a.json"), ("[]", "not a known export"), (None, "found no file")],
)
def test_what_is_no_export_changes_nothing(tmp_path, content, words):
    (tmp_path / "x").mkdir()
    if content:
        (tmp_path / "x/a.json").write_text(content)
    with pytest.raises(ImportFailed, match=words):
        run(tmp_path / "x")
    assert not Product.objects.exists()


def test_a_dry_run_proposes_a_mapping_once(tmp_path):
    article = zendesk_article(1, "A", f"<p>a</p>{STEPS}<h2>For administrators</h2><p>Read the log.</p>")
    folder, proposed = write_zendesk(tmp_path / "x", article), tmp_path / "x.map.yaml"
    output = import_articles(folder, product="ledgerline", dry_run=True)[1]
    assert f"mapping   {proposed} lists" in output
    assert "  For administrators: body  # 1 x" in proposed.read_text()
    proposed.write_text("headings: {For administrators: symptoms}\n")
    assert "mapping   " not in import_articles(folder, product="ledgerline", dry_run=True)[1]
    output = import_articles(folder, product="ledgerline", map=str(proposed))[1]
    assert "symptoms 1" in output
    proposed.write_text("headlines: {}\n")
    code, output = import_articles(folder, product="ledgerline", map=str(proposed))
    assert (code, f"{proposed}:1: headlines: unknown key" in output) == (1, True)


def test_hostile_words_neither_end_a_line_nor_become_a_formula(tmp_path):
    title = "=cmd()\n\x1b[31mred"
    report = run(write_zendesk(tmp_path / "x", zendesk_article(1, title, "<h2>\x1b]0;x\x07</h2><p>a</p>")))
    assert all(line.isprintable() for line in report.text())
    table = io.StringIO()
    report.write_csv(table)
    rows = list(csv.reader(io.StringIO(table.getvalue())))
    assert rows[0][:4] == ["place", "id", "title", "codes"]
    assert rows[1][:2] == ["articles.json articles[0]", "zendesk-36000004001"]
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_odd_front_matter_is_told_and_ends_no_import(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mkdocs.yml").write_text("site_name: X\n")
    (tmp_path / "x" / "a.md").write_text("---\ntitle: Error #102 appears\n---\n\n# E-102\n\nIt failed.\n")
    code, output = import_articles(tmp_path / "x", product="ledgerline")
    assert code == 0 and "1 created" in output
    assert "a.md: title: Error #102 appears" in output
    assert not set(Topic) - set(SENTENCES)


def test_the_report_stays_short(tmp_path):
    bodies = "".join(f'<h2>Heading {n}</h2><a href="/hc/gone-{n}">x</a>' for n in range(50))
    report = run(write_zendesk(tmp_path / "x", *(zendesk_article(n, f"A {n}", bodies) for n in range(20))))
    assert len(list(report.text())) <= MAX_LINES
    assert any("1000 x link to something that isn" in line for line in report.text())
    report.verbosity = 2
    assert len(list(report.text())) > 1000


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("warning   2 x too long, e.g. a.md: b", ("warning", "2 x too long", "a.md: b")),
        ("redirects 4 old URLs redirect here", ("redirects", "4 old URLs redirect here", "")),
        ("geplant   2 Entwürfe", ("geplant", "2 Entwürfe", "")),
        ("2 created, 0 updated, 0 unchanged.", ("", "2 created, 0 updated, 0 unchanged.", "")),
    ],
)  # fmt: skip
def test_pages_read_a_line_by_its_parts_in_any_language(line, parts):
    assert tuple(parts_of(line))[:3] == parts
    assert parts_of(line).is_warning == (parts[0] == "warning")
