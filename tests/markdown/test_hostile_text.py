"""Text that means harm: rendered within bounds of time and size, and without effect."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import markdown
from articles.markdown import Target
from tests.support.html import Judge, attributes_of, html_of
from tests.support.paths import DATA
from tests.support.timing import processor_limit

# One text a line; the sign stands for a line break.
HOSTILE = [
    line.replace("␤", "\n")
    for line in (DATA / "hostile_markdown.txt").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("text", HOSTILE)
def test_resolve_leaves_hostile_text_harmless(text):
    html = markdown.render(text, prefix="part-").html
    Judge(markdown.resolve(html, {}))
    resolved = markdown.resolve(
        html, {"x": Target('/"><script>alert(1)</script>', "<script>alert(1)</script>")}
    )
    Judge(resolved)


@given(st.text(), st.text(), st.text(max_size=40))
@example("data-ref", "data-ref", "data-ref")
@example("[](/a 'data-ref')", 'data-ref="a"', '" data-ref="a')
@example("<https://a.test/data-ref>\n\n# data-ref", "<a data-ref>", ">data-ref<")
def test_resolve_escapes_whatever_it_is_given(label, name, path):
    html = markdown.render(f"[[a|{label}]] [[a]] {label} [[b]]", prefix="part-").html
    resolved = markdown.resolve(html, {"a": Target("/articles/" + path, name)})
    assert not re.search(
        r"<(?!/?(?:p|a|em|strong|s|code|br|h\d|pre|[uo]l|li|blockquote|hr|div|img|t\w+)\b)", resolved
    )
    assert "data-ref" not in attributes_of(resolved)


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


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_flood_is_rendered_within_a_second(name):
    text = (FLOODS[name] * 100_000)[:100_000]
    with processor_limit(1):  # what grows faster than its length is far above it
        html_of(text)
    with processor_limit(1):
        markdown.to_plain_markdown(text, {}, under=2)
        markdown.strip_ids(text)


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
    with processor_limit(1):
        html = html_of(text)
    assert len(html) < 3_000_000
