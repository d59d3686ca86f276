"""MediaWiki: dumps of any version and language, and what stands in wikitext."""

import bz2
from html import escape

import pytest

from articles.transfer.foreign.kinds import mediawiki, mediawiki_dump
from articles.transfer.foreign.source import State, Topic
from tests.support.exports import read_export

pytestmark = pytest.mark.once

INFO = (
    "<siteinfo><base>https://wiki.example/wiki/Main_Page</base><namespaces><namespace key='0'/>"
    "<namespace key='1'>Diskussion</namespace><namespace key='6'>Datei</namespace>"
    "<namespace key='14'>Kategorie</namespace><namespace key='3000'>Fehler</namespace>"
    "</namespaces></siteinfo>"
)


def page(number, title, text, ns=0, more="", older=""):
    space = "" if ns is None else f"<ns>{ns}</ns>"
    return (
        f"<page><title>{title}</title>{space}<id>{number}</id>{more}<revision><timestamp>2025-05-02T09:00:00Z"
        f"</timestamp><text>{escape(text)}</text></revision>{older}</page>"
    )


def dump(*pages, head=""):
    return (
        f'{head}<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="de">'
        f"{INFO}{''.join(pages)}</mediawiki>"
    )


def read(*pages, head="", **more):
    return read_export(mediawiki, {"dump.xml": dump(*pages, head=head), **more})


def html(text, **more):
    articles, _ = read(page(1, "E-1", f"Text.\n\n{text}"), **more)
    return articles["1", "de"].html.replace("<p>Text.</p>\n", "", 1)


def test_pages_have_their_newest_text_categories_redirects_and_translations():
    older = "<revision><timestamp>2020-01-01T00:00:00Z</timestamp><text>Old</text></revision>"
    articles, remarks = read(
        page(1, "LL-204: Feed", "New\n[[Kategorie:Fehler]][[Kategorie:Bank]]", older=older),
        page(2, "LL-204: Feed/en", "{{DISPLAYTITLE:LL-204: ''Feed'' stopped}}Text [[Kategorie:Fehler]]"),
        page(3, "Old name", "#WEITERLEITUNG [[Older]]"),
        page(4, "Older", "x", more='<redirect title="LL-204: Feed"/>'),
        page(5, "Diskussion:LL-204: Feed", "Hm", ns=None),
        page(6, "Fehler:LL-118", "Text", ns=3000),
        page(7, "Main Page", "Welcome. [[LL-204: Feed]]"),
    )
    one = articles["1", "de"]
    assert one.html == "<p>New</p>" and one.groups[-1] == "Bank" and one.updated == "2025-05-02T09:00:00Z"
    assert one.url == "https://wiki.example/wiki/LL-204:_Feed"
    assert one.addresses == ("/wiki/LL-204:_Feed", "/wiki/Old_name", "/wiki/Older")
    two = articles["2", "en"]
    assert (two.title, two.translation_of) == ("LL-204: Feed stopped", "1")
    assert articles["6", "de"].title == "LL-118"
    assert [remark.place for remark in remarks] == [
        "Old name",
        "Older",
        "Diskussion:LL-204: Feed",
        "Main Page",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# a\n# b\n#: more\n## c\n# d",
            "<ol><li>a</li><li>b<p>more</p><ol><li>c</li></ol></li><li>d</li></ol>",
        ),
        ("# a\n<pre>x <y></pre>\n# b", "<ol><li>a<pre><code>x &lt;y&gt;</code></pre></li><li>b</li></ol>"),
        ("; a : b\n: c", "<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>"),
        ("== ''A'' ==", "<h2><em>A</em></h2>"),
        (" x\n  y", "<pre>x\n y</pre>"),
        ("a<ref>More.</ref> <nowiki>[[b]]</nowiki>", "<p>a (More.) [[b]]</p>"),
        (
            "{|\n! A !! B\n|-\n| style='x' | 1 || 2\n|}",
            "<table>\n<tr><th>A</th><th>B</th></tr>\n<tr><td>1</td>",
        ),
        (
            "{{Warnung|Not '''now'''}}",
            '<div class="admonition warning">\n<p>Not <strong>now</strong></p>\n</div>',
        ),
        ("Press {{Key|Ctrl|C}} in {{Menu|A|B}}", "<p>Press Ctrl+C in A > B</p>"),
        ("{{#if: x | yes | no }}{{#switch: b | a=1 | b=2 }}", "<p>yes2</p>"),
        ("[[E-1|here]] [[:Kategorie:A|all]] [[de:X]] [[Gone]]", "here</a> all  <a href="),
        ("__KEIN_INHALTSVERZEICHNIS__ <!-- x -->a ~~~~", "<p>a</p>"),
        ("<gallery>\nDatei:a b.png|Clock\n</gallery>", '<img src="img/A_b.png" alt="Clock">'),
        ("[[Datei:A_b.png|mini|300px|rechts|The ''clock'']]", '<img src="img/A_b.png" alt="The clock">'),
        (
            "[https://x.example words] https://y.example",
            '<a href="https://x.example">words</a> https://y.example',
        ),
        ("{{Unknown|kept words|x=1}}", "kept words"),
    ],
)
def test_wikitext_becomes_html(text, expected):
    assert expected in html(text, **{"img/A_b.png": "x"})


