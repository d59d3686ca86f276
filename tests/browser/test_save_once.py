"""A double click on a button that saves, in a real browser."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Product
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


CHOOSE_PRODUCT = "pk => document.getElementById('id_product').add(new Option('Till', pk, true, true))"
# Sends the form on the page as a browser does, twice before an answer came; gives where both lead.
SEND_TWICE = """() => {
    const form = document.getElementById("product_form");
    const send = () => fetch(form.action, { method: "POST", body: new FormData(form) });
    return Promise.all([send(), send()]).then((answers) => answers.map((answer) => answer.url));
}"""


def test_form_that_arrives_twice_is_saved_once(new_page):
    desk = new_page()
    sign_in(desk)
    desk.goto("/admin/articles/product/add/")
    desk.fill("#id_name", "Till")
    first, second = desk.evaluate(SEND_TWICE)
    assert first == second and first.endswith("/admin/articles/product/")
    assert Product.objects.filter(name="Till").count() == 1


def test_double_click_saves_once(new_page):
    desk = new_page()
    sign_in(desk)
    desk.goto("/admin/articles/product/add/")
    desk.fill("#id_name", "Till")
    desk.locator("[name=_save]").dblclick()
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    expect(desk.locator(".errornote")).to_have_count(0)
    assert Product.objects.filter(name="Till").count() == 1


def test_double_click_makes_one_article(new_page):
    Product.objects.create(name="Till", slug="till")
    desk = new_page()
    sign_in(desk)
    desk.goto("/admin/articles/article/add/")
    desk.fill("#id_title", "The drawer is stuck")
    desk.evaluate(CHOOSE_PRODUCT, str(Product.objects.get().pk))
    desk.locator("[name=_save]").dblclick()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert Article.objects.count() == 1
    assert Article.objects.get().revisions.count() == 1


def test_page_of_the_back_button_can_be_saved_again(new_page):
    desk = new_page()
    sign_in(desk)
    row = Product.objects.create(name="Till", slug="till")
    for name in ("Cash register", "Drawer"):
        desk.goto(f"/admin/articles/product/{row.pk}/change/")
        desk.fill("#id_name", name)
        desk.click("[name=_save]")
        expect(desk.locator(".messagelist")).to_be_visible()
    desk.go_back()
    desk.fill("#id_name", "Till again")
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist")).to_be_visible()
    row.refresh_from_db()
    assert row.name == "Till again"
