"""Zendesk Guide: what scripts save of its API, page by page, joined, one file an article, or nested.

Records are told by their keys, not by their files: articles have `section_id`, translations `source_id`,
sections `category_id`. They may lie in each other: categories, sections, articles, translations.
"""

import re
from collections import defaultdict
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
    made_id,
    path_of,
    path_words,
    slugs,
    title_of,
    unique,
    when,
    words_of,
)

Data = Mapping[str, Any]
_BARE_ATTACHMENT = re.compile(r"(article_attachments/([0-9]+))(?=[\"'?#\s>])")
_WORDS = re.compile(r"/articles/[0-9]+(-[^/?#]+)")
_EVERYBODY = {"", "everybody", "everyone", "public", "-1"}


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        seen = sorted({"section_id", "html_url", "label_names", "user_segment_id"} & record.data.keys())
        if is_article(record) and len(seen) > 1:
            return Recognized(
                "zendesk",
                gettext("%(file)s has articles with %(fields)s")
                % {"file": record.path, "fields": ", ".join(seen[:2])},
            )
        if is_translation(record) and record.data.get("source_type") == "Article":
            return Recognized(
                "zendesk",
                gettext("%(file)s has translations with %(fields)s")
                % {"file": record.path, "fields": "source_id, source_type"},
            )
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(read_records(files), known.take)
    for record in read_records(files):
        if isinstance(record, Record) and known.is_chosen(record):
            yield known.article(record)


def is_article(record: Record) -> bool:
    data = record.data
    if (
        not {"title", "name"} & data.keys()
        or {"source_id", "source_type", "topic_id", "category_id"} & data.keys()
    ):
        return False
    return "section_id" in data or "label_names" in data or "/articles/" in first(data, "html_url")


def is_translation(record: Record) -> bool:
    data = record.data
    if "locale" not in data or not {"title", "body"} & data.keys():
        return False
    if kind := first(data, "source_type"):
        return kind.lower() == "article"
    if "source_id" in data:
        return "body" in data
    return "translations" in record.keys and _has_article_around(record)


def _has_article_around(record: Record) -> bool:
    return any(is_article(Record(data, record.path, "")) for data in record.around[-2:])


