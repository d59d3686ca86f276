"""Notices of every dialect as one piece of HTML, and what else stands around blocks of text."""

import html
import re

from ...heading_words import heading_words
from ..paths import word_set

# By the word that a dialect uses for it.
WARNINGS = word_set(
    "warning warn caution danger error failure fail bug attention alert severe critical achtung warnung "
    "vorsicht gefahr avertissement attenzione advertencia aviso waarschuwing 警告 注意"
)
NOTES = word_set(
    "note info information tip hint important success check done pageinfo question help "
    "faq abstract summary tldr "
    "example quote cite primary secondary todo seealso admonition notice callout hinweis tipp wichtig "
    "remarque astuce nota consejo dica opmerking new highlight default okay light dark pro-tip aside"
)
# Words that say no more than the kind itself.
PLAIN_TITLES = WARNINGS | NOTES


def kind_of(words: str) -> str:
    """Return "warning", "note", or "" for a word or class of a dialect, such as "prompt-danger"."""
    for word in re.split(r"[\s,]+", words.lower().strip()):
        for part in (word, re.split(r"[-_:]+", word)[-1], re.split(r"[-_:]+", word)[0]):
            if part in WARNINGS:
                return "warning"
            if part in NOTES:
                return "note"
    return ""


def opening(kind: str, title: str = "") -> str:
    """Return the first tag of a notice, with its title if that says something."""
    title = title.strip().strip('"').strip()
    head = ""
    part = heading_words().match(title).part if title else ""
    if part in ("messages", "symptoms", "causes", "solutions", "prevention", "impact"):
        # A box that holds a part of the article is that part, and no notice.
        return f"<div><p><strong>{inline_text(title)}</strong></p>"
    if title and title.lower().rstrip(":!") not in PLAIN_TITLES:
        head = f'<p class="admonition-title">{inline_text(title)}</p>'
    return f'<div class="admonition {kind}">{head}'


CLOSING = "</div>"


def inline_text(text: str) -> str:
    """Return a title as HTML: marks of Markdown go, the words stay."""
    plain = re.sub(r"[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}", r"\1", text.strip())
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    return html.escape(html.unescape(plain), quote=False)


def details_opening(summary: str) -> str:
    return f"<details><summary>{inline_text(summary)}</summary>"


def wrapped(indent: str, first: str, inner: list[str], last: str = CLOSING) -> list[str]:
    """Return lines of Markdown between two tags, so that the lines are still read as Markdown."""
    return [
        "",
        indent + first,
        "",
        *(indent + row if row.strip() else "" for row in inner),
        "",
        indent + last,
        "",
    ]
