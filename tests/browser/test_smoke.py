import socket

import pytest

from tests.support.waiting import until

pytestmark = pytest.mark.browser


def test_an_editor_signs_in_in_a_real_browser(page, django_user_model):
    django_user_model.objects.create_superuser("editor", "", "a long pass phrase")
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".desk-head__account summary").get_by_text("editor").click()
    page.get_by_role("button", name="Sign out").wait_for()


def test_the_fixture_reports_what_a_page_does_wrong(page, problems):
    page.goto("/accounts/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"http://elsewhere.example/x.png\">')"
    )
    for wrong in ("style", "elsewhere.example"):
        until(lambda wrong=wrong: wrong in "\n".join(problems.unexpected()), page)
    problems.ignore()


def test_no_connection_outlives_its_test(live_server):
    server = live_server.thread.httpd
    with socket.create_connection(server.server_address) as idle:
        idle.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
        server.settle()
        while idle.recv(1000):
            pass  # what was asked for is answered, then the server hangs up


def test_contrast_is_judged_in_the_other_scheme_too(page, axe):
    page.goto("/accounts/login/")
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("@media (prefers-color-scheme: dark) { label { color: #555 } }");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert [found.split(":")[0] for found in axe(page)] == ["color-contrast"]
    assert axe(page, contrast=False) == []
