"""Lists of errors as CSV, spreadsheets, and JSON: any names of columns, any layout, any encoding."""

import json
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from articles.transfer.foreign.kinds import csv_table, json_list, xlsx_table
from articles.transfer.foreign.kinds.cells import cell_html
from articles.transfer.foreign.source import State, Topic
from tests.support.exports import ExportOf, read_export


def read_one(reader, files, mapping=None):
    found, remarks = read_export(reader, files, mapping)
    assert len(found) == 1, sorted(found)
    return next(iter(found.values())), remarks


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.removeprefix("hidden_"))
        for row in rows:
            sheet.append(row)
        if name.startswith("hidden_"):
            sheet.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADS = {
    "en": "Error code,Title,Error message,Symptoms,Possible causes,How to fix,Category",
    "de": "Fehlernummer,Bezeichnung,Fehlermeldung,Symptome,Mögliche Ursachen,Maßnahmen,Bereich",
    "fr": "Code d’erreur,Intitulé,Message d’erreur,Symptômes,Causes possibles,Que faire ?,Catégorie",
    "es": "Código de error,Título,Mensaje de error,Síntomas,Posibles causas,Solución,Categoría",
    "pt": "Código do erro,Título,Mensagem de erro,Sintomas,Possíveis causas,O que fazer,Categoria",
    "it": "Codice errore,Titolo,Messaggio di errore,Sintomi,Possibili cause,Cosa fare,Categoria",
    "nl": "Foutcode,Titel,Foutmelding,Symptomen,Mogelijke oorzaken,Oplossing,Categorie",
    "ja": "エラーコード,タイトル,エラーメッセージ,症状,原因,対処方法,カテゴリ",
    "camel": "errorCode,title,errorMessage,symptoms,possibleCauses,howToFix,category",
}
ROW = (
    "LL-204,Feed stopped,Try again.,- Clock\n- Nothing,The bank; The consent,1. Wait. 2. Refresh.,Bank feeds"
)


@pytest.mark.parametrize("language", HEADS)
def test_columns_are_known_by_their_names_in_every_language(language):
    head, row = (line.replace(",", ";") for line in (HEADS[language], ROW.replace("; ", "|")))
    row = row.replace("- Clock\n- Nothing", '"- Clock\n- Nothing"').replace("|", " | ")
    encoding = "shift_jis" if language == "ja" else "cp1252"
    one, remarks = read_one(csv_table, {"fehler.csv": f"{head}\r\n{row}\r\n".encode(encoding)})
    assert (one.codes, one.title, one.groups, remarks) == (("LL-204",), "Feed stopped", ("Bank feeds",), [])
    assert one.parts == {
        "messages": "<blockquote><p>Try again.</p></blockquote>",
        "symptoms": "<ul><li>Clock</li><li>Nothing</li></ul>",
        "causes": "<ul><li>The bank</li><li>The consent</li></ul>",
    } | {"solutions": one.parts["solutions"]}
    assert one.parts["solutions"].endswith("</h3>\n<ol><li>Wait.</li><li>Refresh.</li></ol>")


@pytest.mark.parametrize(
    "text",
    [
        "P0100,Mass air flow circuit\nP0101,Range of mass air flow\n",
        "Mass air flow circuit\tP0100\nRange of mass air flow\tP0101\n",
        "sep=|\nP0100|Mass air flow circuit\nP0101|Range of mass air flow\n",
        "Codes of engines\n\nCode;Meaning\nP0100;Mass air flow circuit\nP0101;Range of mass air flow\n;\n",
    ],
)
def test_a_table_without_names_or_with_rows_above_them_is_read_by_its_contents(text):
    found, _ = read_export(csv_table, {"obd.csv": text.encode("utf-16")})
    assert {one.codes[0]: one.title for one in found.values()} == {
        "P0100": "Mass air flow circuit",
        "P0101": "Range of mass air flow",
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Der Abruf der Bank ist nicht gelaufen und das Konto wird nicht aktualisiert.",
            "de",
        ),
        ("La cuenta no se actualiza y el banco no responde en la hora. Espere una hora para el banco.", "es"),
        ("<p>銀行のメンテナンスのために、口座を更新できませんでした。しばらくお待ちください。</p>", "ja"),
        ("The bank is in maintenance and the account was not updated. Wait for the bank to come back.", "en"),
        ("Wait 30 minutes", ""),
    ],
)
def test_a_list_that_names_no_language_has_that_of_its_texts(text, language):
    one, _ = read_one(csv_table, {"a.csv": f'Code,Title,Fix\nA-1,One,"{text}"\n'})
    assert one.language == language


