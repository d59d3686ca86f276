"""Document360: an exported project, or what scripts save of its API, one file an article or joined."""

from collections import Counter, defaultdict
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
    snake_keys,
    title_of,
    unique,
    when,
    words_of,
)

Data = Mapping[str, Any]
TEXTS = {"html_content", "content", "content_markdown"}
_OWN_KEYS = {"language_code", "public_version", "latest_version", "project_version_id", "html_content"}
_DRAFT, _PUBLISHED = {"0", "draft"}, {"3", "published"}
_OPEN = {"", "0", "public", "everyone", "all"}


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        data = snake_keys(record.data)
        if is_article(data) and (seen := sorted(_OWN_KEYS & data.keys())):
            return Recognized(
                "document360",
                gettext("%(file)s has articles with %(fields)s")
                % {"file": record.path, "fields": f"category_id, {seen[0]}"},
            )
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(read_records(files), known.take)
    known.settle()
    for record in read_records(files):
        if isinstance(record, Record) and (article := known.article(record)):
            yield article


def is_article(data: Data) -> bool:
    if not {"title", "id", "category_id"} <= data.keys():
        return is_category_page(data)
    return bool(TEXTS & data.keys())


def is_category_page(data: Data) -> bool:
    """Return whether a category has a text of its own, which the product shows as a page."""
    return is_category(data) and any(first(data, key) for key in TEXTS)


def is_category(data: Data) -> bool:
    if not {"id", "name"} <= data.keys() or "title" in data:
        return False
    return bool({"parent_category_id", "child_categories", "category_type", "articles"} & data.keys())


class _Known:
    """Categories, versions, and languages, and which record of each article is taken."""

    def __init__(self) -> None:
        self.categories: dict[tuple[str, str], Data] = {}
        self.closed: dict[str, str] = {}  # versions and languages that readers do not see
        self.main_language = ""
        self.languages: dict[str, set[str]] = defaultdict(set)
        self.choice = Choice()
        self.counts: Counter[str] = Counter()

    def take(self, record: Record) -> None:
        data = snake_keys(record.data)
        if is_category(data):
            number, language = ident(data["id"]), _language(record, data)
            parent = ident(data.get("parent_category_id")) or _category_around(record)
            named = {key: data.get(key) for key in ("name", "hidden", "is_hidden", "visibility")}
            self.categories[number, language.lower()] = {**named, "parent": parent}
        if is_article(data):
            ext, language = _ext(record, data), _language(record, data)
            rank = (
                bool(_html(data)),
                first(data, "status").lower() in _PUBLISHED,
                when(data.get("modified_at")),
            )
            self.choice.offer((ext, language.lower()), rank, record)
            self.languages[ext].add(language)
            self.counts[language] += 1
        elif "is_public" in data and not is_true(data["is_public"]):
            name = first(data, "version_code_name", "name", "version_number", "slug")
            self.closed[ident(data.get("id"))] = f"version {name} is not public"
        elif {"set_as_default", "code"} <= data.keys():
            if is_true(data["set_as_default"]):
                self.main_language = first(data, "code")
            elif is_true(data.get("hidden")):
                self.closed[first(data, "code").lower()] = f"language {first(data, 'code')} is hidden"

    def settle(self) -> None:
        if not self.main_language and self.counts:
            self.main_language = max(self.counts, key=lambda name: (self.counts[name], name.startswith("en")))

    def article(self, record: Record) -> SourceArticle | None:
        """Return an article if this is the record of it that is taken."""
        data = snake_keys(record.data)
        if not is_article(data):
            return None
        ext, language = _ext(record, data), _language(record, data)
        if not self.choice.is_best((ext, language.lower()), record):
            return None
        is_source = language == self._source_language(ext)
        state, reason = self._state(record, data, language)
        url, addresses = _addresses(record, data, language, is_source)
        return SourceArticle(
            ext=ext,
            place=record.place,
            title=title_of(data.get("title")) or title_of(data.get("name")),
            html=_html(data),
            labels=words_of(data.get("tags")),
            language=language,
            translation_of="" if is_source else ext,
            groups=self._groups(record, data, self._source_language(ext)),
            state=state,
            state_reason=reason,
            url=url,
            addresses=addresses,
            names=(f"/document/v1/view/{ext}",),
            base=record.path,
            related=unique(map(ident, data.get("related_articles") or [])),
            updated=when(data.get("modified_at")),
            has_own_id=bool(ident(data["id"])),
        )

    def _source_language(self, ext: str) -> str:
        languages = self.languages[ext]
        return self.main_language if self.main_language in languages else min(languages)

    def _state(self, record: Record, data: Data, language: str) -> tuple[State, str]:
        status = first(data, "status").lower()
        if status in _DRAFT:
            return State.DRAFT, f"status: {status}"
        if status and status not in _PUBLISHED:
            return State.LIMITED, f"status: {status}, which is not published"
        if is_true(data.get("is_deleted")):
            return State.DRAFT, gettext("deleted in the source")
        if is_true(data.get("hidden")) or is_true(data.get("is_hidden")):
            return State.LIMITED, "hidden: true"
        if is_true(data.get("is_private")) or first(data, "visibility").lower() not in _OPEN:
            return State.LIMITED, f"visibility: {first(data, 'visibility') or 'private'}"
        for key in (ident(data.get("project_version_id")), language.lower()):
            if key in self.closed:
                return State.LIMITED, self.closed[key]
        for category in self._categories(record, data, language):
            if is_true(category["hidden"]) or is_true(category["is_hidden"]):
                return State.LIMITED, f"hidden category {title_of(category['name'])}"
            if first(category, "visibility").lower() not in _OPEN:
                return State.LIMITED, f"private category {title_of(category['name'])}"
        if not is_category(data) and "category_id" in data and not ident(data["category_id"]):
            return State.LIMITED, gettext("not in a category")
        return State.PUBLIC, ""

    def _categories(self, record: Record, data: Data, language: str) -> list[Data]:
        """Return the categories around an article, innermost first."""
        number = ident(data.get("category_id")) or _category_around(record)
        if is_category(data):
            number = ident(data.get("parent_category_id")) or _category_around(record)
        found: list[Data] = []
        while number and len(found) < 20:
            names = (language.lower(), self.main_language.lower(), "")
            category = next(
                (self.categories[number, one] for one in names if (number, one) in self.categories), None
            )
            category = category or next(
                (one for (key, _), one in self.categories.items() if key == number), None
            )
            if category is None or category in found:
                break
            found.append(category)
            number = category["parent"]
        return found

    def _groups(self, record: Record, data: Data, language: str) -> tuple[str, ...]:
        names = [
            title_of(category["name"]) for category in reversed(self._categories(record, data, language))
        ]
        return unique(names or [title_of(first(data, "category_name", "category"))])


