"""Turns the passage of an article that answers into safe HTML whose only element is `mark`."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles import markdown
from articles.strings.folding import fold
from articles.strings.messages import elide_placeholders
from articles.strings.words import find_unspaced_characters

from .stems import ENGLISH, stemmer

_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
MAX_EXCERPT_LENGTH = 240
# Only so much of the beginning of a passage or paragraph is looked at.
MAX_PASSAGE_LENGTH = 20_000
MAX_PARAGRAPH_LENGTH = 2000
MAX_PARAGRAPHS = 1000  # whose plain text is kept


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article, and its beginning folded."""

    text: str
    folded: str
    is_markdown: bool = False


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The parts of an article that its excerpt may come from, the summary first."""

    passages: tuple[Passage, ...]
    messages: tuple[str, ...]
    symptoms: frozenset[str]
    questions: frozenset[str]


class Marker:
    """Marks wanted words: those whose stem is one of the given ones."""

    def __init__(self, wanted: Collection[str], language: str = ENGLISH):
        self.wanted = list(dict.fromkeys(word for phrase in wanted for word in phrase.split()))
        self._whole, self._stem_of = {*self.wanted}, stemmer(language)
        # In scripts without spaces a wanted word stands anywhere, and over another.
        unspaced = [re.escape(word) for word in self.wanted if find_unspaced_characters(word)]
        self._anywhere = re.compile(f"(?=({'|'.join(unspaced)}))") if unspaced else None

    def excerpt(self, plain: str) -> SafeString:
        """Return at most WIDTH characters of `plain` around the first wanted word, those words marked."""
        spans = list(self._spans(plain[:MAX_PASSAGE_LENGTH]))
        start = self._start(plain, spans[0][0] if spans else 0)
        end = min(len(plain), start + MAX_EXCERPT_LENGTH)
        if end < len(plain):
            end = max(plain.rfind(" ", start, end), start + MAX_EXCERPT_LENGTH // 2)
        parts, at = [], start
        for first, last in spans:
            if start <= first and last <= end:
                parts += [escape(plain[at:first]), "<mark>", escape(plain[first:last]), "</mark>"]
                at = last
        parts.append(escape(plain[at:end]))
        before, after = "… " if start else "", " …" if end < len(plain) else ""
        return mark_safe(before + "".join(parts) + after)

    def best_passage(self, article: ArticleText, message: int = -1) -> str:
        """Return the part of an article that has most of the wanted words, as plain text.

        `message` is the number of a recognized message, which is the passage then. The summary is returned
        unless another part has more.
        """
        if 0 <= message < len(article.messages):
            return article.messages[message]
        best = max(article.passages, key=lambda passage: self._count_words(passage.folded))
        return _plain_text(self._best_paragraph(best.text)) if best.is_markdown else best.text

    def _best_paragraph(self, passage: str) -> str:
        """Return the paragraph with most words: to render a whole body takes longer than the search."""
        paragraphs = [part for part in passage[:MAX_PASSAGE_LENGTH].split("\n\n") if part.strip()]
        best = max(paragraphs, key=lambda part: self._count_words(_fold(part)), default="")
        return best[:MAX_PARAGRAPH_LENGTH]

    def _count_words(self, folded: str) -> int:
        return sum([word in folded for word in self.wanted])

    def _spans(self, plain: str) -> Iterator[tuple[int, int]]:
        """Yield where wanted words are, as far as can be shown, in order and without overlap."""
        spans = self._words(plain)
        if self._anywhere:
            spans = _merge_spans(
                sorted([*spans, *(match.span(1) for match in self._anywhere.finditer(plain))])
            )
        return spans

    def _words(self, plain: str) -> Iterator[tuple[int, int]]:
        whole, stem_of, last = self._whole, self._stem_of, len(plain)
        # Folding changes the length of other texts, of which each word is folded where it stands.
        ascii_only = plain.isascii()
        for run in _ASCII_WORD.finditer(plain.lower()) if ascii_only else _WORD.finditer(plain):
            if run.start() > last:
                return
            word = run[0] if ascii_only else fold(run[0])
            if word in whole or stem_of(word) in whole:
                last = min(last, run.start() + MAX_EXCERPT_LENGTH)
                yield run.span()

    @staticmethod
    def _start(plain: str, first: int) -> int:
        """Return where to begin: at a word, a little before the first wanted one."""
        return 0 if first < MAX_EXCERPT_LENGTH // 2 else plain.find(" ", first - MAX_EXCERPT_LENGTH // 4) + 1


def _merge_spans(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans, those that touch as one."""
    start = end = -1
    for first, last in spans:
        if first > end:
            if start >= 0:
                yield start, end
            start = first
        end = max(end, last)
    if start >= 0:
        yield start, end


def read_article(data: dict[str, Any]) -> ArticleText:
    """Return the text of a snapshot."""
    return ArticleText(
        tuple(Passage(text, _fold(text), is_markdown) for text, is_markdown in _passages(data)),
        tuple(elide_placeholders(message["text"]) for message in data["messages"]),
        frozenset(symptom["text"] for symptom in data["symptoms"]),
        frozenset(faq["question"] for faq in data["faqs"]),
    )


def _fold(passage: str) -> str:
    beginning = passage[:MAX_PASSAGE_LENGTH]
    return beginning.lower() if beginning.isascii() else fold(beginning)


_plain_text = lru_cache(maxsize=MAX_PARAGRAPHS)(markdown.to_text)


def _passages(data: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the parts that may answer, and whether they are Markdown."""
    yield data["summary"], False
    yield from ((elide_placeholders(message["text"]), False) for message in data["messages"])
    yield from ((symptom["text"], False) for symptom in data["symptoms"])
    yield from ((faq["question"], False) for faq in data["faqs"])
    for part in (*data["causes"], *data["solutions"]):
        yield part["title"], False
        yield part["body"], True
    yield from ((faq["answer"], True) for faq in data["faqs"])
    yield data["body"], True
