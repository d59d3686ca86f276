"""Saved pages: the article is found in what is around it, whatever help system made the page."""

import pytest

from articles.transfer.foreign.kinds import html_pages
from articles.transfer.foreign.source import Topic
from tests.support.exports import read_export

pytestmark = pytest.mark.once

HEAD = "<h1>LL-204: Feed</h1>"
TEXT = (
    "<p>The feed stopped.</p><h2>Symptoms</h2><ul><li>Nothing new</li></ul>"
    "<h2>Fix</h2><ol><li>Wait.</li></ol>"
)


def page(body, head="", lang="en"):
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def read(files):
    return read_export(html_pages, files)


def only(body, head="", **more):
    articles, _ = read({"a.html": page(body, head), **more})
    assert len(articles) == 1, list(articles)
    return next(iter(articles.values()))


@pytest.mark.parametrize(
    "body",
    [
        f"<nav><a href='#'>Menu</a></nav><main>{HEAD}{TEXT}</main><footer>Imprint</footer>",
        f"<header><h1>Site</h1></header><div id='mc-main-content' role='main'>"
        f"<div class='MCBreadcrumbsBox_0'>Menu</div>{HEAD}{TEXT}</div><p>Imprint</p>",
        f"<div class='sphinxsidebar'>Menu</div><div class='body' role='main'>{HEAD}{TEXT}</div>"
        "<div class='footer'>Imprint</div>",
        f"<div><h1>Menu</h1></div><article><header>{HEAD}</header><div class='markdown-body'>{TEXT}"
        "</div></article><div>Imprint</div>",
        f"<h1 id='firstHeading'>LL-204: Feed</h1><div id='mw-content-text'>"
        f"<div class='mw-parser-output'>{TEXT}</div></div><div id='footer'>Imprint</div>",
        f"<div class='navbar'>Menu</div>{HEAD}{TEXT}<div id='footer'>Imprint</div>",
        f"<table><tr><td class='menu'>Menu</td><td id='content'>{HEAD}{TEXT}</td></tr></table>",
    ],
)
def test_the_article_is_found_without_what_is_around_it(body):
    one = only(body, "<title>LL-204: Feed | Site</title>")
    assert one.title == "LL-204: Feed"
    assert "Nothing new" in one.html and "Wait." in one.html
    assert "Menu" not in one.html and "Imprint" not in one.html


def test_a_page_says_its_address_language_levels_and_words():
    one = only(
        "<ol class='breadcrumb'><li><a>Help</a></li><li><a>Bank feeds</a></li><li>LL-204: Feed</li></ol>"
        f"<main>{HEAD}{TEXT}</main>",
        "<link rel=canonical href='https://x.example/help/ll-204'><meta name=keywords content='LL-204, bank'>"
        "<meta property='article:modified_time' content='2025-01-02T03:04:05Z'>",
    )
    assert (one.url, one.groups, one.labels) == (
        "https://x.example/help/ll-204",
        ("Bank feeds",),
        ("LL-204", "bank"),
    )
    assert one.language == "en" and one.updated == "2025-01-02T03:04:05Z" and one.title_level == 1


def test_the_name_of_the_site_is_no_title():
    articles, _ = read(
        {
            f"{n}.html": page(f"<h1>Acme Help</h1><div>{TEXT}</div>", f"<title>LL-20{n} stops — Acme</title>")
            for n in range(4)
        }
    )
    assert [one.title for one in articles.values()] == [f"LL-20{n} stops" for n in range(4)]


def test_translations_are_known_by_names_folders_and_alternates():
    alternate = (
        "<link rel=alternate hreflang=en href=https://x.example/a>"
        "<link rel=canonical href=https://x.example/{}>"
    )
    articles, _ = read(
        {
            "one.html": page(f"<h1>E-1</h1>{TEXT}"),
            "one_de.html": page(f"<h1>E-1 steht</h1>{TEXT}", lang="de"),
            "en/two.html": page(f"<h1>E-2</h1>{TEXT}"),
            "fr/two.html": page(f"<h1>E-2 ne va pas</h1>{TEXT}", lang="fr"),
            "a.html": page(f"<h1>E-3</h1>{TEXT}", alternate.format("a")),
            "b.html": page(f"<h1>E-3 no va</h1>{TEXT}", alternate.format("b"), lang="es"),
        }
    )
    assert {key: one.translation_of for key, one in articles.items()} == {
        ("one", "en"): "",
        ("one", "de"): "one",
        ("two", "en"): "",
        ("two", "fr"): "two",
        ("a", "en"): "",
        ("a", "es"): "a",
    }


def test_what_is_no_article_is_skipped_and_its_address_kept():
    articles, remarks = read(
        {
            "index.html": page("<h1>Help</h1><ul><li><a href='a.html'>E-1</a></li></ul>"),
            "a.html": page(f"<h1>E-1</h1>{TEXT}"),
            "old.html": page("", "<meta http-equiv=refresh content='0; url=a.html'>"),
            "gone.html": page("<p>Moved.</p>", "<meta http-equiv=refresh content='0; url=//x.example'>"),
            "frame.html": "<html><frameset><frame src=a.html></frameset></html>",
            "search.html": page("<h1>Search</h1>"),
            "whxdata/toc.html": page("<p>x</p>"),
        }
    )
    assert [one.addresses for one in articles.values()] == [("/old.html",)]
    assert {remark.topic for remark in remarks} == {Topic.SKIPPED} and len(remarks) == 6


