"""XLIFF and PO: what translators get, what must survive, and drafts from what they send back."""

import xml.etree.ElementTree as ET
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import editing
from articles.content import snapshot, translations
from articles.models import Article, Publication
from articles.transfer.origin import ParseError
from articles.transfer.translation import po, units, xliff
from articles.transfer.translation.files import ArticleUnits
from articles.transfer.translation.units import Unit
from tests.support.makers import COMPLETE, article_data, change, stored

pytestmark = pytest.mark.once

BODY = (
    "See [[108|error 108]] or [[contact:bank]].\n\n> [!WARNING]\n> Don't run `format c:`.\n\n"
    '1. Go to **All apps > Banking** <b>\n2. Open ![x](/media/a.png), "twice" \\ &amp; ]]> 😀'
    "\n\n```\ncode\n```"
)
RICH = {
    **COMPLETE,
    "id": "102",
    "slug": "error-102",
    "title": "The bank answers 102 too late",
    "side": "provider",
    "side_note": "Not you",
    "verified_with": "published sources",
    "messages": [{"text": "Can't open {path}"}],
    "symptoms": ["Slow", {"text": "Slower", "level": "advanced"}],
    "solutions": [{"key": "solut001", "title": "Wait", "body": BODY, "minutes": 5, "risk": "low"}],
    "prevention": ["Update"],
    "comparisons": [{"with": "101", "rows": [{"aspect": "A", "this": "B", "other": "C"}]}],
    "faqs": [{"key": "faqs0001", "question": "Why?", "answer": "So."}],
}
STEPS = {
    "key": "solut001",
    "title": "Wait",
    "minutes": 5,
    "risk": "low",
    "body": "See [[108|error 108]].\n\n1. Go to **All apps**\n2. Enter `x`",
}
LIVE = {**RICH, "solutions": [STEPS]}
FORMATS = {"xliff": (xliff.write_xliff, xliff.read_xliff), "po": (po.write_po, po.read_po)}


def shout(unit):
    """A translation that leaves the marks alone."""
    out, at = "", 0
    for match in units.MARK.finditer(unit.source):
        out += unit.source[at : match.start()].upper() + match[0]
        at = match.end()
    return out + unit.source[at:].upper()


def test_segments_have_the_names_of_their_spots_and_no_facts():
    found = units.units_of(article_data(**RICH), None)
    assert [unit.name for unit in found] == [
        *("title", "summary", "side_note", "messages[0].text", "symptoms[0].text", "symptoms[1].text"),
        *("causes:cause001.title", "solutions:solut001.title", "solutions:solut001.body", "prevention[0]"),
        *(f"comparisons[0].rows[0].{cell}" for cell in ("aspect", "this", "other")),
        *("faqs:faqs0001.question", "faqs:faqs0001.answer", "verified_with"),
    ]
    assert {unit.part for unit in found} >= {"answer", "symptoms", "solutions:solut001", "prevention"}


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_is_read_back(kind):
    write, read = FORMATS[kind]
    found = [Unit(u.name, u.source, shout(u), u.digest) for u in units.units_of(article_data(**RICH), None)]
    articles = [ArticleUnits("102", "en", 'The "bank" <&>', found), ArticleUnits("a|b", "en", "x", found[:1])]
    language, read_units = read(write("pt-br", articles), "x")
    assert language == "pt-br"
    got = [(u.article, u.name, u.source, u.target, u.digest) for u in read_units]
    assert got == [(a.id, u.name, u.source, u.target, u.digest) for a in articles for u in a.units]
    assert all(unit.line > 1 for unit in read_units)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_not_translated_is_not_read(kind):
    write, read = FORMATS[kind]
    found = [Unit("title", "A", "", "0" * 12), Unit("summary", "B", "C", "0" * 12, is_outdated=True)]
    _language, read_units = read(write("de", [ArticleUnits("102", "en", "A", found)]), "x")
    assert [unit.name for unit in read_units] == (["summary"] if kind == "xliff" else [])


