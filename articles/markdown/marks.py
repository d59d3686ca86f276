"""Links to other articles (`[[slug]]`, `[[slug|label]]`) and to verified contacts (`[[contact:key]]`).

They stay marks in stored HTML and get their addresses when a page is made.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from markdown_it.rules_inline import StateInline

from articles import contact_guard
from articles.strings.late_pattern import compile_late

from .sanitizer import EXTERNAL_REL, REF_CLASS, SLUG, is_allowed_url

# A bar in a mark or in code would end its cell in a table, so it is hidden behind a character that Unicode
# reserves for such inner use until the cells are cut. In code, GFM wants `\|` and cuts at `|`.
HIDDEN_BAR = "\ufdd0"
_CODE = compile_late(r"(?<![`\\\w])(?P<ticks>`{1,5})(?!`)[^`\n]{1,500}(?P=ticks)(?![`\w])")
_BAR = compile_late(r"(?<!\\)\|")
REFERENCE = compile_late(rf"\[\[({SLUG})(?:\\?[|{HIDDEN_BAR}]([^\[\]|{HIDDEN_BAR}\n]{{1,300}}))?\]\]")
# What `to_plain_markdown` looks for: code, which stays; the signs of a heading; marks.
SOURCE_MARK = compile_late(
    r"(?P<code>^ *+(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ *+(?P=fence)|\Z)"
    r"|(?<!`)(?P<ticks>`++)[^\n]{0,1000}?(?<!`)(?P=ticks)(?!`))"
    r"|^(?P<heading>#{1,6})(?=[ \t])"
    rf"|\[\[(?P<slug>{SLUG})(?:\\?\|(?P<label>[^\[\]|\n]{{1,300}}))?\]\]"
    rf"|\[\[contact:(?P<contact>{contact_guard.KEY_PATTERN})\]\]",
    re.MULTILINE | re.DOTALL,
)
REFERENCE_IN_HTML = compile_late(rf'<a class="{REF_CLASS}" data-ref="({SLUG})">([^<>]*)</a>')
CONTACT_IN_HTML = compile_late(rf'<a class="{REF_CLASS}" data-contact="({contact_guard.KEY_PATTERN})"></a>')


class Target(NamedTuple):
    url: str
    label: str


class ResolvedContact(NamedTuple):
    """A verified contact as readers see it: its label, and the URL behind it or ""."""

    label: str
    url: str


NO_CONTACTS: Mapping[str, ResolvedContact] = {}
UNVERIFIED_CONTACT = gettext_lazy("(contact no longer verified)")


def resolve(
    html: str, targets: Mapping[str, Target], resolved_contacts: Mapping[str, ResolvedContact] = NO_CONTACTS
) -> SafeString:
    """Turn the marks of `render` into links and contacts, or into plain text where there is no such target.

    Runs on clean HTML, in which quotes and angle brackets of content are escaped, so that nothing but a real
    mark matches.
    """

    def link(mark: re.Match[str]) -> str:
        slug, label = mark.groups()
        target = targets.get(slug)
        if target is None or not is_allowed_url(target.url):
            return label or escape(target.label if target else slug)
        return f'<a href="{escape(target.url)}">{label or escape(target.label)}</a>'

    def contact(mark: re.Match[str]) -> str:
        resolved = resolved_contacts.get(mark[1])
        if resolved is None:
            return escape(str(UNVERIFIED_CONTACT))
        if not resolved.url:
            return escape(resolved.label)
        rel = f' rel="{EXTERNAL_REL}"' if resolved.url.startswith("http") else ""
        return f'<a href="{escape(resolved.url)}"{rel}>{escape(resolved.label)}</a>'

    if "data-contact" in html:
        html = CONTACT_IN_HTML.sub(contact, html)
    return mark_safe(REFERENCE_IN_HTML.sub(link, html))


def to_plain_markdown(
    text: str,
    targets: Mapping[str, Target],
    resolved_contacts: Mapping[str, ResolvedContact] = NO_CONTACTS,
    *,
    under: int,
) -> str:
    """Rewrite a text for people who read Markdown itself; the result is not rendered here.

    `[[slug]]` becomes a plain link, or plain text where there is no such target, a contact its label, and
    headings go below one of level `under`. Code stays as it is.
    """

    def replacement(mark: re.Match[str]) -> str:
        if mark["code"]:
            return mark[0]
        if mark["heading"]:
            return "#" * min(6, len(mark["heading"]) + under)
        if mark["contact"]:
            resolved = resolved_contacts.get(mark["contact"])
            return resolved.label if resolved else str(UNVERIFIED_CONTACT)
        target = targets.get(mark["slug"])
        label = (mark["label"] or "").strip() or (target.label if target else mark["slug"])
        return f"[{label}]({target.url})" if target else label

    return SOURCE_MARK.sub(replacement, text)


def hide_bars(text: str) -> str:
    """Hide the bars of marks and of code within a line, so that no cell of a table ends there."""
    if "|" not in text:
        return text
    text = REFERENCE.sub(lambda mark: mark[0].replace("|", HIDDEN_BAR), text)
    return _CODE.sub(lambda code: _BAR.sub(HIDDEN_BAR, code[0]), text)


def show_bars(text: str) -> str:
    """Undo `hide_bars`."""
    return text.replace(HIDDEN_BAR, "|")


def find_references(text: str) -> list[str]:
    """Return the slugs in `[[slug]]` marks outside of code, without parsing the text."""
    if "[[" not in text:
        return []
    return [mark["slug"] for mark in SOURCE_MARK.finditer(text) if mark["slug"]]


def mark_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = REFERENCE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        slug, label = match.groups()
        token = state.push("ref", "a", 0)
        token.content = (label or "").strip()
        token.meta["slug"] = slug
    state.pos = match.end()
    return True


def contact_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[contact:", state.pos):
        return False
    match = contact_guard.MARK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("contact", "a", 0).meta["key"] = match[1]
    state.pos = match.end()
    return True
