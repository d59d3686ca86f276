"""What is copied elsewhere becomes Markdown that says the same."""

import re

import pytest

from helpcenter.settings import BASE_DIR
from tests.support.html import html_of

pytestmark = [pytest.mark.browser, pytest.mark.once]

SCRIPT = BASE_DIR / "static/js/admin/html_to_markdown.js"
CASES = re.findall(
    r"^=== ([^\n]+)\n(.*?)\n--->\n(.*?)\n*(?=\n=== |\Z)",
    (BASE_DIR / "tests/data/pasted.txt").read_text(),
    re.MULTILINE | re.DOTALL,
)
MARKDOWN = {name: markdown for name, _html, markdown in CASES}


def test_every_shape_of_html_becomes_its_markdown(browser):
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT.read_text())
    made = page.evaluate(
        "cases => cases.map(([name, html]) => [name, window.htmlToMarkdown.convert(html).text])", CASES
    )
    page.close()
    assert len(CASES) > 25
    assert dict(made) == MARKDOWN


@pytest.mark.parametrize("name", [name for name in MARKDOWN if name.startswith(("bold", "a bold"))])
def test_bold_stays_bold_for_readers(name):
    html = html_of(MARKDOWN[name])
    assert "<strong>" in html
    assert "*" not in html
