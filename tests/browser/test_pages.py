"""The pages in a real browser: to be reached by everybody, on every width, with and without script."""

import pytest
from playwright.sync_api import expect

from articles import editing
from tests.support.samples import FULL_ARTICLE
from tests.support.waiting import settle

pytestmark = pytest.mark.browser

PAGES = [
    *(
        "/",
        "/products/ledger/",
        "/products/ledger/banking/",
        "/articles/ledger-error-102/",
        "/articles/bare/",
    ),
    *("/codes/?q=a", "/codes/?q=zebra", "/faqs/?q=password", "/faqs/?q=zebra", "/privacy/"),
    *("/articles/long/", "/search/", "/search/?q=bank+trouble", "/search/?q=102&all=1", "/search/?q=zebra"),
    *(
        "/search/?page=x",
        "/codes/",
        "/codes/?side=provider",
        "/faqs/",
        "/safety/",
        "/compare/ledger-error-101/ledger-error-102/",
        "/compare/ledger-error-101/long/",
        "/compare/bare/seven/",
        "/ar/codes/",
        "/e/7/",
        "/e/109/",
        "/articles/nonsense/",
        "/articles/gone/",
        "/ar/articles/arabic/",
    ),
]


@pytest.fixture
def site(make_live):
    """One of each kind, the difficult ones among them."""
    make_live(
        id="101", slug="ledger-error-101", codes=["101"], title="A general failure", confidence="reported"
    )
    make_live(**FULL_ARTICLE)
    make_live(slug="bare", title="Nothing but a title", area=None)
    make_live(slug="seven", codes=["7"])
    make_live(slug="till-7", codes=["7"], product={"slug": "till", "name": "Till"})
    words = "a very long text that goes on and on " * 7
    make_live(
        slug="long", codes=["A1B2" * 50, "Z" * 40], title=f"{'W' * 90} {words}"[:290], summary=words * 3,
        side="network", side_note=words[:190], typical_duration=words[:70], duration_note=words[:190],
        data="at-risk", messages=["x" * 700 + words * 3], causes=[{"title": "c" * 150, "body": "b" * 300}],
        solutions=[{"title": words, "body": "1. One\n\n       code " + "y" * 300} for _ in range(30)],
        comparisons=[{"with": "101", "rows": [{"aspect": "p" * 90, "this": "q" * 200, "other": words}]}],
        body="| a | b |\n|---|---|\n| " + "t" * 200 + " | u |",
    )  # fmt: skip
    make_live(
        slug="arabic", language="ar", codes=["102"], title="موقع البنك لا يعمل", side="software",
        solutions=[{"title": "انتظر", "body": "1. افتح\n2. انتظر"}],
    )  # fmt: skip
    editing.unpublish(make_live(slug="gone", codes=["GONE"]).article, None)


def visit(page, address, problems):
    problems.allow("the server responded with a status of 4")  # a page that is not there is meant here
    page.goto(address)


@pytest.mark.parametrize("half", [0, 1])  # so that two processes share the longest test
def test_everybody_can_read_every_page(site, new_page, check_widths, problems, half):
    page = new_page(reduced_motion="reduce")
    for address in PAGES[half::2]:
        visit(page, address, problems)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        check_widths(page, also=(320, 1920))


def test_menu_of_a_phone_folds_and_that_of_a_desk_stands_open(site, new_page):
    phone = new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    phone.goto("/codes/")
    questions = phone.locator(".menu").get_by_role("link", name="FAQ")
    expect(questions).to_be_hidden()
    phone.locator(".menu summary").click()
    questions.click()
    phone.wait_for_url("**/faqs/")
    desk = new_page(viewport={"width": 1280, "height": 800})
    desk.goto("/safety/")
    here = desk.locator(".menu [aria-current]")
    expect(here).to_be_visible()
    expect(here).to_have_text("Spot fake support")


def test_row_to_jump_by_stays_and_hides_nothing(site, new_page):
    for width in (360, 1280):
        page = new_page(viewport={"width": width, "height": 500}, reduced_motion="reduce")
        page.goto("/codes/")
        row = page.locator(".group-nav")
        row.get_by_role("link", name="Till").click()
        page.wait_for_url("**#in-till")
        settle(page)
        bar, head = row.bounding_box(), page.locator("#in-till").bounding_box()
        assert bar["y"] < 80
        at_end = page.evaluate("innerHeight + scrollY >= document.documentElement.scrollHeight - 2")
        assert at_end or head["y"] >= bar["y"] + bar["height"]


