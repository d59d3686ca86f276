import re
import threading
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from articles import markdown
from articles.markdown import Target
from tests.support.paths import DATA

# One text a line; the sign stands for a line break.
HOSTILE = [
    line.replace("␤", "\n")
    for line in (DATA / "hostile_markdown.txt").read_text(encoding="utf-8").splitlines()
]

TAGS = {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
    ),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
VOID = {"br", "hr", "img"}
ATTRIBUTES = {
    "href",
    "rel",
    "title",
    "src",
    "alt",
    "loading",
    "id",
    "class",
    "start",
    "scope",
    "role",
    "tabindex",
}
CLASSES = {"ref", "steps", "scroll", "notice", "notice--plain", "notice--caution", "notice__title"}
CLASSES |= {"is-right", "is-center"}
OUR_ID = re.compile(r"part-(?:step-\d+|h-[a-z0-9-]+)")


class Judge(HTMLParser):
    """Reads HTML as a browser would and objects to all that is not on the lists above."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.open: list[str] = []
        self.links: list[dict[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, f"<{tag}>"
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), "an attribute twice"
        assert set(values) <= ATTRIBUTES | {"data-ref"}, f"attributes of <{tag}>: {attrs}"
        assert set(values.get("class", "").split()) <= CLASSES, values
        if "id" in values:
            assert OUR_ID.fullmatch(values["id"]), values
            self.ids.append(values["id"])
        if "href" in values:
            self.links.append(values)
            self.judge_link(values)
        if tag == "img":
            assert re.fullmatch(r"/media/[\w/-]+\.\w+", values["src"]), values
        if tag not in VOID:
            self.open.append(tag)

    def judge_link(self, values):
        href = values["href"]
        assert not re.search(r"[\s\\\x00-\x1f]", href), href
        assert urlsplit(href).scheme.lower() in ("", "http", "https", "mailto"), href
        stays = href.startswith("#") or re.match(r"/(?!/)", href)
        assert stays or values.get("rel") == "noopener noreferrer nofollow", values

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}>"
        assert self.open.pop() == tag, f"</{tag}>"

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError("a comment")

    def handle_decl(self, decl):
        raise AssertionError("a declaration")

    def handle_pi(self, data):
        raise AssertionError("a processing instruction")

    def unknown_decl(self, data):
        raise AssertionError("an unknown declaration")


def html_of(text: str, prefix: str = "part-") -> str:
    return str(markdown.render(text, prefix=prefix).html)


# What the vocabulary of the page is


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Some *text* and `code`", "<p>Some <em>text</em> and <code>code</code></p>\n"),
        ("**a** ~~b~~", "<p><strong>a</strong> <s>b</s></p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("", ""),
        ("AT&T <b>5 > 3</b>", "<p>AT&amp;T &lt;b&gt;5 &gt; 3&lt;/b&gt;</p>\n"),
        ("```bash\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("[in](/articles/x/)", '<p><a href="/articles/x/">in</a></p>\n'),
        (
            "[out](https://x.test)",
            '<p><a href="https://x.test" rel="noopener noreferrer nofollow">out</a></p>\n',
        ),
        ("[no](tel:1)", "<p>[no](tel:1)</p>\n"),
        ("![Alt](/media/a.png)", '<p><img src="/media/a.png" alt="Alt" loading="lazy"></p>\n'),
        ("![Alt *text*](https://x.test/a.png)", "<p>Alt text</p>\n"),
        ("[a](<b c> 't')", '<p><a href="b%20c" title="t" rel="noopener noreferrer nofollow">a</a></p>\n'),
        ("[a](/b(c(d))\\))", '<p><a href="/b(c(d)))">a</a></p>\n'),
        ("[a]()", '<p><a href="" rel="noopener noreferrer nofollow">a</a></p>\n'),
        ("[a]\n\n[A]: /b\n  'c'", '<p><a href="/b" title="c">a</a></p>\n'),
        ("> one\nlazy\n> two", "<blockquote>\n<p>one\nlazy\ntwo</p>\n</blockquote>\n"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>\n"),
    ],
)
def test_markdown_becomes_html(text, html):
    assert html_of(text) == html


def test_rendered_html_needs_no_escaping_in_a_template():
    assert hasattr(markdown.render("x").html, "__html__")
    assert hasattr(markdown.resolve("x", {}), "__html__")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://x.test/a_b_c.", "https://x.test/a_b_c"),
        ("(https://x.test/a_(b))", "https://x.test/a_(b)"),
        ("https://x.test/?a=1&b=2, then", "https://x.test/?a=1&b=2"),
        ("HTTP://X.TEST", "HTTP://X.TEST"),
        ("<https://x.test>", "https://x.test"),
        ("[https://y.test](https://x.test)", "https://x.test"),
        ("https://xn--e1afmkfd.test", "https://xn--e1afmkfd.test"),
    ],
)
def test_addresses_in_text_become_links(text, address):
    assert [link["href"] for link in Judge(html_of(text)).links] == [address]


@pytest.mark.parametrize(
    "text", ["setup.py", "x.test", "ftp://x.test", "`https://x.test`", "me@x.test", "https://"]
)
def test_what_only_resembles_an_address_stays_text(text):
    assert not Judge(html_of(text)).links


def test_headings_start_below_those_of_the_page():
    html = html_of("# A\n## B\n### C\n#### D\n##### E\n###### F")
    assert re.findall(r"<(h\d)", html) == ["h3", "h3", "h4", "h5", "h6", "h6"]


def test_heading_ids_are_unique():
    html = html_of("# Same\n# Same\n# Same 2\n# Same\n# 日本\n# ロシア\n#\n# `x` *y*")
    ids = Judge(html).ids
    assert ids[:4] == ["part-h-same", "part-h-same-2", "part-h-same-2-2", "part-h-same-3"]
    assert len(set(ids)) == 8
    assert ids[-1] == "part-h-x-y"


def test_headings_are_listed_as_rendered():
    text = "# One *two*\n\n> # quoted\n\n### Three [[x|four]]"
    assert markdown.list_headings(text, prefix="part-") == [
        (3, "part-h-one-two", "One two"),
        (4, "part-h-three-four", "Three four"),
    ]
    assert {entry[1] for entry in markdown.list_headings(text, prefix="part-")} < set(
        Judge(html_of(text)).ids
    )


def test_columns_are_aligned_by_class():
    html = html_of("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert html.startswith('<div class="scroll"><table>')
    assert '<th scope="col">a</th>' in html
    assert '<td class="is-center">2</td>' in html
    assert '<td class="is-right">3</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("kind", "look", "title"),
    [("NOTE", "plain", "Note"), ("WARNING", "caution", "Warning"), ("CAUTION", "caution", "Caution")],
)
def test_notices(kind, look, title):
    with translation.override("en"):
        html = html_of(f"> [!{kind}]\n> Make a *copy* first.\n>\n> 1. one")
    assert html.startswith(
        f'<div class="notice notice--{look}" role="note">\n<p class="notice__title">{title}</p>\n'
        "<p>Make a <em>copy</em> first.</p>\n<ol>"
    )


# Steps


def test_each_step_has_an_anchor_and_its_text():
    rendered = markdown.render("1. Open *it*\n2. Close it", prefix="solution-k3-")
    assert 'class="steps"' in rendered.html
    assert Judge(rendered.html.replace("solution-k3-", "part-")).ids == ["part-step-1", "part-step-2"]
    assert rendered.steps == ("Open it", "Close it")


STEPS_WITH_CONTENT = """\
Before.

