"""The shape of an article stands once: a field that is added there is everywhere, and nobody goes past it."""

import ast
import copy
import re
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

import pytest
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.template import Context, Template
from django.urls import reverse

from articles import editing, search, transfer
from articles.admin import forms
from articles.admin.form_layout import MAIN_PARTS, SIDE_PARTS, lines_of
from articles.api.article import article_model
from articles.content import article_checks, diff, merge, pieces, readers, record, schema, snapshot
from articles.content.readers import LineReader
from articles.models import Article, Publication, Side, Solution
from tests.support.makers import COMPLETE, article_data, change, stored
from tests.support.paths import ROOT

APP = ROOT / "articles"
NOTE = "Ask for the zebrafish licence"


@pytest.fixture
def before(make_article):
    """An article that was saved when there was no such field."""
    return make_article(**COMPLETE, id="before", slug="before")


@contextmanager
def added_column(model, name, column):
    """Have a column at a model for a while, as a line in its file would."""
    model.add_to_class(name, column)
    try:
        yield
    finally:
        model._meta.local_fields.remove(column)
        model._meta._expire_cache()
        delattr(model, name)


@pytest.fixture
def access_note(db, monkeypatch):
    """One more field: the column, as model and migration make it, and a line of the schema."""
    import_module(settings.ROOT_URLCONF)  # else it would be made with the field, for all tests after these
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which changes no table while checks of its rows are pending
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_article ADD COLUMN access_note varchar(200) DEFAULT '' NOT NULL")
    column = models.CharField("note on access", max_length=200, blank=True, default="")
    with added_column(Article, "access_note", column):
        field = schema.Field("access_note", LineReader(), section="answer", search=schema.PROSE)
        monkeypatch.setattr(schema, "ARTICLE", schema.Schema((*schema.ARTICLE.fields, field)))
        yield field


def empty_formsets(page):
    """What a browser would send of a new article's form, without rows."""
    kinds = [key for key, rows in schema.ARTICLE.rows.items() if f'name="{key}-TOTAL_FORMS"' in page]
    return {f"{key}-{part}_FORMS": "0" for key in kinds for part in ("TOTAL", "INITIAL")}


def test_added_field_is_typed_checked_saved_and_found(access_note, client, editor, make_article):
    other = make_article(id="other", slug="other")
    client.force_login(editor)
    address = reverse("admin:articles_article_add")
    page = client.get(address).content.decode()
    assert "Note on access" in page
    assert 'name="access_note"' in page
    checked = client.post("/admin/articles/article/check/", {"access_note": "Call 1-888-555-0142"})
    assert (
        '<a href="#id_access_note">Note on access</a>: contains an unverified contact'
        in checked.content.decode()
    )
    sent = {
        **empty_formsets(page), "product": other.product_id, "title": "Locked", "side": "user",
        "data": "safe", "confidence": "official", "access_note": f" {NOTE} ", "_publish": "1", "_note": "New",
    }  # fmt: skip
    client.post(address, sent)
    article = Article.objects.get(title="Locked")
    assert article.access_note == NOTE
    assert snapshot.of(article.revisions.get())["access_note"] == NOTE
    live = Publication.objects.live().get()
    search.sync()
    assert [hit.publication.pk for hit in search.find("zebrafish licence").hits] == [live.pk]
    assert client.get(f"/api/v1/articles/{live.slug}").json()["access_note"] == NOTE
    assert f"- **Note on access:** {NOTE}" in client.get(f"/articles/{live.slug}.md").content.decode()


def test_added_field_is_compared_and_merged(access_note):
    base = article_data(title="T", access_note="old words")
    mine, theirs = {**base, "access_note": "new words"}, {**base, "title": "U"}
    assert diff.changed_sections(base, mine) == ["answer"]
    section = next(section for section in diff.compare_snapshots(base, mine) if section.state == diff.CHANGED)
    assert "".join(text for text, _differs in section.lines[-1].new) == "Note on access: new words"
    assert merge.merge_snapshots(base, mine, theirs).data == {**mine, "title": "U"}
    (question,) = merge.merge_snapshots(base, mine, {**base, "access_note": "their words"}).questions
    assert (question.key, question.theirs) == ("access_note", "their words")