@pytest.mark.parametrize(
    "address", ["/codes/", "/compare/ledger-error-101/ledger-error-102/", "/faqs/", "/safety/"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_keyboard_sees_where_it_is(site, new_page, address, width):
    page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.goto(address)
    reached = 0
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 40:
        page.keyboard.press(key)
        seen = page.evaluate(
            """() => {
                const element = document.activeElement, box = element.getBoundingClientRect();
                if (element === document.body) return "end";
                const top = box.y + Math.min(box.height, 20) / 2;
                const at = document.elementFromPoint(box.x + box.width / 2, top);
                const outlined = element.closest(".search-box") ?? element;
                const ring = getComputedStyle(outlined).outlineStyle !== "none";
                const shown = at && (element.contains(at) || at.contains(element));
                const name = `${element.className || element.tagName} ${element.textContent}`;
                return ring && box.width > 0 && shown ? "" : name;
            }"""
        )
        if seen == "end":
            continue  # past the last one, or before the first
        assert seen == "", seen
        reached += 1
    assert reached > 8


def test_pair_is_decided_at_its_top_on_a_phone(site, new_page):
    page = new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page.goto("/compare/ledger-error-101/ledger-error-102/")
    page.get_by_role("link", name="102", exact=True).click()
    page.wait_for_url("**/articles/ledger-error-102/#solution-fix00002")
    expect(page.locator("#solution-fix00002")).to_be_visible()
    desk = new_page(viewport={"width": 1280, "height": 800})
    desk.goto("/compare/ledger-error-101/ledger-error-102/")
    expect(desk.get_by_role("link", name="102", exact=True)).to_be_hidden()


def test_question_is_opened_and_followed_by_keyboard(site, page):
    page.goto("/faqs/")
    page.locator(".faq summary").first.focus()
    page.keyboard.press("Enter")
    link = page.locator(".faq[open] a").last
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == link.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/ledger-error-102/#question-faq00001")
    expect(page.locator("#question-faq00001")).to_be_visible()


def test_first_view_of_a_phone_holds_the_answer(site, new_page):
    page = new_page(viewport={"width": 360, "height": 640})
    page.goto("/articles/ledger-error-102/")
    for name in (
        ".title .code",
        "h1",
        ".lead",
        ".at-a-glance__path",
        ".at-a-glance__facts",
        ".at-a-glance__first",
        ".verification",
    ):
        box = page.locator(name).bounding_box()
        assert box, name
        assert box["y"] + box["height"] <= 640, f"{name} ends below the first view"


def test_whole_article_is_there_without_script(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/articles/ledger-error-102/")
    for section in (
        "messages",
        "symptoms",
        "causes",
        "solutions",
        "advanced",
        "more",
        "compare",
        "questions",
    ):
        expect(page.locator(f"#{section}"), section).to_be_visible()
    expect(page.locator(".copy-button").first).to_be_hidden()
    page.get_by_text("Update by hand").click()
    expect(page.locator("#solution-fix00001")).to_be_visible()
    page.locator("#find").fill("102")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/ledger-error-102/")


@pytest.mark.parametrize("script", [True, False])
def test_link_opens_the_fold_it_leads_into(site, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto("/articles/ledger-error-102/#solution-fix00003-step-1")
    expect(page.locator("#solution-fix00003")).to_be_visible()
    page.goto("/articles/ledger-error-102/")
    page.locator(".at-a-glance__first").click()
    expect(page.locator("#solution-fix00002")).to_be_visible()


def test_message_is_copied_and_said_to_be(site, new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/articles/ledger-error-102/")
    page.get_by_role("button", name="Copy message 1").click()
    expect(page.locator(".error-messages + [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "We cannot reach [name]."
    page.get_by_role("button", name="Copy as Markdown").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('# Error 102')")
    page.get_by_text("Update by hand").click()
    page.get_by_role("button", name="Copy: update --now").click()
    page.wait_for_function("async () => await navigator.clipboard.readText() === 'update --now'")


def test_contents_follow_the_reader(site, new_page):
    page = new_page(viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    page.goto("/articles/ledger-error-102/")
    here = page.locator(".contents [aria-current]")
    expect(here).to_have_text("Error messages")
    page.locator(".contents").get_by_text("Causes").click()
    expect(here).to_have_text(["Causes"])


def test_enter_asks_and_shift_enter_begins_a_line(site, page):
    page.goto("/")
    box = page.locator("#q")
    box.fill("bank")
    box.press("Shift+Enter")
    expect(box).to_have_value("bank\n")
    box.fill("102")
    box.press("Enter")
    page.wait_for_url("**/articles/ledger-error-102/")


def test_paper_holds_what_was_folded(site, page):
    page.goto("/articles/ledger-error-102/")
    page.emulate_media(media="print")
    assert page.evaluate("document.getAnimations().length") == 0, "paper shows the first colour of a fade"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#solution-fix00003")).to_be_visible()
    expect(page.get_by_text("Printed from")).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("#solution-fix00003")).to_be_hidden()


def test_all_is_reached_by_keyboard_and_seen(site, new_page):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto("/articles/ledger-error-102/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const element = document.activeElement, box = element.getBoundingClientRect();
                const ring = getComputedStyle(element).outlineStyle !== "none";
                return [element.className || element.tagName, ring && box.width > 0];
            }"""
        )
        if seen[0] == "BODY":
            break
        reached.add(seen[0].split()[0])
        assert seen[1], f"no focus to be seen on {seen[0]}"
    assert {"at-a-glance__first", "copy-button", "solution__head", "anchor"} <= reached


def test_a_page_is_one_stylesheet_and_one_script(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto("/articles/ledger-error-102/")
    assert asked.count("stylesheet") == 1
    assert asked.count("script") == 1
    assert len(asked) <= 4


def test_list_narrows_while_one_types(site, page):
    page.goto("/codes/")
    box = page.get_by_role("searchbox", name="Filter by code or keyword")
    box.press_sequentially("fdp102")
    expect(page.locator(".area-group__list li:visible")).to_have_count(1)
    expect(page.get_by_text("1 shown")).to_be_visible()
    expect(page.locator(".group:visible")).to_have_count(1)
    box.fill("")
    expect(page.locator(".area-group__list li:visible").nth(4)).to_be_visible()
    box.fill("bank")
    box.press("Enter")
    page.wait_for_url("**/codes/?q=bank")
    expect(page.locator(".area-group__list li").first).to_be_visible()
    page.goto("/faqs/")
    page.get_by_role("searchbox", name="Search questions").fill("zebra")
    expect(page.locator(".article-faqs:visible")).to_have_count(0)


def test_list_is_filtered_without_script(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/codes/")
    page.get_by_role("searchbox", name="Filter by code or keyword").fill("fdp 102")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codes/?q=fdp+102")
    expect(page.locator(".area-group__list li")).to_have_count(1)


TABLES = """
| Error | Meaning |
|---|---|
| 1 | a |

Then:

| Kind of failure | What the bank says | What to do |
|---|---|---|
| {long} | {long} | {long} |
""".format(long="Unbreakableword")


@pytest.mark.parametrize(
    ("width", "stops"), [(360, ["Kind of failure, What the bank says, What to do"]), (1280, [])]
)
def test_only_what_scrolls_is_a_tab_stop_and_has_a_name(make_live, new_page, axe, width, stops):
    make_live(slug="tables", body=TABLES, messages=["m" * 601, "long " * 900])
    page = new_page(viewport={"width": width, "height": 800})
    page.goto("/articles/tables/")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    boxes = page.locator(".scroll, .long")
    expect(boxes).to_have_count(4)
    expect(page.locator(".scroll[tabindex]")).to_have_count(len(stops))
    assert [box.get_attribute("aria-label") for box in page.locator(".scroll[tabindex]").all()] == stops
    expect(page.locator(".long[tabindex='0'][role=group][aria-label]")).not_to_have_count(0)
    assert axe(page) == []
    for box in boxes.all():
        scrolls = box.evaluate(
            "(box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight"
        )
        assert (box.get_attribute("tabindex") == "0") == scrolls


def test_box_becomes_a_tab_stop_when_the_window_narrows(make_live, new_page):
    make_live(slug="tables", body=TABLES)
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto("/articles/tables/")
    expect(page.locator(".scroll")).to_have_count(2)
    expect(page.locator(".scroll[tabindex]")).to_have_count(0)
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".scroll[tabindex]")).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".scroll[tabindex], .scroll[aria-label]")).to_have_count(0)


def test_table_is_no_tab_stop_of_ours_without_script(make_live, new_page):
    make_live(slug="tables", body=TABLES)
    page = new_page(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page.goto("/articles/tables/")
    expect(page.get_by_role("table")).to_have_count(2)
    expect(page.locator(".prose [tabindex]")).to_have_count(0)