def test_a_quote_that_nothing_closes_takes_no_other_rows():
    rows = ["Code,Title,Fix", 'A-0,"Open,Wait', *(f"A-{n},Title {n},Wait" for n in range(1, 130))]
    found, _ = read_export(csv_table, {"a.csv": "\n".join(rows)})
    assert len(found) == 130
    assert found["A-129", ""].title == "Title 129"


def test_heads_between_rows_and_rows_that_go_on_belong_to_the_rows():
    rows = "Code,Title,Solution\nBank feeds,,\nA-1,One,Wait\n,,Refresh\n"
    rows += "Reports,,\nA-2,Two,Print\nCode,Title,Solution\n"
    found, _ = read_export(csv_table, {"a.csv": rows})
    assert [(one.ext, one.groups) for one in found.values()] == [
        ("A-1", ("Bank feeds",)),
        ("A-2", ("Reports",)),
    ]
    assert found["A-1", ""].parts["solutions"] == "<h3>Solution</h3>\n<ol><li>Wait</li><li>Refresh</li></ol>"


def test_the_same_code_twice_is_two_articles_and_a_language_column_makes_translations():
    rows = "Code,Title,Lang,Solution\nA-1,One,en,x\nA-1,One more,en,y\nA-1,Eins,de,z\nA-2,Zwei,de,z\n"
    found, _ = read_export(csv_table, {"a.csv": rows})
    assert {key: one.translation_of for key, one in found.items()} == {
        ("A-1", "en"): "",
        ("A-1-2", "en"): "",
        ("A-1", "de"): "A-1",
        ("A-2", "de"): "",
    }


IN_TWO = {"title": {"en": "One", "de": "Eins"}, "fix": {"en": "Wait", "de": "Warten"}}
ENGLISH, GERMAN = {"title": "One", "fix": "Wait"}, {"title": "Eins", "fix": "Warten"}
SHEETS = {
    "English": [["Code", "Title", "Fix"], ["A-1", "One", "Wait"]],
    "Deutsch": [["Code", "Titel", "Lösung"], ["A-1", "Eins", "Warten"]],
}
FILES = {
    "a.en.csv": "Code,Title,Fix\nA-1,One,Wait\nA-2,x,y\n",
    "a.de.csv": "Code,Titel,Lösung\nA-1,Eins,Warten\n",
}


@pytest.mark.parametrize(
    ("reader", "files"),
    [
        (csv_table, {"a.csv": "code,title_en,title_de,fix_en,fix_de\nA-1,One,Eins,Wait,Warten\n"}),
        (csv_table, {"a.csv": "Code,Title,Titel (DE),Fix,Lösung (DE)\nA-1,One,Eins,Wait,Warten\n"}),
        (csv_table, FILES),
        (json_list, {"a.json": {"A-1": IN_TWO}}),
        (json_list, {"a.json": [{"code": "A-1", "i18n": {"en": ENGLISH, "de": GERMAN}}]}),
        (json_list, {"a.json": {"en": {"A-1": ENGLISH}, "de": {"A-1": GERMAN}}}),
        (xlsx_table, {"a.xlsx": workbook(**SHEETS)}),
    ],
)
def test_languages_may_be_columns_files_sheets_or_keys(reader, files):
    found, _ = read_export(reader, files)
    one = next(one for (ext, language), one in found.items() if ext == "A-1" and language in ("en", ""))
    german = found["A-1", "de"]
    assert (one.title, one.codes, one.translation_of) == ("One", ("A-1",), "")
    assert (german.title, german.codes, german.translation_of) == ("Eins", ("A-1",), "A-1")
    assert "Warten" in german.parts["solutions"] and "Wait" in one.parts["solutions"]


