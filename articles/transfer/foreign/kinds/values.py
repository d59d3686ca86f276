"""Values of other products' records, which may be missing, null, of another type, or escaped twice."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, urlsplit

_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?|!--)", re.S)
_ESCAPED_TAG = re.compile(r"&lt;/?[a-z][a-z0-9]*(?:\s.{0,500}?)?/?&gt;", re.I | re.S)
_LANGUAGES = (
    r"af|am|ar|az|be|bg|bn|bs|ca|cs|cy|da|de|el|en|eo|es|et|eu|fa|fi|fil|fr|"
    r"ga|gl|gu|he|hi|hr|hu|hy|id|is|it|iw|ja|ka|kk|km|kn|ko|ky|lo|lt|lv|mk|ml|"
    r"mn|mr|ms|mt|my|nb|ne|nl|nn|no|pa|pl|ps|pt|ro|ru|si|sk|sl|so|sq|sr|sv|sw|"
    r"ta|te|th|tl|tr|uk|ur|uz|vi|zh|zu"
)
_LOCALE = re.compile(rf"(?:{_LANGUAGES})(?:[-_][a-z]{{4}})?(?:[-_](?:[a-z]{{2}}|[0-9]{{3}}))?", re.I)
# At the end of a file's name only languages that are no words.
_LOCALE_TAIL = re.compile(
    r"[-_]((?:cs|da|de|en|es|fi|fr|hu|ja|ko|nl|pl|pt|ro|ru|sv|tr|uk|zh)(?:[-_][a-z]{2})?|zh[-_]hans)\Z", re.I
)


def text_of(value: Any) -> str:
    """Return a value as text that every database takes: "" for null, lists joined by commas."""
    if value is None or isinstance(value, bool | Mapping):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if not text.isascii():  # half of a surrogate pair, as a script cut it
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "").strip()


def ident(value: Any) -> str:
    """Return an id as text, whether it was a number, a text, or an object that has it."""
    if isinstance(value, Mapping):
        return ident(next((value[key] for key in ("id", "$oid", "_id") if key in value), None))
    return "" if isinstance(value, list | tuple) else text_of(value)


def first(data: Mapping[str, Any], *keys: str) -> str:
    """Return the text of the first key that has one."""
    return next(filter(None, (text_of(data.get(key)) for key in keys)), "")


def title_of(value: Any) -> str:
    """Return a title, which is text: entities that were left in it are read, tags are not."""
    return " ".join(html.unescape(text_of(value)).split())


def is_true(value: Any) -> bool:
    return text_of(value).lower() in {"true", "1", "yes", "on"} if not isinstance(value, bool) else value


def words_of(value: Any) -> tuple[str, ...]:
    """Return labels: a list of texts, of objects with a name, or one text with commas."""
    if isinstance(value, Mapping):
        value = value.get("data") or value.get("items") or value.get("tags") or list(value.values())
    if isinstance(value, str):
        value = re.split(r"[,;|\n]", value)
    if not isinstance(value, list | tuple):
        value = [value]
    names = (
        first(one, "name", "title", "label", "value") if isinstance(one, Mapping) else one for one in value
    )
    return tuple(dict.fromkeys(filter(None, map(text_of, names))))


def html_of(value: Any) -> str:
    """Return HTML: as it is, read once where it was escaped, or made of plain text."""
    text = text_of(value)
    if not text or _TAG.search(text):
        return text
    if _ESCAPED_TAG.search(text):
        return html.unescape(text)
    return paragraphs(html.unescape(text))


def paragraphs(text: str) -> str:
    """Return plain text as paragraphs; single line ends stay line ends."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "\n".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks)


def when(value: Any) -> str:
    """Return a time as ISO 8601: from ISO, seconds, or milliseconds. "" for what is no time."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = text_of(value)
    if re.fullmatch(r"[0-9]{9,10}|[0-9]{12,13}", text):
        seconds = int(text) / (1000 if len(text) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text


def locale_of(text: Any) -> str:
    """Return a text that is a locale, such as "en-us", "pt_BR", or "zh-Hans"; "" for every other."""
    match = _LOCALE.fullmatch(text_of(text))
    return match[0] if match else ""


def locale_among(words: Iterable[str]) -> str:
    """Return the last word that is a locale: of a path, an address, or the keys around a record."""
    return next(filter(None, map(locale_of, reversed(list(words)))), "")


def path_words(path: str) -> list[str]:
    """Return the folders and the parts of the file name: "de/12.pt-br.json" has de, 12, pt-br, json."""
    words = re.split(r"[/.]", path)
    return words + [match[1] for word in words if (match := _LOCALE_TAIL.search(word))]


def path_of(url: str) -> str:
    """Return the path of an address; "" for one that can't be read."""
    try:
        return urlsplit(url.strip()).path
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """Return "https://host" of an address; "" without one."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return f"{parts.scheme or 'https'}://{parts.netloc}" if parts.netloc else ""


def made_id(title: Any, place: str) -> str:
    """Return what stands for an id where a record has none: its title, or its place."""
    return next(iter(slugs(title_of(title))), "") or place


def slugs(title: str) -> list[str]:
    """Return what products make of a title in an address: letters kept, spelled out, or left out."""
    lower = title.lower()
    spelled = lower.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    plain = normalize("NFKD", lower.replace("ß", "ss")).encode("ascii", "ignore").decode()
    found = [re.sub(r"[^\w]+|_", "-", text).strip("-") for text in (plain, spelled, lower)]
    found.append(re.sub(r"[^a-z0-9]+", "-", lower).strip("-"))
    return [quote(slug) for slug in dict.fromkeys(found) if slug]


def unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, or of what stands for one."""
    if isinstance(value, Mapping):
        value = value.get("items") or value.get("data") or [value]
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def markdown_html(value: Any) -> str:
    """Return the HTML of Markdown, for products that give it where others give HTML."""
    from .markdown.blocks import plain_blocks
    from .markdown.code import hide_code
    from .markdown.inline import plain_inline
    from .markdown.render import placeholders, to_html

    # Document360 has names and titles of notices in brackets.
    text = re.sub(r"(?m)^(:{3,})\s*\((\w+)\)[ \t]*(?:\(([^)\n]*)\))?", r"\1\2 \3", text_of(value))
    text, hidden = hide_code(text)
    return to_html(hidden.show(placeholders(plain_inline(plain_blocks(text)))))


def with_lead(lead: Any, body: str) -> str:
    """Return a text with the line that its product shows above it, unless the text says the same."""
    words = _plain(text_of(lead))
    if not words or words.rstrip(".…") in _plain(body):
        return body
    return f"{html_of(lead)}\n{body}"


def _plain(text: str) -> str:
    return "".join(html.unescape(re.sub(r"<[^<>]*>", " ", text)).split()).lower()


def snake_keys(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with its keys in one spelling: of `categoryId` and `Category-ID` as well."""
    return {
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-\s]+", "_", str(key)).lower(): value
        for key, value in data.items()
    }
