"""Freshdesk and Freshservice: JSON of their APIs (v1 and v2), and the XML of v1 and of an account export."""

import base64
import binascii
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
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
    locale_of,
    made_id,
    objects,
    path_of,
    path_words,
    slugs,
    title_of,
    unique,
    when,
    words_of,
)
from .xml_records import read_xml_records, xml_beginning, xml_paths

Data = Mapping[str, Any]
VISIBILITY = {
    "2": "signed-in users",
    "3": "agents",
    "4": "some companies or departments",
    "5": "some agents or bots",
    "6": "some groups",
    "7": "bots",
}
_EVERYBODY = {"1", "all", "all_users", "all users", "anyone", "everyone", "public"}
_DRAFT = {"1", "draft", "drafts"}
_ARTICLE_KEYS = {"folder_id", "art_type", "desc_un_html", "description_text", "thumbs_up", "article_type"}
_OWN_KEYS = {"folder_id", "art_type", "desc_un_html", "description_text"}
_XML_ROOT = re.compile(rb"<solution[-_](?:categor|folder|article)", re.IGNORECASE)
_LINK = re.compile(r"(https?://[\w.-]+)/(?:[a-zA-Z-]{2,7}/)?support/solutions/articles/([0-9]+)")
_INLINE = re.compile(r"""[^"'\s]*/inline/attachment\?token=[\w-]+\.([\w-]+)\.[\w-]*""")


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        if is_article(record) and (seen := sorted(_OWN_KEYS & record.data.keys())):
            return Recognized(
                "freshdesk",
                gettext("%(file)s has articles with %(fields)s")
                % {"file": record.path, "fields": ", ".join(seen[:2])},
            )
    for path in xml_paths(files, "solution")[:20]:
        if found := _XML_ROOT.search(xml_beginning(files, path)):
            return Recognized("freshdesk", f"{path} begins with {found[0].decode()}…")
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(_records(files), known.take)
    known.settle()
    for record in _records(files):
        if isinstance(record, Record) and known.is_chosen(record):
            yield known.article(record)


def _records(files: ExportFiles) -> Iterator[Record | Remark]:
    yield from read_records(files)
    for path in xml_paths(files, "solution"):
        if _XML_ROOT.search(xml_beginning(files, path)):
            yield from read_xml_records(files, path)


def is_article(record: Record) -> bool:
    data = record.data
    if "title" not in data or not {"description", "desc_un_html", "description_text"} & data.keys():
        return False
    if {"requester_id", "topic_id", "due_by", "forum_id"} & data.keys():
        return False
    return bool(_ARTICLE_KEYS & data.keys()) or _in_folder(record)


def _in_folder(record: Record) -> bool:
    return bool({"visibility", "customer_folders", "articles"} & _holder(record).keys())


def _holder(record: Record) -> Data:
    """Return the folder or category that a record lies in."""
    return next((holder for holder in reversed(record.around) if "name" in holder), {})


