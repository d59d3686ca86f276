"""Short and older spellings of an article's parts, turned into the present ones."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from articles.content.snapshot import Data

MAX_SOURCE_TITLE_LENGTH = 120  # a cause or solution given as one longer string is a text, not a heading
# Older spellings, and the key that each becomes.
LEGACY_KEYS = {
    "code": "codes",
    "aliases": "codes",
    "body_markdown": "body",
    "source_repo": "sources",
    "source_path": "sources",
    "licence": "sources",
}


def modernize(raw: Data) -> tuple[Data, list[tuple[str, str]]]:
    """Return the article in present spelling, and what was wrong with the older one: (key, message)."""
    raw = dict(raw)
    faults = [*_codes(raw), *_body(raw), *_sources(raw)]
    for key in ("causes", "solutions"):
        if isinstance(raw.get(key), list):
            raw[key] = [_with_title(item) if isinstance(item, str) else item for item in raw[key]]
    return raw, faults


def _codes(raw: Data) -> Iterator[tuple[str, str]]:
    if not {"code", "aliases"} & raw.keys():
        return
    code, aliases, codes = raw.pop("code", None), raw.pop("aliases", None) or [], raw.get("codes") or []
    if not isinstance(aliases, list) or not isinstance(codes, list):
        yield "codes", "expected a list"
        return
    raw["codes"] = [value for value in [*codes, code, *aliases] if value not in (None, "")]
    if all(isinstance(value, str) for value in raw["codes"]):
        raw["codes"] = list(dict.fromkeys(raw["codes"]))


def _body(raw: Data) -> Iterator[tuple[str, str]]:
    if "body_markdown" in raw:
        if raw.get("body"):
            yield "body", "is duplicated, once as body_markdown"
        raw["body"] = raw.pop("body_markdown")


def _sources(raw: Data) -> Iterator[tuple[str, str]]:
    values = {key: raw.pop(key, None) or "" for key in ("source_repo", "source_path", "licence")}
    sources = raw.get("sources") or []
    if not any(values.values()):
        return
    if isinstance(sources, list) and all(isinstance(value, str) for value in values.values()):
        raw["sources"] = [*sources, _source(*values.values())]
    else:
        yield "sources", "expected text in source_repo, source_path, and licence, and a list in sources"


def _source(repo: str, path: str, licence: str) -> Data:
    url = repo if re.match(r"https?://", repo) else ""
    if re.fullmatch(r"[\w-]+/[\w.-]+", repo, re.ASCII):
        url = f"https://github.com/{repo}" + (f"/blob/HEAD/{quote(path)}" if path else "")
    return {
        "title": (path or repo or licence)[-300:],
        "url": url if len(url) <= 500 else "",
        "publisher": ", ".join(part for part in (repo, licence) if part)[:200],
    }


def _with_title(text: str) -> str | Data:
    """Return a cause or solution that was one string; the first sentence of a long one is its title."""
    text = text.strip()
    if len(text) <= MAX_SOURCE_TITLE_LENGTH and "\n" not in text:
        return text
    sentence = re.match(rf"(\S.{{8,{MAX_SOURCE_TITLE_LENGTH}}}?[.:!?])\s+(?=[^\sa-z])", text)
    if sentence and (title := sentence[1].rstrip(".:")):
        return {"title": title, "body": text[sentence.end() :]}
    words = text[: MAX_SOURCE_TITLE_LENGTH - 20].split()
    return {"title": " ".join(words[:-1] or words) + "…", "body": text}
