"""Articles of other products as snapshots: codes, titles, links, pictures, states."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from articles import editing
from articles.transfer.foreign.codes import CodeShapes, split_title
from articles.transfer.foreign.ids import fit_id, site_language
from articles.transfer.foreign.source import State, Topic
from tests.support.foreign import Files, convert, convert_all, source, told


@pytest.mark.parametrize(
    ("written", "title", "codes"),
    [
        ("Error LL-204: Bank feed stopped", "Bank feed stopped", ("LL-204",)),
        ("Fehler LL-204 – Bankabruf bleibt stehen", "Bankabruf bleibt stehen", ("LL-204",)),
        ("Erreur LL-204 : Le flux est arrêté", "Le flux est arrêté", ("LL-204",)),
        ("Código de error 0x80070005: Acceso denegado", "Acceso denegado", ("0x80070005",)),
        ("エラー LL-204：フィードが停止", "フィードが停止", ("LL-204",)),
        ("[LL-204] Bank feed stopped", "Bank feed stopped", ("LL-204",)),
        ("Bank feed stopped (LL-204)", "Bank feed stopped", ("LL-204",)),
        ("Bank feed stopped - error 204", "Bank feed stopped", ("204",)),
        ("ERR_CONNECTION_REFUSED: No answer", "No answer", ("ERR_CONNECTION_REFUSED",)),
        ("-6000: Company file is locked", "Company file is locked", ("-6000",)),
        ("H202 / H303: Can't reach the host", "Can't reach the host", ("H202", "H303")),
        ("[CP-2001] Code expiré", "Code expiré", ("CP-2001",)),
        ("KX-118 Code abgelaufen", "Code abgelaufen", ("KX-118",)),
        ("LL-204 error: Feed stopped", "Feed stopped", ("LL-204",)),
        ("DISK-9: Full", "Full", ("DISK-9",)),
        ("Windows 7: Slow", "Windows 7: Slow", ()),
        ("How to fix error 102", "How to fix error 102", ("102",)),
        ("Erro 0x80070005 ao entrar no app", "Erro 0x80070005 ao entrar no app", ("0x80070005",)),
        ("LL-204 beim Start", "LL-204 beim Start", ("LL-204",)),
        ("10 ways to save time", "10 ways to save time", ()),
        ("Release notes 2024", "Release notes 2024", ()),
        ("Bank feed stopped", "Bank feed stopped", ()),
    ],
)
def test_titles_lose_their_codes(written, title, codes):
    assert split_title(written) == (title, codes)


def test_one_digit_is_a_code_where_others_look_like_it():
    shapes = CodeShapes()
    assert split_title("DISK-9 Full", shapes).codes == ()
    shapes.learn(["DISK-10"])
    assert split_title("DISK-9 Full", shapes) == ("Full", ("DISK-9",))
    assert split_title("Type-2 Cables", shapes).codes == ()


def test_labels_are_codes_by_the_shape_of_the_export():
    shapes = CodeShapes()
    shapes.learn(["LL-204", "LL-118"])
    assert [label for label in ("LL-7", "sync", "howto", "2024", "mp3") if shapes.fits(label)] == ["LL-7"]


@pytest.mark.parametrize(
    ("written", "language"),
    [("en-us", "en"), ("pt_BR", "pt-br"), ("zh-cn", "zh-hans"), ("fr-ca", "fr"), ("", "en"), ("tlh", "")],
)
def test_locales_become_languages_of_the_site(written, language):
    assert site_language(written) == language


@pytest.mark.parametrize(("ext", "fit"), [("a/b c", "a-b-c"), ("18005550142", "18005550142"), ("-ü-", "u")])
def test_ids_fit_into_marks(ext, fit):
    assert fit_id(ext) == fit


OLD = "https://help.example/hc/en-us/articles"


@pytest.mark.parametrize(
    "href",
    [
        f"{OLD}/4002-Error-LL-118",
        f"{OLD}/4002",
        "/hc/de/articles/4002-Alter-Titel?x=1#top",
        "//help.example/hc/en-us/articles/4002-Error-LL-118",
        "https://help.example/hc/articles/4002/",
    ],
)
def test_links_find_articles_by_any_old_address(href):
    other = source("<p>x</p>", ext="4002", url=f"{OLD}/4002-Error-LL-118")
    one = source(f'<p>See <a href="{href}">the other</a>.</p>', url=f"{OLD}/4001-Error")
    data = convert_all(one, other)[0].entry.data
    assert "[[zendesk-4002|the other]]" in str(data)


@pytest.mark.parametrize(
    ("kind", "url", "href"),
    [
        ("52ab12ab12ab12ab12ab12ab", "https://d.example/article/14-old-words", "/article/14-other-words"),
        (
            "52ab12ab12ab12ab12ab12ab",
            "https://d.example/article/14-old-words",
            "https://d.example/article/14",
        ),
        (
            "4800100",
            "/support/solutions/articles/4800100-a",
            "https://x.example/a/solutions/articles/4800100",
        ),
        ("4800100", "/support/solutions/articles/4800100-a", "/de/support/solutions/articles/4800100-b"),
        ("659302", "", "/pages/viewpage.action?pageId=659302"),
        (
            "00000000000000000000000001e3943e",
            "",
            "https://www.notion.so/A-page-00000000000000000000000001e3943e",
        ),
        ("docs/ll-118.md", "", "../docs/LL-118.md#fix"),
        ("12", "", "[[bsexport:page:12]]"),
    ],
)
def test_links_find_articles_of_each_product(kind, url, href):
    base = "docs/ll-118.md" if kind.endswith(".md") else ""
    other = source("<p>x</p>", ext=kind, url=url, base=base, names=(f"[[bsexport:page:{kind}]]",))
    one = source(f'<p>See <a href="{href}">the other</a>.</p>', ext="4001", base="guide/a.md")
    assert "|the other]]" in str(convert_all(one, other)[0].entry.data)


def test_a_link_to_nothing_keeps_its_words_and_is_told():
    html = (
        '<p>See <a href="/hc/en-us/articles/9-Gone">the guide</a>, <a href="https://x.example/a">x</a>.</p>'
    )
    assert (Topic.DEAD_LINK, "/hc/en-us/articles/9-Gone") in told(html)
    assert "[x](https://x.example/a)" in convert(html)["body"]
    assert "the guide" in convert(html)["summary"]


def test_steps_and_marks_that_were_typed_are_lists():
    html = "<h2>症状</h2><p>・赤いランプ</p><h2>Lösung</h2><p>Schritt 1: Öffnen<br>Schritt 2. Drehen</p>"
    data = convert(html)
    assert data["symptoms"][0]["text"] == "赤いランプ"
    assert data["solutions"][0]["body"] == "1. Öffnen\n2. Drehen"


def test_files_to_download_are_told_as_such():
    files = Files(**{"files/guide 1.pdf": b""})
    found = convert_all(source('<a href="/att/5/guide%201.pdf?x=1">the guide</a>'), files=files)[0]
    assert (Topic.ATTACHMENT, "/att/5/guide%201.pdf?x=1 at “the guide”") in [
        (remark.topic, remark.detail) for remark in found.remarks
    ]
    assert found.entry.data["summary"] == "the guide"
    html = '<p>First.</p><p>Get <a href="/other.pdf">the other</a>.</p>'
    assert (Topic.ATTACHMENT, "/other.pdf at “the other”") in told(html)
    assert convert(html)["body"] == "Get *the other*."


def png():
    stream = BytesIO()
    Image.new("RGB", (4, 4), "red").save(stream, "PNG")
    return stream.getvalue()


def test_pictures_come_along_and_missing_ones_mark_their_place():
    files = Files(**{"attachments/44/clock a.png": png(), "still.gif": b"GIF89a"})
    html = (
        '<p><img src="https://help.example/attachments/44/clock%20a.png?x=1" alt="A clock"></p>'
        '<p><img src="still.gif" alt="Still"></p><p><img src="gone.png" alt="Gone"></p>'
    )
    data = convert(html, files=files)
    assert data["body"].startswith("![A clock](/media/")
    assert data["body"].endswith("*Gone*")
    html += '<img src="data:image/gif;base64,R0lGODlh" alt="Dot">'
    assert {
        (Topic.MISSING_PICTURE, "gone.png"),
        (Topic.UNUSABLE_PICTURE, "still.gif"),
        (Topic.UNUSABLE_PICTURE, "data:image/gif;base64"),
    } <= {*told(html, files=files)}


def test_a_picture_within_the_text_comes_along():
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    assert "![Red](/media/" in convert(f'<p>x.</p><p><img src="{address}" alt="Red"></p>')["body"]


def test_words_that_were_made_for_a_picture_are_told_and_hold_nothing():
    files = Files(**{"a.png": png()})
    topics = dict(told('<img src="a.png" alt="feed clock" data-made-words="1">', files=files))
    assert topics[Topic.WORDS_MADE] == "a.png: feed clock" and Topic.PICTURE_WITHOUT_WORDS not in topics


def test_a_translation_is_linked_to_its_source():
    other = source("<p>Hallo.</p>", language="de", translation_of="4001")
    first, second = convert_all(source("<p>Hi.</p>"), other)
    assert (second.entry.data["id"], second.entry.data["translation_of"]) == (
        "zendesk-4001-de",
        "zendesk-4001",
    )
    assert first.entry.data["id"] == "zendesk-4001"


def test_what_is_not_public_there_is_a_draft():
    converted = convert_all(source(state=State.LIMITED, state_reason="user segment 7"))[0]
    assert converted.is_draft
    assert (Topic.LIMITED, "user segment 7") in [(r.topic, r.detail) for r in converted.remarks]


def test_no_article_is_left_out_for_odd_signs_days_or_names_of_folders():
    data = convert(
        "<p>It\u202e stopped.</p>",
        title="E-1: \u202eFeed\x01 stopped",
        url="https://help.example/a",
        codes=("E-1\x01",),
        groups=("Help", "Call 1-800-555-0142"),
        verified_on="true",
    )
    assert (data["title"], data["codes"], data["verified_on"]) == ("Feed stopped", ["E-1"], "")
    assert data["sources"][0]["title"] == "E-1: Feed stopped"
    assert "0142" not in str(data)


@pytest.mark.parametrize(
    ("chosen", "there", "here"),
    [
        ("", "2026-01-02T03:04", ""),
        ("source", "2026-01-02T03:04", "2026-01-02"),
        ("source", "true", ""),
        ("source", "2999-01-01", ""),
        ("2026-03-04", "2026-01-02", "2026-03-04"),
    ],
)
def test_checks_elsewhere_are_taken_only_where_the_mapping_says_so(chosen, there, here):
    mapping = {"verified_on": chosen}
    assert convert(verified_on=there, mapping=mapping)["verified_on"] == here
    assert (Topic.VERIFIED_THERE, "2026-01-02") in told(verified_on="2026-01-02")


@pytest.mark.django_db
@pytest.mark.once
def test_the_gate_takes_what_was_converted_and_readers_see_that_nobody_checked_it(client):
    html = "<p>No answer.</p><h2>Symptoms</h2><ul><li>Gray</li></ul><h2>Fix</h2><ol><li>Wait.</li></ol>"
    entries = [converted.entry.data for converted in convert_all(source(html))]
    assert [result.state for result in editing.import_articles(entries, publish=True)] == ["created"]
    assert [result.state for result in editing.import_articles(entries, publish=True)] == ["unchanged"]
    page = client.get(f"/articles/{entries[0]['slug']}/").content.decode()
    assert "Imported, not yet verified" in page and "No risk" not in page
    assert "Unconfirmed" not in page


def test_a_title_that_is_only_a_code_takes_the_heading_or_the_first_sentence():
    assert convert("<h2>Error 1034: Edge IP restricted</h2><p>No.</p>", title="Error 1034")["title"] == (
        "Edge IP restricted"
    )
    html = "<p>Fehler LL-205: Das Konto fehlt (Handbuch p. 4). Mehr Text.</p>"
    assert convert(html, title="LL-205")["title"] == "Das Konto fehlt (Handbuch p. 4)"
    assert convert("<p>LL-205 means no account.</p>", title="LL-205")["title"] == "LL-205 means no account"


def test_an_old_address_that_reads_like_a_number_to_call_keeps_no_article_back():
    data = convert("<p>Text.</p>", url="https://help.example/fr/articles/8802-gl-404-7")
    assert data["sources"] == []
    data = convert("<p>Text.</p>", url="https://help.example/fr/articles/8802-file-filtered")
    assert data["sources"][0]["url"].endswith("/8802-file-filtered")


def risks(html):
    return [
        (solution["risk"], solution["reversible"], solution["needs_admin"])
        for solution in convert(html)["solutions"]
    ]


def test_risks_come_from_commands_and_are_unknown_without():
    fix = "<h2>Fix: {0}</h2><ol><li>{1}</li><li>Start again.</li></ol>"
    loses, low, harmless, admin = (
        fix.format("Reset", "Run <code>rm -rf ~/ledger</code>"),
        fix.format("Registry", r"Run <code>reg delete HKCU\Software\Ledger</code>"),
        fix.format("Restart", "Select Restart."),
        fix.format("Console", "Open Ledger as administrator, then run <code>sudo ledger repair</code>"),
    )
    assert risks(loses + low) == [("data-loss", False, False), ("low", None, False)]
    assert risks(harmless + admin) == [("unknown", None, False), ("unknown", None, True)]
    assert [topic for topic, _detail in told(loses + low)].count(Topic.RISK) == 2
    assert Topic.RISK not in dict(told(harmless + admin))