class _Known:
    """What is known of an export before its articles are read: folders, categories, languages."""

    def __init__(self) -> None:
        self.folders: dict[str, Data] = {}
        self.categories: dict[str, Data] = {}
        self.attachments: dict[str, str] = {}
        self.choice = Choice()
        self.languages: dict[str, dict[str, bool]] = defaultdict(
            dict
        )  # of each article: is it told by a file name
        self.source_of: dict[str, str] = {}
        self.links: Counter[tuple[str, str]] = Counter()  # hosts and the articles that links lead to
        self.texts: list[str] = []  # the beginnings of some whose language nothing tells
        self.language = ""  # theirs
        self.host = ""  # of its own help center, which only links tell
        self.named: dict[tuple[str, str], tuple[str, ...]] = {}  # groups as an article itself names them

    def take(self, record: Record) -> None:
        data = record.data
        if is_article(record):
            self._take_article(record)
        elif "attachment_url" in data or "content_file_name" in data:
            self.attachments[ident(data.get("id"))] = first(data, "name", "content_file_name")
        elif "name" in data and "id" in data and "hierarchy" not in record.keys and "title" not in data:
            keys = data.keys()
            if {"visibility", "parent_folder_id", "customer_folders", "articles", "category_id"} & keys:
                self._keep(self.folders, record, {"_category": _category_id(record)})
            elif {
                "visible_in_portals",
                "folders",
                "portal_ids",
                "is_default",
            } & keys or "categor" in record.key:
                self._keep(self.categories, record, {})

    def _keep(self, groups: dict[str, Data], record: Record, more: Data) -> None:
        """Keep a folder or category; in the language of the articles, where a file name tells of others."""
        number, is_translated = ident(record.data["id"]), bool(locale_among(path_words(record.path)))
        if number not in groups or (groups[number]["_is_translated"] and not is_translated):
            groups[number] = {**_small(record.data), **more, "_is_translated": is_translated}

    def _take_article(self, record: Record) -> None:
        ext, language = _ext(record), _language(record)
        changed = when(record.data.get("modified_at")) or when(record.data.get("updated_at"))
        rank = (bool(first(record.data, "description")), changed)
        self.choice.offer((ext, language.lower()), rank, record)
        self.named[ext, language] = _named_groups(record)
        if not language and len(self.texts) < 40:
            self.texts.append(first(record.data, "description", "desc_un_html")[:1000])
        self.links.update(_LINK.findall(first(record.data, "description")))
        is_named = bool(locale_among(path_words(record.path)))
        self.languages[ext][language] = is_named and self.languages[ext].get(language, True)

    def settle(self) -> None:
        """Decide which language of each article is its source: one whose file doesn't name it."""
        counts = Counter(language for languages in self.languages.values() for language in languages)
        for ext, languages in self.languages.items():
            ranked = sorted(languages, key=lambda name: (languages[name], -counts[name], name != "en", name))
            self.source_of[ext] = ranked[0]
        self.language = text_language(self.texts)
        hosts = Counter(host for host, ext in self.links.elements() if ext in self.languages)
        self.host = hosts.most_common(1)[0][0] if hosts else ""

    def is_chosen(self, record: Record) -> bool:
        return is_article(record) and self.choice.is_best((_ext(record), _language(record).lower()), record)

    def article(self, record: Record) -> SourceArticle:
        data, ext, language = record.data, _ext(record), _language(record)
        is_source = language == self.source_of[ext]
        if not language and self.language not in self.languages[ext]:
            language = self.language
        state, reason = self._state(record)
        title = title_of(data["title"])
        url, addresses, names = _addresses(data, ext, language, title, is_source)
        is_audience_known = self.folders or state is not State.PUBLIC
        return SourceArticle(
            ext=ext,
            place=record.place,
            title=title,
            html=self._with_attachments(
                html_of(data.get("description")) or html_of(data.get("desc_un_html"))
            ),
            labels=unique([*words_of(data.get("tags")), *words_of(data.get("keywords"))]),
            language=language,
            translation_of="" if is_source else ext,
            groups=self._groups(record, ext),
            state=state,
            state_reason=reason,
            url=f"{self.host}{url}" if url.startswith("/") else url,
            addresses=addresses,
            names=names,
            base=record.path,
            updated=when(data.get("modified_at")) or when(data.get("updated_at")),
            has_own_id=bool(_own_id(data)),
            remarks=[] if is_audience_known else [Remark(Topic.UNKNOWN_AUDIENCE, record.place, title)],
        )

    def _state(self, record: Record) -> tuple[State, str]:
        data = record.data
        status = first(data, "status").lower()
        if status in _DRAFT:
            return State.DRAFT, f"status: {status}"
        if status not in {"", "2", "published"}:
            return State.DRAFT, f"status: {status}"
        folders = self._folders(_folder_id(record))
        for holder in (data, *folders):
            if reason := _audience(holder):
                where = f"folder {title_of(holder.get('name'))}" if holder in folders else "article"
                return State.LIMITED, f"{where} for {reason}"
        if folders and (reason := self._closed(folders[-1])):
            return State.LIMITED, reason
        number = _folder_id(record)
        if not number and "folder_id" in data:
            return State.LIMITED, gettext("not in a folder")
        if number and not folders and self.folders:
            return State.LIMITED, f"folder {number} is not in the export, so who sees it is not known"
        return State.PUBLIC, ""

    def _closed(self, folder: Data) -> str:
        category = self.categories.get(first(folder, "_category"), {})
        if category.get("visible_in_portals") == [] or category.get("portal_ids") == []:
            return f"category {title_of(category.get('name'))} is in no portal"
        return (
            gettext("in the default category, which no portal shows")
            if is_true(category.get("is_default"))
            else ""
        )

    def _folders(self, number: str) -> list[Data]:
        """Return a folder and those around it, innermost first."""
        found: list[Data] = []
        while number in self.folders and self.folders[number] not in found:
            found.append(self.folders[number])
            number = ident(found[-1].get("parent_folder_id"))
        return found

    def _groups(self, record: Record, ext: str) -> tuple[str, ...]:
        folders = self._folders(_folder_id(record))
        if not folders:
            return self.named.get((ext, self.source_of[ext])) or _named_groups(record)
        category = self.categories.get(first(folders[-1], "_category"), {})
        names = [category.get("name"), *(folder.get("name") for folder in reversed(folders))]
        return unique(map(title_of, names if category else [*_named_groups(record)[:1], *names]))

    def _with_attachments(self, text: str) -> str:
        """Return a text with the pictures that an address with a token stands for, by number and name."""

        def plain(match: re.Match[str]) -> str:
            number = _token_id(match[1])
            return (
                "/".join(filter(None, ["attachments", number, self.attachments.get(number, "")]))
                if number
                else match[0]
            )

        return _INLINE.sub(plain, text)


