"""What a tool answers: values that a program reads, and the same as Markdown for a model.

An answer never claims more than the page does. It says in words when several articles fit, when none is
certain, and when there is none.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema

from articles import markdown
from articles.content import formats
from articles.content.placeholders import readable_message
from articles.content.record import Record

from ..article import SolutionVotes
from ..schemas import CodeNote, Incident, Suggestion


class Text(Schema):
    """A part of an article. `text` is Markdown."""

    title: str
    text: str


class Solution(Schema):
    """A solution. `number` is 1, 2, ... or A1, A2, ... for an advanced one; `steps` are Markdown."""

    number: str
    title: str
    is_first: bool
    level: str
    risk: str
    minutes: int | None
    needs_admin: bool
    reversible: bool | None
    readers: SolutionVotes | None
    steps: str


class Source(Schema):
    title: str
    url: str
    publisher: str


class Article(Schema):
    """A published article. Solutions are in the order to try them.

    `confidence` is how sure the meaning is, `verified_on` when it was last checked against its sources. Only
    verified contacts are in its texts.
    """

    id: str
    slug: str
    url: str
    language: str
    codes: list[str]
    title: str
    summary: str
    product: str
    area: str
    side: str
    data: str
    typical_duration: str
    confidence: str
    verified_on: date | None
    verified_with: str
    updated_at: str
    messages: list[str]
    symptoms: list[str]
    causes: list[Text]
    ordered_by: Literal["editors", "readers"]
    solutions: list[Solution]
    more: str
    impact: list[str]
    prevention: list[str]
    questions: list[Text]
    sources: list[Source]
    translation_of: str
    notes: list[CodeNote]
    incidents: list[Incident]


class Hit(Schema):
    """An article that was found."""

    slug: str
    url: str
    language: str
    title: str
    codes: list[str]
    product: str
    area: str
    summary: str


class Answer(Schema):
    """What was found.

    `verdict` is answer: the one article that is meant, in `article`; several: each of `results` fits;
    not-sure: `results` are only similar; none: no article fits. `notes` say what became of a code.
    `suggestions` are articles that might be meant, none of them claimed.
    """

    verdict: Literal["answer", "several", "not-sure", "none"]
    says: str
    total: int
    results: list[Hit]
    article: Article | None = None
    notes: list[CodeNote]
    suggestions: list[Suggestion]
    did_you_mean: str | None = None
    incidents: list[Incident]


def article_of(record: Record, incidents: list[Incident]) -> Article:
    """Return the article of a record, its texts as Markdown with whole addresses."""
    targets = {
        name: markdown.Target(formats.absolute(target.url), target.label)
        for name, target in record["targets"].items()
    }

    def text(source: str) -> str:
        return markdown.to_plain_markdown(source, targets, record["contacts"], under=1)

    kept = ("id", "slug", "language", "codes", "title", "summary", "side", "data", "typical_duration")
    more = ("confidence", "verified_on", "verified_with", "ordered_by", "impact", "prevention")
    return Article(
        **{name: record[name] for name in kept + more},
        translation_of=record["translation_of"],
        url=formats.absolute(record["url"]),
        product=record["product"].name,
        area=record["area"].name if record["area"] else "",
        updated_at=record["updated_at"].isoformat(),
        messages=[readable_message(message["text"]) for message in record["messages"]],
        symptoms=[line for lines in record["symptoms"].values() for line in lines],
        causes=[Text(title=cause["title"], text=text(cause["body"])) for cause in record["causes"]],
        solutions=[
            Solution(**_solution_values(row), steps=text(row["body"]))
            for rows in record["solutions"].values()
            for row in rows
        ],
        more=text(record["body"]),
        questions=[Text(title=faq["question"], text=text(faq["answer"])) for faq in record["faqs"]],
        sources=[
            Source(title=row["title"], url=row["url"], publisher=row["publisher"])
            for row in record["sources"]
        ],
        notes=[CodeNote(**note.values) for note in record["code_notes"]],
        incidents=incidents,
    )


def _solution_values(row: Record) -> dict[str, Any]:
    kept = ("title", "is_first", "level", "risk", "minutes", "needs_admin", "reversible", "readers")
    return {"number": row["n"], **{name: row[name] for name in kept}}


def answer_text(answer: Answer, article_text: str = "") -> str:
    """Return an answer as Markdown, the article that it is about last and whole."""
    blocks = [f"**{answer.says}**", *(formats.plain_line(note.text) for note in answer.notes)]
    if answer.did_you_mean:
        words = formats.plain_line(answer.did_you_mean)
        blocks.append(_("Did you mean: %(words)s") % {"words": words})
    if not article_text:
        blocks += incident_lines(answer.incidents)
        blocks.append("\n".join(_hit_line(hit) for hit in answer.results))
    if answer.suggestions:
        lines = [_("Possible matches, none certain:"), ""]
        blocks.append("\n".join([*lines, *map(_suggestion_line, answer.suggestions)]))
    return "\n\n".join(block for block in [*blocks, article_text] if block).strip() + "\n"


def incident_lines(incidents: list[Incident]) -> Iterator[str]:
    """Yield what is happening now, a paragraph each."""
    for row in incidents:
        parts = [formats.plain_line(row.title), formats.plain_line(row.text)]
        times = _("From %(begins)s, expected to end %(ends)s.") % {"begins": row.begins, "ends": row.ends}
        concerns = ", ".join([*row.products, *row.areas, *row.codes])
        parts += [times, _("Affects: %(what)s.") % {"what": formats.plain_line(concerns)} if concerns else ""]
        parts.append(f"<{row.link}>" if row.link else "")
        yield f"> **{_('Happening now')}:** " + " ".join(part for part in parts if part)


def _hit_line(hit: Hit) -> str:
    code = f"{hit.codes[0]}: " if hit.codes else ""
    name = formats.plain_line(f"{code}{hit.title} ({hit.product})")
    return f"- [{name}]({hit.url}) `{hit.slug}`: {formats.plain_line(hit.summary)}"


def _suggestion_line(offer: Suggestion) -> str:
    name = formats.plain_line(f"{offer.code}: {offer.title}" if offer.code else offer.title)
    return f"- [{name}]({offer.url}) ({offer.why})"
