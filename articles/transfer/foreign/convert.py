"""One article of another product as an entry of ours, which the gate of every import takes."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from posixpath import basename, dirname
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from articles import contact_guard
from articles.contact_guard import find_contacts
from articles.models import Confidence
from articles.strings.characters import drop_forbidden
from articles.strings.slugs import make_slug

from ..origin import Entry, Origin, ParseError, check_entry
from .address_book import AddressBook, host_of, old_paths
from .codes import CodeShapes, codes_of_name, codes_of_text, split_title
from .fields import fields_of
from .heading_words import HeadingWords, heading_words
from .html import clean
from .ids import id_of, our_id, site_language
from .links import ArticleTargets
from .mapping import VERIFIED_THERE
from .pictures import Pictures
from .risks import judge_risks
from .sentences import first_sentences
from .source import PARTS, ExportFiles, Remark, SourceArticle, State, Topic
from .structure import Parts, add_part, recover

MAX_CODES = 50
log = logging.getLogger(__name__)


@dataclass
class Context:
    """What one import knows besides the article. `note` every article before the first `to_entry`."""

    kind: str
    product: Mapping[str, str]  # slug and name
    files: ExportFiles | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)
    confidence: str = ""
    book: AddressBook = field(default_factory=AddressBook)

    def __post_init__(self) -> None:
        self.words: HeadingWords = heading_words(self.mapping.get("headings"))
        self.shapes = CodeShapes(str(self.mapping.get("code") or ""))
        self.pictures = Pictures(self.files)
        self.confidence = self.confidence or str(self.mapping.get("confidence") or "")
        self._areas = {str(name).casefold(): area for name, area in (self.mapping.get("areas") or {}).items()}

    def note(self, article: SourceArticle) -> None:
        """Learn an article's addresses and the shape of its codes."""
        self.shapes.learn([*article.codes, *split_title(article.title).codes])
        self.book.add(article, self.id_of(article), site_language(article.language))

    def id_of(self, article: SourceArticle) -> str:
        return id_of(article, self.kind, self.product["slug"])

    def area_of(self, article: SourceArticle) -> str:
        """Return the name of the innermost group; never the outermost if there is only one of all."""
        for group in reversed(article.groups):
            if name := " ".join(str(group).split()):
                return str(self._areas.get(name.casefold(), name))[:120]
        return ""


@dataclass
class Converted:
    """An article of ours, or its faults; what is to be told of it; and its old addresses."""

    article: SourceArticle
    entry: Entry
    remarks: list[Remark] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)
    images: dict[str, str] = field(default_factory=dict)  # names here, and where they were
    is_draft: bool = False


def to_entry(article: SourceArticle, context: Context) -> Converted:
    """Return an article of the source as ours. Raises nothing for its content."""
    try:
        return _to_entry(article, context)
    except Exception as error:  # a fault of ours must not keep all other articles out
        log.exception("An article of another product can't be converted: %s", article.place)
        fault = ParseError(article.place, 1, "", f"can't be converted ({type(error).__name__})")
        remark = Remark(Topic.UNREADABLE, article.place, type(error).__name__)
        return Converted(article, Entry(Origin(article.place), faults=(fault,)), [remark])


def _to_entry(article: SourceArticle, context: Context) -> Converted:
    told = list(article.remarks)
    language = site_language(article.language)
    origin = Origin(article.place)
    if not language:
        told.append(Remark(Topic.UNKNOWN_LANGUAGE, article.place, article.language[:40]))
        return Converted(
            article,
            Entry(
                origin,
                faults=(
                    ParseError(
                        article.place, 1, "language", f"{article.language[:40]} isn't a language of this site"
                    ),
                ),
            ),
            told,
        )
    targets = ArticleTargets(article, language, context.book, context.pictures)
    parts, heading = _parts_of(article, context, told)
    raw = fields_of(parts, targets, told, article.place)
    raw.update(_identity(article, context, language, told))
    raw.update(_title_and_codes(article, context, parts, raw, heading))
    if not raw["codes"]:
        told.append(Remark(Topic.WITHOUT_CODE, article.place, raw["title"][:100]))
    if not raw["messages"]:
        told.append(Remark(Topic.WITHOUT_MESSAGE, article.place, raw["title"][:100]))
    told += [Remark(topic, article.place, detail) for topic, detail in targets.told]
    told += [Remark(Topic.UNKNOWN_HEADING, article.place, name[:100]) for name in parts.unknown]
    if article.state is not State.PUBLIC:
        topic = Topic.DRAFT if article.state is State.DRAFT else Topic.LIMITED
        told.append(Remark(topic, article.place, article.state_reason))
    entry = check_entry(origin, _without_forbidden(raw), "")
    if entry.data:
        told += [Remark(Topic.RISK, article.place, detail) for detail in judge_risks(entry.data)]
    return Converted(
        article, entry, told, old_paths(article), targets.images, is_draft=article.state is not State.PUBLIC
    )


