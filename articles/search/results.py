"""One page of results, and the hits on it as readers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from articles.models import Publication, Side
from articles.strings.words import split_words

from . import rows as read
from .code_marks import mark_of_code
from .excerpt import ArticleText, Marker
from .query import Query
from .scorer import CODE, WORDS, ScoredHit

NEAR_CODE, FAMILY, SPELLING = "near-code", "family", "spelling"
OTHER_CODE, OTHER_PRODUCT = "other-code", "other-product"
SYMPTOM, QUESTION = "symptom", "question"
MAX_LINE_LENGTH = 300


@dataclass(frozen=True)
class Hit:
    """One result: the publication, why it is here, and safe HTML.

    `why` is pinned, code, message, title, symptom, question or words.

    `line` is the line of a paste that has the article's message or code; `language` is that of the article if
    another was asked for; `is_how_to` says that it has no code, no message, and no side.
    """

    publication: Publication
    why: str
    excerpt: SafeString
    score: float = 0.0
    line: str = ""
    scored: ScoredHit | None = None
    language: str = ""
    is_how_to: bool = False


@dataclass(frozen=True)
class Offer:
    """An article that is offered, never claimed: a code, a relative or words nearly those asked for, or else
    what readers of the product open most (popular)."""

    publication: Publication
    code: str
    why: str = NEAR_CODE

    @property
    def mark(self) -> str:
        """What became of the code, in a word."""
        return mark_of_code(self.publication.pk, self.code) if self.code else ""


@dataclass(frozen=True)
class Results:
    """One page of hits, best first, and how the query was read.

    `kind` is code, message, words or empty. `confidence`, from 0 to 1, says how sure it is that the first hit
    is the answer; `confident` that this is enough to claim it, and then `answer` is that hit on the first
    page. `jump` is the one article that certainly has the code that was asked for; `choices` are several, or
    those with the same message. `unknown` is a code that no article has; `family`, which `suggestions` hold
    as well, are its relatives. `safety` says that a support number was asked for. `building` says that there
    is no index yet to search in. `did_you_mean` is the query as it was probably meant; `corrected` says that
    these are its results, as the query typed has none. `counts` says how many there are of each product and
    of each "product/area" without the filters: as many as its filter gives. `known_names` are words that look
    like variable parts of a message but that articles know. `unspoken` is the language of the query if the
    site has no articles in it; `site_languages` are those in which it has.
    """

    query: str
    kind: str = "empty"
    confidence: float = 0.0
    confident: bool = False
    answer: Hit | None = None
    total: int = 0
    hits: tuple[Hit, ...] = ()
    code: str = ""
    jump: Publication | None = None
    choices: tuple[Publication, ...] = ()
    unknown: str = ""
    suggestions: tuple[Offer, ...] = ()
    family: tuple[Offer, ...] = ()
    did_you_mean: str = ""
    corrected: bool = False
    safety: bool = False
    building: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    known_names: tuple[str, ...] = ()
    unspoken: str = ""
    site_languages: tuple[str, ...] = ()


def read_texts(page: Sequence[ScoredHit], rows: Mapping[int, Publication]) -> dict[int, ArticleText]:
    """Read the texts of hits whose passage may be anywhere; of a code's article the summary is shown."""
    return read.read_texts(
        rows[hit.pk].revision_id or 0 for hit in page if hit.pk in rows and hit.why != CODE
    )


def build_hit(
    scored: ScoredHit, publication: Publication, texts: dict[int, ArticleText], query: Query,
    marker: Marker, language: str,
) -> Hit:  # fmt: skip
    """Return the hit for readers of a language: its passage with the words marked, and its reason."""
    text = texts.get(publication.revision_id or 0)
    passage, why = publication.summary, scored.why
    if text:
        passage = marker.best_passage(text, scored.message_number if scored.is_message else -1)
        why = _passage_kind(passage, text) if scored.why == WORDS else scored.why
    line = _matched_line(query, scored, passage) if "\n" in query.text else ""
    own = publication.language
    foreign = own if language and own != language else ""
    has_no_error = not publication.codes and publication.side in ("", Side.UNKNOWN)
    return Hit(
        publication,
        why,
        marker.excerpt(passage),
        scored.score + scored.meaning,
        line,
        scored,
        foreign,
        is_how_to=has_no_error and not (text and text.messages),
    )


def _passage_kind(passage: str, text: ArticleText) -> str:
    """Return what the passage is: a symptom, a question, or any other words."""
    if passage in text.symptoms:
        return SYMPTOM
    return QUESTION if passage in text.questions else WORDS


def _matched_line(query: Query, scored: ScoredHit, passage: str) -> str:
    """Return the line of a paste that has the code or most of the message."""
    if scored.why == CODE:
        return next((line.strip() for line in query.lines if scored.code in line), "")[:MAX_LINE_LENGTH]
    if not scored.is_message:
        return ""
    wanted = set(split_words(passage))
    lowered = query.lowered_lines
    for word in sorted(wanted, key=lambda word: (-len(word), word)):
        if with_word := [n for n, line in enumerate(lowered) if word in line]:
            best = max(with_word, key=lambda n: len(wanted.intersection(lowered[n].split())))
            return query.lines[best].strip()[:MAX_LINE_LENGTH]
    return ""
