"""Translations in an import: what their files leave out comes from the article that they translate."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from articles.content import schema, snapshot, translations
from articles.content.readers import CatalogReader
from articles.content.schema import Rows
from articles.content.snapshot import Data
from articles.models import Article
from articles.strings.languages import name_in_sentence

from .translations import text_to_translate

# Facts that have no words of their own; a file that says nothing of one has that of the source.
FACTS = (
    *("area", "codes", "messages", "related", "side", "data", "sources"),
    *("confidence", "verified_on", "verified_with"),
)


def make_id(source: str, language: str) -> str:
    """Return the ID of a translation whose file gives none."""
    return f"{source}/{language}"


class Sources:
    """The articles that those of an import translate: on the site, or earlier in the import."""

    def __init__(self, items: Collection[Data]):
        wanted = {item["translation_of"] for item in items} - {""}
        rows = Article.objects.not_deleted().filter(source_id__in=wanted) if wanted else ()
        self.texts: dict[str, Data] = {row.source_id: text_to_translate(row) for row in rows}
        pairs = Article.objects.not_deleted().filter(translation_of__in=wanted) if wanted else ()
        self.taken = {(row.translation_of, row.language): row.source_id for row in pairs}
        self.taken |= {(source, text["language"]): source for source, text in self.texts.items()}

    def of(self, item: Data) -> Data | None:
        return self.texts.get(item["translation_of"]) if item["translation_of"] != item["id"] else None

    def add(self, data: Data) -> None:
        """Let translations that follow know the text that the import has for their source."""
        self.texts[data["id"]] = data
        self.taken.setdefault((data["id"], data["language"]), data["id"])

    def find_other(self, data: Data) -> str:
        """Return why this translation can't be taken, or reserve its language and return ""."""
        if not data["translation_of"] or data["translation_of"] == data["id"]:
            return ""
        pair = data["translation_of"], data["language"]
        other = self.taken.setdefault(pair, data["id"])
        if other == data["id"]:
            return ""
        return _("language: %(id)s is this article in %(language)s already") % {
            "id": other,
            "language": name_in_sentence(data["language"]),
        }


def complete(item: Data, source: Data) -> Data:
    """Return a translation with the facts of its source where its file has none, and with the source's keys.

    Rows without keys are those of the source in its order, if both have as many. A file that an export wrote
    says what it was made from, and is taken as it is.
    """
    if item["translated_from"]:
        return item
    is_same_product = item["product"]["slug"] == source["product"]["slug"]
    data = {**item, "product": source["product"] if is_same_product else item["product"]}
    if data["slug"] == snapshot.generate_slug(item) and item["id"] == make_id(source["id"], item["language"]):
        data["slug"] = source["slug"]
    for key in FACTS:
        field = schema.ARTICLE.by_key[key]
        default: Any = [] if key in schema.ARTICLE.rows else field.reader.default
        if data[key] == default and (key != "area" or is_same_product):
            data[key] = source[key]
    for key, rows in schema.ARTICLE.keyed_rows.items():
        data[key] = _complete_rows(rows, data[key], source[key])
    titles = {row["title"]: row["key"] for row in reversed(data["solutions"])}
    first = titles.get(data["first"]) or data["first"] or source["first"]
    data["first"] = first if first in {row["key"] for row in data["solutions"]} else data["first"]
    return data


def _complete_rows(rows: Rows, items: list[Data], sources: list[Data]) -> list[Data]:
    if len(items) == len(sources) and not any(item["key"] for item in items):
        items = [{**item, "key": source["key"]} for item, source in zip(items, sources, strict=True)]
    by_key = {source["key"]: source for source in sources if source["key"]}
    facts = [column for column in rows.columns if not translations.is_prose(column.reader)]
    return [
        {**item, **_missing_facts(item, by_key[item["key"]], facts)} if item["key"] in by_key else item
        for item in items
    ]


def _missing_facts(item: Data, source: Data, facts: Collection[schema.Field]) -> Mapping[str, Any]:
    return {
        column.key: source[column.key]
        for column in facts
        if not isinstance(column.reader, CatalogReader) and item[column.key] == column.reader.default
    }


def with_state(data: Data, source: Data, before: Data | None) -> Data:
    """Return a translation with what it knows of its source.

    What its file doesn't say: a part that is new or changed was made from the source as it is, and any other
    from what it was made from before.
    """
    if data["translated_from"]:
        return data
    now, state = translations.digests_of(source), {}
    known = translations.read_state(before["translated_from"]) if before else {}
    old, new = translations.parts_of(before) if before else {}, translations.parts_of(data)
    for part, digest in now.items():
        if part in known and old.get(part) == new.get(part):
            state[part] = known[part]
        elif part in new:
            state[part] = digest
    state |= {part: digest for part, digest in known.items() if part not in now and part in new}
    return {**data, "translated_from": translations.write_state(state)}
