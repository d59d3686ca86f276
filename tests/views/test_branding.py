"""A site that is its operator's own: name, logo, colour and links, none of which can spoil it."""

import colorsys
import re
from itertools import product

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from helpcenter import branding
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once

HUES = [n / 12 for n in range(12)]
ACCENTS = [
    "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, light, full))
    for hue, light, full in product(HUES, (0.02, 0.2, 0.5, 0.8, 0.98), (0.1, 1.0))
]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#808080", *ACCENTS])
def test_whatever_the_colour_it_can_be_read(accent):
    for tokens, grounds, ink in (
        (branding.light_tokens(accent), branding.LIGHT, branding.LIGHT_INK),
        (branding.dark_tokens(accent), branding.DARK, branding.DARK_INK),
    ):
        for text in (tokens["accent"], tokens["accent-strong"]):
            for ground in (*grounds, tokens["accent-soft"]):
                assert branding.contrast(text, ground) >= branding.MIN_CONTRAST, (accent, text, ground)
        for ground in (tokens["fill"], tokens["fill-strong"]):
            assert branding.contrast(tokens["on-fill"], ground) >= branding.MIN_CONTRAST, (accent, ground)
        assert branding.contrast(ink, tokens["accent-soft"]) >= 7, accent


def test_grounds_are_those_of_the_style_sheet(settings):
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    light, dark = tokens.split("@media", 1)
    for grounds, part in ((branding.LIGHT, light), (branding.DARK, dark)):
        names = ("surface", "paper", "sunken")
        assert set(grounds) == {re.search(rf"--{name}: (#\w+);", part)[1] for name in names}
    assert branding.LIGHT_INK in light
    assert branding.DARK_INK in dark


def test_contrast_is_counted_as_by_the_guidelines():
    assert branding.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert branding.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_colour_that_does_as_it_is_stays():
    assert branding.light_tokens("#084c5b")["accent"] == "#084c5b"


def test_accent_is_a_small_style_sheet_of_its_own(client, db, settings):
    settings.ACCENT_CSS = branding.stylesheet("#6b1fa8")
    address = next(href for href in hrefs(page_of(client, "/"), "/identity/"))
    answer = client.get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    css = answer.content.decode()
    assert css.count("--accent:") == 2
    assert "prefers-color-scheme: dark" in css
    assert len(css) < 600
    settings.ACCENT_CSS = branding.stylesheet("#0a5f38")
    assert address not in page_of(client, "/"), "another colour has another address"


@pytest.mark.parametrize(
    "wrong", ["red", "#12", "#1234567", "#12345g", "#123456; } * {", "084c5b", "rgb(0,0,0)"]
)
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="ACCENT_COLOUR"):
        branding.stylesheet(wrong)


def test_site_without_an_identity_of_its_own_asks_for_none(client, db):
    page = page_of(client, "/")
    assert "/identity/" not in page
    assert 'href="#i-mark"' in page
    for address in ("/identity/accent.css", "/identity/logo"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["logo.svg", "logo.png", "LOGO.PNG", "logo.webp"])
def test_logo_stands_in_the_head_of_every_page(client, make_live, settings, tmp_path, name):
    path = tmp_path / name
    if name.endswith(".svg"):
        path.write_text(SVG)
    else:
        Image.new("RGBA", (60, 20)).save(path, format=path.suffix[1:].upper())
    settings.LOGO = branding.logo(name, tmp_path)
    settings.SITE_NAME = 'Desk "&" <Co>'
    make_live(codes=["7"])
    for address in ("/", "/embed/7/"):
        page = page_of(client, address)
        found = re.search(
            r'<img class="logo" src="(/identity/logo\?v=\w+)" width="60" height="20" alt="">', page
        )
        assert "Desk &quot;&amp;&quot; &lt;Co&gt;" in page
    answer = client.get(found[1])
    assert answer.content == path.read_bytes()
    assert answer["Content-Type"] in branding.LOGO_TYPES.values()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<html>"), ("logo.svg", b"<svg/>"), ("logo.svg", b"\xff\xfe"), ("logo.png", b"GIF89a"),
        ("logo.gif", b"GIF89a"), ("logo", b""), ("logo.png", b"x" * 200_001),
        ("logo.html", b"<svg viewBox='0 0 1 1'>"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="LOGO"):
        branding.logo(name, tmp_path)


def test_logo_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="LOGO can't be read"):
        branding.logo("nothing.svg", tmp_path)
    assert branding.logo("", tmp_path) is None


def test_size_of_a_drawing_without_a_view_box(tmp_path):
    (tmp_path / "a.svg").write_text('<?xml version="1.0"?><svg width="120px" height="40">')
    made = branding.logo("a.svg", tmp_path)
    assert (made.width, made.height) == (120, 40)


def test_links_stand_in_the_foot(client, db, settings):
    settings.FOOTER_LINKS = branding.links(["Imprint & <more>=https://example.com/i?a=1&b=2", "Terms=/terms"])
    page = page_of(client, "/")
    assert '<a href="https://example.com/i?a=1&amp;b=2" rel="noopener">Imprint &amp; &lt;more&gt;</a>' in page
    assert "/terms" in hrefs(page, "/terms")


@pytest.mark.parametrize(
    "wrong",
    [
        "Imprint",
        "=https://x.example",
        "X=javascript:alert(1)",
        "X=//evil.example",
        "X=tel:1",
        'X=/"><b>',
        "X=",
    ],
)
def test_what_is_no_link_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="FOOTER_LINKS"):
        branding.links([wrong])
