"""What the front matter of a file says about its article: state, codes, old addresses, dates."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from ...source import State
from ..paths import word_set
from .parts import named_parts
from .places import Page

LIMITED_WORDS = word_set("private internal restricted staff agents employees members intern hidden unlisted")
DRAFT_WORDS = {
    "draft",
    "entwurf",
    "brouillon",
    "borrador",
    "rascunho",
    "bozza",
    "unpublished",
    "wip",
    "in progress",
    "in review",
    "review",
    "todo",
}


def codes_of(page: Page) -> tuple[str, ...]:
    keys = (
        "code",
        "codes",
        "error_code",
        "error_codes",
        "errorcode",
        "errorcodes",
        "error_number",
        "fehlercode",
        "codigo",
    )
    return tuple(dict.fromkeys(code for key in keys for code in page.front.texts(key)))


def front_parts(page: Page, html: str, mapping: Mapping[str, object]) -> dict[str, str]:
    parts = named_parts(page.front, mapping)
    summary = page.front.text("summary", "description", "excerpt", "abstract")
    lead = re.sub(
        r"\A\s*(?:<h1[^>]*>.*?</h1>\s*|<div class=\"admonition.*?</div>\s*)*", "", html, flags=re.DOTALL
    )
    if summary and "summary" not in parts and not lead.startswith("<p"):
        parts["summary"] = f"<p>{quote_html(summary)}</p>"
    return parts


def quote_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def old_addresses(page: Page) -> Iterator[str]:
    for key in (
        "aliases",
        "alias",
        "redirect_from",
        "redirects",
        "redirect",
        "old_urls",
        "old_url",
        "former_urls",
        "permalink",
    ):
        for address in page.front.texts(key):
            if address.startswith(("/", "http")):
                yield address
            elif key != "permalink" and re.match(r"[\w./-]+\Z", address):
                yield f"/{address}"


def state_of(page: Page) -> tuple[State, str]:
    front = page.front
    if page.draft:
        return State.DRAFT, page.draft
    if front.says("draft") or front.denies("published"):
        return State.DRAFT, "draft: true" if front.says("draft") else "published: false"
    status = front.text("status", "state", "visibility", "access", "audience", "publication_status").lower()
    if status in DRAFT_WORDS or (front.text("published").lower() in DRAFT_WORDS):
        return State.DRAFT, f"status: {status}"
    if status in LIMITED_WORDS:
        return State.LIMITED, status
    if limited := next(
        (key for key in ("unlisted", "private", "internal", "hidden", "protected") if front.says(key)), ""
    ):
        return State.LIMITED, f"{limited}: true"
    build = front.get("build", "_build")
    if isinstance(build, Mapping) and str(build.get("render", build.get("list", ""))).lower() in (
        "never",
        "false",
    ):
        return State.LIMITED, "build: never"
    today = dt.date.today().isoformat()
    if (
        (begins := front.text("publishdate", "publish_date")[:10])
        and re.match(r"\d{4}-\d\d-\d\d", begins)
        and begins > today
    ):
        return State.DRAFT, f"published from {begins}"
    if (
        (ends := front.text("expirydate", "expiry_date")[:10])
        and re.match(r"\d{4}-\d\d-\d\d", ends)
        and ends < today
    ):
        return State.DRAFT, f"expired on {ends}"
    return State.PUBLIC, ""


def date_of(page: Page) -> str:
    update = page.front.get("last_update")
    said = str(update.get("date", "")) if isinstance(update, Mapping) else ""
    said = said or page.front.text(
        "lastmod", "last_modified_at", "last_modified", "updated", "updated_at", "date"
    )
    match = re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?", said)
    return match[0].replace(" ", "T") if match else ""
