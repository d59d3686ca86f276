"""Reads what a person typed or pasted as a Query. Pure; never raises for what it is given."""

import re
from dataclasses import dataclass
from functools import cached_property

from articles.strings.characters import blank_controls
from articles.strings.code_mentions import find_codes
from articles.strings.codes import CodeMention
from articles.strings.messages import split_fixed_runs
from articles.strings.pasted_text import is_log, unwrap
from articles.strings.spoken_codes import write_spoken_codes
from articles.strings.words import find_joined_terms, split_words

MAX_QUERY_LENGTH = 65_536
MAX_WORD_LENGTH = 60  # as in the index
# A longer text, or one of more words, is a paste: words then count only where they are neighbors.
MAX_TYPED_WORDS = 80
MAX_TYPED_LENGTH = 4000
MAX_SAFETY_WORDS = 16
MAX_JOINED_TERMS = 20

# A single space is left as it is: a log has thousands.
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_WORD = re.compile(r"[^\W_]")
_AROUND = "'\"`()[]{}<>,;:.!?*"
_ASCII_SPACES = str.maketrans(dict.fromkeys((*range(10), 11, 12, *range(14, 32), 127), " "))
_MARKS = re.compile("[\u0300-\u036f]{4,}")
# Questions for a phone number, and for what a caller wanted: the business of fake support.
_ASKS_TO_CALL = re.compile(
    r"\b(?:support|customer|service|care|help|helpdesk|contact|toll|tech|technical)\b.*"
    r"\b(?:phone|telephone|number|hotline|helpline|tel|call)\b"
    r"|\b(?:phone|telephone|call|number for|contact number|hotline|helpline)\b.*"
    r"\b(?:support|customer|service|care|helpdesk|agent|representative|someone|human|person|intuit|microsoft)\b"
    r"|\b(?:helpline|hotline)\b"
    r"|\b(?:phone|telephone|toll free|tollfree|helpline|hotline|support|contact) (?:number|no)\b"
    r"(?!.*\b(?:field|fields|format|column|invalid|valid|validation|input|error)\b)"
)
_WAS_CALLED = re.compile(
    r"\b(?:someone|somebody|man|woman|guy|person|caller|they|agent|technician|microsoft|intuit)\b.*"
    r"\b(?:called|calling|phoned|rang)\b(?! (?:function|method|by|when))"
    r"|\b(?:scam|scammer|scammers|fake (?:support|call|caller|number|technician|popup|pop up))\b"
)


# Words that say nothing about the trouble; an answer has to cover the others.
STOP_WORDS = frozenset(
    """
    a about after again all also am an and any anybody anyone anything are arent as asap at be
    because been but by can cannot cant could couldnt dear did didnt do does doesnt doing done dont
    due else everybody everyone everything for from get gets getting go goes got had has have havent
    he hello help her here hey hi him his how i if im in into is isnt it its ive just keep keeps let
    like may me might my myself need needs no nobody not nothing now of off on once one only or our out
    over please pls plz problem problems regards say says see she should shows so some somebody
    someone something still such tell tells than thanks that the their them then there these they
    thing this those thx to too try trying under up us use used using very want wants was way we
    were what when where whether which while who whom whose why will with wont would you your
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Query:
    """The text to read: what was typed without colors, tags, and log prefixes. Readings are made when needed.

    `typed` is the text as a person knows it, for the search box.
    """

    text: str
    typed: str = ""

    @cached_property
    def codes(self) -> list[CodeMention]:
        return find_codes(self.text)

    @cached_property
    def spoken(self) -> list["Query"]:
        """The text with codes that were said or spelled in figures, one for each way to read them."""
        return [Query(reading) for reading in write_spoken_codes(self.text)]

    @cached_property
    def words(self) -> list[str]:
        """Each word once, in the order of its first appearance."""
        return list(dict.fromkeys(self.all_words))

    @cached_property
    def all_words(self) -> list[str]:
        return _cut(split_words(self.text))

    @cached_property
    def joined_terms(self) -> list[str]:
        """Words that punctuation joins, such as foo.dll, beside their parts. A paste has too many."""
        return [] if self.is_paste else find_joined_terms(self.text)[:MAX_JOINED_TERMS]

    def parts(self, term: str) -> list[str]:
        """Return the words that a joined term is made of."""
        if not term.isalpha():
            return split_words(term)
        runs = (self.all_words[n : n + size] for size in (2, 3, 4) for n in range(len(self.all_words)))
        return next((run for run in runs if "".join(run) == term), [])

    @cached_property
    def is_paste(self) -> bool:
        return len(self.text) > MAX_TYPED_LENGTH or len(self.all_words) > MAX_TYPED_WORDS

    @cached_property
    def is_log(self) -> bool:
        return is_log(self.typed)

    @property
    def is_empty(self) -> bool:
        """Whether it has no letter and no digit."""
        return not _WORD.search(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """Its lines once each, as logs repeat themselves."""
        return list(dict.fromkeys(self.text.split("\n")))

    @cached_property
    def lowered_lines(self) -> list[str]:
        return [line.lower() for line in self.lines]

    @cached_property
    def runs(self) -> list[list[str]]:
        """The fixed words of a message, cut where something varies."""
        runs = split_fixed_runs(self.text)
        return [run if len(max(run, key=len)) <= MAX_WORD_LENGTH else _cut(run) for run in runs]

    @cached_property
    def variable_words(self) -> set[str]:
        """Words that vary and yet may say something, such as a version or a quoted word."""
        plain = (token.strip(_AROUND) for token in self.text.split())
        return set(split_words(" ".join(token for token in plain if token.isalnum())))

    @cached_property
    def content_words(self) -> list[str]:
        """The words that an answer has to cover: no stop words, and variable ones only if others are few."""
        if len(self.fixed_words) > 1:
            return self.fixed_words
        words = [word for word in self.words if not word.isdigit()]
        content = [word for word in words if word not in STOP_WORDS]
        # "máy in" is a printer in Vietnamese: with signs above its letters, a word isn't the English one.
        return content if content or self.text.isascii() else words

    @cached_property
    def fixed_words(self) -> list[str]:
        """The words that do not vary and are no stop words."""
        words = dict.fromkeys(word for run in self.runs for word in run)
        return [word for word in words if word not in STOP_WORDS]

    @cached_property
    def safety(self) -> bool:
        """Whether it asks for a number to call, or tells of someone who called."""
        if self.is_paste or len(self.all_words) > MAX_SAFETY_WORDS:
            return False
        words = " ".join(self.all_words)
        return bool(_ASKS_TO_CALL.search(words) or _WAS_CALLED.search(words))


def _cut(words: list[str]) -> list[str]:
    return [word[:MAX_WORD_LENGTH] for word in words]


def parse_query(typed: str) -> Query:
    """Return the query in what was typed. Text beyond the limit is cut off; control characters are spaces."""
    cut = typed[:MAX_QUERY_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    unwrapped = unwrap(cut)
    text = _clean_spaces(unwrapped)
    return Query(text, text if unwrapped is cut else _clean_spaces(cut))


def _clean_spaces(s: str) -> str:
    if not s.isascii():
        return _SPACES.sub(" ", _MARKS.sub("", blank_controls(s))).strip()
    s = s.translate(_ASCII_SPACES)
    while "  " in s:
        s = s.replace("  ", " ")
    return s.strip()
