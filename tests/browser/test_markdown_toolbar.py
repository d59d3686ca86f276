"""The tools of the Markdown editors in a real browser: buttons, keys, links, and what is pasted."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from tests.support.makers import article_data
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTED = """<html><head><style>p { color: red }</style></head><body><!--StartFragment-->
<h1>Fix <b>it</b></h1>
<p class=MsoNormal>Open <b>Menu </b>and <span style="font-style:italic">go</span> to
<a href="https://example.com/a(b)">the page</a>, not <a href="javascript:alert(1)">here</a>: x_y * 5 [[z]]</p>
<p style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>
<![endif]>First</p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a.</span>Sub</p>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>Second</p>
<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>\u00b7</span>Dot</p>
<table><tr><th>Code<th>Means<tr><td>102<td>a|b<br>c</table>
<ul><li>One<ul><li>Two</ul></ul>
<pre>sfc /scannow
  now</pre>
<p>Run <code>a`b</code></p><p># no heading</p>
<img src=x onerror="window.ran = 1"><script>window.ran = 1</script><svg onload="window.ran = 1"></svg>
<!--EndFragment--></body></html>"""
MARKDOWN = r"""## Fix it

Open **Menu** and *go* to [the page](https://example.com/a%28b%29), not here: x_y \* 5 \[\[z\]\]

1. First
   1. Sub
2. Second

- Dot

| Code | Means |
| --- | --- |
| 102 | a\|b c |

- One
  - Two

```
sfc /scannow
  now
```

Run `` a`b ``

\# no heading"""


@pytest.fixture
def form_page(page):
    data = article_data(
        codes=["102"], title="Bank closed", slug="it", solutions=[{"title": "Wait", "body": "x"}]
    )
    article = editing.save(None, data, None)
    sign_in(page)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("#solutions-0 > summary").click()
    return page


def paste(editor, html):
    return editor.evaluate(
        """(editor, html) => {
            const transfer = new DataTransfer();
            transfer.setData("text/html", html);
            transfer.setData("text/plain", "plain");
            return editor.dispatchEvent(
                new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
        }""",
        html,
    )


def test_what_is_pasted_becomes_markdown_and_can_be_taken_back(form_page):
    editor = form_page.locator("#id_solutions-0-body")
    editor.focus()
    form_page.keyboard.press("Control+a")
    assert not paste(editor, PASTED), "it is ours"
    expect(editor).to_have_value(MARKDOWN)
    form_page.keyboard.press("Control+z")
    expect(editor, "in one step").to_have_value("x")
    assert paste(editor, "<div><span style='color:red'>int x;</span></div>"), (
        "nothing that plain text would lose"
    )
    assert paste(editor, "<pre>net stop X</pre>"), "one line of code, for a sentence perhaps"
    assert paste(editor, "<b>deep" * 21_000), "nothing that would take long"
    form_page.keyboard.down("Shift")
    assert paste(editor, PASTED), "with Shift it is left to the browser"
    form_page.keyboard.up("Shift")
    assert not paste(editor, "<b>" * 5_000 + "deep")
    expect(editor).to_have_value("**deep**")
    assert form_page.evaluate("window.ran") is None


def test_tools_work_by_key_and_button_also_in_an_added_row(form_page, axe):
    form_page.click("#solutions-group [name=_add]")
    editor = form_page.locator("#id_solutions-1-body")
    editor.fill("one\ntwo")
    keys = form_page.keyboard.press

    keys("Control+a")
    keys("Control+Shift+Digit7")
    expect(editor).to_have_value("1. one\n2. two")
    keys("Control+Shift+Digit8")
    expect(editor).to_have_value("- one\n- two")
    keys("Control+Shift+Digit8")
    expect(editor).to_have_value("one\ntwo")
    keys("Control+e")
    expect(editor).to_have_value("```\none\ntwo\n```")
    for _n in range(4):
        keys("Control+z")
    expect(editor).to_have_value("one\ntwo")

    # By the bar: one stop for Tab, arrows from one to the next.
    editor.fill("word")
    editor.select_text()
    bar = form_page.locator(".markdownx:has(#id_solutions-1-body) .markdown-toolbar")
    keys("Shift+Tab")
    expect(bar.locator(":focus")).to_have_attribute("aria-label", "Bold (Ctrl+B)")
    keys("Enter")
    expect(editor).to_have_value("**word**")
    for tool in ("Note", "Warning"):
        editor.fill("")
        bar.get_by_role("button", name=tool).click()
        assert editor.input_value().startswith(f"> [!{tool.upper()}]\n> ")

    # A link: an article by its code, then an address.
    editor.fill("see ")
    keys("Control+End")
    keys("Control+k")
    dialog = form_page.get_by_role("dialog", name="Link")
    form_page.keyboard.insert_text("102")  # in one go: a late answer to half of it would undo the arrows
    dialog.get_by_role("option", name="Bank closed").wait_for()
    assert axe(form_page) == []
    keys("ArrowDown")
    keys("Enter")
    keys("Enter")
    expect(editor).to_have_value("see [[it]]")
    keys("Control+k")
    form_page.keyboard.type("nonsense")
    keys("Enter")
    dialog.get_by_text("No articles match this code or title.").wait_for()
    keys("Control+a")
    form_page.keyboard.type("https://example.com/a (b)")
    keys("Tab")
    form_page.keyboard.type("the page")
    keys("Enter")
    expect(editor).to_have_value("see [[it]][the page](https://example.com/a%20%28b%29)")
    keys("Control+k")
    keys("Escape")
    expect(form_page.locator("#id_solutions-1-body")).to_be_focused()


