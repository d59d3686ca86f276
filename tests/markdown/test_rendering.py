import re
import threading

import pytest
from django.utils import translation

from articles import markdown
from tests.support.html import Judge, html_of

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


def test_code_keeps_its_bars():
    assert "<code>[[a|b]]</code>" in html_of("`[[a|b]]`")
    assert "<pre><code>[[a|b]]\n</code></pre>" in html_of("```\n[[a|b]]\n```")
    assert markdown.to_text("`[[a|b]]`") == "[[a|b]]"


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


def test_rendering_in_several_threads():
    expected = html_of(STEPS_WITH_CONTENT)
    seen = set()
    threads = [threading.Thread(target=lambda: seen.add(html_of(STEPS_WITH_CONTENT))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {expected}