1. Open the menu:
   - File
   - Edit
     1. deeper
     2. deeper still
2. Type this:

   ```
   ping server
   1. no step
   ```

   Then wait.
3. Read

   > 1. no step

   | a |
   |---|
   | b |
4. Done
"""


def test_steps_keep_their_numbers_around_what_they_hold():
    rendered = markdown.render(STEPS_WITH_CONTENT, prefix="part-")
    assert Judge(rendered.html).ids == [f"part-step-{n}" for n in (1, 2, 3, 4)]
    assert rendered.html.count('class="steps"') == 1
    assert rendered.steps == (
        "Open the menu: File Edit deeper deeper still",
        "Type this: ping server 1. no step Then wait.",
        "Read no step a b",
        "Done",
    )


def test_interrupted_list_goes_on_with_its_own_numbers():
    rendered = markdown.render("1. one\n\nA word between.\n\n2. two\n3. three\n\n- bullet", prefix="part-")
    assert '<ol start="2" class="steps">' in rendered.html
    assert Judge(rendered.html).ids == ["part-step-1", "part-step-2", "part-step-3"]
    assert rendered.steps == ("one", "two", "three")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3. three\n4. four", [3, 4]),
        ("1. one\n\n> [!NOTE]\n> Wait.\n\n2. two", [1, 2]),
        ("1. one\n2. two\n\nOr:\n\n5. five\n9. six", [1, 2, 5, 6]),
        ("1. one\n2. two\n\nThen:\n\n1. three\n2. four", [1, 2, 3, 4]),
        ("3. three\n\nFirst:\n\n1. one\n2. two\n3. again", [3, 1, 2, 4]),
        ("0. zero\n1. one", [0, 1]),
        ("999999999. last\n1. next", [999999999, 1000000000]),
        ("2) two\n3) three\n4. four", [2, 3, 4]),
    ],
)
def test_anchor_of_a_step_is_its_number(text, numbers):
    assert Judge(html_of(text)).ids == [f"part-step-{number}" for number in numbers]


def test_lists_inside_of_something_are_no_steps():
    assert markdown.render("- a\n  1. b\n\n> 1. c").steps == ()


@pytest.mark.parametrize("prefix", ["X-", "a", "a b-", '"-', "a--", "-"])
def test_prefix_is_ours_alone(prefix):
    with pytest.raises(ValueError, match="prefix"):
        markdown.render("x", prefix=prefix)


# References between articles


def test_references_are_marks_without_address():
    rendered = markdown.render("See [[error-103]] and [[error-101|the *other* one]].")
    assert rendered.refs == ("error-103", "error-101")
    assert '<a class="ref" data-ref="error-103"></a>' in rendered.html
    assert '<a class="ref" data-ref="error-101">the *other* one</a>' in rendered.html
    assert "href" not in rendered.html


@pytest.mark.parametrize(
    "text",
    [
        "- one [[abc|x]]",
        "1. one\n\n   two [[abc|x]]",
        "**bold [[abc|x]]**",
        "~~*[[abc|x]]*~~",
        "> [!NOTE]\n> [[abc|x]]",
        "# [[abc|x]]",
        "| a | b |\n|---|---|\n| 1 | [[abc|x]] |",
        "| a | b |\n|---|---|\n| 1 | [[abc\\|x]] |",
        "[[[abc|x]]]",
        "[not a link [[abc|x]]](/y/)",
    ],
)
def test_references_work_everywhere_in_text(text):
    rendered = markdown.render(text)
    assert rendered.refs == ("abc",)
    assert '<a class="ref" data-ref="abc">x</a>' in rendered.html
    Judge(html_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "`[[abc|x]]`",
        "```\n[[abc|x]]\n```",
        "    [[abc|x]]",
        "| a |\n|---|\n| `[[abc|x]]` |",
        "\\[[abc|x]]",
        "![alt [[abc|x]]](/media/a.png)",
        "[[]]",
        "[[a/b]]",
        "[[a<b]]",
        "[[a b]]",
        "[[-a]]",
        "[[abc|]]",
        "[[abc|x\ny]]",
    ],
)
def test_references_in_code_are_text(text):
    rendered = markdown.render(text)
    assert rendered.refs == ()
    assert "data-ref" not in rendered.html


def test_code_keeps_its_bars():
    assert "<code>[[a|b]]</code>" in html_of("`[[a|b]]`")
    assert "<pre><code>[[a|b]]\n</code></pre>" in html_of("```\n[[a|b]]\n```")
    assert markdown.to_text("`[[a|b]]`") == "[[a|b]]"


def test_resolve_puts_addresses_in():
    html = markdown.render("[[a]] [[a|own words]] [[gone]] [[gone|words]]").html
    targets = {"a": Target("/articles/a/?x=1&y=2", "A & <b>B</b>")}
    assert markdown.resolve(html, targets) == (
        '<p><a href="/articles/a/?x=1&amp;y=2">A &amp; &lt;b&gt;B&lt;/b&gt;</a> '
        '<a href="/articles/a/?x=1&amp;y=2">own words</a> gone words</p>\n'
    )


def test_resolve_refuses_an_address_that_runs():
    html = markdown.render("[[a]]").html
    assert markdown.resolve(html, {"a": Target("javascript:alert(1)", "<i>")}) == "<p>&lt;i&gt;</p>\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_resolve_leaves_hostile_text_harmless(text):
    html = markdown.render(text, prefix="part-").html
    Judge(markdown.resolve(html, {}))
    resolved = markdown.resolve(
        html, {"x": Target('/"><script>alert(1)</script>', "<script>alert(1)</script>")}
    )
    Judge(resolved)


@given(st.text(), st.text(), st.text(max_size=40))
def test_resolve_escapes_whatever_it_is_given(label, name, path):
    html = markdown.render(f"[[a|{label}]] [[a]] {label} [[b]]", prefix="part-").html
    resolved = markdown.resolve(html, {"a": Target("/articles/" + path, name)})
    assert not re.search(
        r"<(?!/?(?:p|a|em|strong|s|code|br|h\d|pre|[uo]l|li|blockquote|hr|div|img|t\w+)\b)", resolved
    )
    assert "data-ref" not in re.sub(r">[^<]*<", "><", resolved)


# Plain text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# Title\n\nOne *two*\nthree", "Title One two three"),
        ("1. a\n2. b\n   - c", "a b c"),
        ("| a | b |\n|---|---|\n| `c` | d |", "a b c d"),
        ("[link](https://x.test/secret) ![alt](/media/a.png)", "link alt"),
        ("```\ncode  here\n```\nafter", "code here after"),
        ("> [!WARNING]\n> Copy first", "Copy first"),
        ("[[error-103]], [[a|label]]", "error 103, label"),
        ("a  \nb\\\nc", "a b c"),
        ("<b>x</b> &amp; y", "<b>x</b> & y"),
        ("", ""),
    ],
)
def test_plain_text_has_the_words_and_spaces_between_blocks(text, plain):
    assert markdown.to_text(text) == plain


# Safety


def test_enough_hostile_texts():
    assert len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless(text):
    for embedded in (
        text,
        f"- {text}",
        f"**{text}**",
        f"| {text} |\n|---|\n| {text} |",
        f"> [!NOTE]\n> {text}",
    ):
        html = html_of(embedded)
        Judge(html)
        assert markdown.sanitize(html) == html


def test_hostile_texts_together_are_harmless():
    for separator in ("\n\n", "\n", " ", ""):
        html = html_of(separator.join(HOSTILE))
        Judge(html)
        assert markdown.sanitize(html) == html


@pytest.mark.parametrize("text", HOSTILE)
def test_sanitizer_alone_stops_hostile_html(text):
    clean = markdown.sanitize(text)
    assert markdown.sanitize(clean) == clean
    lowered = clean.lower()
    assert not re.search(
        r"<(script|iframe|form|base|meta|style|object|embed|svg|math|input|link|body)\b", lowered
    )
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', lowered))


@pytest.mark.parametrize(
    "html",
    [
        '<li id="main">x</li>',
        '<p id="step-1">x</p>',
        '<h3 id="cause-1">x</h3>',
        '<p class="steps">x</p>',
        '<div class="hero" role="alert" tabindex="1">x</div>',
        '<a rel="opener" target="_top">x</a>',
        '<a data-ref="A B">x</a>',
        '<code class="language-x">x</code>',
    ],
)
def test_sanitizer_knows_ids_and_classes_by_place_and_shape(html):
    assert not re.search(r'(id|class|role|tabindex|rel|target|data-ref)="[^"]', markdown.sanitize(html))


MARKS = ["*", "**", "_", "~~", "`", "[", "]", "(", ")", "!", "<", ">", "|", "---", ":-:", "\\", '"', "'", "x"]
ADDRESSES = ["&#13;", "&lt;", "https://a.test", "/media/a.png", "<p>"]
STARTS = ["1. ", "- ", "> ", "# ", "   ", " ", "\n", "\n\n", "```\n", "|a|\n|-|\n", "> [!NOTE]\n"]
OURS = ["[[a]]", "[[a|b]]", "\t", "\r", "\x00", "\ufffe"]
MARKUP = st.lists(st.sampled_from([*MARKS, *ADDRESSES, *STARTS, *OURS]), max_size=60).map("".join)


@given(st.one_of(MARKUP, st.text()))
@example("&#13;\n&#10;")
@example("```\n\n\n```")
@example("| a |\n|---|\n\n<p>")
def test_cleaning_twice_changes_nothing(text):
    html = html_of(text)
    Judge(html)
    assert markdown.sanitize(html) == html
    markdown.to_text(text)


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\ud800", "a\udfffb", "\ufffe", "\x1b[0m", "&#0;", "&#xD800;", "\r"]
)
def test_what_is_no_text_is_survived(text):
    html = html_of(text)
    html.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", html)
    markdown.to_text(text).encode("utf-8")


def test_longest_text_is_rendered_and_a_longer_one_refused():
    markdown.render("a" * markdown.MAX_LENGTH)
    for door in (markdown.render, markdown.to_text, markdown.list_headings):
        with pytest.raises(markdown.TooLong):
            door("a" * (markdown.MAX_LENGTH + 1))


FLOODS = {
    "brackets": "[",
    "bracket pairs": "[]",
    "double brackets": "[[",
    "labels": "[[a|",
    "half links": "[a](",
    "images": "![",
    "half images": "![a](",
    "tags": "<a",
    "comments": "<!--",
    "declarations": "<![",
    "instructions": "<?",
    "angles": "<",
    "backticks": "`",
    "code": "`a",
    "emphasis": "*a_",
    "strong": "***a",
    "strikes": "~~a ",
    "quotes": "> ",
    "quote lines": "> a\n",
    "bullets": "- ",
    "list": "- a\n",
    "steps": "1. a\n",
    "changing lists": "1) a\n2. b\n",
    "headings": "# a\n",
    "setext": "a\n=\n",
    "rules": "--\n",
    "fences": "```\n",
    "entities": "&amp;",
    "half entities": "&#",
    "ampersands": "&",
    "escapes": "\\",
    "addresses": "http://a.b ",
    "half addresses": "https://",
    "bracketed addresses": "https://a/(",
    "autolinks": "<http://a>",
    "mail": "<a@b.c>",
    "references": "[a]: /u\n",
    "reference uses": "[a][b]",
    "pipes": "|",
    "table heads": "|a|b\n|-|-\n",
    "table rows": "|c\n",
    "bare table heads": "a\n|-\n",
    "notices": "> [!NOTE]\n\n",
    "marks": "[[a]]",
    "breaks": "\\\n",
    "lines": "\n",
    "spaces": " ",
    "tabs": "\t",
    "NUL": "\x00",
    "surrogates": "\ud800",
    "direction marks": "\u202e",
    "accents": "\u0301",
    "cr": "\r",
}


def seconds_to_render(text: str) -> float:
    """Processor time, so that a busy machine does not count."""
    started = time.process_time()
    html_of(text)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_flood_is_rendered_within_a_second(name):
    unit = FLOODS[name]
    # Twice as long as an article can be; what grows faster than its length is far above it.
    assert seconds_to_render((unit * 200_000)[:200_000]) < 2


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_flood_is_read_in_other_ways_within_a_second(name):
    text = (FLOODS[name] * 100_000)[:100_000]
    started = time.process_time()
    markdown.to_plain_markdown(text, {}, under=2)
    markdown.strip_ids(text)
    assert time.process_time() - started < 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "".join("  " * n + "- a\n" for n in range(300)),
        "".join(">" * (n % 100) + "a\n" for n in range(2000)),
        "|a" * 10_000 + "\n" + "|-" * 10_000 + "\n" + "|b" * 10_000,
        "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|b\n" * 20_000,
        ("|a" * 50 + "\n" + "|-" * 50 + "\n" + "|b\n" * 300 + "\n") * 80,
        "[" * 5_900 + "]" * 5_900,
        "[a](" * 5_900 + ")" * 5_900,
        "![" * 5_900 + "](/media/a.png)" * 5_000,
        "*" * 50_000 + "a" + "*" * 45_900,
        "".join("`" * n + " " for n in range(1, 440)),
        "[x]: /" + "u" * 1_900 + "\n\n" + "[x]" * 5_900,
        "[x]: /" + "u" * 90_000 + "\n\n" + "[x]" * 3_000,
        "[x]: /u '" + "t" * 90_000 + "'\n\n" + "[x]" * 3_000,
        "".join(f"[a{n}]: /u{n}\n" for n in range(6_000)) + "[a1]" * 4_000,
        "https://a.test/" + "(" * 90_000,
        "https://a.test/" + ".)" * 45_000,
        "<https://a.test/" + "x" * 90_000 + ">",
        "mailto:" + "a@" * 45_000,
        "# " + "a" * 90_000,
        "[x]: a '\n> [!NOTE]\n" * 5_000,
        "[x]: a '\n" * 11_000,
        "**a a*b_c~~<![- " * 6_000,
        "> # a\n==\n" * 3_900,
        "> [!WARNING]\na\n" * 3_900,
        "'<https://&amp;![a](" * 5_000,
        "[a](" + "x" * 15 + "\\(" * 2 + "[a](" + "y" * 30,
        "![a](bcdefghijklm" * 5_800,
        "[a](<b" * 5_900,
        "[a](b '[a](b \"" * 2_900,
    ],
    ids=lambda text: text[:24],
)
def test_crafted_text_is_rendered_within_a_second_and_stays_small(text):
    assert len(text) <= 110_000
    assert seconds_to_render(text) < 1
    assert len(html_of(text)) < 3_000_000


def test_rendering_in_several_threads():
    expected = html_of(STEPS_WITH_CONTENT)
    seen = set()
    threads = [threading.Thread(target=lambda: seen.add(html_of(STEPS_WITH_CONTENT))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {expected}


def test_references_name_articles_by_id_as_well():
    assert markdown.render("[[OL-301]] and [[C=343|damage]]").refs == ("OL-301", "C=343")
