"""An operator's own colour and logo in a real browser: within the policy, and to be read by all."""

import pytest

from helpcenter import branding

pytestmark = pytest.mark.browser
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20"/></svg>'


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#ffe600", "#0b0b3a"])
def test_colour_and_logo_reach_the_page(make_live, new_page, axe, settings, tmp_path, scheme, accent):
    (tmp_path / "logo.svg").write_text(SVG)
    settings.LOGO = branding.logo("logo.svg", tmp_path)
    settings.ACCENT_CSS = branding.stylesheet(accent)
    settings.FOOTER_LINKS = branding.links(["Imprint=https://example.com/imprint"])
    make_live(slug="bank", codes=["102"], solutions=[{"title": "Wait", "body": "1. [Wait](/a)"}])
    tokens = branding.light_tokens(accent) if scheme == "light" else branding.dark_tokens(accent)
    page = new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    for address in ("/", "/articles/bank/", "/embed/102/"):
        page.goto(address)
        made = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()")
        assert made == tokens["accent"], address
        assert page.locator(".logo").evaluate("logo => [logo.naturalWidth > 0, logo.height]") == [True, 28]
        assert axe(page) == [], address
