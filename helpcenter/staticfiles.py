"""Stylesheets and scripts: written as parts, served as one file each.

`static/css/order.txt` and `static/js/order.txt` list the parts, one path a line, relative to their folder;
the parts are joined into `css/site.css` and `js/site.js`, and those of `static/css/admin/order.txt` into
`css/desk.css`. With DEBUG the pages link the parts themselves, so that the browser's tools show the file one
has to edit.

In a template: `{% load site_assets %}{% stylesheets %}{% scripts %}`, and `{% stylesheets "css/admin" %}`.
"""

import os
import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

register = template.Library()

JOINED = {"css": "css/site.css", "css/admin": "css/desk.css", "js": "js/site.js"}

# A relative address inside a stylesheet counts from the stylesheet's own folder, which joining changes.
_CSS_URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|/|\#)([^"')]+)\1\s*\)""")


def parts(kind: str) -> list[str]:
    """Paths of the parts under static/, in order; empty while there is no order.txt."""
    order = _source() / kind / "order.txt"
    if not order.exists():
        return []
    lines = (line.strip() for line in order.read_text(encoding="utf-8").splitlines())
    return [f"{kind}/{line}" for line in lines if line and not line.startswith("#")]


def join(kind: str) -> bytes:
    """Join all parts into one file. A script begins as a statement of its own, however the last one ended."""
    texts = []
    for path in parts(kind):
        try:
            text = (_source() / path).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise ImproperlyConfigured(
                f"static/{kind}/order.txt lists {path!r}, which doesn't exist."
            ) from None
        texts.append(_rebase(text, posixpath.dirname(path)) if path.endswith(".css") else text + "\n;")
    return ("\n".join(texts) + "\n").encode()


def _rebase(css: str, folder: str) -> str:
    return _CSS_URL.sub(lambda m: f'url("{posixpath.relpath(posixpath.join(folder, m[2]), "css")}")', css)


def _source() -> Path:
    return Path(settings.BASE_DIR) / "static"


class JoinedFinder(BaseFinder):
    """Offers the joined files to `collectstatic` and to the servers of development and tests.

    Both want a file on disk, so each is written when asked for and left alone while its text stays the same.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.STATICFILES_JOINED_DIR)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        for kind, name in JOINED.items():
            if path == name and parts(kind):
                return [self._write_file(kind)] if find_all else self._write_file(kind)
        return []  # as Django's own finders: None would count as a find

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for kind, name in JOINED.items():
            if parts(kind):
                self._write_file(kind)
                yield name, self.storage

    def _write_file(self, kind: str) -> str:
        target = Path(self.storage.path(JOINED[kind]))
        content = join(kind)
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(f".{os.getpid()}")
            draft.write_bytes(content)
            draft.replace(target)
        return str(target)


class QuickCompressor(Compressor):
    """Tries hardest with files up to 200 kB, which are those of readers.

    The rest is what Django's admin has beside its minified files: half of the time of a first start went into
    making them a tenth smaller.
    """

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=11 if len(data) < 200_000 else 9)


class CollectedFiles(CompressedManifestStaticFilesStorage):
    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)


def _linked(kind: str) -> list[str]:
    return parts(kind) if settings.DEBUG else _joined(kind)


@cache
def _joined(kind: str) -> list[str]:
    return [JOINED[kind]] if parts(kind) else []


@register.simple_tag
def assets_key() -> tuple[Any, ...]:
    """Return what the addresses of files depend on in a process, for a part of a page that is kept."""
    return (
        settings.DEBUG,
        settings.STATIC_URL,
        settings.STATIC_ROOT,
        settings.STORAGES["staticfiles"]["BACKEND"],
    )


@register.simple_tag
def stylesheets(kind: str = "css") -> SafeString:
    """Links of the site's stylesheet, or of the desk's."""
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in _linked(kind))
    )


@register.simple_tag
def scripts() -> SafeString:
    """Return the site's script, run when the page has been read."""
    return format_html_join(
        "\n", '<script src="{}" defer></script>', ((static(path),) for path in _linked("js"))
    )