def _token_id(payload: str) -> str:
    """Return the number of an attachment, which the middle part of a token holds."""
    try:
        value = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return ""
    return ident(value.get("id")) if isinstance(value, Mapping) else ""


def _own_id(data: Data) -> str:
    return ident(data.get("parent_id")) or ident(data.get("id"))


def _ext(record: Record) -> str:
    return _own_id(record.data) or made_id(record.data.get("title"), record.place)


def _language(record: Record) -> str:
    data = record.data
    told = locale_of(first(data, "language", "language_code", "locale", "lang"))
    told = told or locale_among(record.keys) or locale_among(path_words(record.path))
    return told or next(filter(None, (locale_of(one.get("language")) for one in _hierarchy(data))), "")


def _hierarchy(data: Data) -> list[Data]:
    """Return the category and folders that an article or folder names itself, outermost first."""
    steps = sorted(objects(data.get("hierarchy")), key=lambda step: first(step, "level"))
    return [step["data"] for step in steps if isinstance(step.get("data"), Mapping)]


def _named_groups(record: Record) -> tuple[str, ...]:
    data = record.data
    if steps := _hierarchy(data):
        return unique(title_of(step.get("name")) for step in steps)
    around = [title_of(holder.get("name")) for holder in record.around]
    return unique(around) or unique([first(data, "category_name"), first(data, "folder_name")])


def _folder_id(record: Record) -> str:
    return ident(record.data.get("folder_id")) or ident(_holder(record).get("id"))


def _category_id(record: Record) -> str:
    steps = _hierarchy(record.data)
    return ident(record.data.get("category_id")) or ident(steps[0] if steps else _holder(record))


def _small(data: Data) -> Data:
    return {
        key: value for key, value in data.items() if key not in {"articles", "published_articles", "folders"}
    }


def _audience(data: Data) -> str:
    """Return who alone sees an article or what is in a folder; "" for everyone."""
    value = data.get("visibility")
    value = value.get("visibility") if isinstance(value, Mapping) else value
    text = first({"visibility": value}, "visibility").lower()
    return "" if not text or text in _EVERYBODY else VISIBILITY.get(text, text)


def _freshdesk_slugs(title: str) -> list[str]:
    """Return the title as the product has it in addresses, which keeps a hyphen for the sign at the end."""
    own = re.sub(r"[^a-z0-9]+", "-", title[:101].lower())
    return list(unique([own.strip("-"), own, *slugs(title[:101])]))


def _addresses(
    data: Data, ext: str, language: str, title: str, is_source: bool
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return its address, which the product does not say, the others, and what else links call it."""
    words = [f"{ext}-{slug}" for slug in _freshdesk_slugs(title)] + [ext]
    places = [f"/{language}/support/solutions/articles/"] if language else []
    places += ["/support/solutions/articles/"] if is_source else []
    found = [f"{place}{word}" for place in places for word in words]
    names = [
        f"{place}{ext}" for place in ("/a/solutions/articles/", "/solution/articles/", "/support/solutions/")
    ]
    url = next((link for key in ("url", "public_url") if "/solutions/" in (link := first(data, key))), "")
    url = url or (found[0] if found else "")
    return (
        url,
        unique(address for address in found if address != path_of(url)),
        tuple(names) if is_source else (),
    )
