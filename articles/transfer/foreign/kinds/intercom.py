"""Intercom Articles: lists of the API, one file an article, or search results, with their languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, State
from .records import Choice, Record, note_records, read_records, sample
from .values import (
    first,
    html_of,
    ident,
    is_true,
    locale_among,
    locale_of,
    made_id,
    markdown_html,
    path_of,
    path_words,
    title_of,
    unique,
    when,
    with_lead,
    words_of,
)

Data = Mapping[str, Any]
_OWN_KEYS = {"workspace_id", "translated_content", "parent_ids", "parent_type", "default_locale"}
_ADDRESS = re.compile(
    r"(?P<before>.*?)/(?:(?P<locale>[a-zA-Z]{2}(?:-[a-zA-Z]{2,4})?)/)?articles/(?P<words>[^/]+)"
)


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        if is_article(record) and (seen := sorted(_OWN_KEYS & record.data.keys())):
            return Recognized(
                "intercom",
                gettext("%(file)s has articles with %(fields)s")
                % {"file": record.path, "fields": ", ".join(seen[:2])},
            )
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(read_records(files), known.take)
    for record in read_records(files):
        if isinstance(record, Record) and known.is_chosen(record):
            yield from known.articles(record)


def is_article(record: Record) -> bool:
    data = record.data
    if "title" not in data or "id" not in data or is_translation(record):
        return False
    kind = first(data, "type")
    if kind in {"article", "internal_article"}:
        return bool(_OWN_KEYS & data.keys()) or {"body", "state"} <= data.keys() or kind == "internal_article"
    return not kind and len(_OWN_KEYS & data.keys()) > 1 and "name" not in data


def is_translation(record: Record) -> bool:
    return record.data.get("type") == "article_content" or "translated_content" in record.keys


class _Known:
    """Collections and help centers, and which record of each article is taken."""

    def __init__(self) -> None:
        self.groups: dict[str, Data] = {}
        self.closed_centers: dict[str, str] = {}
        self.has_parents = False
        self.choice = Choice()
        self.sources: dict[str, str] = {}  # the language of the record that has the source text

    def take(self, record: Record) -> None:
        data = record.data
        if is_article(record):
            ext, language = _ext(record), _language(record)
            self.has_parents |= bool(_parents(data))
            self.choice.offer(
                (ext, language.lower()), (bool(_body(data)), when(data.get("updated_at"))), record
            )
            if not self.sources.get(ext) or _is_source(data, language):
                self.sources[ext] = language
        elif "website_turned_on" in data and not is_true(data["website_turned_on"]):
            self.closed_centers[ident(data.get("id"))] = first(data, "display_name", "identifier", "id")
        elif "name" in data and "id" in data and not is_translation(record):
            kind = first(data, "type")
            if kind in {"collection", "section"} or (
                not kind and {"order", "icon", "parent_id"} & data.keys()
            ):
                self.groups[ident(data["id"])] = data

    def is_chosen(self, record: Record) -> bool:
        return is_article(record) and self.choice.is_best((_ext(record), _language(record).lower()), record)

    def articles(self, record: Record) -> Iterator[SourceArticle]:
        """Yield an article in each of its languages: its own, and those of `translated_content`."""
        data, language = record.data, _language(record)
        source = self.sources[_ext(record)]
        contents = data.get("translated_content")
        others = contents if isinstance(contents, Mapping) else {}
        own = next((text for name, text in others.items() if _same(name, language)), None)
        own = own if isinstance(own, Mapping) else {}
        yield self._article(record, language, {**own, **_filled(data)}, is_source=language == source)
        for name, text in others.items():
            key = _ext(record), str(name).lower()
            if not isinstance(text, Mapping) or _same(name, language) or key in self.choice:
                continue
            if first(text, "title") or _body(text):
                yield self._article(record, name, text, is_source=False)

    def _article(self, record: Record, language: str, text: Data, is_source: bool) -> SourceArticle:
        data = record.data
        ext = _ext(record)
        state, reason = self._state(data, text)
        url = _url(text, data, language, ext)
        addresses, names = _addresses(url, ext, language, is_source)
        if is_source and (workspace := first(data, "workspace_id")):
            names = (*names, f"/a/apps/{workspace}/articles/articles/{ext}/show")
        return SourceArticle(
            ext=ext,
            place=record.place if is_source else f"{record.place} {language}",
            title=title_of(text.get("title")) or title_of(data.get("title")),
            html=with_lead(text.get("description"), _body(text)),
            labels=words_of(data.get("tags")),
            language=language,
            translation_of="" if is_source else ext,
            groups=self._groups(data),
            state=state,
            state_reason=reason,
            url=url,
            addresses=addresses,
            names=names,
            base=record.path,
            related=unique(map(ident, data.get("related_article_ids") or [])),
            updated=when(text.get("updated_at")) or when(data.get("updated_at")),
            has_own_id=bool(ident(data["id"])),
        )

    def _state(self, data: Data, text: Data) -> tuple[State, str]:
        state = first(text, "state") or first(data, "state")
        if state and state != "published":
            return State.DRAFT, f"state: {state}"
        if first(data, "type") == "internal_article":
            return State.LIMITED, gettext("internal article")
        for key in ("audience_ids", "audience_id", "audience", "segment_ids"):
            if audience := words_of(data.get(key)):
                return State.LIMITED, f"audience {', '.join(audience)}"
        parents = _parents(data)
        if not parents and (self.has_parents or {"parent_id", "parent_ids"} & data.keys()):
            return State.LIMITED, gettext("not in a collection")
        closed = [self._closed(parent) for parent in parents]
        return (State.LIMITED, closed[0]) if closed and all(closed) else (State.PUBLIC, "")

    def _closed(self, parent: str) -> str:
        """Return why readers do not see what is in a collection; "" if they do."""
        for group in self._above(parent):
            center = ident(group.get("help_center_id"))
            if center in self.closed_centers and center:
                return f"help center {self.closed_centers[center]} is turned off"
            if "help_center_id" in group and not center:
                return f"collection {first(group, 'name')} is in no help center"
        return ""

    def _above(self, parent: str) -> list[Data]:
        """Return a collection and those around it, innermost first."""
        found: list[Data] = []
        while parent in self.groups and self.groups[parent] not in found:
            found.append(self.groups[parent])
            parent = ident(found[-1].get("parent_id"))
        return found

    def _groups(self, data: Data) -> tuple[str, ...]:
        groups = next(filter(None, map(self._above, _parents(data))), [])
        named = unique(title_of(group.get("name")) for group in reversed(groups))
        return named or unique([first(data, "collection_name", "collection"), first(data, "section_name")])


def _ext(record: Record) -> str:
    return ident(record.data["id"]) or made_id(record.data["title"], record.place)


def _parents(data: Data) -> list[str]:
    several = data.get("parent_ids")
    return list(unique(map(ident, [data.get("parent_id"), *(several if isinstance(several, list) else [])])))


def _body(text: Data) -> str:
    return html_of(text.get("body")) or markdown_html(text.get("body_markdown"))


def _filled(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "")}


def _language(record: Record) -> str:
    """Return the language of the texts of a record itself, which is its article's default one."""
    data = record.data
    if language := first(data, "default_locale", "locale"):
        return language
    match = _ADDRESS.match(path_of(first(data, "url")))
    return (match and locale_of(match["locale"])) or locale_among(path_words(record.path))


def _is_source(data: Data, language: str) -> bool:
    return _same(first(data, "default_locale"), language)


def _same(one: str, other: str) -> bool:
    return one.lower().replace("_", "-") == other.lower().replace("_", "-")


def _url(text: Data, data: Data, language: str, ext: str) -> str:
    """Return its address. A translation without one has that of its article, with its own language."""
    if url := first(text, "url"):
        return url
    url = first(data, "url")
    return re.sub(r"/[a-zA-Z-]{2,7}/articles/[^/?#]+", f"/{language}/articles/{ext}", url)


def _addresses(url: str, ext: str, language: str, is_source: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return its other public addresses, and what else links call it."""
    match = _ADDRESS.match(path_of(url))
    before, words = (match["before"], match["words"]) if match else ("", ext)
    found = [f"{before}/{language}/articles/{ext}"] if match else []
    if match and is_source:
        found += [f"{before}/articles/{ext}", f"{before}/articles/{words}"]
    return unique(address for address in found if address != path_of(url)), (f"/articles/{ext}",) * is_source
