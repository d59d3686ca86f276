"""An article as one versioned dict, and back: the shape that saving takes and that revisions hold.

`normalize` is the only judge of that shape, `of` the only reader of what revisions hold. `normalize` takes
what people and files bring (short forms, gaps, stray spaces) and gives every key in a fixed order, or says
which spot is wrong. The fields are those of `schema`; docs/article-format.md says what each means.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from articles import contact_guard, markdown
from articles.images import FOLDER, NAME, name_of
from articles.models import Article, Revision
from articles.strings.slugs import make_slug, slugify

from . import schema
from .readers import CatalogReader, Invalid, UserReader

__all__ = ["Data", "Invalid"]  # besides all that is defined here

SCHEMA = 2

Data = dict[str, Any]

MADE_SLUG_LENGTH = 100
NAMED = re.compile(rf"{FOLDER}({NAME.pattern})")


def empty() -> Data:
    """Return a new article's snapshot, as a form begins with it."""
    return {field.key: field.reader({}, field.key, field.key) for field in schema.ARTICLE.fields}


def normalize(raw: object) -> Data:
    """Return the snapshot that `raw` describes, every key present. Raises Invalid at the first wrong spot."""
    if not isinstance(raw, dict):
        raise Invalid("", "expected an object")
    for key in raw:
        if key not in schema.ARTICLE.by_key:
            raise Invalid(str(key), "unknown key")
    data = {field.key: field.reader(raw, field.key, field.key) for field in schema.ARTICLE.fields}
    if not data["title"]:
        raise Invalid("title", "missing")
    if not data["product"]:
        raise Invalid("product", "missing")
    if not data["slug"]:
        data["slug"] = generate_slug(data)
    if not data["id"]:
        source = data["translation_of"]
        data["id"] = f"{source}/{data['language']}" if source else data["slug"]
    data["first"] = _first(data)
    return data


def generate_slug(data: Data) -> str:
    """Generate an address from product, main code, and title, for an article without one."""
    return make_slug(_slug_source(data), MADE_SLUG_LENGTH) or "article"


def earlier_generated_slug(data: Data) -> str:
    """Return the address as it was generated before other scripts were transliterated, for old imports."""
    return slugify(_slug_source(data))[:MADE_SLUG_LENGTH].strip("-") or "article"


def _slug_source(data: Data) -> str:
    code = data["codes"][0] if data["codes"] else ""
    parts = [data["product"]["slug"], "error" if code else "", code, data["title"]]
    return " ".join(part for part in parts if part)


def take(article: Article) -> Data:
    """Return the snapshot of a working copy; cheap when it was loaded `with_parts()`."""
    fields = schema.ARTICLE.fields
    return {field.key: field.reader.from_column(getattr(article, field.attr)) for field in fields}


def assign_columns(article: Article, data: Data) -> None:
    """Put the values of a snapshot on a working copy, but for its product, area and owner, which are rows."""
    for field in schema.ARTICLE.values:
        if not isinstance(field.reader, CatalogReader | UserReader):
            setattr(article, field.attr, field.reader.to_column(data[field.key]))


def build_rows(article: Article, data: Data) -> Iterator[models.Model]:
    """Yield the child rows of a snapshot, unsaved; rows of comparisons come after their comparisons."""
    for key, rows in schema.ARTICLE.rows.items():
        yield from rows.build(data[key], article)


def of(revision: Revision) -> Data:
    """Return the snapshot that a revision holds, in the present shape."""
    return upgrade(revision.data, revision.schema)


def stored_text(column: str = "revision__data") -> Cast:
    """Return an expression for the text that a publication's revision holds; `of_text` reads it."""
    return Cast(column, models.TextField())


def of_text(stored: str, number: int) -> Data:
    """Return the snapshot of a text that `stored_text` gave, with the number of its schema."""
    return upgrade(json.loads(stored), number)