def test_templates_of_the_dump_are_filled_in():
    definition = "<noinclude>Doc</noinclude><includeonly>'''{{{1|none}}}''' by {{{who|us}}}</includeonly>"
    articles, _ = read(page(1, "E-1", "{{by|Ana}} {{By}}"), page(2, "Template:By", definition, ns=10))
    assert articles["1", "de"].html == "<p><strong>Ana</strong> by us <strong>none</strong> by us</p>"


def test_boxes_hold_codes_areas_and_parts_and_marks_make_drafts():
    articles, _ = read(
        page(
            1,
            "Feed",
            "{{Infobox Fehler\n| Code = LL-204, LL-205\n| Bereich = [[Bank]]\n| Ursache = * Full\n* Old\n}}",
        ),
        page(2, "Rate", "{{Entwurf}} Text"),
        page(3, "Disk", "Text [[Kategorie:Entwürfe]] [[Kategorie:Draft]]"),
    )
    one = articles["1", "de"]
    assert (one.codes, one.groups) == (("LL-204", "LL-205"), ("Bank",))
    assert one.parts == {"causes": "<ul><li>Full</li><li>Old</li></ul>"}
    assert {articles[key, "de"].state for key in "23"} == {State.DRAFT}


def test_templates_parameters_and_raw_text_in_code_are_what_readers_see():
    text = (
        "Run {{Cmd|sync {{{name}}}}} or <code>{{Cmd|b}} {{{c}}}</code>, "
        "<code><nowiki>{{d}}</nowiki></code>, <code>{{E}}</code>"
        "\n{{Error|code=<code>LL-1</code>|cause=See <code>x</code> in [[E-1]]|fix=# Run {{Cmd|y}}\n# Wait}}"
    )
    articles, _ = read(page(1, "E-1", text), page(2, "Template:Cmd", "<code>{{{1}}}</code>", ns=10))
    one = articles["1", "de"]
    code = ["sync {{{name}}}", "b {{{c}}}", "{{d}}", "{{E}}"]
    assert [html for html in code if f"<code>{html}</code>" not in one.html] == []
    assert one.codes == ("LL-1",)
    assert one.parts == {
        "causes": '<p>See <code>x</code> in <a href="https://wiki.example/wiki/E-1">E-1</a></p>',
        "solutions": "<ol><li>Run <code>y</code></li><li>Wait</li></ol>",
    }


def test_a_dump_may_be_packed_and_one_with_declarations_or_cut_off_is_reported():
    articles, _ = read_export(
        mediawiki, {"dump.xml.bz2": bz2.compress(dump(page(1, "E-1", "Text")).encode())}
    )
    assert len(articles) == 1
    _, remarks = read(page(1, "E-1", "x"), head='<!DOCTYPE x [<!ENTITY a "b">]>')
    assert [remark.topic for remark in remarks] == [Topic.UNREADABLE]
    articles, remarks = read_export(
        mediawiki, {"dump.xml": dump(page(1, "E-1", "Text"), "<page>").partition("</med")[0]}
    )
    assert len(articles) == 1 and [remark.topic for remark in remarks] == [Topic.UNREADABLE]


def test_a_page_that_would_fill_the_memory_ends_the_dump(monkeypatch):
    monkeypatch.setattr(mediawiki_dump, "MAX_PAGE_BYTES", 50_000)
    small = [page(number, f"E-{number}", "Text " * 4000) for number in range(1, 5)]
    articles, remarks = read(*small, page(5, "E-5", "Text " * 40_000))
    assert len(articles) == 4
    assert [remark.topic for remark in remarks] == [Topic.UNREADABLE] and "a page" in remarks[0].detail


def test_boxes_in_dutch_hold_parts_and_parameters_show_their_default():
    text = "{{Fout|code=E-21|melding=Papier vast|oorzaak=Stof|ernst=hoog}}\nToner {{{1|zwart}}}."
    articles, _ = read(page(1, "Foutcode E-21", text))
    one = next(iter(articles.values()))
    assert one.codes == ("E-21",) and {"messages", "causes"} <= one.parts.keys()
    assert "Toner zwart." in one.html
