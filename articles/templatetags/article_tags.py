"""Tags and filters of the pages: icons, where the problem is, and wordings."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import segno
from django import template
from django.conf import settings
from django.template.loader_tags import BlockNode
from django.urls import reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles import json_ld
from articles.content import record, schema
from articles.content.placeholders import split_message
from articles.content.record import plain_fields
from articles.models import Side, code_url
from articles.strings import characters
from articles.strings.interface import text_direction
from articles.strings.languages import name_in_sentence

register = template.Library()

PATH = (Side.USER, Side.NETWORK, Side.SOFTWARE, Side.PROVIDER)
# Harmless inside an isolated element, a trap in a title bar.
BIDI_MARKS = re.compile(f"[{characters.DIRECTION_MARKS}{characters.EMBEDDINGS}{characters.OVERRIDES}]")


@register.simple_tag
def site() -> dict[str, Any]:
    """Return the site's name, address, language and branding: `{% site as site %}`."""
    return {
        "logo": settings.LOGO,
        "links": settings.FOOTER_LINKS,
        "accent": settings.ACCENT_CSS and f"{crc32(settings.ACCENT_CSS.encode()):08x}",
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL.rstrip("/"),
        "language": settings.LANGUAGE_CODE,
    }


class MemoNode(template.Node):
    """A part of a page that is rendered once for each language and each value of its arguments.

    An argument that is None or missing, as in a preview, says that it isn't kept. Beyond the bounds of a part
    the text that was used longest ago is forgotten.
    """

    MAX_TEXTS, MAX_CHARACTERS = 200, 4_000_000

    def __init__(self, nodes: template.NodeList, arguments: list[Any]) -> None:
        self.nodes = nodes
        self.arguments = arguments
        self.texts: dict[tuple[str, ...], SafeString] = {}
        self.characters = 0
        self.lock = Lock()

    def render(self, context: template.Context) -> SafeString:
        values = [argument.resolve(context, ignore_failures=True) for argument in self.arguments]
        if None in values:
            return self.nodes.render(context)
        key = (get_language() or "", *map(repr, values))
        with self.lock:
            if text := self.texts.pop(key, None):
                self.texts[key] = text  # now the last
        if text is None:
            text = self.nodes.render(context)
            self.keep(key, text)
        return text

    def keep(self, key: tuple[str, ...], text: SafeString) -> None:
        with self.lock:
            self.characters += len(text) - len(self.texts.pop(key, ""))
            self.texts[key] = text
            while len(self.texts) > self.MAX_TEXTS or self.characters > self.MAX_CHARACTERS:
                self.characters -= len(self.texts.pop(next(iter(self.texts))))


@register.tag
def memo(parser: Any, token: Any) -> MemoNode:
    """Render what is inside once: `{% memo site here %}...{% endmemo %}`. It may use nothing else."""
    arguments = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodes = parser.parse(("endmemo",))
    parser.delete_first_token()
    if any(isinstance(node, BlockNode) for node in nodes.get_nodes_by_type(BlockNode)):
        raise template.TemplateSyntaxError("a block differs from page to page")
    return MemoNode(nodes, arguments)


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, size: int = 20) -> SafeString:
    """Return a symbol of the sprite. It is hidden from screen readers: put a word beside it."""
    return format_html(
        '<svg class="icon icon--{0}" width="{1}" height="{1}" aria-hidden="true"><use href="#i-{0}"/></svg>',
        name,
        size,
    )