class _Known:
    """What is known of an export before its articles are read: small things only, no texts."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Data]] = defaultdict(dict)  # "section 11500": by locale
        self.segments: dict[str, str] = {}
        self.closed: dict[str, str] = {}  # sections that not everyone sees
        self.tags: dict[str, str] = {}
        self.attachments: dict[str, str] = {}
        self.articles: dict[str, Data] = {}  # without their texts
        self.locales: dict[str, set[str]] = defaultdict(set)
        self.choice = Choice()

    def take(self, record: Record) -> None:
        data = record.data
        if is_translation(record):
            self._offer(record, self._ext(record), is_whole=False)
        elif is_article(record):
            self._take_article(record)
        elif "file_name" in data and ("content_url" in data or "article_id" in data):
            self.attachments[ident(data.get("id"))] = first(data, "file_name", "display_file_name")
        elif "user_type" in data and "name" in data:
            self.segments[ident(data.get("id"))] = first(data, "name")
        elif "viewable_by" in data:
            self._take_policy(data, record.holder)
        elif "content_tags" in record.keys:
            self.tags[ident(data.get("id"))] = first(data, "name")
        elif kind := _group_kind(record):
            self.groups[f"{kind} {ident(data.get('id'))}"][_locale(record)] = _without_texts(data)
            if kind == "section" and (segment := ident(data.get("user_segment_id"))):
                self.closed[ident(data.get("id"))] = f"user segment {segment}"

    def _take_policy(self, data: Data, holder: Data) -> None:
        viewers = first(data, "viewable_by")
        if viewers not in _EVERYBODY:
            self.closed[ident(data.get("section_id") or holder.get("id"))] = f"section for {viewers}"

    def _take_article(self, record: Record) -> None:
        ext = self._ext(record)
        older = self.articles.get(ext)
        if not older or _changed(record.data) >= _changed(older) or not _is_source(older):
            around = {"_around": _names_around(record), "_locale": _locale(record)}
            if not (older and _is_source(older) and not _is_source(record.data)):
                self.articles[ext] = {**_without_texts(record.data), **around}
        self._offer(record, ext, is_whole=True)

    def _offer(self, record: Record, ext: str, is_whole: bool) -> None:
        if not ext:
            return
        locale = _locale(record)
        self.locales[ext].add(locale)
        rank = (bool(first(record.data, "body")), _changed(record.data), is_whole)
        self.choice.offer((ext, locale.lower()), rank, record)

    def _ext(self, record: Record) -> str:
        if is_translation(record):
            return ident(record.data.get("source_id")) or next(
                (ident(data.get("id")) for data in reversed(record.around) if "id" in data), ""
            )
        made = made_id(record.data.get("title") or record.data.get("name"), record.place)
        return ident(record.data.get("id")) or _id_of_url(record.data) or made

    def is_chosen(self, record: Record) -> bool:
        if not (is_article(record) or is_translation(record)):
            return False
        return self.choice.is_best((self._ext(record), _locale(record).lower()), record)

    def article(self, record: Record) -> SourceArticle:
        ext, locale = self._ext(record), _locale(record)
        meta = self.articles.get(ext, {})
        source = self._source_locale(ext, meta)
        is_source = locale.lower() == source.lower()
        state, reason = self._state(record.data, ext, meta)
        url = _url(record.data, meta, locale)
        addresses, names = _addresses(ext, locale, url, first(record.data, "title", "name"), is_source)
        return SourceArticle(
            ext=ext,
            place=record.place,
            title=title_of(record.data.get("title")) or title_of(record.data.get("name")),
            html=_BARE_ATTACHMENT.sub(self._named_attachment, html_of(record.data.get("body"))),
            labels=self._labels(meta),
            language=locale,
            translation_of="" if is_source else ext,
            groups=self._groups(meta, source),
            state=state,
            state_reason=reason,
            url=url,
            addresses=addresses,
            names=names,
            base=record.path,
            updated=when(record.data.get("edited_at")) or when(record.data.get("updated_at")),
            has_own_id=ext.isdigit(),
        )

    def _source_locale(self, ext: str, meta: Data) -> str:
        """Return the locale of the source text; another one if that text is not in the export."""
        have = {locale.lower(): locale for locale in sorted(self.locales[ext])}
        source = first(meta, "source_locale").lower()
        return have.get(source) or have.get(first(meta, "_locale").lower()) or next(iter(have.values()), "")

    def _state(self, data: Data, ext: str, meta: Data) -> tuple[State, str]:
        if is_true(data.get("draft")):
            return State.DRAFT, "draft: true"
        segments = [meta.get("user_segment_id"), *(meta.get("user_segment_ids") or [])]
        for segment in filter(None, map(ident, segments)):
            name = self.segments.get(segment, "")
            return State.LIMITED, f"user segment {segment}" + (f" ({name})" if name else "")
        if is_true(data.get("hidden")):
            return State.LIMITED, "hidden: true"
        section = ident(meta.get("section_id"))
        if section in self.closed:
            return State.LIMITED, self.closed[section]
        if "section_id" in meta and not section and not meta["_around"]:
            return State.LIMITED, gettext("not in a section")
        if not meta:
            return State.LIMITED, f"article {ext} is not in the export, so who sees it is not known"
        return State.PUBLIC, ""

    def _labels(self, meta: Data) -> tuple[str, ...]:
        tags = meta.get("content_tag_ids") or []
        named = [self.tags.get(ident(tag), "") for tag in tags] if isinstance(tags, list) else []
        return unique([*words_of(meta.get("label_names") or meta.get("labels")), *named])

    def _groups(self, meta: Data, locale: str) -> tuple[str, ...]:
        found: list[str] = []
        key, seen = f"section {ident(meta.get('section_id'))}", set()
        while key in self.groups and key not in seen:
            seen.add(key)
            group = _in_locale(self.groups[key], locale)
            found.insert(0, title_of(group.get("name") or group.get("title")))
            parent = ident(group.get("parent_section_id"))
            key = f"section {parent}" if parent else f"category {ident(group.get('category_id'))}"
        if found:
            return unique(found)
        named = [_name(meta, "category"), _name(meta, "section")]
        return unique(named) or tuple(meta.get("_around", ()))

    def _named_attachment(self, match: re.Match[str]) -> str:
        name = self.attachments.get(match[2], "")
        return f"{match[1]}/{name}" if name else match[1]


def _group_kind(record: Record) -> str:
    data = record.data
    if not {"name", "title"} & data.keys() or "id" not in data or "body" in data:
        return ""
    if "category_id" in data or "parent_section_id" in data or "/sections/" in first(data, "html_url", "url"):
        return "section"
    if "/categories/" in first(data, "html_url", "url"):
        return "category"
    return {
        "sections": "section",
        "section": "section",
        "categories": "category",
        "category": "category",
    }.get(record.key, "")


def _locale(record: Record) -> str:
    if locale := first(record.data, "locale"):
        return locale
    for url in (first(record.data, "html_url"), first(record.data, "url")):
        if locale := locale_among(path_of(url).split("/")[:6]):
            return locale
    locale = locale_among(record.keys) or locale_among(path_words(record.path))
    return locale or first(record.data, "source_locale")


def _without_texts(data: Data) -> Data:
    return {
        key: value
        for key, value in data.items()
        if key not in {"body", "translations", "description", "articles"}
    }


def _changed(data: Data) -> str:
    return first(data, "edited_at", "updated_at")


def _is_source(data: Data) -> bool:
    source = first(data, "source_locale")
    return not source or source == first(data, "locale")


def _id_of_url(data: Data) -> str:
    match = re.search(r"/articles/([0-9]+)", first(data, "html_url", "url"))
    return match[1] if match else ""


def _names_around(record: Record) -> list[str]:
    """Return the names of the sections and categories that hold an article."""
    names = (title_of(first(data, "name", "title")) for data in record.around if not _id_of_url(data))
    return list(unique(names))


def _name(meta: Data, kind: str) -> str:
    value = meta.get(kind)
    named = first(value, "name", "title") if isinstance(value, Mapping) else first(meta, f"{kind}_name", kind)
    return "" if named.isdigit() else title_of(named)


def _in_locale(group: Mapping[str, Data], locale: str) -> Data:
    return group.get(locale) or next(
        (one for one in group.values() if _is_source(one)), next(iter(group.values()))
    )


def _url(data: Data, meta: Data, locale: str) -> str:
    if url := first(data, "html_url"):
        return url
    url = first(meta, "html_url")
    return re.sub(r"/hc/[^/]+/articles/([0-9]+).*", rf"/hc/{locale}/articles/\1", url) if url else ""


def _addresses(
    ext: str, locale: str, url: str, title: str, is_source: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return its other public addresses, and what else links call it."""
    where = f"/hc/{locale.lower()}/articles/{ext}"
    addresses = [
        where,
        f"/hc/{locale}/articles/{ext}",
        *(f"{where}-{slug}" for slug in slugs(title)[:1] if not url),
    ]
    names = []
    if is_source:
        addresses += [f"/hc/articles/{ext}"]
        words = _WORDS.search(url)
        addresses += [f"/hc/articles/{ext}{words[1]}"] if words else []
        names = [f"/knowledge/articles/{ext}", f"/api/v2/help_center/articles/{ext}.json", f"/entries/{ext}"]
    names += [f"/knowledge/articles/{ext}/{locale}", f"/api/v2/help_center/{locale}/articles/{ext}.json"]
    return unique(address for address in addresses if address != path_of(url)), unique(names)
