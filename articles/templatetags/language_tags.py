"""Tags of articles in several languages: what changed in the source, and the language of words."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import loader
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from articles.models import article_url
from articles.strings.interface import interface_language, is_shipped, text_direction
from articles.strings.languages import is_same_language, name_in_sentence

register = template.Library()


@register.simple_tag
def part_notice(record: dict[str, Any], name: str, key: str = "") -> str:
    """Say that a part of a translation changed in its source, where it did.

    Without a key, a kind of rows tells of rows that only the source has.
    """
    parts = {lag["part"]: lag for lag in record.get("outdated", ())}
    if not parts:
        return ""
    lag = parts.get(f"{name}:{key}" if key else name)
    if lag is None and not key:
        rows = {f"{name}:{row_key}" for row_key in _row_keys(record.get(name))}
        elsewhere = (one for part, one in parts.items() if part.startswith(f"{name}:") and part not in rows)
        lag = next((one for one in elsewhere if one["kind"] != "removed"), None)
    if lag is None or (key and lag["kind"] == "missing"):
        return ""
    source = next((one for one in record["translations"] if one["is_source"]), None)
    if source is None:
        return ""
    context = {
        "kind": lag["kind"],
        "is_major": lag["is_major"],
        "date": date_format(localtime(lag["changed_at"]), "DATE_FORMAT") if lag["changed_at"] else "",
        "language": name_in_sentence(source["language"]),
        "code": source["language"],
        "url": source["url"],
    }
    return loader.render_to_string("components/_part_notice.html", context)


def _row_keys(rows: Any) -> list[str]:
    """Return the keys of a list of rows, or of one that is divided by level."""
    lists = rows.values() if isinstance(rows, dict) else [rows or []]
    return [row["key"] for items in lists for row in items if isinstance(row, dict) and "key" in row]


@register.filter
def reader_address(other: dict[str, Any]) -> str:
    """Return the address that shows another article to the reader of this page, framed in their language."""
    language = get_language() or ""
    if not other["url"] or is_same_language(other["language"], language) or not is_shipped(language):
        return str(other["url"])
    return article_url(other["slug"], language)


@register.filter
def content_language(record: Any) -> SafeString:
    """Return the attributes of an article's words on a page that is in another language."""
    language = record["language"] if isinstance(record, dict) else record.language
    return _attributes(language, interface_language()) if language else SafeString("")


@lru_cache(maxsize=500)
def _attributes(language: str, of_page: str) -> SafeString:
    if is_same_language(language, of_page):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, text_direction(language))