def test_xliff_is_2_1_with_placeholders_that_have_their_data():
    found = units.units_of(article_data(**RICH), None)
    root = ET.fromstring(xliff.write_xliff("de", [ArticleUnits("102", "en", "T", found)]))
    ns = {"x": xliff.NAMESPACE}
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "en", "de")
    unit = root.find(".//x:unit[@name='solutions:solut001.body']", ns)
    data = {one.get("id"): one.text for one in unit.iterfind(".//x:data", ns)}
    shown = [data[one.get("dataRef")] for one in unit.iterfind(".//x:source/x:ph", ns)]
    assert shown[:4] == ["[[108|", "]]", "[[contact:bank]]", "[!WARNING]"]
    assert "`format c:`" in shown and shown.count("**") == 2 and "```\ncode\n```" in shown


def test_xliff_of_other_tools_is_read():
    text = (
        '<xliff:xliff xmlns:xliff="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"'
        ' trgLang="de">'
        '<xliff:file id="f" original="102"><xliff:group id="g"><xliff:unit id="u" name="title">'
        '<xliff:segment><xliff:source>A.</xliff:source><xliff:target>Ä<xliff:mrk id="m">b</xliff:mrk>.'
        "</xliff:target></xliff:segment><xliff:ignorable><xliff:source> </xliff:source></xliff:ignorable>"
        "<xliff:segment><xliff:source>B</xliff:source><xliff:target>C</xliff:target></xliff:segment>"
        "</xliff:unit></xliff:group></xliff:file></xliff:xliff>"
    )
    _language, [unit] = xliff.read_xliff(text, "x")
    assert (unit.source, unit.target) == ("A. B", "Äb. C")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.xlf", "<a", "a.xlf:1: not XML"),
        ("a.xlf", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities aren't allowed here"),
        ("a.xlf", "<xliff version='1.2'/>", "expected XLIFF 2.0 or 2.1"),
        ("a.po", 'msgid ""\nmsgstr "Language: de\\n"\nnonsense', "a.po:3: not PO"),
        ("a.po", 'msgid "a"\nmsgstr "b"', "the header names no language"),
        ("a.txt", "", "expected a file named"),
    ],
)
def test_other_files_are_refused_with_their_line(db, tmp_path, name, text, fault):
    (tmp_path / name).write_text(text)
    with pytest.raises(CommandError, match=fault):
        call_command("translations", "import", str(tmp_path / name))


# On a site


@pytest.fixture
def english(make_live):
    return make_live(**LIVE)


def run(*arguments):
    out = StringIO()
    call_command("translations", *arguments, stdout=out)
    return out.getvalue()


def translate_file(path, kind, change_text=shout):
    """Let a translator fill in all targets of a file."""
    write, _read = FORMATS[kind]
    source = snapshot.take(stored(Article.objects.get(source_id="102")))
    found = [Unit(u.name, u.source, change_text(u), u.digest) for u in units.units_of(source, None)]
    path.write_text(write("de", [ArticleUnits("102", "en", "T", found)]))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FORMATS)
def test_round_trip_makes_a_draft_and_then_changes_nothing(english, tmp_path, kind):
    suffix = {"xliff": "xlf", "po": "po"}[kind]
    assert "1 article with 16 segments" in run("export", str(tmp_path), "--language", "de", "--format", kind)
    translate_file(tmp_path / f"de.{suffix}", kind)
    assert run("import", str(tmp_path), "--dry-run") == "Drafts: 1 created, 0 updated, 0 unchanged.\n"
    assert not Article.objects.filter(language="de").exists()
    assert run("import", str(tmp_path)) == "Drafts: 1 created, 0 updated, 0 unchanged.\n"
    draft = stored(Article.objects.get(source_id="102/de"))
    data, source = snapshot.take(draft), snapshot.take(stored(english.article))
    assert not Publication.objects.filter(article=draft).exists()
    assert (data["title"], data["side_note"]) == ("THE BANK ANSWERS 102 TOO LATE", "NOT YOU")
    assert data["symptoms"][1] == {"text": "SLOWER", "level": "advanced"}
    assert data["solutions"][0]["minutes"] == 5 and "[[108|ERROR 108]]" in data["solutions"][0]["body"]
    assert data["comparisons"][0]["rows"] == [{"aspect": "A", "this": "B", "other": "C"}]
    assert data["translated_from"] and editing.lags_of(draft) == []
    assert data["sources"] == source["sources"]
    assert run("import", str(tmp_path)) == "Drafts: 0 created, 0 updated, 1 unchanged.\n"
    assert "0 articles" in run("export", str(tmp_path / "b"), "--language", "de", "--format", kind)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FORMATS)