@pytest.mark.parametrize(
    ("head", "value", "state"),
    [
        ("Status", "Published", State.PUBLIC),
        ("Status", "Entwurf", State.DRAFT),
        ("Status", "In review", State.DRAFT),
        ("Status", "Archived", State.LIMITED),
        ("Published", "no", State.DRAFT),
        ("Draft", "true", State.DRAFT),
        ("Internal", "x", State.LIMITED),
        ("Sichtbarkeit", "Mitarbeiter", State.LIMITED),
        ("Audience", "Everyone", State.PUBLIC),
        ("公開状態", "非公開", State.LIMITED),
    ],
)
def test_columns_say_who_sees_a_row(head, value, state):
    found, _ = read_export(
        csv_table, {"a.csv": f"Code,Title,Fix,{head}\nA-1,One,x,{value}\nA-2,Two,x,published\n"}
    )
    assert found["A-1", ""].state is state


def test_codes_of_answers_are_no_states_and_counters_no_codes():
    found, _ = read_export(
        csv_table, {"a.csv": "Nr,Status,Description,Action\n1,404,Not found,Look\n2,500,Broken,Call\n"}
    )
    assert [one.codes for one in found.values()] == [("404",), ("500",)]
    found, _ = read_export(csv_table, {"a.csv": "Status,Title,Fix\n0,OK,x\n1,Gone,y\n2,Late,z\n"})
    assert [(one.codes, one.state) for one in found.values()] == [((str(n),), State.PUBLIC) for n in range(3)]


def test_what_nothing_is_known_of_goes_to_the_body_and_is_told_once():
    rows = "Code,Title,Severity,Fix\nA-1,One,high <1>,Wait\nA-2,Two,low,Wait\n"
    found, remarks = read_export(csv_table, {"a.csv": rows})
    assert found["A-1", ""].parts["body"] == "<p><strong>Severity:</strong> high &lt;1&gt;</p>"
    assert [(remark.topic, remark.detail) for remark in remarks] == [
        (Topic.UNKNOWN_FIELD, "Severity: high <1>")
    ]
    found, remarks = read_export(
        csv_table, {"a.csv": rows}, {"fields": {"Severity": "ignore", "Fix": "symptoms"}}
    )
    assert set(found["A-1", ""].parts) == {"symptoms"} and not remarks


def test_names_with_more_words_are_known_and_internal_notes_stay_out():
    head = "err_code,err_title,err_msg,err_desc,symptom_list,root_cause,fix_steps,area_name,internal_notes"
    rows = f"{head}\nA-1,One,Failed,It failed,Red,Disk,Wait,Feeds,Call Ann"
    one, remarks = read_one(csv_table, {"a.csv": rows})
    assert (one.codes, one.title, one.groups) == (("A-1",), "One", ("Feeds",))
    assert set(one.parts) == {"messages", "summary", "symptoms", "causes", "solutions"}
    assert [(remark.topic, "internal_notes" in remark.detail) for remark in remarks] == [
        (Topic.SKIPPED, True)
    ]


def test_several_columns_of_one_kind_keep_their_order():
    head = "Code,Title,Cause 1,Cause 2,Step 1,Step 2,Step 3,Question,Answer"
    rows = f"{head}\nA-1,One,Disk,Net,Open,Press,,Why?,So.\n"
    one, _ = read_one(csv_table, {"a.csv": rows})
    assert one.parts["causes"] == "<ul><li>Disk</li></ul>\n<ul><li>Net</li></ul>"
    assert one.parts["solutions"] == "<h3>Step 1</h3>\n<ol><li>Open</li><li>Press</li></ol>"
    assert one.parts["faqs"] == "<h3>Why?</h3>\n<p>So.</p>"
    one, _ = read_one(
        csv_table, {"a.csv": "Code,Title,Solution,Workaround\nA-1,One,Update it.,Restart it.\n"}
    )
    assert (
        one.parts["solutions"]
        == "<h3>Solution</h3>\n<p>Update it.</p>\n<h3>Workaround</h3>\n<p>Restart it.</p>"
    )


def test_sheets_are_areas_hidden_ones_stay_out_and_dates_are_days():
    head = ["Code", "Title", "Checked", "Solution"]
    file = workbook(
        Legend=[["This is a list of errors"]],
        Reports=[["Errors of reports"], [], head, [404.0, "One", datetime(2025, 6, 1), "#N/A"]],
        Feeds=[head, ["A-2", "Two", "01.06.2025", "Wait_x000D_\nRefresh"]],
        hidden_Team=[head, ["A-3", "Three", None, "x"]],
    )
    found, remarks = read_export(xlsx_table, {"errors.xlsx": file, "~$errors.xlsx": b"x"})
    assert [(one.codes, one.groups, one.verified_on) for one in found.values()] == [
        (("404",), ("Reports",), "2025-06-01"),
        (("A-2",), ("Feeds",), "2025-06-01"),
    ]
    assert found["A-2", ""].place == "errors.xlsx Feeds row 2"
    assert {(remark.topic, remark.detail) for remark in remarks} == {
        (Topic.SKIPPED, "hidden sheet"),
        (Topic.SKIPPED, "no column with codes or titles"),
    }


