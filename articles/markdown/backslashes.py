r"""Finds Windows paths that lose a backslash: Markdown removes it before punctuation and line ends.

Only what reads as a path counts. Backslashes that escape a character on purpose (`\*`, `1\.`, `C:\\Data`) are
no loss.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import escape as escape_rule
from markdown_it.token import Token

_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n")
# How a path begins: a drive, a variable, a key of the registry, a folder named by dots or a placeholder, a
# server, or two folders in a row.
_START = re.compile(
    r"""(?<![A-Za-z0-9_\\])(?:
    [A-Za-z]: | %\w{1,40}(?:\(\w{1,10}\))?% | \$(?:env:)?\w{1,40} | HK(?:LM|CU|CR|U|CC|EY_\w{1,30}):?
    | (?:<[^<>\n]{1,60}> | \[[^\[\]\n]{1,60}\] | \{[^{}\n]{1,60}\}):?
    | ~ | \.{1,2} | shell:\w{1,40}
    | [\w$-][\w.$-]{0,60} (?=\\[^\W_][\w.$-]{0,60}\\) | \\\\[\w.?$%<{\[*][\w.$%>}\]-]{0,100}
    )\\""",
    re.VERBOSE,
)
_SERVER = re.compile(r"(?<![^\s\"'“”„‘’«(\[=:,>|*_])\\\\(?=[\w%$<{\[*.][\w.$%>}\]-]|[?.]\\)")
_DRIVE = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]:\Z")
# What no path contains, or only one whose backslashes were all escaped.
_OUTSIDE = re.compile(r"[\"“”<>|;!?]|[.,:]\s|\s-|\\\\")
_END = re.compile(r"(?:[^\s\"“”‘’«»<>|;)]|\\<|\)(?=\\))*")
# Longer than any path, and more than any text has; keeps a flood of backslashes cheap.
_MAX_PATH = 300
_MAX_BACKSLASHES = 5_000


class LostBackslash(NamedTuple):
    """A path as it was typed, and the number of its line in the text."""

    path: str
    line: int


def recording_escape(state: StateInline, silent: bool) -> bool:
    """Run the library's rule for backslashes, and note in `env` where one is removed."""
    position = state.pos
    if not escape_rule(state, silent):
        return False
    if not silent and state.src[position + 1 : position + 2] in _ESCAPABLE:
        state.env.setdefault("backslashes", {}).setdefault(state.src, []).append(position)
    return True


def lost_backslashes(tokens: Sequence[Token], env: Mapping[str, Any]) -> Iterator[LostBackslash]:
    """Yield the paths of a parsed text that readers would see with a backslash less, each spot once."""
    removed = env.get("backslashes", {})
    left = _MAX_BACKSLASHES
    for block in tokens:
        positions = removed.get(block.content, ())[:left] if block.type == "inline" else ()
        left -= len(positions)
        end = 0
        for position in positions:
            if position < end or not (span := _path_around(block.content, position)):
                continue
            start, end = span
            line = (block.map or [0])[0] + block.content.count("\n", 0, start) + 1
            yield LostBackslash(block.content[start:end], line)


def _path_around(content: str, position: int) -> tuple[int, int] | None:
    """Return the span of the path that the backslash at this position belongs to, if it belongs to one."""
    start = _path_start(content, position)
    if start is None:
        return None
    after = position + (2 if content.startswith("\\\\", position) else 1)
    match = _END.match(content, after, after + _MAX_PATH)
    return start, len(content[: match.end() if match else after].rstrip(".,:"))


def _path_start(content: str, position: int) -> int | None:
    before = content[max(content.rfind("\n", 0, position) + 1, position - _MAX_PATH) : position]
    if content.startswith("\\\\", position):
        is_server = _SERVER.match(content, position) and not _DRIVE.search(before)
        return position if is_server else None
    if before[-1:].isspace():
        return None
    starts = list(_START.finditer(before + "\\"))
    if not starts or _OUTSIDE.search(before, starts[-1].end()):
        return None
    return position - len(before) + starts[-1].start()
