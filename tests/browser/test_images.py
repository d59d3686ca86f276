"""The library of pictures and the old addresses in a real browser: on a phone in the dark, for all."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import editing, images
from articles.models import Image
from tests.support.drawing import png
from tests.support.makers import article_data
from tests.support.roles import in_role
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_unused_picture_is_found_and_deleted_and_an_old_address_led_on(new_page, axe, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    used, unused = (editing.store_image(images.clean(png()), None) for _n in range(2))
    Image.objects.update(created_at=timezone.now() - timedelta(days=2))
    shown = f"![The menu, opened](/media/{used.name})"
    editing.publish(editing.save(None, article_data(id="102", slug="bank", body=shown), None), None)
    page = new_page(viewport={"width": 360, "height": 780}, color_scheme="dark")
    sign_in(page, in_role("Manager", "mo"))

    def stands():
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    page.goto("/admin/articles/image/")
    expect(page.get_by_role("img", name="The menu, opened")).to_be_visible()
    stands()
    page.get_by_role("link", name="The menu, opened").click()
    page.locator("h1 bdi").wait_for()
    stands()
    page.goto(f"/admin/articles/image/{used.pk}/delete/")
    stands()
    assert page.get_by_role("button", name="Delete").count() == 0
    page.goto("/admin/articles/image/?use=none")
    page.get_by_role("link", name="Image without alt text").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    page.locator(".messagelist .success").wait_for()
    assert [row.name for row in Image.objects.all()] == [used.name]
    assert not (tmp_path / unused.name).exists()
    page.goto("/admin/articles/redirect/add/")
    stands()
    page.get_by_label("Old URL").fill("/hc/articles/123")
    page.get_by_label("Redirects to").fill("bank")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    stands()
    page.goto("/hc/articles/123")
    page.wait_for_url("**/articles/bank/")
