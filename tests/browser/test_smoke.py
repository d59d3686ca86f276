import pytest

pytestmark = pytest.mark.browser


def test_an_editor_signs_in_in_a_real_browser(page, django_user_model):
    django_user_model.objects.create_superuser("editor", "", "a long pass phrase")
    page.goto("/admin/")
    page.get_by_label("User name").fill("editor")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Log out").wait_for()


def test_the_fixture_reports_what_a_page_does_wrong(page, problems):
    page.goto("/accounts/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"http://elsewhere.example/x.png\">')"
    )
    page.wait_for_timeout(200)
    found = "\n".join(problems)
    problems.clear()
    assert "style" in found
    assert "elsewhere.example" in found