def test_lost_marks_and_codes_are_refused_with_file_line_and_key(english, tmp_path, kind):
    path = tmp_path / ("de.xlf" if kind == "xliff" else "de.po")
    translate_file(
        path, kind, lambda unit: shout(unit).replace("[[108|", "").replace("**", "").replace("102", "")
    )
    with pytest.raises(CommandError) as refused:
        run("import", str(path))
    text = str(refused.value)
    assert f"{path}:" in text and "solutions:solut001.body: missing from the translation: [[108|, **" in text
    assert "title: missing from the translation: 102" in text and "Nothing was imported." in text
    assert not Article.objects.filter(language="de").exists()


@pytest.mark.django_db
def test_new_part_comes_into_the_draft_and_an_old_file_leaves_it_out_of_date(english, tmp_path):
    translate_file(tmp_path / "old.xlf", "xliff")
    rows = [STEPS, {"key": "solut002", "title": "Ask", "body": "1. Ask", "risk": "data-loss"}]
    editing.publish(change(english.article, solutions=rows, summary="Another summary."), None)
    run("import", str(tmp_path / "old.xlf"))
    draft = Article.objects.get(source_id="102/de")
    assert [lag.part for lag in editing.lags_of(draft)] == ["summary", "solutions:solut002"]
    translate_file(tmp_path / "new.po", "po")
    assert "1 updated" in run("import", str(tmp_path / "new.po"))
    data = snapshot.take(stored(draft))
    assert [(row["title"], row["risk"]) for row in data["solutions"]] == [
        ("WAIT", "low"),
        ("ASK", "data-loss"),
    ]
    assert editing.lags_of(Article.objects.get(pk=draft.pk)) == []


@pytest.mark.django_db
def test_unknown_article_and_language_are_refused(english, tmp_path):
    unit = [Unit("title", "A", "B", "0" * 12)]
    (tmp_path / "a.po").write_text(po.write_po("de", [ArticleUnits("none", "en", "T", unit)]))
    with pytest.raises(CommandError, match="no article has the ID none"):
        run("import", str(tmp_path))
    (tmp_path / "a.po").write_text(po.write_po("xx", [ArticleUnits("102", "en", "T", unit)]))
    with pytest.raises(CommandError, match="xx isn't a language of this site"):
        run("import", str(tmp_path))
    with pytest.raises(CommandError, match="xx isn't a language of this site"):
        run("export", str(tmp_path), "--language", "xx")


def segment(name, target, source="", part=""):
    return (
        f'<unit id="u" name="{name}"><notes><note category="part">{part}</note></notes>'
        f"<segment><source>{source}</source><target>{target}</target></segment></unit>"
    )


def document(*segments, article="102", source="en", language="de"):
    return (
        f'<xliff xmlns="{xliff.NAMESPACE}" version="2.1" srcLang="{source}" trgLang="{language}">'
        f'<file id="f" original="{article}">{"".join(segments)}</file></xliff>'
    )


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ('<cp hex="zz"/>', "title: no character has this number: zz"),
        ('<cp hex="110000"/>', "title: no character has this number: 110000"),
        ("<pc id='1'>" * 3000 + "</pc>" * 3000, "title: too many elements within each other"),
    ],
)
def test_characters_and_depth_that_nothing_writes_are_told(target, fault):
    with pytest.raises(ParseError, match=fault):
        xliff.read_xliff(document(segment("title", target)), "a.xlf")


