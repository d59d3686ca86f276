"""An operator's own colour and logo in a real browser: within the policy, and to be read by all."""

import pytest

from helpcenter import branding

pytestmark = pytest.mark.browser
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20"/></svg>'


@pytest.mark.parametrize("accent", ["#ffe600", "#0b0b3a"])
def test_colour_and_logo_reach_the_page(make_live, new_page, axe, settings, tmp_path, accent):
    (tmp_path / "logo.svg").write_text(SVG)
    settings.LOGO = branding.logo("logo.svg", tmp_path)
    settings.ACCENT_CSS = branding.stylesheet(accent)
    settings.FOOTER_LINKS = branding.links(["Imprint=https://example.com/imprint"])
    make_live(slug="bank", codes=["102"], solutions=[{"title": "Wait", "body": "1. [Wait](/a)"}])
    tokens = {"light": branding.light_tokens(accent), "dark": branding.dark_tokens(accent)}
    page = new_page(viewport={"width": 360, "height": 800})
    for address in ("/", "/articles/bank/", "/embed/102/"):
        page.goto(address)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            root = page.locator(":root")
            color = root.evaluate("root => getComputedStyle(root).getPropertyValue('--accent').trim()")
            assert color == tokens[scheme]["accent"], (address, scheme)
        assert page.locator(".logo").evaluate("logo => [logo.naturalWidth > 0, logo.height]") == [True, 28]
        assert axe(page) == [], address