@pytest.mark.parametrize("text", [NOTE, 'a "b": {c} \\ # d', "- x", "null"])
def test_added_field_survives_files(access_note, tmp_path, text):
    data = article_data(access_note=text)
    transfer.write_folder(tmp_path / "md", [data])
    transfer.write_file(tmp_path / "all.jsonl", [data])
    for path in (tmp_path / "md", tmp_path / "all.jsonl"):
        (entry,) = transfer.read([path])
        assert entry.data == data, entry.faults
    assert snapshot.digest(data) != snapshot.digest(article_data())


def test_added_field_alone_makes_the_box_at_the_top_of_a_how_to(access_note, client, make_live):
    for slug, note in (("quiet", ""), ("with-note", NOTE)):
        make_live(id=slug, slug=slug, codes=[], messages=[], side="unknown", solutions=[], access_note=note)
    boxes = [b"at-a-glance" in client.get(f"/articles/{slug}/").content for slug in ("quiet", "with-note")]
    assert boxes == [False, True]


def test_page_shows_a_choice_in_words():
    template = Template('{% load article_tags %}{{ record|words_for:"data" }}, {{ record|words_for:"id" }}')
    assert template.render(Context({"record": {"data": "at-risk", "id": "<a>"}})) == "At risk, &lt;a&gt;"


def test_added_field_is_judged_and_described(access_note):
    data = article_data(access_note="Call 1-888-555-0142, then run rm -rf /")
    findings = article_checks.check_article(data, article_checks.SiteFacts())
    assert {issue.kind for issue in findings if issue.spot == "access_note"} == {"contact", "command"}
    assert article_model().model_json_schema()["properties"]["access_note"]["type"] == "string"


def test_what_was_saved_before_the_field_has_it_empty(before, access_note):
    old = snapshot.of(before.revisions.get())
    assert old["access_note"] == ""
    assert old == snapshot.take(stored(before))
    publication = editing.publish(before, None)
    assert record.load(Publication.objects.for_page().get(pk=publication.pk))["access_note"] == ""
    change(before, access_note=NOTE)
    assert snapshot.of(before.revisions.first())["access_note"] == NOTE


def test_publication_copies_what_it_has_columns_for_until_it_is_unpublished(before, editor):
    change(before, typical_duration="A day")
    editing.publish(before, None)
    publication = Publication.objects.get()
    keys = {field.key for field in pieces.copied_fields()}
    assert keys >= {"slug", "language", "codes", "title", "summary", "side", "verified_on"}
    saved = snapshot.take(stored(before))
    for field in pieces.copied_fields():
        value = getattr(publication, field.attr)
        assert value and value == field.reader.to_column(saved[field.key]), field.key
    editing.unpublish(before, editor)
    publication.refresh_from_db()
    left = {key for key in keys if getattr(publication, key)}
    assert (left, publication.html, publication.contacts) == ({"slug", "language"}, {}, {})


@pytest.fixture
def tool(monkeypatch):
    """One more column of solutions."""
    rows = schema.ARTICLE.rows["solutions"]
    with added_column(Solution, "tool", models.CharField("tool", max_length=80, default="")):
        longer = replace(
            rows, columns=(*rows.columns, schema.Field("tool", LineReader(), search=schema.PROSE))
        )
        fields = (replace(field, reader=longer) if field.key == "solutions" else field
                  for field in schema.ARTICLE.fields)  # fmt: skip
        monkeypatch.setattr(schema, "ARTICLE", schema.Schema(tuple(fields)))
        yield


@pytest.mark.parametrize("text", ["regedit", 'a "b" {c=d} \\u0041 #e', "no", "{}"])
def test_added_column_of_a_row_survives_files(tool, tmp_path, text):
    data = article_data(solutions=[{"title": "Wait", "key": "aaaaaaaa", "tool": text}])
    transfer.write_folder(tmp_path, [data])
    (entry,) = transfer.read([tmp_path])
    assert entry.data == data, entry.faults
    assert f"Tool: {text}" in diff.lines_of("solutions", data)


