"""What templates need to show an error: icons, the line and its glyph, and a few words."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _

from articles import json_ld
from articles.content.record import side_name
from articles.models import Publication, Side
from articles.strings import characters

register = template.Library()

LINE = (Side.USER, Side.NETWORK, Side.SOFTWARE, Side.PROVIDER)
# Marks that turn the direction of text: harmless inside an isolated element, a trap in a title bar.
TURNERS = re.compile(f"[{characters.DIRECTION_MARKS}{characters.EMBEDDINGS}{characters.OVERRIDES}]")
# What XML cannot hold, not even as an entity.
NOT_XML = re.compile(f"[{characters.NOT_XML}]")
SLOT = re.compile(r"\{(path|user|n|name|any)\}")


@register.simple_tag
def site() -> dict[str, Any]:
    """The name, address and language of this site, and what its operator gave it: `{% site as site %}`."""
    return {
        "logo": settings.LOGO,
        "links": settings.FOOTER_LINKS,
        "accent": settings.ACCENT_CSS and f"{crc32(settings.ACCENT_CSS.encode()):08x}",
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL.rstrip("/"),
        "language": settings.LANGUAGE_CODE,
    }


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A symbol of the sprite. It says nothing by itself: a word stands beside it."""
    return format_html(
        '<svg class="icon icon--{0}" width="{1}" height="{1}" aria-hidden="true"><use href="#i-{0}"/></svg>',
        name,
        size,
    )


