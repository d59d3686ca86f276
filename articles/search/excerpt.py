"""Plain text and the words that were asked for -> safe HTML whose only element is `mark`."""

import re
from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles import text

RUN = re.compile(r"[^\W_]+")
WIDTH = 240


def excerpt(plain: str, wanted: Collection[str]) -> SafeString:
    """Return at most WIDTH characters of `plain` around the first wanted word, those words marked."""
    start = _start(plain, wanted)
    end = min(len(plain), start + WIDTH)
    if end < len(plain):
        end = max(plain.rfind(" ", start, end), start + WIDTH // 2)
    parts, at = [], start
    for run in RUN.finditer(plain, start, end):
        if _is_wanted(run[0], wanted):
            parts += [escape(plain[at : run.start()]), "<mark>", escape(run[0]), "</mark>"]
            at = run.end()
    parts.append(escape(plain[at:end]))
    before, after = "… " if start else "", " …" if end < len(plain) else ""
    return mark_safe(before + "".join(parts) + after)  # every piece is escaped above


def _start(plain: str, wanted: Collection[str]) -> int:
    """Where to begin so that the first wanted word is seen: at a word, a little before it."""
    first = next((run.start() for run in RUN.finditer(plain) if _is_wanted(run[0], wanted)), 0)
    if first < WIDTH // 2:
        return 0
    return plain.find(" ", first - WIDTH // 4) + 1


def _is_wanted(run: str, wanted: Collection[str]) -> bool:
    folded = text.fold(run)
    return any(folded.startswith(word) for word in wanted)