def test_what_was_saved_before_a_column_has_it_empty():
    rows = [{"aspect": "a", "this": "b", "other": "c"}]
    whole = article_data(**COMPLETE, comparisons=[{"with": "x", "rows": rows}, {"with": "y"}])
    old = copy.deepcopy(whole)
    del old["solutions"][0]["risk"], old["comparisons"][0]["rows"][0]["this"]
    whole["comparisons"][0]["rows"][0]["this"] = ""
    assert snapshot.upgrade(old, snapshot.SCHEMA) == whole
    assert snapshot.upgrade(whole, snapshot.SCHEMA) is whole


@pytest.mark.parametrize("reader, column, reason", [
    (readers.LineReader(), models.TextField(), "LineReader reads CharField, not TextField"),
    (readers.LineReader(300), models.CharField(max_length=200), "holds 200 characters, not 300"),
    (readers.BlockReader(), models.TextField(), "has no max_length, so its BlockReader needs a limit"),
    (readers.DateReader(), models.CharField(max_length=10), "DateReader reads DateField, not CharField"),
    (readers.ChoiceReader(), models.CharField(max_length=10), "has no choices"),
    (readers.MinutesReader(), models.TextField(), "MinutesReader reads IntegerField, not TextField"),
])  # fmt: skip
def test_reader_that_does_not_fit_its_column_is_an_error(reader, column, reason):
    with added_column(Solution, "tool", column), pytest.raises(TypeError, match=reason):
        schema.Field("tool", reader).bind(Solution)


# Columns that no file has: what the site itself knows of an article, and how rows hang on it.
OF_THE_SITE = {
    "id",
    "reviewer",
    "status",
    "version",
    "imported_version",
    "translation_lag",
    "created_at",
    "updated_at",
    "deleted_at",
}
OF_ROWS = {"id", "position", "article", "comparison"}


def columns_without_a_field(model, kinds, own):
    named = {field.attr for fields in kinds for field in fields} | own
    return [column.name for column in model._meta.concrete_fields if column.name not in named]


def test_every_column_of_an_article_has_a_field():
    """A column that only the site needs goes into the lists above."""
    forgotten = {Article: columns_without_a_field(Article, [schema.ARTICLE.fields], OF_THE_SITE)}
    of_model = {}
    for rows in schema.ARTICLE.rows.values():
        for kind in (rows, rows.nested[1]) if rows.nested else (rows,):
            of_model.setdefault(kind.model, []).append(kind)
    for model, kinds in of_model.items():
        own = OF_ROWS | {name for kind in kinds for name in kind.constants}
        own |= {"canonical"} if kinds[0].derive else set()
        forgotten[model] = columns_without_a_field(model, [kind.columns for kind in kinds], own)
    assert {model.__name__: names for model, names in forgotten.items() if names} == {}
    assert len(of_model) >= 11


def test_field_without_a_column_is_an_error():
    with pytest.raises(FieldDoesNotExist, match="Solution has no field named 'tool'"):
        schema.Field("tool", LineReader()).bind(Solution)


def test_reader_has_the_limit_choices_and_default_of_its_column():
    fields = schema.ARTICLE.by_key
    long = "x" * (Article._meta.get_field("duration_note").max_length + 1)
    with pytest.raises(snapshot.Invalid, match="duration_note: longer than 200 characters"):
        article_data(duration_note=long)
    assert article_data(duration_note=long[1:])["duration_note"] == long[1:]
    assert list(fields["side"].reader.labels) == Side.values
    assert [fields[key].reader.default for key in ("side", "confidence")] == ["unknown", "reported"]
    assert schema.MESSAGES.readers["confidence"].default == ""
    assert [schema.SOLUTIONS.readers[key].default for key in ("needs_admin", "reversible")] == [False, None]


