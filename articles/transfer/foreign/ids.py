"""Our ids and languages for what other products call their own."""

import re

from django.conf import settings

from articles.strings.languages import base_language, language_tag
from articles.strings.slugs import make_slug

from .source import SourceArticle

MAX_ID = 180
_UNFIT = re.compile(r"[^A-Za-z0-9=._-]+")
_RUNS = re.compile(r"([-=._])[-=._]+")
_SCRIPTS = {
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
_OTHER = {
    "zh": "zh-hans",
    "no": "nb",
    "iw": "he",
    "in": "id",
    "jp": "ja",
    "cn": "zh-hans",
    "tw": "zh-hant",
    "br": "pt-br",
}


def site_language(written: str) -> str:
    """Return the site's language for a locale as another product writes it, or "" if it has none."""
    tag = language_tag(written)
    if not tag:
        return settings.LANGUAGE_CODE
    known = dict(settings.LANGUAGES)
    for candidate in (tag, _SCRIPTS.get(tag, ""), base_language(tag), _OTHER.get(base_language(tag), "")):
        if candidate in known:
            return candidate
    return ""


def fit_id(written: str) -> str:
    """Return an id with letters and digits, and single `-`, `=`, `.`, or `_` between them."""
    plain = written if written.isascii() else make_slug(written, MAX_ID)
    fit = _RUNS.sub(r"\1", _UNFIT.sub("-", plain)).strip("-=._")
    return fit[:MAX_ID].strip("-=._")


def our_id(kind: str, product: str, ext: str, *, has_own_id: bool, suffix: str = "") -> str:
    """Return the id of an article here, the same on each run."""
    name = (
        fit_id(ext)
        if has_own_id
        else fit_id(re.sub(r"\.(?:mdx?|markdown|html?)$", "", ext.lower()).replace("_", "-"))
    )
    first = kind if has_own_id else product
    return "-".join(part for part in (first, name or "article", suffix) if part)


def id_of(article: SourceArticle, kind: str, product: str) -> str:
    suffix = site_language(article.language) if article.translation_of else ""
    return our_id(kind, product, article.ext, has_own_id=article.has_own_id, suffix=suffix)
