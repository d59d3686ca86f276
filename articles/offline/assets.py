"""The files beside the pages of a copy: the style sheet, a script, pictures, and the logo."""

import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve
from django.utils.text import slugify

from articles.models import read_image_file

STYLES, ACCENT, SCRIPT = "assets/site.css", "assets/accent.css", "assets/offline.js"
ICON = "assets/icon.svg"
# The parts of the site's script that need no server, and the search of a copy.
SCRIPTS = (
    *("search-box", "copy", "scrollable", "open-details", "contents", "filter", "local-times"),
    "offline/search",
)


class Assets:
    """The files that the pages of one copy name, by their place in it; `files` has them all at the end."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {
            STYLES: static_file("css/site.css"),
            SCRIPT: b"\n;\n".join(static_file(f"js/{name}.js") for name in SCRIPTS),
            ICON: static_file("img/favicon.svg"),
        }
        self.stylesheets, self.script = [STYLES], SCRIPT
        if settings.ACCENT_CSS:
            self.files[ACCENT] = settings.ACCENT_CSS.encode()
            self.stylesheets.append(ACCENT)
        # Pictures can be many; their content is read when they are written.
        self.images: set[str] = set()

    def take(self, address: str) -> str:
        """Return the place in the copy of what the live site has at an address; "" if it can't be had."""
        path = urlsplit(address).path
        if path.endswith(".svg") and "favicon" in path:
            return ICON
        try:
            match = resolve(path)
        except Resolver404:
            return ""
        if match.url_name == "media":
            return self._take_image(match.kwargs["name"])
        if match.url_name == "logo" and settings.LOGO:
            ending = {"image/svg+xml": "svg", "image/png": "png"}.get(settings.LOGO.kind, "webp")
            self.files[f"assets/logo.{ending}"] = settings.LOGO.content
            return f"assets/logo.{ending}"
        return ""

    def _take_image(self, name: str) -> str:
        if name not in self.images and read_image_file(name) is None:
            return ""
        self.images.add(name)
        return posixpath.join("media", name)


def static_file(path: str) -> bytes:
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(path)
    return Path(found).read_bytes()


def index_file(language: str) -> str:
    return f"assets/search-{slugify(language) or 'all'}.js"