def test_contributing_says_which_reader_goes_with_which_column():
    text = (APP.parent / "CONTRIBUTING.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+Reader)` \| (.*?) \|", text, re.MULTILINE))
    named = {name: set(re.findall(r"`(\w+)`", columns)) for name, columns in rows.items()}
    kinds = {
        name: {column.__name__ for column in kind.column_types}
        for name, kind in vars(readers).items() if name.endswith("Reader") and name != "Reader"
    }  # fmt: skip
    assert named == kinds


def test_every_field_has_its_section_and_its_part_of_the_form():
    assert {field.section for field in schema.ARTICLE.fields} == set(schema.SECTIONS)
    lines = [line for part in (*MAIN_PARTS, *SIDE_PARTS) for line in lines_of(part)]
    names = {name for line in lines if isinstance(line, list) for name in line}
    assert {value.attr for value in schema.ARTICLE.values} <= names
    in_rows = {key for key, rows in schema.ARTICLE.rows.items() if not forms.form_names(key, rows)}
    assert in_rows == set(forms.FORMSETS) == {line.key for line in lines if not isinstance(line, list)}


# Who may name what


def sources():
    for path in sorted(APP.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(APP)), path.read_text()


def suggested_row(key):
    field = schema.ARTICLE.by_key[key]
    words = ", ".join(f"`{word}`" for word in getattr(field.reader, "labels", ()))
    return f"| `{key}` | {': '.join(filter(None, [str(field.label_in(Article)), words]))} |"


def test_the_document_for_authors_names_every_key():
    text = (APP.parent / "docs" / "article-format.md").read_text()
    table = re.findall(r"^\| (`\w+`.*?) \| (.*) \|$", text[text.index("## The JSON form") :], re.MULTILINE)
    keys = [re.findall(r"`(\w+)`", cell) for cell, _about in table]
    listed = [key for row in keys for key in row]
    rows = "\n".join(suggested_row(key) for key in schema.ARTICLE.by_key if key not in listed)
    assert not rows, f"In docs/article-format.md, the table of the JSON form lacks:\n{rows}"
    assert listed == list(schema.ARTICLE.by_key), "The table has the keys in the order of the schema."
    for (key, *_more), (_cell, about) in zip(keys, table, strict=True):
        rows = schema.ARTICLE.rows.get(key)
        if rows and not rows.text_only:
            shape = re.findall(r"\w+", about[about.index("{") : about.index("}`")])
            inner = list(rows.nested[1].readers) if rows.nested else []
            assert sorted(shape) == sorted([*rows.readers, *inner])


def test_plain_field_is_named_by_its_model_and_the_schema_alone():
    named = [name for name, source in sources() if "duration_note" in source]
    assert named == ["content/schema.py", "models/article.py"]


# What has an attribute `data` and is no revision. Add to it only what is none.
NO_REVISION = {
    "change",
    "entry",
    "file",
    "form",
    "image",
    "initial",
    "item",
    "merged",
    "plan",
    "self",
    "sent",
    "template",
}
# What reads columns by their names; `defer` and `only` name them, too, and read nothing.
READS = {"values", "values_list", "F", "Cast", "KeyTransform", "getattr", "attrgetter"}


def reads_of_stored_snapshots(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "data":
            if ast.unparse(node.value) not in NO_REVISION:
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in READS:
            named = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield from (ast.unparse(node) for value in named if value in ("data", "revision__data"))


def test_stored_snapshots_are_read_by_one_function():
    about_revisions = ((name, source) for name, source in sources() if "revision" in source.lower())
    found = {name: list(reads_of_stored_snapshots(source)) for name, source in about_revisions}
    assert {name: reads for name, reads in found.items() if reads} == {
        "content/snapshot.py": ["revision.data"],
    }


@pytest.mark.parametrize("source", [
    "x = newest.data['title']", "rows.values_list('pk', 'revision__data')", "article.revisions.get().data",
])  # fmt: skip
def test_reader_that_goes_past_it_is_seen(source):
    assert list(reads_of_stored_snapshots(source))
