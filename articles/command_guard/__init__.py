"""The guard against commands that delete without a warning. Passages of text in, matches out.

Readers copy commands from code, and type them from sentences. So every passage is searched word by word: a
word that a rule begins with is judged by the rest of its command. Each command is cut off after `MAX_REST`
characters, so the time is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from articles.strings.characters import TYPOGRAPHY, drop_invisible

from .rules import (
    CACHE,
    DISKPART,
    DRY_RUN,
    DRY_RUN_OF,
    PREFIXES,
    REDIRECTS,
    REMOVES_FILES,
    RULES,
    Rule,
)

# Mark code in a passage; no text of a reader or editor contains them.
CODE_OPEN, CODE_CLOSE = "\x02", "\x03"
MAX_REST = 300


class CommandMatch(NamedTuple):
    """A command that deletes, and whether readers can lose data of their own by it."""

    command: str
    loses_data: bool


_WORD_OR_MARK = re.compile(rf"[\w$.-]+|[{CODE_OPEN}{CODE_CLOSE}]", re.ASCII)
_TYPOGRAPHY = str.maketrans(TYPOGRAPHY)
_CONTINUATION = re.compile(r"[\\^`]\n\s*")
_END_OF_COMMAND = re.compile(rf"[\n;|{CODE_CLOSE}]|&&|(?<=\w)[.!?](?=\s|\Z)")
_END_OF_COMMAND_IN_CODE = re.compile(rf"[\n|{CODE_CLOSE}]|(?<!\\);|&&")
_END_OF_STATEMENT = re.compile(rf"[;{CODE_CLOSE}]")
_WARNED_AGAINST = re.compile(
    r"(?:do not|don't|never|must not|should not|mustn't|shouldn't|cannot|can't|instead of|rather than|avoid)"
    r"(?:\s+(?:ever\s+)?(?:type|typing|run|running|use|using|enter|entering|execute|executing|issue|copy|paste))?"
    rf"(?:\s+the\s+command)?\s*[\"']?{CODE_OPEN}?\s*(?:sudo\s+)?\Z",
    re.IGNORECASE,
)


_INSTRUCTED = re.compile(
    r"\b(?:run|type|enter|execute|use|issue|paste|start|call|try|launch|with|by)\b[^.!?\n]{0,40}\Z",
    re.IGNORECASE,
)


def find_commands(passages: Iterable[str], *, only_instructions: bool = False) -> list[CommandMatch]:
    """Return the commands in passages that delete or overwrite, in order. Never raises.

    Code is between CODE_OPEN and CODE_CLOSE. `only_instructions`: the text may name a command, as the title
    of an error does, and only what it tells readers to run counts.
    """
    plain = [_CONTINUATION.sub(" ", _plain(passage)) for passage in passages]
    matches = [match for passage in plain for match in _find_in(passage, only_instructions)]
    if any("diskpart" in passage.lower() for passage in plain):
        matches += _find_in_diskpart(plain)
    return matches


def _plain(passage: str) -> str:
    """Return the passage as a keyboard types it: plain widths, spaces, quotes, and dashes."""
    if passage.isascii():
        return passage
    return unicodedata.normalize("NFKC", drop_invisible(passage).translate(_TYPOGRAPHY))


def _find_in(passage: str, only_instructions: bool) -> Iterator[CommandMatch]:
    is_code = False
    for word in _WORD_OR_MARK.finditer(passage):
        if word[0] in (CODE_OPEN, CODE_CLOSE):
            is_code = word[0] == CODE_OPEN
            continue
        for key, rules in _rules_of(word[0]):
            if match := _judge(passage, word, key, rules, is_code=is_code):
                before = passage[max(0, word.start() - 60) : word.start()]
                is_meant = _INSTRUCTED.search(before) or not only_instructions
                if is_meant and not _WARNED_AGAINST.search(before):
                    yield match
                break
    for redirect in REDIRECTS.finditer(passage):
        yield CommandMatch(_shorten(redirect[0]), loses_data=True)


def _rules_of(word: str) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Yield the rules for a word: as it is, without the ending of its file, and by its last or first part."""
    name = word.lower().rstrip(".")
    if rules := RULES.get(name):
        yield name, rules
    elif "." in name:
        first, _dot, rest = name.partition(".")
        last = "." + name.rpartition(".")[2]
        if (first.startswith("mkfs") or rest in ("exe", "com", "py", "sh")) and first in RULES:
            yield first, RULES[first]
        elif last in RULES:
            yield last, RULES[last]
    elif name.startswith(PREFIXES):
        yield name, RULES["remove-vm"]


def _judge(
    passage: str, word: re.Match[str], key: str, rules: tuple[Rule, ...], *, is_code: bool
) -> CommandMatch | None:
    rests: dict[bool, str] = {}
    for rule in rules:
        if rule.is_sql not in rests:
            rests[rule.is_sql] = _rest(passage, word.end(), is_code=is_code, is_sql=rule.is_sql)
        rest = rests[rule.is_sql]
        if rule.is_sql and not is_code and not _is_sql(passage, word, rest):
            continue
        match = rule.pattern.search(rest)
        if not match or DRY_RUN.search(rest) or (key in DRY_RUN_OF and DRY_RUN_OF[key].search(rest)):
            continue
        loses_data = rule.loses_data and not (key in REMOVES_FILES and CACHE.match(rest))
        return CommandMatch(_shorten(word[0] + rest[: max(match.end(), 1)]), loses_data)
    return None


def _rest(passage: str, start: int, *, is_code: bool, is_sql: bool) -> str:
    end = _END_OF_STATEMENT if is_sql else _END_OF_COMMAND_IN_CODE if is_code else _END_OF_COMMAND
    stop = end.search(passage, start, start + MAX_REST)
    return passage[start : stop.start() if stop else start + MAX_REST]


def _is_sql(passage: str, word: re.Match[str], rest: str) -> bool:
    """Check that a word in a sentence is meant as SQL: in capitals, or with a semicolon at its end."""
    after = word.end() + len(rest)
    return word[0].isupper() or passage[after : after + 1] == ";"


def _find_in_diskpart(passages: list[str]) -> Iterator[CommandMatch]:
    """Yield commands that delete only within diskpart: there, `clean` is enough."""
    for passage in passages:
        for code in re.findall(rf"{CODE_OPEN}([^{CODE_CLOSE}]*)", passage):
            for match in DISKPART.finditer(code):
                yield CommandMatch(f"diskpart: {_shorten(match[1])}", loses_data=True)


def _shorten(command: str) -> str:
    return " ".join(command.replace(CODE_OPEN, "").split())[:80]
