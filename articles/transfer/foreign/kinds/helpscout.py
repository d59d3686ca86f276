"""Help Scout Docs: one file an article, or joined. Its lists of articles hold no texts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, State, Topic
from .records import Choice, Record, note_records, read_records, sample
from .text_language import text_language
from .values import (
    first,
    html_of,
    ident,
    is_true,
    locale_among,
    made_id,
    path_of,
    path_words,
    title_of,
    unique,
    when,
    words_of,
)

Data = Mapping[str, Any]


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        if is_article(record):
            seen = [key for key in ("publicUrl", "slug", "text", "number") if key in record.data]
            return Recognized(
                "helpscout",
                gettext("%(file)s has articles with %(fields)s")
                % {"file": record.path, "fields": f"collectionId, {seen[0]}"},
            )
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(read_records(files), known.take)
    for record in read_records(files):
        if isinstance(record, Record) and known.is_chosen(record):
            yield known.article(record)
    yield from known.without_texts()


def is_article(record: Record) -> bool:
    data = record.data
    if not {"collectionId", "id", "name"} <= data.keys():
        return False
    if {"siteId", "order", "defaultSort", "articleCount"} & data.keys() and "text" not in data:
        return False  # a category, which has a collection, too
    return bool({"status", "text", "categories", "publicUrl"} & data.keys())


class _Known:
    """Sites, collections, categories, and redirects, and which record of each article is taken."""

    def __init__(self) -> None:
        self.collections: dict[str, Data] = {}
        self.categories: dict[str, Data] = {}
        self.closed_sites: set[str] = set()
        self.redirects: dict[str, list[str]] = defaultdict(list)  # by the path that they lead to
        self.listed: dict[str, Record] = {}
        self.choice = Choice()
        self.texts: list[str] = []  # the beginnings of some, to know the language

    def take(self, record: Record) -> None:
        data = record.data
        number = ident(data.get("id"))
        if is_article(record):
            number = _ext(record)
            if "text" in data:
                self._keep_text(first(data, "text"))
                changed = max(when(data.get("updatedAt")), when(data.get("lastPublishedAt")))
                self.choice.offer(number, (bool(first(data, "text")), changed), record)
            else:
                self.listed.setdefault(number, record)
        elif "urlMapping" in data:
            self.redirects[path_of(first(data, "redirect"))].append(first(data, "urlMapping"))
        elif "name" in data and number:
            if "collectionId" in data:
                self.categories[number] = data
            elif "siteId" in data or "collection" in record.key:
                self.collections[number] = data
        elif "subDomain" in data or "hasPublicSite" in data:
            is_public = is_true(data.get("hasPublicSite", True))
            if not is_public or first(data, "status") in {"inactive", "closed"}:
                self.closed_sites.add(number)

    def _keep_text(self, text: str) -> None:
        if len(self.texts) < 40:
            self.texts.append(text[:1000])

    @cached_property
    def language(self) -> str:
        """Return the language of most articles, for those too short to tell."""
        return text_language(self.texts)

    def is_chosen(self, record: Record) -> bool:
        return is_article(record) and self.choice.is_best(_ext(record), record)

    def without_texts(self) -> Iterator[Remark]:
        for number, record in self.listed.items():
            if number not in self.choice:
                name = title_of(record.data.get("name"))
                yield Remark(Topic.UNREADABLE, record.place, f"{name}: its text is not in the export")

    def article(self, record: Record) -> SourceArticle:
        data = record.data
        state, reason = self._state(data)
        url = first(data, "publicUrl", "url")
        number, slug = first(data, "number"), first(data, "slug")
        path = path_of(url)
        before = path.partition("/article/")[0] if "/article/" in path else ""
        is_audience_known = self.collections or state is not State.PUBLIC
        addresses = [f"{before}/article/{number}", f"{before}/article/{number}-{slug}"] if number else []
        return SourceArticle(
            ext=_ext(record),
            place=record.place,
            title=title_of(data["name"]),
            html=html_of(data.get("text")),
            labels=words_of(data.get("keywords")),
            language=first(data, "language", "locale")
            or locale_among(path_words(record.path))
            or text_language([first(data, "text")])
            or self.language,
            groups=self._groups(data),
            state=state,
            state_reason=reason,
            url=url or next(reversed(addresses), ""),
            addresses=unique([*(addresses if number else []), *self.redirects[path]])
            if path or number
            else (),
            names=_names(data),
            base=record.path,
            related=words_of(data.get("related")),
            updated=when(data.get("updatedAt")) or when(data.get("lastPublishedAt")),
            has_own_id=bool(ident(data["id"])),
            remarks=[]
            if is_audience_known
            else [Remark(Topic.UNKNOWN_AUDIENCE, record.place, title_of(data["name"]))],
        )

    def _state(self, data: Data) -> tuple[State, str]:
        status = first(data, "status").lower()
        if status and status != "published":
            return State.DRAFT, f"status: {status}"
        if first(data, "visibility") not in {"", "public"}:
            return State.LIMITED, f"visibility: {first(data, 'visibility')}"
        collection = self.collections.get(ident(data.get("collectionId")), {})
        if first(collection, "visibility") not in {"", "public"}:
            return State.LIMITED, f"private collection {title_of(collection.get('name'))}"
        if ident(collection.get("siteId")) in self.closed_sites:
            return State.LIMITED, gettext("its site isn't public")
        hidden = [first(category, "visibility") not in {"", "public"} for category in self._categories(data)]
        if hidden and all(hidden):
            return State.LIMITED, f"private category {title_of(self._categories(data)[0].get('name'))}"
        if not collection and self.collections:
            number = ident(data.get("collectionId"))
            return State.LIMITED, f"collection {number} is not in the export, so who sees it is not known"
        return State.PUBLIC, ""

    def _categories(self, data: Data) -> list[Data]:
        several = data.get("categories") or data.get("categoryIds")
        numbers = map(ident, several if isinstance(several, list) else [several])
        found = [self.categories[number] for number in numbers if number in self.categories]
        return sorted(found, key=lambda category: first(category, "visibility") not in {"", "public"})

    def _groups(self, data: Data) -> tuple[str, ...]:
        collection = self.collections.get(ident(data.get("collectionId")), {})
        categories = [one for one in self._categories(data) if not is_true(one.get("defaultCategory"))]
        return unique(title_of(one.get("name")) for one in [collection, *categories[:1]])


def _ext(record: Record) -> str:
    return ident(record.data["id"]) or made_id(record.data["name"], record.place)


def _names(data: Data) -> tuple[str, ...]:
    number = ident(data["id"])
    return unique(
        [
            f"/docs/{ident(data['collectionId'])}/article/{number}",
            first(data, "docsUrl"),
            f"/article/{number}",
        ]
    )