def test_a_broken_workbook_is_told_and_the_others_come_in():
    good = workbook(A=[["Code", "Title"], ["A-1", "One"]])
    found, remarks = read_export(
        xlsx_table, {"a.xlsx": good, "b.xlsx": b"PK\x03\x04no", "c.xlsx": good[:500]}
    )
    assert len(found) == 1
    assert {(remark.topic, remark.place) for remark in remarks} == {
        (Topic.UNREADABLE, "b.xlsx"),
        (Topic.UNREADABLE, "c.xlsx"),
    }


OBJECT = {"title": "One", "causes": ["Disk"], "resolution": {"steps": ["Wait.", "Press."]}, "notes": None}
LIST = {
    "id": "A-1",
    "title": "One",
    "causes": [{"title": "Disk"}],
    "solutions": [{"steps": ["Wait.", "Press."]}],
}
SHAPES = {
    "by code": {"A-1": OBJECT},
    "list": [{"code": "A-1", **OBJECT}],
    "deep": {"version": 3, "payload": {"errors": [{"errorCode": "A-1", **OBJECT}]}},
    "objects": [LIST],
    "rows": {"rows": [["Code", "Title", "Cause", "Steps"], ["A-1", "One", "Disk", "1) Wait.\n2) Press."]]},
    "lines": json.dumps({"code": "A-1", **OBJECT}) + "\n{broken\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_json_gives_the_article(shape):
    name = "a.jsonl" if shape == "lines" else "a.json"
    one, _ = read_one(json_list, {name: SHAPES[shape]})
    assert (one.codes, one.title) == (("A-1",), "One")
    assert one.parts["solutions"].endswith("<ol><li>Wait.</li><li>Press.</li></ol>")
    assert "Disk" in one.parts["causes"]


def test_groups_of_json_are_areas_and_bare_texts_titles():
    groups = {
        "Bank feeds": {"A-1": {"title": "One", "fix": "x"}},
        "Reports": [{"code": "A-2", "title": "Two", "fix": "y"}],
    }
    found, _ = read_export(json_list, {"a.json": groups})
    assert [(one.codes, one.groups) for one in found.values()] == [
        (("A-1",), ("Bank feeds",)),
        (("A-2",), ("Reports",)),
    ]
    nested = {"categories": [{"name": "Bank feeds", "errors": [{"code": "A-1", "title": "One", "fix": "x"}]}]}
    assert read_one(json_list, {"a.json": nested})[0].groups == ("Bank feeds",)
    found, _ = read_export(json_list, {"a.json": {"E100": "Disk full", "E101": "No net"}})
    assert {one.codes[0]: one.title for one in found.values()} == {"E100": "Disk full", "E101": "No net"}


def test_a_name_that_is_a_code_is_one_and_no_text_of_an_object_is_lost():
    steps = {"title": "Set it", "steps": ["Open", "Set <x>"], "minutes": 5}
    whole = {"code": 12, "message": "Disk {0}", "description": "<p>Is **full**.</p><p>Really.</p>"}
    whole["howToFix"] = [steps, {"fix": "Wait", "description": "An hour."}]
    one, _ = read_one(json_list, {"a.json": {"ERR_DISK_FULL": whole}})
    assert (one.codes, one.title) == (("ERR_DISK_FULL", "12"), "Is full")
    assert one.parts["summary"] == whole["description"]
    assert one.parts["solutions"] == (
        "<h3>Set it</h3>\n<ol><li>Open</li><li>Set &lt;x&gt;</li></ol>\n<p><strong>minutes:</strong> 5</p>\n"
        "<h3>Wait</h3>\n<p>An hour.</p>"
    )


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("1.- Si.\n2.- No.\n   a) Ya.", "<ol><li>Si.</li><li>No.<ol><li>Ya.</li></ol></li></ol>"),
        ("１．30分待つ。２．更新を押す。", "<ol><li>30分待つ。</li><li>更新を押す。</li></ol>"),
        ("①開く②押す", "<ol><li>開く</li><li>押す</li></ol>"),
        ("Schritt 1: Öffnen\nSchritt 2: Warten", "<ol><li>Öffnen</li><li>Warten</li></ol>"),
        ("(1) Open it (2) Wait", "<ol><li>Open it</li><li>Wait</li></ol>"),
        ("1. Open\nNote\n2. Wait", '<ol><li>Open</li></ol>\n<p>Note</p>\n<ol start="2"><li>Wait</li></ol>'),
        ("• Open • Wait • Close", "<ul><li>Open</li><li>Wait</li><li>Close</li></ul>"),
        ("Open it\\nWait", "<ol><li>Open it</li><li>Wait</li></ol>"),
        ("Use 2.5 GB. Wait 3 minutes.", "<p>Use 2.5 GB. Wait 3 minutes.</p>"),
        ("<ol><li>Open</li></ol>", "<ol><li>Open</li></ol>"),
        ("Type <name> & go", "<p>Type &lt;name&gt; &amp; go</p>"),
    ],
)  # fmt: skip
def test_what_people_write_into_cells_becomes_lists_and_steps(cell, made):
    assert cell_html(cell, "solutions") == made