def _ext(record: Record, data: Data) -> str:
    return ident(data["id"]) or made_id(data.get("title") or data.get("name"), record.place)


def _category_around(record: Record) -> str:
    holders = (snake_keys(holder) for holder in reversed(record.around))
    return next((ident(holder["id"]) for holder in holders if is_category(holder)), "")


def _language(record: Record, data: Data) -> str:
    told = locale_of(first(data, "language_code", "lang_code", "language"))
    return told or locale_among(record.keys) or locale_among(path_words(record.path))


def _html(data: Data) -> str:
    """Return the text: made for readers, or written in the editor, which has Markdown if it says so."""
    if text := html_of(data.get("html_content")):
        return text
    if text := first(data, "content_markdown"):
        return markdown_html(text)
    kind = first(data, "content_type").lower()
    is_markdown = kind in {"0", "markdown"} or (not kind and "<" not in first(data, "content"))
    return markdown_html(data.get("content")) if is_markdown else html_of(data.get("content"))


def _addresses(record: Record, data: Data, language: str, is_source: bool) -> tuple[str, tuple[str, ...]]:
    """Return its address, which the product does not say, and the others that it has had."""
    slug = first(data, "slug").strip("/")
    url = first(data, "url", "public_url", "article_url")
    if not slug:
        return url, ()
    spaces = [
        "",
        *(f"/{word}" for word in path_words(record.path)[:3] if word[:1] == "v" and word[1:].isdigit()),
    ]
    found = [f"{space}/docs/{slug}" for space in spaces] if is_source else []
    if language:
        found += [f"{space}/docs/{language}/{slug}" for space in spaces]
        found += [f"{space}/{language}/docs/{slug}" for space in spaces]
    found = found or [f"/docs/{slug}"]
    url = url or found[0]
    return url, unique(address for address in found if address != path_of(url))