@register.inclusion_tag("components/_location_path.html")
def location_path(
    side: str, product=None, area=None, causes: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Show the path from the reader to the provider, broken at `side`.

    If the side is unknown, the sides of the causes are marked as possible.
    """
    states = _states(side, {cause["side"] for cause in causes})
    return {
        "locations": [
            {"name": side_name(location, product, area), "state": state}
            for location, state in zip(PATH, states, strict=True)
        ]
    }


@register.simple_tag
def side_label(side: str, product=None, area=None, show_name: bool = True) -> SafeString:
    """Return the path as four small marks with the name of the side.

    Without `show_name`, as in dense lists, only screen readers get the name.
    """
    return _side_label(side, side_name(side, product, area), show_name)


@lru_cache(maxsize=1000)
def _side_label(side: str, name: str, show_name: bool) -> SafeString:
    marks = {"break": "on", "maybe": "maybe"}
    return format_html(
        '<span class="side-label"><span class="side-icon" aria-hidden="true">{}</span>{}</span>',
        format_html_join("", '<i class="{}"></i>', ((marks.get(state, "off"),) for state in _states(side))),
        name if show_name else _visually_hidden(name),
    )


def _visually_hidden(words: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', words)


@register.simple_tag
def side_name(side: str, product=None, area=None) -> str:
    """Return the name of a side, such as "Your bank" for the provider of this product or area."""
    return record.side_name(side, product, area)


def _states(side: str, possible: Iterable[str] = ()) -> list[str]:
    """Return a state for each location on the path.

    "" is before the problem, "break" is the problem, "maybe" could be, "beyond" is after it.
    """
    known = side in PATH
    suspects = {side} if known else set(possible) & set(PATH) or set(PATH)
    first = min(PATH.index(suspect) for suspect in suspects)
    return [
        ("break" if known else "maybe") if location in suspects else "beyond" if position > first else ""
        for position, location in enumerate(PATH)
    ]


@register.simple_tag
def mark_differences(code: str, query: str) -> SafeString:
    """Return a code with the characters underlined that differ from the query."""
    matcher = SequenceMatcher(None, query.upper(), code.upper(), autojunk=False)
    parts = [
        (kind, code[start:end]) for kind, _start, _end, start, end in matcher.get_opcodes() if end > start
    ]
    return format_html_join("", "{}", ((_underlined(kind != "equal", part),) for kind, part in parts))


def _underlined(differs: bool, part: str) -> str:
    return format_html('<u class="code__diff">{}</u>', part) if differs else part


@register.simple_tag
def qr_code(address: str) -> SafeString:
    """Return the QR code of an address for print, with the quiet zone of four modules around it."""
    return _qr_svg(address, _("QR code of this page"))


@lru_cache(maxsize=2000)
def _qr_svg(address: str, label: str) -> SafeString:
    """Draw one stroke for each run of dark modules, relative to the last one: 2 kB, built in 5 ms."""
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
        label,
        "".join(strokes),
    )


@register.simple_tag
def progress_texts() -> SafeString:
    """Return the texts of progress.js as JSON in the page; the script fills in `{n}` and the like."""
    return json_script(
        {
            "hint": _("Check off each step as you go."),
            "tick": _("Step {n} done"),
            "ticked": _("Step {n} is done. {done} of {all} steps."),
            "unticked": _("Step {n} is no longer checked off."),
            "changed": _("Changed since you checked it off"),
            "progress": _("{done} of {all} steps done"),
            "last": _("last: step {n} of “{title}”"),
            "copied": _("Copied"),
            "byhand": _("Couldn't copy. Select the text and copy it yourself:"),
            "cleared": _("Progress cleared."),
            "fixed": _("Thanks. Recorded as fixed."),
            "not": _("Thanks. Recorded as didn't help."),
            "could-not": _("Thanks. Recorded as couldn't try it."),
            "next": _("Next: {title}"),
            "sending": _("Sending"),
            "tried": _("What I tried"),
            "page": _("Page: {url}"),
            "steps": _("Steps done: {list}"),
            "nosteps": _("no steps checked off"),
            "result-fixed": _("fixed it"),
            "result-not": _("didn't help"),
            "result-could-not": _("couldn't try it"),
            "result-": _("no result recorded"),
        },
        "progress-texts",
    )


@register.filter
def duration(minutes: int) -> str:
    """Return a duration in the unit that people would use."""
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 1440:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def name_placeholders(message: str) -> SafeString:
    """Return a message with its placeholders named: `{path}` becomes a dashed "[path]"."""
    return format_html_join(
        "",
        "{}{}",
        (
            (text, format_html('<var class="slot">{}</var>', shown) if shown else "")
            for text, shown in split_message(message)
        ),
    )


@register.filter
def domain(url: str) -> str:
    """Return the host of a URL without www, which tells readers where a link leads."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.filter
def is_how_to(record: dict[str, Any]) -> bool:
    """Return whether an article explains a task: it has no side, no code and no message."""
    return record["side"] in ("", Side.UNKNOWN) and not record["codes"] and not record["messages"]


@register.filter
def has_answer_at_top(record: dict[str, Any]) -> bool:
    """Return whether the box at the top has a fact to show: at a how-to, one that editors have set."""
    facts = [field for field in plain_fields() if field.section == "answer" and not field.note_on]
    is_set = any(record[field.key] not in ("", None, field.reader.default) for field in facts)
    return bool(record["first"]) or is_set or not is_how_to(record)


@register.filter
def words_for(record: dict[str, Any], key: str) -> Any:
    """Return how people see the value of a field: the label of a choice, yes or no, a text as it is."""
    return schema.ARTICLE.by_key[key].reader.display(record[key])


@register.filter
def all_unconfirmed(messages: list[dict[str, Any]]) -> bool:
    """Return whether no wording of several is confirmed; the page then says so once."""
    return len(messages) > 1 and all(message["confidence"] == "reported" for message in messages)


@register.filter(is_safe=True)
def strip_bidi_marks(text: str) -> str:
    """Remove direction marks, for the title bar and other places without markup."""
    return BIDI_MARKS.sub("", text)


@register.filter
def code_link(code: str) -> str:
    return code_url(code)


register.filter("language_name", name_in_sentence)
register.filter("direction", text_direction)


# Why a result is in the list.
REASONS = {
    "pinned": _lazy("Editors' pick for this search"),
    "code": _lazy("Exact code match"),
    "message": _lazy("Error message match"),
    "title": _lazy("Title match"),
    "symptom": _lazy("Symptom match"),
    "question": _lazy("Answers a similar question"),
    "words": _lazy("Similar wording"),
    "meaning": _lazy("Similar topic"),
}
PART_OF_MESSAGE = _lazy("Partial message match")
WHOLE_MESSAGE = 0.95  # of its words; a longer one may end in what varies
# Of a code in another form.
READING_REASONS = {
    "number": _lazy("Same code, written differently"),
    "looks": _lazy("Similar-looking code"),
    "pattern": _lazy("Covers codes like this one"),
}


@register.filter
def needs_own_line(code: str) -> bool:
    """Return whether a code is too wide for its column in a list, where it breaks only at a space."""
    return len(code) > (18 if " " in code else 10)


@register.filter
def hit_reason(hit: Any) -> str:
    """Return why a hit is in the list; part of a message or another form of a code is named as such."""
    if hit.why == "message" and hit.scored and hit.scored.message_share < WHOLE_MESSAGE:
        return str(PART_OF_MESSAGE)
    reading = hit.scored.reading if hit.scored and hit.why == "code" else ""
    return str(READING_REASONS[reading]) if reading in READING_REASONS else reason_text(hit.why)


@register.filter
def reason_text(why: str) -> str:
    """Return why a result is in the list."""
    return str(REASONS.get(why, REASONS["words"]))


@register.simple_tag
def article_json_ld(record: dict[str, Any]) -> SafeString:
    return json_ld.script_element(json_ld.article_nodes(record))


@register.simple_tag
def site_json_ld() -> SafeString:
    return json_ld.script_element([json_ld.site_node()])


@register.simple_tag
def breadcrumb_json_ld(product: Any, area: Any = None) -> SafeString:
    """Return the breadcrumbs of the page of a product or one of its areas."""
    steps = [
        (settings.SITE_NAME, reverse("home")),
        (product.local_name, reverse("product-detail", args=[product.slug])),
    ]
    if area:
        steps.append((area.local_name, reverse("area-detail", args=[product.slug, area.slug])))
    return json_ld.script_element([json_ld.breadcrumb_node(steps)])