@pytest.mark.parametrize("text", ["[[" * 50_000, "](" * 50_000, "[[contact:a" * 20_000])
def test_a_text_of_half_marks_takes_no_minutes(text):
    assert units.lost_marks("a", text, []) == []


@pytest.mark.django_db
def test_what_a_file_says_of_the_article_is_checked(english, tmp_path):
    path = tmp_path / "a.xlf"
    translate_file(tmp_path / "de.xlf", "xliff")
    run("import", str(tmp_path / "de.xlf"))
    digest = translations.digest_of("title", RICH["title"])
    for text, fault in [
        (document(segment("title", "102"), source="fi"), "srcLang: fi, but the article is in en"),
        (document(segment("title", "102"), article="102/de", source="de", language="fr"), "translate 102"),
        (document(segment("title", "102 A"), segment("title", "102 B")), "translated twice, in another way"),
        (
            document(segment("title", "Bank", source="Bank", part=f"title={digest}")),
            "missing from the translation: 102",
        ),
    ]:
        path.write_text(text)
        with pytest.raises(CommandError, match=fault):
            run("import", str(path))
    # What the draft of the source says of its language counts from when it's published.
    change(english.article, language="nl")
    path.write_text(document(segment("title", "102 A")))
    assert "1 updated" in run("import", str(path))
    path.write_text(document(segment("none", "A"), language="fr"))
    assert run("import", str(path)) == "Drafts: 0 created, 0 updated, 0 unchanged.\n"


@pytest.mark.django_db
def test_what_did_not_come_is_still_to_be_translated(english, tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(document(segment("title", "102 kommt"), segment("symptoms[0].text", "Langsam")))
    run("import", str(path))
    lags = {lag.part for lag in editing.lags_of(Article.objects.get(source_id="102/de"))}
    assert lags >= {"summary", "symptoms", "solutions:solut001"} and not lags & {"title", "codes"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_that_nobody_touched_changes_nothing(english, tmp_path, kind):
    translate_file(tmp_path / "de.po", "po")
    run("import", str(tmp_path / "de.po"))
    draft = Article.objects.get(source_id="102/de")
    solution = {**snapshot.take(stored(draft))["solutions"][0], "body": "1. Los"}
    draft = change(draft, solutions=[solution], comparisons=[{"with": "101", "rows": []}])
    editing.publish(change(english.article, title="Error 102 comes from the bank"), None)
    run("export", str(tmp_path / "new"), "--language", "de", "--format", kind, "--all")
    assert run("import", str(tmp_path / "new")) == "Drafts: 0 created, 0 updated, 1 unchanged.\n"
    assert [lag.part for lag in editing.lags_of(Article.objects.get(pk=draft.pk))] == ["title"]


@pytest.mark.django_db
def test_text_made_from_an_older_source_without_its_digest_stays_out_of_date(english, tmp_path):
    translate_file(tmp_path / "de.po", "po")
    run("import", str(tmp_path / "de.po"))
    editing.publish(change(english.article, title="Error 102 comes from the bank"), None)
    path = tmp_path / "a.xlf"
    path.write_text(document(segment("title", "102 kommt spät", source="The bank answers 102 too late")))
    assert "1 updated" in run("import", str(path))
    assert [lag.part for lag in editing.lags_of(Article.objects.get(source_id="102/de"))] == ["title"]


@pytest.mark.django_db
def test_a_line_of_a_comparison_that_the_draft_lost_comes_back(english, tmp_path):
    translate_file(tmp_path / "de.po", "po")
    run("import", str(tmp_path / "de.po"))
    change(Article.objects.get(source_id="102/de"), comparisons=[{"with": "101", "rows": []}])
    assert "1 updated" in run("import", str(tmp_path / "de.po"))
    data = snapshot.take(stored(Article.objects.get(source_id="102/de")))
    assert data["comparisons"][0]["rows"] == [{"aspect": "A", "this": "B", "other": "C"}]