def test_a_page_of_too_many_elements_is_left_out_and_told(monkeypatch):
    monkeypatch.setattr(html_pages, "MAX_TAGS", 50)
    articles, remarks = read(
        {"a.html": page("<h1>E-1: A</h1><p>a"), "b.html": page("<h1>E-2: B</h1>" + "<p>b" * 60)}
    )
    assert [one.place for one in articles.values()] == ["a.html"]
    assert [(one.topic, one.detail) for one in remarks] == [(Topic.UNREADABLE, "more than 50 elements")]


def test_an_article_that_also_sends_its_readers_away_comes_in():
    refresh = "<meta http-equiv=refresh content='60; url=https://x.example/'>"
    assert "Nothing new" in only(f"{HEAD}{TEXT}", refresh).html


def test_texts_that_a_click_shows_come_in_with_their_heads():
    one = only(
        "<main><h1>E-1</h1><span class='MCDropDownHead'><a class='MCDropDownHotSpot'>Cause</a></span>"
        "<div class='MCDropDownBody droptext' style='display:none'><p>The disk is full.</p></div>"
        "<p style='display:none'>Hidden</p></main>"
    )
    assert "<strong>" in one.html and one.html.count("Cause") == 1 and one.html.count("<strong>") == 1
    assert "display" not in one.html.partition("The disk is full.")[0]


def test_links_lead_to_pages_by_path_and_by_their_public_address():
    articles, _ = read(
        {
            "x/a.html": page(
                "<main><h1>E-1</h1><p>The feed stopped today.</p>"
                "<p><a href='b'>b</a> <a href='/help/b#top'>c</a>"
                " <a href='https://x.example/help/b/'>d</a> <a href='https://y.example'>e</a></p></main>"
            ),
            "x/b.html": page(
                f"<main><h1>E-2</h1>{TEXT}</main>", "<link rel=canonical href='https://x.example/help/b'>"
            ),
        }
    )
    found = articles["x/a", "en"].html
    assert found.count('href="b.html') == 3 and 'href="https://y.example"' in found


def test_scripts_of_the_frame_go_and_those_of_the_article_stay_to_be_reported():
    one = only(f"<script>frame()</script><main><h1>E-1</h1>{TEXT}<script>inside()</script></main>")
    assert "inside()" in one.html and "frame()" not in one.html


def test_one_page_is_divided_by_headings_in_sections():
    articles, _ = read(
        {
            "errors.html": page(
                "<main><h1>Error codes</h1><p>All of them.</p><section id=e1><h2>E-11: Disk</h2><p>Full.</p>"
                "<h3>Fix</h3><ol><li>Wait.</li></ol></section><section id=e2><h2>E-12: Rate</h2>"
                "<p>None, see <a href='#e1'>disk</a>.</p></section></main>"
            )
        }
    )
    assert [(one.title, one.codes) for one in articles.values()] == [
        ("E-11: Disk", ("E-11",)),
        ("E-12: Rate", ("E-12",)),
    ]
    assert 'href="errors.html#e1"' in articles["e2", "en"].html


def test_elements_that_are_not_ended_are_ended_by_what_follows():
    articles, _ = read(
        {
            "codes.html": "<html><body><h1>Codes</h1><table><tr><th>Code<th>Meaning"
            "<th>Fix<tr id=c1><td>F01<td>Door"
            "<td><ol><li>Close<li>Go</ol><tr><td>F02<td>Water<td>Wait</table></body></html>"
        }
    )
    assert [one.title for one in articles.values()] == ["F01: Door", "F02: Water"]
    assert "<li>Close</li><li>Go</li>" in articles["c1", ""].html


def test_a_page_of_problems_without_codes_is_divided_where_each_has_parts():
    problem = "<h2>{}</h2><p>It stops.</p><h3>Cause</h3><p>Full.</p><h3>Fix</h3><p>Wait.</p>"
    whole = f"<h1>{{}}</h1>{problem.format('It is slow')}{problem.format('It is loud')}"
    articles, _ = read({"a.html": page(whole.format("Known issues"))})
    assert [one.title for one in articles.values()] == ["It is slow", "It is loud"]
    articles, _ = read({"a.html": page(whole.format("LL-204: Feed"))})
    assert [one.title for one in articles.values()] == ["LL-204: Feed"]


def test_pages_that_name_no_language_have_that_of_their_words():
    text = "<p>Die Datei ist nicht da, und das Konto wird nicht mit der Bank von uns für Sie geladen.</p>"
    articles, _ = read({"a.html": f"<html><body><main><h1>E-1</h1>{text}</main></body></html>"})
    assert list(articles) == [("a", "de")]


def test_levels_that_all_pages_share_are_no_areas():
    text = page(f"<main><h1>E-1</h1>{TEXT}</main>")
    articles, _ = read({"build/html/a.html": text, "build/html/bank-feeds/b.html": text})
    assert {key[0]: one.groups for key, one in articles.items()} == {
        "build/html/a": (),
        "build/html/bank-feeds/b": ("Bank feeds",),
    }


def test_a_page_that_a_browser_saved_keeps_its_public_address():
    text = f"<!-- saved from url=(0020)https://x.example/a -->{page(f'<main><h1>E-1</h1>{TEXT}</main>')}"
    articles, _ = read({"a.html": text, "a_files/saved_resource.html": page("<p>x</p>")})
    assert [one.url for one in articles.values()] == ["https://x.example/a"]


def test_a_line_of_links_above_the_title_and_the_copyright_are_no_text():
    one = only(
        "<table><tr><td><a href='x.htm'>Indice</a> | <a href='y.htm'>Avanti</a></td></tr></table>"
        f"{HEAD}{TEXT}<p><img src='img\\a.png' alt='A'></p><hr><p>Copyright © 2009 A</p>"
    )
    assert "Avanti" not in one.html and "Copyright" not in one.html and 'src="img/a.png"' in one.html
