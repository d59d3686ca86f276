"""References between articles: marks in the stored HTML, addresses when a page is shown."""

import pytest

from articles import markdown
from articles.markdown import Target
from tests.support.html import Judge, html_of


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
        "[[a/]]",
        "[[1, 2]]",
        "[[f(x)]]",
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


def test_references_name_articles_by_id_as_well():
    assert markdown.render("[[OL-301]] and [[C=343|damage]]").refs == ("OL-301", "C=343")


@pytest.mark.parametrize(
    "name", ["bank/feeds/ll-204", "docs:102", "v1.2+x~y@z", "fehler-für-alle", "症状-1", "a%20b"]
)
def test_ids_of_other_products_are_named_as_they_are(name):
    rendered = markdown.render(f"[[{name}]] and [[{name}|words]]")
    assert set(rendered.refs) == {name}
    assert markdown.find_references(f"[[{name}]]") == [name]
    html = markdown.resolve(rendered.html, {name: markdown.Target("/x/", "Title")})
    assert html == '<p><a href="/x/">Title</a> and <a href="/x/">words</a></p>\n'