def _parts_of(article: SourceArticle, context: Context, told: list[Remark]) -> tuple[Parts, str]:
    """Return the parts of an article's text and of its fields, and its first heading."""
    active: dict[str, None] = {}
    text = clean(article.html)
    active.update(dict.fromkeys(text.active))
    titled = split_title(article.title, context.shapes, article.codes)
    own_codes = [*article.codes, *titled.codes, *filter(context.shapes.fits, article.labels)]
    heading = next((block.get_text(" ", strip=True) for block in text.blocks if block.name == "h1"), "")
    if not heading and not titled.title and own_codes:
        # "title: Error 1034" and below it "## Error 1034: Edge IP restricted".
        heads = (block.get_text(" ", strip=True) for block in text.blocks if block.name in ("h2", "h3"))
        heading = next((head for head in heads if set(split_title(head).codes) & set(own_codes)), "")
    parts = recover(text.blocks, context.words, titled.title or heading, own_codes)
    for name in PARTS:
        if html := article.parts.get(name):
            cleaned = clean(html)
            active.update(dict.fromkeys(cleaned.active))
            add_part(parts, name, cleaned.blocks, context.words)
    if active:
        told.append(Remark(Topic.ACTIVE_CONTENT, article.place, ", ".join(active)[:200]))
    if text.is_cut:
        told.append(Remark(Topic.TOO_LONG, article.place, f"{len(article.html)} characters"))
    return parts, heading


def _without_forbidden(value: Any) -> Any:
    """Return values without the characters that would keep the article out, such as control characters."""
    if isinstance(value, str):
        return drop_forbidden(value)
    if isinstance(value, dict):
        return {key: _without_forbidden(item) for key, item in value.items()}
    return [_without_forbidden(item) for item in value] if isinstance(value, list) else value


def _verified_on(article: SourceArticle, context: Context, told: list[Remark]) -> str:
    """Return the day of the whole import; the source's own only if the mapping says so.

    What another product calls verified isn't what readers take it for here. `verified: true` says no day.
    """
    chosen = str(context.mapping.get("verified_on") or "")
    try:
        day = date.fromisoformat(article.verified_on[:10])
    except ValueError:
        day = None
    if not day or day > timezone.localdate():
        return "" if chosen == VERIFIED_THERE else chosen
    if chosen == VERIFIED_THERE:
        return day.isoformat()
    told.append(Remark(Topic.VERIFIED_THERE, article.place, day.isoformat()))
    return chosen


def _identity(article: SourceArticle, context: Context, language: str, told: list[Remark]) -> dict[str, Any]:
    identity: dict[str, Any] = {
        "id": context.id_of(article),
        "language": language,
        "product": dict(context.product),
        "confidence": context.confidence or Confidence.IMPORTED.value,
        "verified_on": _verified_on(article, context, told),
    }
    if article.translation_of:
        identity["translation_of"] = our_id(
            context.kind, context.product["slug"], article.translation_of, has_own_id=article.has_own_id
        )
    area = context.area_of(article)
    if area and find_contacts(area):
        # No article is left out for the name of its folder.
        told.append(Remark(Topic.PHONE, article.place, gettext("area: left out")))
    elif area:
        identity["area"] = {"slug": make_slug(area, 80) or "area", "name": area}
    related = (context.book.of_ext(ext, language) for ext in article.related)
    identity["related"] = list(dict.fromkeys(found for found in related if found))
    is_address = article.url.startswith(("http://", "https://")) and len(article.url) <= 500
    # An address such as "/8802-gl-404-7" reads like a number to call; it's a redirect, so no link is lost.
    if is_address and not contact_guard.find_contacts(article.url) and (host := host_of(article.url)):
        identity["sources"] = [
            {"title": article.title[:300] or article.url, "url": article.url, "publisher": host[:200]}
        ]
    return identity


def _title_and_codes(
    article: SourceArticle, context: Context, parts: Parts, raw: Mapping[str, Any], heading: str
) -> dict[str, Any]:
    """Return the title without codes, and the codes from the first place that has any, then from labels."""
    titled = split_title(article.title, context.shapes, article.codes)
    codes = [*article.codes, *titled.codes]
    codes += [label for label in map(str.strip, article.labels) if context.shapes.fits(label)]
    if not codes and article.base and not article.has_own_id:
        codes = codes_of_name(basename(article.base), context.shapes) or codes_of_name(
            basename(dirname(article.base)), context.shapes
        )
    if not codes and heading:
        codes = list(split_title(heading, context.shapes).codes)
    if not codes:
        first = [raw["summary"], *(message["text"] for message in raw["messages"]), *raw["symptoms_text"]]
        codes = next(filter(None, (codes_of_text(text, context.shapes) for text in first if text)), [])
    title = titled.title or split_title(heading, context.shapes, codes).title
    if not title:
        sentence = first_sentences(raw["summary"], 1, 300) if raw["summary"] else ""
        rest = split_title(sentence).title
        # "LL-204 means that the feed stopped." needs its code.
        sentence = (rest if rest in sentence else sentence).removesuffix(".")
        title = (sentence or article.title or heading or article.ext)[:300]
    unique: dict[str, str] = {}
    for code in filter(None, (drop_forbidden(code)[:200] for code in codes)):
        unique.setdefault(code.casefold(), code)
    del raw["symptoms_text"]  # type: ignore[attr-defined]
    return {"title": title, "codes": list(unique.values())[:MAX_CODES]}
