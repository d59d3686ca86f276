"""Branding of a site: accent color, logo, and footer links. Checked at start."""

import colorsys
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

Color = tuple[float, float, float]  # red, green, blue from 0 to 1

# The grounds of static/css/tokens.css on which the accent stands, by scheme, and the text that stands on its
# soft form.
LIGHT, DARK = ("#ffffff", "#f2f5f4", "#e6ecea"), ("#0c1413", "#141f1d", "#1d2a28")
LIGHT_INK, DARK_INK = "#11201f", "#e7efed"
MIN_CONTRAST = 4.5  # contrast of text, WCAG 2.2
TARGET_CONTRAST = 7.0  # what is aimed at, as in our own colours
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
MAX_LOGO_BYTES = 200_000  # bytes
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_ADDRESS = re.compile(r"(?:https?://[^\s\"'<>]+|mailto:[^\s\"'<>]+|/(?!/)[^\s\"'<>]*)")


class Logo(NamedTuple):
    """The file, with the size at which a page makes room for it."""

    content: bytes
    kind: str
    width: int
    height: int
    version: str


class Link(NamedTuple):
    name: str
    address: str


def stylesheet(accent: str) -> str:
    """Return the rules of the accent's six tokens in both schemes, always legible; "" without an accent."""
    if not accent:
        return ""
    if not _HEX.fullmatch(accent):
        raise ImproperlyConfigured(f"ACCENT_COLOUR must be a color such as #084c5b, not {accent!r}.")
    light, dark = (_rules(tokens) for tokens in (light_tokens(accent), dark_tokens(accent)))
    night = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return f"@layer tokens {{ :root {{ {light} }} {night} }}\n"


def _rules(tokens: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())


def light_tokens(accent: str) -> dict[str, str]:
    """Return the accent for light pages, darkened until it is legible on paper, and white on it."""
    soft = _with_lightness(accent, 0.91, most=0.45)
    ink = _reach_contrast(accent, -1, [*LIGHT, soft])
    strong = _shift_lightness(ink, -0.08)
    return {
        "accent": ink, "accent-strong": strong, "accent-soft": soft,
        "fill": ink, "fill-strong": strong, "on-fill": "#ffffff",
    }  # fmt: skip


def dark_tokens(accent: str) -> dict[str, str]:
    """Return the accent for dark pages, lighter as text, and deep as a ground for white."""
    soft = _with_lightness(accent, 0.15, most=0.5)
    ink = _reach_contrast(accent, 1, [*DARK, soft])
    fill = _reach_contrast(_with_lightness(accent, min(_lightness(accent), 0.32), most=0.85), -1, ["#ffffff"])
    return {
        "accent": ink, "accent-strong": _shift_lightness(ink, 0.08), "accent-soft": soft,
        "fill": fill, "on-fill": "#ffffff",
        "fill-strong": _reach_contrast(_shift_lightness(fill, 0.05), -1, ["#ffffff"], MIN_CONTRAST),
    }  # fmt: skip


def contrast(first: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21, as WCAG counts it."""
    light, dark = sorted((_luminance(first), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def _reach_contrast(colour: str, way: int, grounds: list[str], target: float = TARGET_CONTRAST) -> str:
    """Return the nearest lightness in one direction at which the colour holds its contrast on all grounds."""
    while min(contrast(colour, ground) for ground in grounds) < target:
        moved = _shift_lightness(colour, way * 0.01)
        if moved == colour:
            break  # black or white: there is no more
        colour = moved
    return colour


def _shift_lightness(colour: str, by: float) -> str:
    return _with_lightness(colour, _lightness(colour) + by)


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*_channels(colour))[1]


def _with_lightness(colour: str, lightness: float, most: float = 1) -> str:
    """Return the hue at another lightness, with no more than so much of its saturation."""
    hue, _lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    parts = colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), min(saturation, most))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _channels(colour: str) -> Color:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def logo(name: str, folder: Path) -> Logo | None:
    """Return an image of the operator's, by its path or its name under DATA_DIR."""
    if not name:
        return None
    path = folder / Path(name).expanduser()
    kind = LOGO_TYPES.get(path.suffix.lower())
    if not kind:
        raise ImproperlyConfigured(
            f"LOGO must be one of these file types: {', '.join(LOGO_TYPES)}, not {name!r}."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"LOGO can't be read: {path}: {error.strerror}.") from None
    if len(content) > MAX_LOGO_BYTES:
        raise ImproperlyConfigured(f"LOGO is {len(content)} bytes. The limit is {MAX_LOGO_BYTES}.")
    try:
        width, height = _svg_size(content) if path.suffix.lower() == ".svg" else _image_size(path)
    except (ValueError, OSError) as error:
        raise ImproperlyConfigured(f"LOGO isn't an image: {path}: {error}.") from None
    return Logo(content, kind, width, height, hashlib.sha256(content).hexdigest()[:12])


def _svg_size(content: bytes) -> tuple[int, int]:
    """Return the size of an SVG from its viewBox, or else from its width and height."""
    head = re.search(r"<svg\b[^>]*>", content.decode("utf-8"))
    if not head:
        raise ValueError("it doesn't contain <svg>")
    box = re.search(r'\bviewBox=["\']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)', head[0])
    sides = (
        box.groups()
        if box
        else [m[1] if m else "" for m in (_side(head[0], "width"), _side(head[0], "height"))]
    )
    width, height = (float(side or 0) for side in sides)
    if not (0 < width < 100_000 and 0 < height < 100_000):
        raise ValueError("it has no viewBox")
    return round(width), round(height)


def _side(head: str, name: str) -> re.Match[str] | None:
    return re.search(rf'\s{name}=["\']([\d.]+)(?:px)?["\']', head)


def _image_size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path, formats=["PNG", "WEBP"]) as image:
        image.verify()
        return image.size


def links(texts: list[str]) -> list[Link]:
    """Links of the foot, each written as `Name=address`."""
    result = []
    for text in texts:
        name, sign, address = (part.strip() for part in text.partition("="))
        if not (sign and name and _ADDRESS.fullmatch(address)):
            raise ImproperlyConfigured(f"FOOTER_LINKS must use the form Name=https://..., not {text!r}.")
        result.append(Link(name, address))
    return result
