"""An article as one versioned dict, and back: the shape that saving takes and that revisions hold.

`normalise` is the only judge of that shape. It takes what people and files bring (short forms, gaps,
stray spaces) and gives every key in a fixed order, or says which spot is wrong. The meaning of each key
stands in docs/article-format.md.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from articles import contact_guard, markdown
from articles.images import FOLDER, NAME, name_of
from articles.limits import MAX_ITEMS
from articles.models import Article, Confidence, DataState, Level, Placement, Point, Risk, Side
from articles.strings.characters import clean, find_forbidden
from articles.strings.slugs import make_slug, slugify

SCHEMA = 2

Data = dict[str, Any]

KEY = re.compile(r"[a-z0-9]{8}\Z")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SPACES = re.compile(r"[^\S\n]*\n\s*|[^\S\n]+")
MAX_SLUG_LENGTH, MAX_NAME_SLUG_LENGTH = 120, 80  # of articles; of products and areas
MADE_SLUG_LENGTH = 100
NAMED = re.compile(rf"{FOLDER}({NAME.pattern})")


class Invalid(ValueError):
    """A value that no article can have; `path` names the spot, such as `solutions[2].level`."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


def empty() -> Data:
    """A new article's snapshot, as a form begins with it."""
    return {key: reader({}, key, key) for key, reader in FIELDS.items()}


def normalise(raw: object) -> Data:
    """Return the snapshot that `raw` describes, every key present. Raises Invalid at the first wrong spot."""
    if not isinstance(raw, dict):
        raise Invalid("", "expected an object")
    for key in raw:
        if key not in FIELDS:
            raise Invalid(str(key), "unknown key")
    data = {key: reader(raw, key, key) for key, reader in FIELDS.items()}
    if not data["title"]:
        raise Invalid("title", "missing")
    if not data["product"]:
        raise Invalid("product", "missing")
    if not data["slug"]:
        data["slug"] = made_slug(data)
    if not data["id"]:
        data["id"] = data["slug"]
    data["first"] = _first(data)
    return data


def made_slug(data: Data) -> str:
    """An address from product, main code and title, for an article that brings none."""
    return make_slug(_named_by(data), MADE_SLUG_LENGTH) or "article"


def earlier_made_slug(data: Data) -> str:
    """The address that was made before other scripts were transliterated: imports may be known by it."""
    return slugify(_named_by(data))[:MADE_SLUG_LENGTH].strip("-") or "article"


def _named_by(data: Data) -> str:
    code = data["codes"][0] if data["codes"] else ""
    parts = [data["product"]["slug"], "error" if code else "", code, data["title"]]
    return " ".join(part for part in parts if part)


def take(article: Article) -> Data:
    """Return the snapshot of a working copy; cheap when it was loaded `with_parts()`."""
    points = list(article.points.all())
    area = article.area
    return {
        "id": article.source_id,
        "slug": article.slug,
        "language": article.language,
        "translation_of": article.translation_of,
        "product": {key: getattr(article.product, key) for key in ("slug", "name", "vendor", "short")},
        "area": {key: getattr(area, key) for key in ("slug", "name", "provider")} if area else None,
        "codes": [row.code for row in article.codes.all()],
        "title": article.title,
        "summary": article.summary,
        "messages": _rows(article.messages, "text", "confidence"),
        "symptoms": _rows(article.symptoms, "text", "level"),
        "causes": _rows(article.causes, "key", "title", "body", "side"),
        "solutions": _rows(article.solutions, *SOLUTION_KEYS),
        "prevention": [row.text for row in points if row.kind == Point.Kind.PREVENTION],
        "impact": [row.text for row in points if row.kind == Point.Kind.IMPACT],
        "faqs": _rows(article.faqs, "key", "question", "answer"),
        "comparisons": [
            {
                "with": row.other,
                "rows": _rows(row.rows, "aspect", "this", "other"),
                "deciding_question": row.deciding_question,
            }
            for row in article.comparisons.all()
        ],
        "related": [row.ref for row in article.related.all()],
        "body": article.body,
        "side": article.side,
        "side_note": article.side_note,
        "typical_duration": article.typical_duration,
        "duration_note": article.duration_note,
        "data": article.data,
        "data_note": article.data_note,
        "first": article.first,
        "sources": _rows(article.sources, "title", "url", "publisher"),
        "confidence": article.confidence,
        "verified_on": article.verified_on.isoformat() if article.verified_on else "",
        "verified_with": article.verified_with,
        "owner": article.owner.get_username() if article.owner else "",
        "review_due": article.review_due.isoformat() if article.review_due else "",
    }


