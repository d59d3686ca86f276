"""Signs within a line that dialects of Markdown add: attributes, footnotes, icons, marks."""

import re

ATTRIBUTES = re.compile(
    r"[ \t]?\{:?[ \t]*(?:[.#][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s}\"']+))"
    r"(?:[ \t]+(?:[.#][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s}\"']+)|data-[\w-]+))*[ \t]*\}"
)
KRAMDOWN = re.compile(r"[ \t]?\{::?[^}\n]*/?\}")
CONTENTS = re.compile(
    r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\[\[toc\]\]|\$\{toc\}|<!-- *toc *-->"
    r"|\{\{toc\}\}|\[toc\]|@\[toc\].*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
ICONS = re.compile(r":(?:material|fontawesome|octicons|simple|custom|fa[srb]?)-[\w-]+:")
KEYS = re.compile(r"\+\+([a-z0-9]+(?:[+-][a-z0-9]+)*|[a-z0-9\"-]+)\+\+")
ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:[ \t].*$", re.MULTILINE)
NOTE_TEXT = re.compile(
    r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?:[ \t]{2,}.*\S|[ \t]*(?=\n[ \t]{4})).*)*)", re.MULTILINE
)
NOTE_MARK = re.compile(r"[ \t]?\[\^([^\]\s]+)\](?!:)")
INLINE_NOTE = re.compile(r"[ \t]?\^\[([^\]\n]+)\]")
TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^\s#])", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
MARK = re.compile(r"(?<![=\w])==(?=\S)([^=\n]+?)(?<=\S)==(?![=\w])")
EMOJI = {
    "warning": "⚠️", "bulb": "💡", "information_source": "ℹ️", "memo": "📝", "exclamation": "❗", "x": "❌",
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "point_right": "👉", "rocket": "🚀", "boom": "💥",
    "lock": "🔒", "key": "🔑", "tada": "🎉", "bug": "🐛", "fire": "🔥", "star": "⭐", "question": "❓",
    "no_entry": "⛔", "no_entry_sign": "🚫", "construction": "🚧", "rotating_light": "🚨", "wrench": "🔧",
    "hammer": "🔨", "gear": "⚙️", "mag": "🔍", "book": "📖", "books": "📚", "link": "🔗", "email": "📧",
    "hourglass": "⌛", "clock1": "🕐", "red_circle": "🔴", "green_circle": "🟢", "large_blue_circle": "🔵",
    "stop_sign": "🛑", "zap": "⚡", "smile": "😄", "thumbsup": "👍", "+1": "👍", "arrow_right": "➡️",
    "package": "📦", "computer": "💻", "iphone": "📱", "heart": "❤️", "eyes": "👀",
    "pushpin": "📌", "clipboard": "📋",
}  # fmt: skip


def plain_inline(text: str) -> str:
    """Return the text with these signs as plain Markdown, or gone where they say nothing."""
    text = COMMENT.sub("", text)
    text = CONTENTS.sub("", text)
    text = ABBREVIATION.sub("", text)
    text = "\n".join(row if row.startswith("#") else _plain_row(row) for row in text.split("\n"))
    text = TIGHT_HEADING.sub(r"\1 ", text)
    return footnotes(text)


def _plain_row(row: str) -> str:
    if "{" in row:
        row = KRAMDOWN.sub("", ATTRIBUTES.sub("", row))
    if ":" in row:
        row = re.sub(r":([a-z0-9_+]+):", lambda match: EMOJI.get(match[1], match[0]), ICONS.sub("", row))
    if "++" in row:
        row = KEYS.sub(lambda match: "+".join(_key(key) for key in match[1].split("+")), row)
    if "==" in row:
        row = MARK.sub(r"\1", row)
    return re.sub(r"\^\^(?=\S)([^\^\n]+)\^\^", r"\1", row)


def _key(name: str) -> str:
    return " ".join(part.capitalize() for part in name.strip('"').split("-"))


def footnotes(text: str) -> str:
    """Put each footnote, in parentheses, where its mark is: a list below might be taken for steps."""
    notes: dict[str, str] = {}

    def keep(match: re.Match[str]) -> str:
        notes[match[1]] = re.sub(r"\s+", " ", match[2]).strip().rstrip("↩").strip()
        return ""

    if "[^" in text:
        text = NOTE_TEXT.sub(keep, text)
        used: set[str] = set()

        def show(match: re.Match[str]) -> str:
            used.add(match[1])
            return f" ({notes[match[1]]})" if notes.get(match[1]) else ("" if match[1] in notes else match[0])

        text = NOTE_MARK.sub(show, text)
        left = [note for name, note in notes.items() if name not in used and note]
        text += "".join(f"\n\n{note}" for note in left)
    return INLINE_NOTE.sub(r" (\1)", text)
