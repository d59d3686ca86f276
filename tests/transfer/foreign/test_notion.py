"""Notion: pages and databases, as Markdown or HTML, in any language."""

import pytest

from articles.transfer.foreign.kinds import notion
from articles.transfer.foreign.source import State
from tests.support.exports import read_export

pytestmark = pytest.mark.once

ONE, TWO, THREE = (f"{n}" * 32 for n in "123")
DB = "Hilfe/Fehler " + "a" * 32


def read(files):
    return read_export(notion, files)


def page(title, properties="", text="Es steht."):
    return f"# {title}\n\n{properties}\n{text}\n"


def test_pages_of_a_database_have_its_properties_whatever_their_language():
    articles, remarks = read(
        {
            f"{DB}.csv": "\ufeffName,Fehlercode,Bereich,Status,Ursache,Zuletzt bearbeitet,Verwandt\n",
            f"{DB}/Abruf {ONE}.md": page(
                "⚠️ Abruf steht",
                "Fehlercode: LL-204\nBereich: Konten (../Bereiche/Konten%20"
                + "b" * 32
                + ".md)\nStatus: Entwurf\n"
                f"Ursache: Wartung\nder Bank\nZuletzt bearbeitet: May 2, 2025 9:41 "
                f"AM\nVerwandt: Neu (Neu%20{TWO}.md)\n",
            ),
            f"{DB}/Neu {TWO}.md": page(
                "Neu", "Fehlercode: LL-118\n", "Note: this is text.\n\n- [ ] a\n- [x] b"
            ),
            f"Hilfe/Hilfe {THREE}.md": page("Hilfe", text=f"[Fehler](Fehler%20{'a' * 32}.csv)"),
        }
    )
    articles = {ext: one for (ext, _), one in articles.items()}
    one = articles[ONE]
    assert (one.title, one.codes, one.groups, one.state) == (
        "Abruf steht",
        ("LL-204",),
        ("Konten",),
        State.DRAFT,
    )
    assert "Wartung" in one.parts["causes"] and "der Bank" in one.parts["causes"]
    assert one.related == (TWO,) and one.updated == "2025-05-02" and one.html == "<p>Es steht.</p>\n"
    two = articles[TWO]
    assert "Note: this is text." in two.html and "<li>a</li>" in two.html and two.has_own_id
    assert f"Hilfe/Hilfe {THREE}.md" in [remark.place for remark in remarks]


@pytest.mark.parametrize(
    "href",
    [
        f"Neu%20{TWO}.md",
        f"../Hilfe/Neu%20{TWO}.md",
        f"https://www.notion.so/team/Neu-{TWO}?pvs=4#{ONE}",
        f"https://team.notion.site/{TWO}",
        "https://www.notion.so/22222222-2222-2222-2222-222222222222",
    ],
)
def test_links_lead_to_pages_by_their_number(href):
    articles, _ = read(
        {f"Hilfe/Abruf {ONE}.md": page("E-1", text=f"Es [geht]({href})."), f"Hilfe/Neu {TWO}.md": page("E-2")}
    )
    assert f'href="Neu%20{TWO}.md"' in articles[ONE, ""].html


def test_rows_of_a_database_without_pages_are_told_or_are_the_articles():
    rows = "Name,Code,Cause\nFeed stopped,LL-1,Old token\nFeed slow,LL-2,Busy\nAreas,,\n"
    articles, remarks = read({f"{DB}.csv": rows, f"{DB}/Feed stopped {ONE}.md": page("Feed stopped")})
    assert len(articles) == 1
    assert [remark.place for remark in remarks] == [f"{DB}.csv row 3", f"{DB}.csv row 4"]
    articles, remarks = read({f"{DB}.csv": rows, f"{DB}_all.csv": rows})
    assert [one.codes for one in articles.values()] == [("LL-1",), ("LL-2",)]
    assert [remark.detail for remark in remarks] == ["no article: only a name"]


def test_callouts_keep_their_text_and_kind():
    text = "<aside>\n⚠️ Nicht **jetzt**\n\n</aside>\n\n<aside>\n💡\n\nTipp\n\n</aside>"
    articles, _ = read({f"Abruf {ONE}.md": page("E-1", text=text)})
    assert articles[ONE, ""].html == (
        '<div class="admonition warning">\n<p>Nicht <strong>jetzt</strong></p>\n</div>\n'
        '<div class="admonition note">\n<p>Tipp</p>\n</div>\n'
    )


def test_a_page_without_a_database_has_properties_only_where_it_is_sure():
    articles, _ = read(
        {
            f"Abruf {ONE}.md": page("E-1", "Note: it stands\n"),
            f"Neu {TWO}.md": page("E-2", "Code: 12\nArea: X\n"),
        }
    )
    assert "Note: it stands" in articles[ONE, ""].html
    assert (articles[TWO, ""].codes, articles[TWO, ""].groups) == (("12",), ("X",))


def test_pages_in_html_have_the_same():
    text = (
        '<html><body><article class="page"><header><h1 class="page-title">Feed</h1>'
        '<table class="properties"><tr><th>'
        'Code</th><td>LL-204</td></tr><tr><th>Draft</th><td><div class="checkbox '
        'checkbox-on"></div></td></tr></table>'
        '</header><div class="page-body"><figure class="callout"><div><span '
        'class="icon">🚨</span></div><div>Mind</div>'
        '</figure><ul class="toggle"><li><details><summary>Why</summary><p>So</p>'
        "</details></li></ul></div></article>"
        "</body></html>"
    )
    articles, _ = read({f"Feed {ONE}.html": text})
    one = articles[ONE, ""]
    assert (one.title, one.codes, one.state) == ("Feed", ("LL-204",), State.DRAFT)
    assert '<div class="admonition warning">' in one.html and "🚨" not in one.html
    assert "<details><summary>Why</summary>" in one.html and "toggle" not in one.html


def test_pages_without_an_area_have_the_levels_that_not_all_share():
    articles, _ = read(
        {
            f"Hilfe/Abruf {ONE}.md": page("E-1"),
            f"Hilfe/Konten {'b' * 32}/Neu {TWO}.md": page("E-2"),
        }
    )
    assert {ext: one.groups for (ext, _), one in articles.items()} == {ONE: (), TWO: ("Konten",)}


def test_pages_of_one_code_in_other_languages_are_translations():
    articles, _ = read(
        {
            f"H/English/Feed {ONE}.md": page("Feed", "Code: LL-204\nArea: X\n"),
            f"H/English/Rate {THREE}.md": page("Rate", "Code: LL-205\nArea: X\n"),
            f"H/Deutsch/Abruf {TWO}.md": page("Abruf", "Code: LL-204\nArea: X\n"),
        }
    )
    assert articles[TWO, "de"].translation_of == ONE and not articles[ONE, "en"].translation_of