def test_lists_in_yaml_come_in_and_lines_that_stand_for_millions_do_not():
    text = (
        'Errors:\n- code: "012"\n  text: "Not\\nconnected! Plug it in."\n  approved: false\n- code: "013"\n'
    )
    found, remarks = read_export(
        json_list, {"a.yaml": text, "b.yml": "a: &a [1]\nb: [*a, *a]\n", "c.yaml": "a: ["}
    )
    assert [(one.codes, one.title, one.state) for one in found.values()] == [
        (("012",), "Not connected!", State.DRAFT),
        (("013",), "", State.PUBLIC),
    ]
    assert [remark.place for remark in remarks] == ["b.yml", "c.yaml"]


def test_a_column_that_repeats_the_others_is_left_out_and_the_shorter_line_is_the_title():
    cause, fix = "The flow was started by another event", "Update the flow to the supported triggers"
    page = f"## ERROR 81020\n\n#### Causes\n{cause}\n\n#### Fix\n{fix}"
    whole = {
        "code": 81020,
        "message": "Wrong trigger",
        "description": "An error occurred. It was the trigger.",
    }
    one, _ = read_one(json_list, {"a.json": [{**whole, "causes": cause, "solutions": fix, "docs": page}]})
    assert (one.title, set(one.parts)) == ("Wrong trigger", {"messages", "summary", "causes", "solutions"})


def test_pages_of_a_help_center_nobody_knows_come_in_as_pages():
    page = "<p>The feed gets no answer.</p><h2>Causes</h2><p>The bank is closed.</p><h2>Fix</h2><p>Wait.</p>"
    pages = [
        {
            "id": 7,
            "title": "Feed stopped",
            "body": page,
            "category": {"name": "Feeds"},
            "slug": "feed-stopped",
        }
    ]
    one, _ = read_one(json_list, {"kb.json": {"articles": pages}})
    assert (one.title, one.html, one.groups) == ("Feed stopped", page, ("Feeds",))


def test_other_tables_and_settings_are_no_lists_of_errors():
    assert not csv_table.recognize(ExportOf({"log.csv": "File,Title,Author ID\na.html,One,5\n"}))
    assert not json_list.recognize(
        ExportOf({"package.json": {"name": "x", "version": "1", "scripts": {"a": "b"}}})
    )
    assert not xlsx_table.recognize(ExportOf({"a.xlsx": workbook(A=[["Name", "Phone"], ["Ann", "555"]])}))


def test_what_has_no_language_is_of_the_article_in_its_own():
    texts = {"en": "The line was reset", "de": "Die Leitung ist weg"}
    value = {"E-1": {"message": texts, "cause": "A proxy closes the idle connections of all."}}
    found, _ = read_export(json_list, {"errors.json": json.dumps(value)})
    assert {key: one.parts.get("causes") for key, one in found.items()} == {
        ("E-1", "en"): "<ul><li>A proxy closes the idle connections of all.</li></ul>",
        ("E-1", "de"): None,
    }
