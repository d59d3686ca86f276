"""Asking in a real browser: suggestions by keyboard and pointer, pastes by POST, with and without script."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MESSAGE = "We could not update your account because the bank is closed"


@pytest.fixture
def site(make_live):
    for word in ("drawer", "scanner", "router", "keyboard", "screen"):
        make_live(
            slug=word, title=f"The {word} does not answer", messages=[f"No {word} found on this machine"]
        )
    make_live(slug="one", codes=["1020"], title="Printer <b>offline</b>")
    make_live(slug="two", codes=["102"], title="Bank closed", messages=[MESSAGE])


def type_into(page, selector, text):
    """Type in one go: an answer to half of it, on a slow machine, would come to a test that goes on."""
    page.locator(selector).focus()
    page.keyboard.insert_text(text)
    expect(page.locator("[role=option]").first).to_be_visible()


@pytest.mark.parametrize(("address", "box"), [("/", "#q"), ("/codes/", "#find")])
def test_arrows_choose_enter_opens(site, page, axe, address, box):
    page.goto(address)
    page.keyboard.press("/")
    expect(page.locator(box)).to_be_focused()
    type_into(page, box, "10")
    options = page.locator("[role=option]")
    expect(options).to_have_count(2)
    assert options.nth(1).inner_text().split("\n") == ["1020", "Printer <b>offline</b>"]
    expect(page.locator("form.search-box [role=status]")).to_contain_text("2")
    page.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(page.locator(box)).to_have_attribute("aria-activedescendant", options.nth(0).get_attribute("id"))
    assert axe(page) == []
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(page.locator(box)).to_have_value("10")
    type_into(page, box, "2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/two/")


def test_suggestion_is_opened_by_pointer(site, new_page):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto("/")
    type_into(page, "#q", "print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    button = page.get_by_role("button", name="Search").bounding_box()
    assert button["x"] + button["width"] < 344, "the button stays inside its frame"
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/articles/one/")


def test_enter_without_a_choice_asks_what_was_typed(site, page):
    page.goto("/")
    type_into(page, "#q", "bank")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=bank")


def paste(page, text):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_box_is_one_line_that_a_paste_of_several_grows(site, page, axe):
    page.goto("/")
    box = page.locator("#q")
    expect(box).to_have_attribute("role", "combobox")
    assert box.evaluate("box => [box.localName, box.type]") == ["input", "text"]
    low = box.bounding_box()["height"]
    type_into(page, "#q", "10")
    page.keyboard.press("Control+A")
    page.keyboard.press("ArrowRight")
    paste(page, f":00 start\r\nERROR {MESSAGE}\r\n10:01 stop\r\n")
    expect(box).to_be_focused()
    expect(box).to_have_value(f"10:00 start\nERROR {MESSAGE}\n10:01 stop")
    assert box.evaluate("box => box.localName") == "textarea"
    assert box.get_attribute("role") is None and box.get_attribute("aria-expanded") is None
    expect(page.locator("[role=listbox]")).to_have_count(0)
    assert box.bounding_box()["height"] > low
    expect(box).to_have_js_property("rows", 3)
    assert axe(page) == []


def test_paste_of_several_lines_stands_in_no_address(site, page):
    page.goto("/")
    page.locator("#q").focus()
    paste(page, f"10:00 start\nERROR {MESSAGE}\n10:01 stop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    expect(page.locator(".top-result__reason mark").first).to_have_text(f"ERROR {MESSAGE}")
    page.locator("#q").fill("bank closed")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=bank+closed")


def test_shift_and_enter_begin_a_line_and_one_line_stays_one(site, page):
    page.goto("/")
    page.locator("#q").focus()
    paste(page, f"{MESSAGE}\n")
    expect(page.locator("input#q")).to_have_value(MESSAGE)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and more")
    expect(page.locator("#q")).to_have_value(f"{MESSAGE}\nand more")


@pytest.mark.parametrize(
    ("address", "box", "button"), [("/", "#q", "Search"), ("/codes/", "#find", "Search")]
)
def test_boxes_take_everything_without_script(site, new_page, address, box, button):
    page = new_page(java_script_enabled=False)
    page.goto(address)
    field, submit = page.locator(box).bounding_box(), page.get_by_role("button", name=button).bounding_box()
    assert field["width"] > 200 and field["x"] < submit["x"]
    page.locator(box).fill("bank closed")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/search/?q=bank+closed")
    page.goto(address)
    page.locator(box).fill(f"start\nERROR {MESSAGE}\n" + "nothing\n" * 400)
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/search/")
    expect(page.locator(".top-result__reason mark").first).to_have_text(f"ERROR {MESSAGE}")


def test_box_in_the_head_takes_a_paste_as_the_big_one(site, page, axe):
    page.goto("/codes/")
    box = page.locator("#find")
    assert box.evaluate("box => [box.localName, box.type]") == ["input", "text"]
    box.focus()
    paste(page, f"10:00 start\nERROR {MESSAGE}\n10:01 stop")
    expect(box).to_have_js_property("rows", 3)
    assert axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    expect(page.locator(".top-result__reason mark").first).to_have_text(f"ERROR {MESSAGE}")


@pytest.mark.parametrize(("address", "box"), [("/", "#q"), ("/codes/", "#find")])
def test_end_of_too_long_a_paste_is_kept_and_told(site, page, address, box):
    page.goto(address)
    box, note = page.locator(box), page.locator(".search-box__note")
    box.focus()
    paste(page, "10:00 worker says nothing\n" * 4000 + f"ERROR {MESSAGE}")
    expect(note).to_contain_text("we kept only the end")
    value = box.input_value()
    assert len(value) <= 51_200
    assert value.startswith("10:00 worker") and value.endswith(f"ERROR {MESSAGE}")
    box.fill("102")
    expect(note).to_be_empty()
    box.fill("x" * 60_000 + "end")
    expect(note).to_contain_text("we kept only the end")
    assert len(box.input_value()) == 51_200


def test_suggestions_are_links(site, page, axe):
    page.goto("/")
    type_into(page, "#q", "10")
    option = page.get_by_role("option").first
    assert option.evaluate("link => [link.localName, link.getAttribute('href')]") == ["a", "/articles/two/"]
    for click in ({"button": "middle"}, {"modifiers": ["ControlOrMeta"]}):
        with page.context.expect_page() as tab:
            option.click(**click)
        tab.value.wait_for_url("**/articles/two/")
        expect(option).to_be_visible()
        expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    with page.context.expect_page() as tab:
        page.keyboard.press("ControlOrMeta+Enter")
    tab.value.wait_for_url("**/articles/two/")
    assert page.url.endswith("/")


def test_slash_can_be_turned_off(site, page):
    page.goto("/codes/")
    setting = page.get_by_role("checkbox", name="Press / to search")
    expect(setting).to_be_checked()
    setting.uncheck()
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    setting.check()
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("")


@pytest.mark.parametrize("focused", ["a[href='/codes/']", "[data-shortcut]", "main", "summary"])
def test_slash_is_left_to_whatever_has_the_focus(site, page, focused):
    page.set_viewport_size({"width": 800, "height": 700})
    page.goto("/")
    page.locator(focused).last.focus()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


@pytest.mark.parametrize("event", ["{isComposing: true}", "{keyCode: 229}"])
@pytest.mark.parametrize("text", ["printer", "two\nlines"])
def test_enter_that_ends_a_composition_asks_nothing(site, page, event, text):
    page.goto("/")
    page.locator("#q").focus()
    paste(page, text)
    if "\n" not in text:
        page.keyboard.type(" ")
        page.keyboard.press("Backspace")
        expect(page.locator("[role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
    page.evaluate(
        """event => {
          const all = {key: "Enter", bubbles: true, cancelable: true, ...event};
          document.querySelector("#q").dispatchEvent(new KeyboardEvent("keydown", all));
        }""",
        {"isComposing": True} if "isComposing" in event else {"keyCode": 229},
    )
    page.wait_for_timeout(200)
    assert page.url.endswith("/")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("address", ["/", "/codes/", "/search/?q=zebra", "/faqs/", "/articles/two/"])
def test_no_phone_enlarges_the_page_at_the_touch_of_a_field(site, new_page, address):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto(address)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("textarea, select, input")]
          .filter((field) => !["hidden", "checkbox", "radio"].includes(field.type))
          .map((field) => [field.name, parseFloat(getComputedStyle(field).fontSize)])"""
    )
    assert sizes and [field for field in sizes if field[1] < 16] == []


def test_api_is_shown_and_tried_within_the_policy(site, page, check_widths):
    page.goto("/api/docs")
    page.locator("#search summary").click()
    check_widths(page)
    page.locator("#search-q").fill("102")
    page.locator("#search").get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_contain_text('"title": "Bank closed"')
