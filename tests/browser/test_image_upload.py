"""Pictures in the article form, in a real browser: button, paste, drop, refusal; no word is lost."""

import base64
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from articles.models import Image
from tests.support.drawing import jpeg, png
from tests.support.makers import article_data, stored
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIELD = "#id_solutions-0-body"
BEFORE = "1. Open **Menu**"


@pytest.fixture
def article(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return editing.save(None, article_data(solutions=[{"title": "Wait", "body": BEFORE}]), None)


@pytest.fixture
def form_page(page, article):
    # From the start on: a listener that comes just before the key is pressed is sometimes too late.
    page.on("filechooser", lambda _chooser: None)
    sign_in(page)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("#solutions-0 > summary").click()
    return page


def tools(form_page, field=FIELD):
    return form_page.locator(f".markdownx:has({field}) .upload-tools")


def choose(form_page, file, field=FIELD):
    """Open the file dialog by keyboard, and choose this file: a path, or what a menu.png holds."""
    tools(form_page, field).get_by_role("button").first.focus()
    with form_page.expect_file_chooser() as chooser:
        form_page.keyboard.press("Enter")
    menu = {"name": "menu.png", "mimeType": "image/png", "buffer": file}
    chooser.value.set_files(file if isinstance(file, Path) else menu)


def hand_over(form_page, event, content, name="menu.png", kind="image/png", text=""):
    """What happens when a file is pasted or dropped. Tells if the page leaves it to the browser."""
    return form_page.locator(FIELD).evaluate(
        """(editor, [event, content, name, kind, text]) => {
            const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: kind }));
            if (text) transfer.setData("text/plain", text);
            const options = { bubbles: true, cancelable: true };
            return editor.dispatchEvent(event === "paste"
                ? new ClipboardEvent(event, { ...options, clipboardData: transfer })
                : new DragEvent(event, { ...options, dataTransfer: transfer }));
        }""",
        [event, base64.b64encode(content).decode(), name, kind, text],
    )


def test_picture_is_added_by_keyboard_alone(form_page, article):
    choose(form_page, png())
    dialog = form_page.get_by_role("dialog", name="Describe the image")
    dialog.wait_for()
    expect(form_page.locator("#upload-words")).to_be_focused()
    form_page.keyboard.type("The menu [top], opened")
    form_page.keyboard.press("Enter")
    tools(form_page).get_by_text("The image is in the text.").wait_for()
    expect(form_page.locator(FIELD)).to_be_focused()
    text = form_page.input_value(FIELD)
    row = Image.objects.get()
    assert text == rf"{BEFORE} ![The menu \[top\]\, opened](/media/{row.name})"
    assert (row.article, row.uploader.get_username()) == (article, "erin")
    picture = form_page.locator(f".markdownx:has({FIELD}) .markdownx-preview img")
    picture.wait_for()
    assert picture.get_attribute("alt") == "The menu [top], opened"
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 40
    form_page.keyboard.press("Control+z")
    expect(form_page.locator(FIELD), "it can be taken back").to_have_value(BEFORE)
    form_page.keyboard.press("Control+Shift+z")
    form_page.evaluate("document.getElementById('id_note').value = 'As far as it is known'")
    form_page.click("[name=_publish]")
    form_page.locator(".messagelist .success").wait_for()
    assert row.name in stored(article).solutions.get().body
    form_page.locator(".editor-menu summary").click()
    form_page.locator(".editor-menu .editor-link").click()
    form_page.locator(
        f".prose img[src='/media/{row.name}'], main img[src='/media/{row.name}']"
    ).first.wait_for()


def test_picture_goes_to_the_cursor(form_page):
    form_page.locator(FIELD).evaluate("editor => { editor.focus(); editor.setSelectionRange(3, 3); }")
    hand_over(form_page, "paste", jpeg(), kind="image/jpeg")
    form_page.fill("#upload-words", "The bank")
    form_page.get_by_role("button", name="Add to the text").click()
    tools(form_page).get_by_text("The image is in the text.").wait_for()
    assert re.fullmatch(
        r"1\. !\[The bank]\(/media/[0-9a-f]{32}\.jpg\)Open \*\*Menu\*\*", form_page.input_value(FIELD)
    )
    # Once it is in the library, it's chosen there.
    form_page.locator(FIELD).evaluate("editor => editor.setSelectionRange(3, 3)")
    tools(form_page).get_by_role("button", name="Choose from library").click()
    form_page.locator(".library-image").click()
    form_page.fill("#library-words", "Again [1]")
    form_page.locator(".upload--library").get_by_role("button", name="Add to the text").click()
    again = rf"1. ![Again \[1\]](/media/{Image.objects.get().name})![The bank]"
    expect(form_page.locator(FIELD)).to_have_value(re.compile(re.escape(again)))


def test_pictures_within_a_pasted_text_come_along(form_page):
    """As Google's documents have them, and as Word has them: beside the text, in RTF."""
    data = base64.b64encode(png()).decode()
    html = f"""<p><b>Open</b> it</p><p><img alt="The menu" src="data:image/png;base64,{data}"></p>
        <p>Then <img src="file:///C:/x/image001.png"> and <img src="https://example.com/y.png"></p>"""
    rtf = f"{{\\rtf1 {{\\pict\\pngblip\\bliptag-12{{\\*\\blipuid 0a}}{png().hex()}}}}}"
    form_page.locator(FIELD).evaluate(
        """(editor, [html, rtf]) => {
            const transfer = new DataTransfer();
            transfer.setData("text/html", html);
            transfer.setData("text/rtf", rtf);
            transfer.setData("text/plain", "Open it");
            editor.select();
            editor.dispatchEvent(
                new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
        }""",
        [html, rtf],
    )
    expect(form_page.locator("#upload-words"), "its words come along").to_have_value("The menu")
    form_page.get_by_role("button", name="Add to the text").click()
    expect(form_page.locator("#upload-words")).to_have_value("")
    form_page.fill("#upload-words", "The bank")
    form_page.get_by_role("button", name="Add to the text").click()
    tools(form_page).get_by_text("1 image didn't come along").wait_for()
    text = re.sub(r"[0-9a-f]{32}", "x", form_page.input_value(FIELD))
    assert text == "**Open** it\n\n![The menu](/media/x.png)\n\nThen ![The bank](/media/x.png) and"


@pytest.mark.parametrize("event", ["paste", "drop"])
def test_cancelled_picture_is_nowhere(form_page, event):
    assert not hand_over(form_page, event, png())
    expect(form_page.locator("#upload-words")).to_be_focused()
    form_page.keyboard.type("Some words")
    form_page.keyboard.press("Escape")
    form_page.get_by_role("dialog").wait_for(state="hidden")
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)
    assert not Image.objects.exists()
    hand_over(form_page, event, png())
    expect(form_page.locator("#upload-words")).to_have_value("")
    form_page.get_by_role("button", name="Cancel").click()
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)