@register.inclusion_tag("components/_line.html")
def line(side: str, product=None, area=None, causes: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The line of four stops, broken at `side`. Where that is not known, the causes say where it may be."""
    states = _states(side, {cause["side"] for cause in causes})
    return {
        "stops": [
            {"name": stop_name(stop, product, area), "state": state}
            for stop, state in zip(LINE, states, strict=True)
        ]
    }


@register.simple_tag
def glyph(side: str, product=None, area=None, seen: bool = True) -> SafeString:
    """The line as four small marks, with its word, which in a dense list may be for screen readers alone."""
    marks = {"break": "on", "maybe": "maybe"}
    return format_html(
        '<span class="side"><span class="glyph" aria-hidden="true">{}</span>{}</span>',
        format_html_join("", '<i class="{}"></i>', ((marks.get(state, "off"),) for state in _states(side))),
        stop_name(side, product, area) if seen else _hidden(stop_name(side, product, area)),
    )


def _hidden(words: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', words)


@register.simple_tag
def stop_name(side: str, product=None, area=None) -> str:
    """What this product and area call a stop, such as "Your bank" for the far end."""
    return side_name(side, product, area)


def _states(side: str, possible: Iterable[str] = ()) -> list[str]:
    """A word for each stop: "" reached, "break", "maybe", "beyond" (past the break nothing is known)."""
    known = side in LINE
    places = {side} if known else set(possible) & set(LINE) or set(LINE)
    first = min(LINE.index(place) for place in places)
    return [
        ("break" if known else "maybe") if stop in places else "beyond" if place > first else ""
        for place, stop in enumerate(LINE)
    ]


@register.simple_tag
def differing(code: str, asked: str) -> SafeString:
    """A code with those of its signs underlined that are not as they were typed."""
    matcher = SequenceMatcher(None, asked.upper(), code.upper(), autojunk=False)
    parts = [
        (kind, code[start:end]) for kind, _start, _end, start, end in matcher.get_opcodes() if end > start
    ]
    return format_html_join("", "{}", ((_underlined(kind != "equal", part),) for kind, part in parts))


def _underlined(differs: bool, part: str) -> str:
    return format_html('<u class="code__diff">{}</u>', part) if differs else part


@register.simple_tag
def qr(address: str) -> SafeString:
    """The QR code of an address, for paper: dark on nothing, four modules of quiet around it."""
    return _qr(address)


@lru_cache(maxsize=2000)
def _qr(address: str) -> SafeString:
    """One stroke for each run of dark modules, from where the last one ended. Some 2 kB, and 5 ms to make."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    strokes, x, y = [], 0, 0
    for n, row in enumerate(rows):
        for run in re.finditer(rb"\x01+", row):
            strokes.append(f"m{run.start() - x} {n - y}h{run.end() - run.start()}")
            x, y = run.end(), n
    size = len(rows) + 8
    return format_html(
        '<svg class="qr" viewBox="-4 -4.5 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
        size,
        _("QR code of this page"),
        "".join(strokes),
    )


@register.simple_tag
def guide_words() -> SafeString:
    """All that the script of an article says, as data beside it; it fills in `{n}` and the like."""
    return json_script(
        {
            "hint": _("Tick each step when it is done."),
            "tick": _("Step {n} done"),
            "ticked": _("Step {n} is done. {done} of {all} steps."),
            "unticked": _("Step {n} is open again."),
            "changed": _("Changed since you ticked it"),
            "progress": _("{done} of {all} steps done"),
            "last": _("last: step {n} of “{title}”"),
            "copied": _("Copied"),
            "byhand": _("It could not be copied. Mark the text and copy it by hand:"),
            "cleared": _("Your ticks are cleared."),
            "fixed": _("Noted: this fixed it."),
            "not": _("Noted: it did not help."),
            "could-not": _("Noted: you could not try it."),
            "next": _("Next: {title}"),
            "sending": _("Sending"),
            "offline": _("It could not be sent, but is kept on this device."),
            "tried": _("What I tried"),
            "page": _("Page: {url}"),
            "steps": _("Steps done: {list}"),
            "nosteps": _("no step ticked"),
            "result-fixed": _("fixed it"),
            "result-not": _("did not help"),
            "result-could-not": _("could not try"),
            "result-": _("no result noted"),
        },
        "guide-words",
    )


@register.filter
def minutes(number: int) -> str:
    """How long something takes, in the unit that people would use."""
    if number < 60:
        return ngettext("%(n)d min", "%(n)d min", number) % {"n": number}
    hours, days = round(number / 60), round(number / 1440)
    if number < 1440:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def slots(message: str) -> SafeString:
    """A message with its variable parts named rather than braced: `{path}` becomes a dashed "path"."""
    names = {
        "path": pgettext("variable part of a message", "path"),
        "user": pgettext("variable part of a message", "user"),
        "n": pgettext("variable part of a message", "number"),
        "name": pgettext("variable part of a message", "name"),
        "any": pgettext("variable part of a message", "anything"),
    }
    parts = SLOT.split(message)
    return format_html_join(
        "",
        "{}{}",
        (
            (text, format_html('<var class="slot">{}</var>', names[slot]) if slot else "")
            for text, slot in zip(parts[::2], [*parts[1::2], ""], strict=True)
        ),
    )


@register.filter
def is_procedure(record: dict[str, Any]) -> bool:
    """Whether this is a way to do something rather than an error: nothing on a screen, nothing that broke."""
    return record["side"] in ("", Side.UNKNOWN) and not record["codes"] and not record["messages"]


@register.filter
def all_reported(messages: list[dict[str, Any]]) -> bool:
    """Whether the wording of none is confirmed, which is then said once."""
    return len(messages) > 1 and all(message["confidence"] == "reported" for message in messages)


@register.filter(is_safe=True)
def untwisted(text: str) -> str:
    """The text without marks that turn its direction, for a title bar and other places without markup."""
    return TURNERS.sub("", text)


@register.filter
def direction(language: str) -> str:
    """`rtl` for a language written from right to left."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


@register.filter
def matched(hit: Any) -> str:
    """Why a hit is in the list, in words; a code in another form is not exactly that code."""
    reading = hit.found.reading if hit.found and hit.why == "code" else ""
    return {
        "number": _("It has this number, written in another way"),
        "looks": _("Its code looks like this one"),
    }.get(reading) or reason(hit.why)


@register.filter
def reason(why: str) -> str:
    """Why a result is in the list, in words."""
    return {
        "pinned": _("Chosen by the editors for this search"),
        "code": _("It has exactly this code"),
        "message": _("Its message is the one you gave"),
        "title": _("Its title says so"),
        "symptom": _("One of its symptoms says so"),
        "question": _("It answers a question like yours"),
    }.get(why, _("It uses similar words"))


@register.simple_tag
def linked_article(record: dict[str, Any]) -> SafeString:
    """An article for machines that read pages."""
    return json_ld.script(json_ld.article_json_ld(record))


@register.simple_tag
def linked_site() -> SafeString:
    return json_ld.script(json_ld.site_json_ld())


@register.simple_tag
def linked_trail(shelf: Any, area: Any = None) -> SafeString:
    """The way to the page of a product, or of one of its areas."""
    steps = [
        (settings.SITE_NAME, reverse("home")),
        (shelf.name, reverse("product-detail", args=[shelf.slug])),
    ]
    if area:
        steps.append((area.name, reverse("area-detail", args=[shelf.slug, area.slug])))
    return json_ld.script(json_ld.breadcrumb_json_ld(steps))


@register.filter
def xml(text: str) -> str:
    """The text without what would make a document of XML unreadable as a whole."""
    return NOT_XML.sub("", text)


@register.filter
def tag_uri(row: Publication) -> str:
    """A name for an article that no change of its address changes (RFC 4151)."""
    host, day = urlsplit(settings.SITE_URL).hostname, row.first_published_at.date().isoformat()
    return f"tag:{host},{day}:article-{row.pk}"
