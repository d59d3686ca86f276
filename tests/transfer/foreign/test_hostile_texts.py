"""Texts that are made to keep a reader busy: each comes in, in a time that grows with its length alone."""

import time

import pytest

from articles.transfer.foreign.html import parse
from articles.transfer.foreign.kinds import html_pages, markdown, mediawiki
from articles.transfer.foreign.kinds.html_ends import balanced
from tests.support.exports import ExportOf
from tests.support.timing import processor_limit

pytestmark = pytest.mark.once

SIGNS = [
    "{% for x %}",
    "{{ x ",
    "{{< a ",
    "::: note\n",
    "<table><tr><td>",
    "{{a|",
    "{|\n",
    "<li>",
    "<b>",
    '<A b="',
    "<![a",
    "[[a|",
]


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_that_are_never_ended_cost_little(sign):
    text = sign * (6_000 // len(sign))
    began = time.process_time()
    for reader, files in (
        (markdown, {"_config.yml": "a: b", "a.md": f"# E-1\n\nText.\n\n{text}"}),
        (html_pages, {"a.html": f"<html><body><main><h1>E-1</h1><p>Text.</p>{text}"}),
        (
            mediawiki,
            {
                "a.xml": "<mediawiki><page><title>E-1</title><ns>0</ns><id>1</id><revision><text>Text. "
                f"{text.replace('&', '').replace('<', '&lt;')}</text></revision></page></mediawiki>"
            },
        ),
    ):
        assert list(reader.read(ExportOf(files), {}))
    assert time.process_time() - began < 8  # seconds; without bounds it is minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</ul>"),
        ("<p>a<p>b", "<p>a</p><p>b"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dl>"),
        ("<tr><td>a<td><table><tr><td>b</table><tr>", "<tr><td>a</td><td><table><tr><td>b</table></tr><tr>"),
        ('<a title="x>y">a</a></b>', '<a title="x>y">a</a>'),
        ("a < b <!-- <li> --> <![x", "a < b <!-- <li> --> &lt;![x"),
        ("<script>a<li>b</script><li>", "<script>a<li>b</script><li>"),
        ("a <b", "a &lt;b"),
    ],
)
def test_elements_are_ended(text, expected):
    assert balanced(text) == expected


def test_a_line_of_ampersands_costs_little_and_changes_nothing_else():
    links = '<a href="?a=1&amp;b=2">l</a> <a href="javascript&colon;a">j</a>'
    text = f'<p title="a &lt; b">x &lt;b&gt; &amp;amp; {links}</p>'
    with processor_limit(2):
        soup = parse(f"{text}<p>{'&' * 800_000}</p>")
    first, second = soup.find_all("p")
    assert str(first) == str(parse(text)) and "javascript" not in str(first)
    assert second.get_text() == "&" * 800_000