def upgrade(data: Data, number: int) -> Data:
    """Bring a snapshot of an older schema to the present one. Raises ValueError for one from the future.

    What it has no value for, because the field is newer, is empty.
    """
    if not 1 <= number <= SCHEMA:
        raise ValueError(f"snapshot schema {number} is not known to this version")
    newer = (field for field in schema.ARTICLE.fields if field.key not in data)
    empty = {field.key: field.reader({}, field.key, field.key) for field in newer}
    for key, rows in schema.ARTICLE.rows.items():
        stored = data.get(key)
        if stored and not rows.text_only and (whole := rows.fill_gaps(stored)) is not stored:
            empty[key] = whole
    return {**data, **empty} if empty else data


def digest(data: Data) -> str:
    """Return the SHA-256 of a snapshot, the same for the same content on every machine."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def has_same_content(this: Data, other: Data) -> bool:
    """Tell whether two snapshots have the same content. The names of product and area don't count."""
    return _content(this) == _content(other)


def find_article_images(data: Data) -> Iterator[tuple[str, markdown.MarkdownImage]]:
    """Yield the images in the Markdown of a snapshot, each with its spot, such as `solutions[2].body`."""
    for spot, value in markdown_texts(data):
        for mention in markdown.find_images(value):
            yield spot, mention


def image_names(data: Data) -> list[str]:
    """Return the names of the site's images in the Markdown of a snapshot, each once."""
    names = (name_of(mention.address) for _spot, mention in find_article_images(data))
    return list(dict.fromkeys(name for name in names if name))


def texts(data: object, path: str = "") -> Iterable[tuple[str, str]]:
    """Yield the texts of a snapshot, each with its spot, such as ("faqs[0].answer", "...")."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "key":
                yield from texts(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from texts(value, f"{path}[{n}]")


def markdown_texts(data: Data) -> Iterator[tuple[str, str]]:
    """Yield the Markdown of a snapshot, each text with its spot."""
    for key, rows in schema.ARTICLE.rows.items():
        if rows.body:
            for n, row in enumerate(data[key]):
                yield f"{key}[{n}].{rows.body}", row[rows.body]
    for field in schema.ARTICLE.markdown:
        yield field.key, data[field.key]


def contact_keys(data: Data) -> list[str]:
    """Return the keys of the verified contacts that a snapshot names, each once."""
    return list(dict.fromkeys(key for _spot, value in texts(data) for key in contact_guard.find_keys(value)))


def with_contacts(
    data: Data, contacts: Mapping[str, list[str] | None], *, leave: Iterable[str] | None = None
) -> Data:
    """Return the snapshot with contacts in place of their marks, except in texts with a key in `leave`.

    If that is None, these are all Markdown, which gets its contacts when it is rendered.
    """
    if not contacts:
        return data
    texts = {key: values[0] for key, values in contacts.items() if values}
    missing = str(markdown.UNVERIFIED_CONTACT)
    left_alone = schema.ARTICLE.markdown_keys if leave is None else frozenset(leave)
    return _mapped(data, lambda value: contact_guard.fill_marks(value, texts, missing), left_alone)


def _mapped(value: Any, change: Callable[[str], str], leave: frozenset[str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: item if key in leave else _mapped(item, change, leave) for key, item in value.items()}
    return [_mapped(item, change, leave) for item in value] if isinstance(value, list) else value


def image_alt_texts(data: Data) -> dict[str, str]:
    """Map every image of the site named anywhere in a snapshot, even in code, to its alt text."""
    alt_texts = {
        name_of(image.address): image.words for _spot, image in find_article_images(data) if image.words
    }
    names = (name for _spot, value in texts(data) for name in NAMED.findall(value))
    return {name: alt_texts.get(name, "") for name in names}


def _content(data: Data) -> Data:
    area = data["area"]
    return {**data, "product": data["product"]["slug"], "area": area["slug"] if area else None}


def _first(data: Data) -> str:
    """Return the key of the solution that `first` names by key or title, or its title if it has no key."""
    first = data["first"]
    if not first:
        return ""
    for name in ("key", "title"):
        for solution in data["solutions"]:
            if solution[name] == first:
                return solution["key"] or solution["title"]
    raise Invalid("first", "no solution has this key or title")