# Text before, keys, and text after: ^ is the cursor, / ends a line.
TYPED = [
    ("- one^", "Enter", "- one/- ^"),
    ("- one/- ^", "Enter", "- one//^"),
    ("1. one^/2. two/3. three", "Enter", "1. one/2. ^/3. two/4. three"),
    ("1. o^ne", "Enter", "1. o/2. ^ne"),
    ("- [x] one^", "Enter", "- [x] one/- [ ] ^"),
    ("1. one/   - a/   - ^/2. two", "Enter", "1. one/   - a/2. ^/3. two"),
    ("> [!NOTE]/> Wait^", "Enter", "> [!NOTE]/> Wait/> ^"),
    ("> - one/> - ^", "Enter", "> - one/>/> ^"),
    ("> Wait/> ^", "Enter", "> Wait//^"),
    ("```/- one^/```", "Enter", "```/- one/^/```"),
    ("1. one^", "Shift+Enter", "1. one/^"),
    ("1. one/2. two^/   - a/3. three", "Tab", "1. one/   1. two^/      - a/2. three"),
    ("1. one/   1. a/2. two^", "Tab", "1. one/   1. a/   2. two^"),
    ("1. one/   1. a/   2. b^/   3. c/2. two", "Shift+Tab", "1. one/   1. a/2. b^/   1. c/3. two"),
    ("- one/  - a^", "Shift+Tab", "- one/- a^"),
    ("| a^ |/| --- |/| 1 |", "Enter", "| a |/| --- |/| ^ |/| 1 |"),
    ("| a |/| --- |/| ^ |", "Enter", "| a |/| --- |//^"),
    ("| a^ | b |/| --- | --- |", "Tab Tab", "| a | b |/| --- | --- |/| ^ |  |"),
    ("| a | b |/| --- | --- |/| 1^ | 2 |", "Shift+Tab x", "| a | x^ |/| --- | --- |/| 1 | 2 |"),
]


def test_enter_and_tab_write_lists_and_tables(form_page):
    editor = form_page.locator("#id_solutions-0-body")
    for before, keys, after in TYPED:
        text = before.replace("/", "\n")
        at = text.index("^")
        editor.fill(text.replace("^", ""))
        editor.evaluate("(editor, at) => editor.setSelectionRange(at, at)", at)
        for key in keys.split():
            form_page.keyboard.press(key)
        shown = editor.evaluate(
            """editor => `${editor.value.slice(0, editor.selectionStart)}^${
                editor.value.slice(editor.selectionEnd)}`"""
        )
        assert shown.replace("\n", "/") == after, (before, keys)
    form_page.keyboard.press("Control+z")
    assert editor.input_value() == "| a | b |\n| --- | --- |\n| 1 | 2 |", "undo takes back what was typed"

    form_page.keyboard.press("Escape")
    form_page.keyboard.press("Tab")
    expect(editor, "Escape, then Tab, leaves").not_to_be_focused()


def test_brackets_link_tables_have_a_size_and_save_has_a_key(form_page, axe):
    editor = form_page.locator("#id_solutions-0-body")
    editor.fill("")
    form_page.keyboard.type("see [[")
    form_page.get_by_role("dialog", name="Link").wait_for()
    form_page.keyboard.insert_text("102")
    form_page.get_by_role("option", name="Bank closed").click()
    form_page.keyboard.press("Enter")
    expect(editor).to_have_value("see [[it]]")
    form_page.keyboard.type(" [[")
    form_page.keyboard.press("Escape")
    expect(editor, "what was typed stays").to_have_value("see [[it]] [[")

    editor.fill("")
    form_page.keyboard.press("Control+Shift+Digit9")
    dialog = form_page.get_by_role("dialog", name="Table")
    assert axe(form_page) == []
    form_page.keyboard.type("3")
    dialog.get_by_label("Rows").fill("2")
    form_page.keyboard.press("Enter")
    expect(editor).to_have_value("| Column 1 | Column 2 | Column 3 |\n| --- | --- | --- |\n|  |  |  |")
    editor.fill("")
    form_page.keyboard.press("Control+Shift+Digit9")
    dialog.locator(".table-size span").nth(8).click()
    expect(editor, "one column, two rows").to_have_value("| Column 1 |\n| --- |\n|  |")

    form_page.keyboard.press("Control+s")
    form_page.locator(".messagelist .success").wait_for()
    assert form_page.locator("#id_solutions-0-body").input_value().startswith("| Column 1 |")
