"""HTML of other products as blocks: what is seen stays, what runs goes and is told."""

import pytest

from articles.transfer.foreign.html import clean
from articles.transfer.foreign.markdown_of import to_markdown


class Words:
    """Links and pictures of an article that knows no others."""

    def link(self, href, words):
        return ("url", href)

    def picture(self, tag):
        return f"*{tag['alt']}*" if tag.get("alt") else ""


def markdown(html):
    return to_markdown(clean(html).blocks, Words())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<div>One<div>Two</div>three</div>", "One\n\nTwo\n\nthree"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<pre>net stop X<br>net start X</pre>", "```\nnet stop X\nnet start X\n```"),
        ('<pre class="brush: bash">a\nb</pre>', "```bash\na\nb\n```"),
        ("<p>Press <kbd>Ctrl</kbd>, then <b>OK</b>.</p>", "Press `Ctrl`, then **OK**."),
        ("<p>5 * 3 [x] _y_ # 1</p>", "5 \\* 3 \\[x] \\_y\\_ # 1"),
        ("<p># one</p><p>1. two</p>", "\\# one\n\n1\\. two"),
        ("<p>C:\\_data</p>", "C:\\\\\\_data"),
        ('<p><span style="font-weight:bold">Bold</span> text</p>', "**Bold** text"),
        ("<p>one<br>two</p>", "one\\\ntwo"),
        ("<p>one<br><br>two</p>", "one\n\ntwo"),
    ],
)
def test_html_becomes_markdown(html, expected):
    assert markdown(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<div><ul role="tablist" class="tabs"><li role="tab">Mac</li><li role="tab">PC</li></ul>'
        '<div><div role="tabpanel">One</div><div role="tabpanel" hidden>Two</div></div></div>',
        '<div class="tabbed-set"><input type="radio"><div class="tabbed-labels"><label>Mac</label>'
        '<label>PC</label></div><div class="tabbed-content"><div class="tabbed-block">One</div>'
        '<div class="tabbed-block">Two</div></div></div>',
        '<ul class="nav nav-tabs"><li><a href="#a">Mac</a></li><li><a href="#b">PC</a></li></ul>'
        '<div class="tab-content"><div class="tab-pane" id="a">One</div>'
        '<div class="tab-pane" id="b">Two</div></div>',
        '<div class="sd-tab-set"><input type="radio"><label>Mac</label><div class="sd-tab-content">One</div>'
        '<input type="radio"><label>PC</label><div class="sd-tab-content">Two</div></div>',
    ],
)
def test_tabs_keep_their_labels(html):
    assert markdown(html) == "**Mac**\n\nOne\n\n**PC**\n\nTwo"


def test_lists_in_cells_keep_their_marks():
    html = "<tr><td><ol start=2><li>a<ul><li>b</li></ul></li><li>c</li></ol></td></tr>"
    assert "| x | 2. a • b 3. c |" in markdown(f"<table><tr><td>x</td>{html[4:]}<tr><td>y<td>z</table>")


def test_merged_cells_keep_their_place():
    html = (
        "<table><tr><th colspan=2>A</th><th>B</th></tr>"
        "<tr><td rowspan=2>1</td><td>2</td><td>3</td></tr><tr><td>4</td><td>5</td></tr></table>"
    )
    assert markdown(html).split("\n") == [
        "| A |  | B |",
        "| --- | --- | --- |",
        "| 1 | 2 | 3 |",
        "|  | 4 | 5 |",
    ]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (
            '<div class="confluence-information-macro-warning"><p>Back up.</p></div>',
            "WARNING",
        ),
        ('<div class="intercom-interblocks-callout">Back up.</div>', "NOTE"),
        ('<p class="callout danger">Back up.</p>', "WARNING"),
        ("<aside>💡 Back up.</aside>", "NOTE"),
        (
            '<div class="admonition warning"><p class="admonition-title">Warning</p><p>Back up.</p></div>',
            "WARNING",
        ),
        ("<blockquote><p><strong>Achtung:</strong> Back up.</p></blockquote>", "WARNING"),
    ],
)
def test_callouts_become_notices(html, kind):
    assert markdown(html) == f"> [!{kind}]\n> Back up."


def test_lists_of_word_are_lists():
    item = (
        '<p class=MsoListParagraph style="mso-list:l0 level{1} lfo1"><![if !supportLists]>'
        '<span style="mso-list:Ignore">{0}</span><![endif]>{2}<o:p></o:p></p>'
    )
    html = item.format("1.", 1, "Open it") + item.format("a.", 2, "Look") + item.format("2.", 1, "Close it")
    assert markdown(html) == "1. Open it\n   1. Look\n2. Close it"


@pytest.mark.parametrize(
    ("html", "active"),
    [
        ("a<script>alert(1)</script>", "<script>"),
        ('a<img src=x onerror="alert(1)">', "onerror"),
        ('<a href=" j&#x61;va\tscript:alert(1)">a</a>', "javascript:"),
        ('a<iframe src="https://ads.example/x"></iframe>', "<iframe>"),
        ('a<meta http-equiv="refresh" content="0;url=https://x.example">', "<meta>"),
        ('<a href="data:text/html,<script>x</script>">a</a>', "<script>"),
        ("a<svg onload=alert(1)><text>b</text></svg>", "onload"),
        ("<svg><a xlink:href=javascript:alert(1)><text>b</text></a></svg>a", "javascript:"),
    ],
)
def test_what_runs_goes_and_is_named(html, active):
    cleaned = clean(html)
    assert active in cleaned.active
    written = "".join(map(str, cleaned.blocks))
    assert not any(
        word in written.casefold() for word in ("script", "onerror", "onload", "<iframe", "alert(1)")
    )


def test_videos_become_links():
    html = '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0" title="How to renew"></iframe>'
    assert markdown(html) == "[How to renew](https://www.youtube.com/watch?v=abcdefghijk)"
