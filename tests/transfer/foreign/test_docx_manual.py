"""Word: headings are found by their styles in any language, by levels, or by their looks."""

import io
import zipfile

import pytest

from articles.transfer.foreign.kinds import docx_manual
from articles.transfer.foreign.source import Topic
from tests.support.exports import read_export

pytestmark = pytest.mark.once

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)


def style(name, kind="", based=""):
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name '
        f'w:val="{name}"/>{base}{kind}</w:style>'
    )


def line(text, name="", look="", more=""):
    named = f'<w:pPr><w:pStyle w:val="{name.replace(" ", "")}"/></w:pPr>' if name else ""
    return f"<w:p>{named}<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>{more}</w:p>"


def docx(*lines, styles=(), head=""):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS.format(kind="officeDocument", target="word/document.xml"))
        archive.writestr("word/_rels/document.xml.rels", RELS.format(kind="styles", target="styles.xml"))
        archive.writestr("word/styles.xml", f"<w:styles {W}>{''.join(styles)}</w:styles>")
        archive.writestr(
            "word/document.xml", f"{head}<w:document {W}><w:body>{''.join(lines)}</w:body></w:document>"
        )
    return packed.getvalue()


def read(**files):
    return read_export(docx_manual, {f"{name}.docx": content for name, content in files.items()})


BOLD, LARGE = "<w:b/>", '<w:sz w:val="32"/>'
GERMAN = [
    style("Überschrift 1"),
    style("Kapitel", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
    style("Mein Kapitel", based="Kapitel"),
    style("Zitat"),
    style("Verzeichnis 1"),
]


def test_headings_have_styles_in_other_languages_levels_or_styles_they_are_based_on():
    articles, _ = read(
        handbuch=docx(
            line("LL-204: Feed .... 3", "Verzeichnis 1"),
            line("LL-204: Abruf", "Überschrift 1"),
            line("Meldung", "Kapitel"),
            line("Konto fehlt", "Zitat"),
            line("LL-118: Anmeldung", "Überschrift 1"),
            line("Lösung", "Mein Kapitel"),
            styles=GERMAN,
        )
    )
    assert [one.title for one in articles.values()] == ["LL-204: Abruf", "LL-118: Anmeldung"]
    one = articles["ll-204", ""]
    assert one.html == "<h2>Meldung</h2><blockquote><p>Konto fehlt</p></blockquote>"
    assert "<h2>Lösung</h2>" in articles["ll-118", ""].html


@pytest.mark.parametrize("look", [BOLD, LARGE, ""])
def test_headings_without_styles_are_told_by_their_looks_or_words(look):
    articles, _ = read(
        manual=docx(
            line("All errors of the program", look=LARGE if look != LARGE else ""),
            line("Error E-11: Disk is full", look=look),
            line("The folder is full now."),
            line("Error E-12: No rate", look=look),
            line("Nobody added a rate."),
        )
    )
    assert [(one.title, one.html) for one in articles.values()] == [
        ("Error E-11: Disk is full", "<p>The folder is full now.</p>"),
        ("Error E-12: No rate", "<p>Nobody added a rate.</p>"),
    ]


def test_a_file_of_one_article_is_one_and_its_twin_a_translation():
    text = [line("E-11: Disk", "Überschrift 1"), line("Text.")]
    articles, _ = read(one=docx(*text, styles=GERMAN), one_de=docx(*text, styles=GERMAN))
    assert {key: one.translation_of for key, one in articles.items()} == {
        ("one", ""): "",
        ("one", "de"): "one",
    }
    assert articles["one", ""].title_level == 1


def test_a_file_that_is_none_or_declares_entities_is_reported():
    articles, remarks = read(
        a=b"no zip", b=docx(line("x"), head='<!DOCTYPE x [<!ENTITY a "b">]>'), c=docx(line("E-1: Text here"))
    )
    assert len(articles) == 1
    assert [(remark.topic, remark.place) for remark in remarks] == [
        (Topic.UNREADABLE, "a.docx"),
        (Topic.UNREADABLE, "b.docx"),
    ]