def upgrade(data: Data, schema: int) -> Data:
    """Bring a snapshot of an older schema to the present one. Raises ValueError for one from the future."""
    if not 1 <= schema <= SCHEMA:
        raise ValueError(f"snapshot schema {schema} is not known to this version")
    if schema < 2:
        data = {**data, "solutions": [{**one, "place": Placement.FREE.value} for one in data["solutions"]]}
    return data


def digest(data: Data) -> str:
    """The SHA-256 of a snapshot, the same for the same content on every machine."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def same(one: Data, other: Data) -> bool:
    """Whether two snapshots say the same; the names of product and area are the site's own matter."""
    return _content(one) == _content(other)


def images(data: Data) -> Iterator[tuple[str, markdown.MarkdownImage]]:
    """Yield the images in the Markdown of a snapshot, each with its spot, such as `solutions[2].body`."""
    for spot, value in marked_up(data):
        for mention in markdown.find_images(value):
            yield spot, mention


def image_names(data: Data) -> list[str]:
    """Return the names of the site's images in the Markdown of a snapshot, each once."""
    names = (name_of(mention.address) for _spot, mention in images(data))
    return list(dict.fromkeys(name for name in names if name))


def texts(data: object, path: str = "") -> Iterable[tuple[str, str]]:
    """Every text of a snapshot with its spot, such as ("faqs[0].answer", "...")."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "key":
                yield from texts(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from texts(value, f"{path}[{n}]")


def marked_up(data: Data) -> Iterator[tuple[str, str]]:
    """The Markdown of a snapshot, each text with its spot."""
    for key, part in (("causes", "body"), ("solutions", "body"), ("faqs", "answer")):
        for n, one in enumerate(data[key]):
            yield f"{key}[{n}].{part}", one[part]
    yield "body", data["body"]


def contact_keys(data: Data) -> list[str]:
    """The keys of the verified contacts that a snapshot names, each once."""
    return list(dict.fromkeys(key for _spot, value in texts(data) for key in contact_guard.find_keys(value)))


def with_contacts(
    data: Data, reached: Mapping[str, list[str] | None], *, leave: Iterable[str] = ("body", "answer")
) -> Data:
    """The snapshot with contacts in place of their marks, but for the texts that are called as in `leave`.

    These are Markdown, and get theirs when they are rendered.
    """
    if not reached:
        return data
    shown = {key: one[0] for key, one in reached.items() if one}
    missing = str(markdown.UNVERIFIED_CONTACT)
    return _mapped(data, lambda value: contact_guard.fill_marks(value, shown, missing), frozenset(leave))


def _mapped(value: Any, change: Callable[[str], str], leave: frozenset[str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: one if key in leave else _mapped(one, change, leave) for key, one in value.items()}
    return [_mapped(one, change, leave) for one in value] if isinstance(value, list) else value


def image_alt_texts(data: Data) -> dict[str, str]:
    """Map every image of the site named anywhere in a snapshot, even in code, to its alt text."""
    alt_texts = {name_of(image.address): image.words for _spot, image in images(data) if image.words}
    names = (name for _spot, value in texts(data) for name in NAMED.findall(value))
    return {name: alt_texts.get(name, "") for name in names}


def _content(data: Data) -> Data:
    area = data["area"]
    return {**data, "product": data["product"]["slug"], "area": area["slug"] if area else None}


def _rows(manager, *keys: str) -> list[Data]:
    return [{key: getattr(row, key) for key in keys} for row in manager.all()]


def _first(data: Data) -> str:
    """The key of the solution that `first` names by key or title; a keyless one keeps its title for now."""
    named = data["first"]
    if not named:
        return ""
    for name in ("key", "title"):
        for solution in data["solutions"]:
            if solution[name] == named:
                return solution["key"] or solution["title"]
    raise Invalid("first", "no solution has this key or title")


# Readers: each takes the object, the key and the path for messages, and returns the clean value.


def _line(limit: int):
    """A text of one line: wrapped lines are joined, outer spaces go."""

    def read(raw, key, path):
        value = _string(raw, key, path, limit)
        return SPACES.sub(" ", value).strip()

    return read


def _block(limit: int):
    """A text of several lines, kept to the letter but for line ends and outer blank lines."""

    def read(raw, key, path):
        rows = _string(raw, key, path, limit).split("\n")
        written = [n for n, row in enumerate(rows) if row.strip()]
        return "\n".join(rows[written[0] : written[-1] + 1]) if written else ""

    return read


def _string(raw, key, path, limit) -> str:
    value = raw.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(path, "expected text")
    value = clean(value)
    if len(value) > limit:
        raise Invalid(path, f"longer than {limit} characters")
    if reason := find_forbidden(value):
        raise Invalid(path, reason)
    return value


def _choice(choices, default):
    allowed = list(choices.values)

    def read(raw, key, path):
        value = _line(40)(raw, key, path) or default
        if value and value not in allowed:
            raise Invalid(path, f"expected one of {', '.join(allowed)}")
        return value

    return read


def _date(raw, key, path):
    value = raw.get(key)
    if isinstance(value, date):
        value = value.isoformat()[:10]
    value = _line(10)({key: value}, key, path)
    if value:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise Invalid(path, "expected a date such as 2026-11-23") from None
    return value


def _minutes(raw, key, path):
    value = raw.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise Invalid(path, "expected whole minutes")
    return value


def _flag(default):
    def read(raw, key, path):
        value = raw.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise Invalid(path, "expected true or false")
        return value

    return read


def _key(raw, key, path):
    value = _line(40)(raw, key, path)
    if value and not KEY.match(value):
        raise Invalid(path, "expected eight of a-z and 0-9")
    return value


def _slug(limit: int):
    def read(raw, key, path):
        value = _line(limit)(raw, key, path)
        if value and not SLUG.match(value):
            raise Invalid(path, "expected small letters, digits and single hyphens")
        return value

    return read


def _language(raw, key, path):
    value = _line(16)(raw, key, path).lower() or settings.LANGUAGE_CODE
    if value not in dict(settings.LANGUAGES):
        raise Invalid(path, f"the site has no language {value}")
    return value


def _url(raw, key, path):
    value = _line(500)(raw, key, path)
    if value and not re.match(r"https?://[^\s/]", value, re.I):
        raise Invalid(path, "expected an address with http or https")
    return value


def _items(one, simple: str = "", unique: str = ""):
    """A list of objects read by `one`; a plain string stands for the object with only `simple`."""

    def read(raw, key, path):
        items = raw.get(key)
        if items is None:
            return []
        if not isinstance(items, list):
            raise Invalid(path, "expected a list")
        if len(items) > MAX_ITEMS:
            raise Invalid(path, f"more than {MAX_ITEMS} entries")
        found = [
            one({simple: item} if simple and isinstance(item, str) else item, f"{path}[{n}]")
            for n, item in enumerate(items)
        ]
        keys = [item[unique] for item in found if item[unique]] if unique else []
        for n, value in enumerate(keys):
            if value in keys[:n]:
                raise Invalid(f"{path}.{unique}", f"{value} stands twice")
        return found

    return read


def _strings(limit: int):
    """A list of one-line texts; empty ones are left out."""
    read_one = _line(limit)
    read = _items(lambda item, path: read_one({"text": item}, "text", path))
    return lambda raw, key, path: [value for value in read(raw, key, path) if value]


def _object(fields, required: str):
    def one(item, path):
        if not isinstance(item, dict):
            raise Invalid(path, "expected an object or a text")
        for key in item:
            if key not in fields:
                raise Invalid(f"{path}.{key}", "unknown key")
        value = {key: reader(item, key, f"{path}.{key}") for key, reader in fields.items()}
        if not value[required]:
            raise Invalid(f"{path}.{required}", "missing")
        return value

    return one


def _named(fields):
    """A product or an area: an object, or a string that is both its name and, folded, its slug."""

    def read(raw, key, path):
        value = raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            value = {"name": value}
        named = isinstance(value, dict) and "slug" in value
        one = _object(fields, "slug" if named else "name")(value, path)
        one["slug"] = one["slug"] or make_slug(one["name"], MAX_NAME_SLUG_LENGTH)
        one["name"] = one["name"] or one["slug"]
        if not one["slug"]:
            raise Invalid(f"{path}.slug", "missing")
        return one

    return read


LONG = 10_000
MARKDOWN = _block(markdown.MAX_LENGTH)
SOLUTION_KEYS = ("key", "title", "body", "level", "minutes", "risk", "needs_admin", "reversible", "place")
NAME_SLUG = _slug(MAX_NAME_SLUG_LENGTH)
ROW = {"aspect": _line(200), "this": _line(500), "other": _line(500)}

FIELDS = {
    "id": _line(200),
    "slug": _slug(MAX_SLUG_LENGTH),
    "language": _language,
    "translation_of": _line(200),
    "product": _named({"slug": NAME_SLUG, "name": _line(120), "vendor": _line(120), "short": _line(24)}),
    "area": _named({"slug": NAME_SLUG, "name": _line(120), "provider": _line(24)}),
    "codes": _strings(200),
    "title": _line(300),
    "summary": _line(4000),
    "messages": _items(
        _object({"text": _block(5000), "confidence": _choice(Confidence, "")}, "text"), simple="text"
    ),
    "symptoms": _items(
        _object({"text": _line(LONG), "level": _choice(Level, Level.BASIC.value)}, "text"), simple="text"
    ),
    "causes": _items(
        _object(
            {"key": _key, "title": _line(300), "body": MARKDOWN, "side": _choice(Side, Side.UNKNOWN.value)},
            "title",
        ),
        simple="title",
        unique="key",
    ),
    "solutions": _items(
        _object(
            {
                "key": _key,
                "title": _line(300),
                "body": MARKDOWN,
                "level": _choice(Level, Level.BASIC.value),
                "minutes": _minutes,
                "risk": _choice(Risk, Risk.NONE.value),
                "needs_admin": _flag(False),
                "reversible": _flag(None),
                "place": _choice(Placement, Placement.FREE.value),
            },
            "title",
        ),
        simple="title",
        unique="key",
    ),
    "prevention": _strings(LONG),
    "impact": _strings(LONG),
    "faqs": _items(
        _object({"key": _key, "question": _line(500), "answer": MARKDOWN}, "question"),
        simple="question",
        unique="key",
    ),
    "comparisons": _items(
        _object(
            {
                "with": _line(200),
                "rows": _items(_object(ROW, "aspect")),
                "deciding_question": _line(500),
            },
            "with",
        )
    ),
    "related": _strings(200),
    "body": MARKDOWN,
    "side": _choice(Side, Side.UNKNOWN.value),
    "side_note": _line(200),
    "typical_duration": _line(80),
    "duration_note": _line(200),
    "data": _choice(DataState, DataState.UNKNOWN.value),
    "data_note": _line(200),
    "first": _line(300),
    "sources": _items(
        _object({"title": _line(300), "url": _url, "publisher": _line(200)}, "title"), simple="title"
    ),
    "confidence": _choice(Confidence, Confidence.REPORTED.value),
    "verified_on": _date,
    "verified_with": _line(120),
    "owner": _line(150),
    "review_due": _date,
}