def test_words_are_asked_for_until_there_are_some(form_page):
    hand_over(form_page, "paste", png())
    expect(form_page.locator("#upload-words")).to_be_focused()
    form_page.keyboard.press("Enter")
    expect(form_page.get_by_role("dialog")).to_be_visible()
    expect(form_page.locator("#upload-words")).to_be_focused()
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)


def test_refused_file_is_told_beside_the_editor(form_page, problems):
    problems.allow("the server responded with a status of 400")
    choose(form_page, b"<svg onload='alert(1)'></svg>")
    form_page.fill("#upload-words", "The menu")
    form_page.keyboard.press("Enter")
    told = tools(form_page).get_by_role("status")
    told.get_by_text(
        "Choose a PNG, JPEG, or WebP image. This file is a different type or damaged."
    ).wait_for()
    expect(told).to_have_class(re.compile("is-error"))
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)
    assert not Image.objects.exists()
    choose(form_page, png())
    form_page.fill("#upload-words", "The menu")
    form_page.keyboard.press("Enter")
    told.get_by_text("The image is in the text.").wait_for()
    expect(told).not_to_have_class(re.compile("is-error"))


def test_what_can_be_no_picture_is_told_at_once(form_page, tmp_path):
    for name, content, refusal in (
        ("menu.pdf", b"%PDF-1.7", "Only PNG, JPEG, and WebP images can be added."),
        ("menu.png", bytes(10_000_001), "The file is larger than 10 MB."),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        choose(form_page, path)
        tools(form_page).get_by_text(refusal).wait_for()
        expect(form_page.get_by_role("dialog")).to_be_hidden()
        expect(form_page.locator(FIELD)).to_have_value(BEFORE)


def test_words_are_kept_when_the_session_has_ended(form_page, problems):
    hand_over(form_page, "paste", png())
    form_page.context.clear_cookies()
    form_page.fill("#upload-words", "Words that took time")
    form_page.keyboard.press("Enter")
    form_page.get_by_role("alert").get_by_text(
        "You're signed out, or you don't have permission to edit this."
    ).wait_for()
    expect(form_page.locator("#upload-words")).to_have_value("Words that took time")
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)
    problems.ignore()  # the browser logs the refused request


def test_text_that_comes_with_a_picture_of_itself_is_pasted_as_text(form_page):
    assert hand_over(form_page, "paste", png(), text="a cell of a table")
    expect(form_page.get_by_role("dialog")).to_be_hidden()


def test_file_dropped_beside_an_editor_does_not_replace_the_page(form_page):
    left_to_the_browser = form_page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["x"], "a.png", { type: "image/png" }));
            const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
            return document.querySelector("#content").dispatchEvent(new DragEvent("drop", options));
        }"""
    )
    assert not left_to_the_browser
    expect(form_page.get_by_role("dialog")).to_be_hidden()


def test_added_rows_take_pictures_too(form_page):
    form_page.click("#solutions-group [name=_add]")
    field = "#id_solutions-1-body"
    choose(form_page, png(), field=field)
    form_page.fill("#upload-words", "The menu")
    form_page.keyboard.press("Enter")
    tools(form_page, field).get_by_text("The image is in the text.").wait_for()
    expect(form_page.locator(field)).to_have_value(re.compile(r"^!\[The menu\]\(/media/"))
    expect(form_page.locator(FIELD)).to_have_value(BEFORE)
    expect(form_page.locator(".empty-form .upload-tools")).to_have_count(0)


def test_everybody_can_use_form_and_dialog(form_page, check_widths):
    check_widths(form_page)
    hand_over(form_page, "paste", png())
    form_page.get_by_role("dialog").wait_for()
    check_widths(form_page)
