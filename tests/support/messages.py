"""The catalogs of the interface's languages, and `python -m tests.support.messages`, which renews them.

What the code no longer says leaves a catalog, and what is new enters it empty: nothing is guessed. The files
have neither dates nor line numbers, so two people's work on them merges.
"""

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import extract
from babel.messages.catalog import Catalog as BabelCatalog
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.support.paths import ROOT

# Each language of a catalog, with its folder.
LANGUAGES = {"ar": "ar", "de": "de", "es": "es", "fr": "fr", "ja": "ja", "pt-br": "pt_BR"}
PAGES, SCRIPTS = DOMAINS = "django", "djangojs"
KEPT_HEADERS = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms"}

# Which argument is the context, and which are singular and plural, by the name without `_lazy`.
CALLS: dict[str, tuple[int | None, ...]] = {
    **dict.fromkeys(("_", "_lazy", "gettext", "gettext_noop"), (None, 0)),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1),
    "npgettext": (0, 1, 2),
}
# The same in the words of Babel.
KEYWORDS: Any = {
    **dict.fromkeys(("_", "gettext")),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\([a-z_0-9]+\)[sd]|\{\{ ?[a-z_0-9.]+ ?\}\}|\{[a-z_0-9]*\}")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*(%[sd])")
PERCENT = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd]")
BARE_PERCENT = re.compile(r"(?<!%)(?:%%)*%(?!%)")
TAG = re.compile(r"</?[a-z][^<>]*>")
# Plural forms, of how many, that stand for a single number: one in German and Spanish, none to two in Arabic.
NUMBERS_IN_WORDS = {(2, 0), (6, 0), (6, 1), (6, 2)}

Found = tuple[str | None, str | tuple[str, str]]  # context, and string or singular and plural


class Catalog(BabelCatalog):
    """Strings of one language, with a header that says nothing of when and by what it was made."""

    def __init__(self, locale: Any = None, domain: str | None = None) -> None:
        super().__init__(locale, domain, header_comment="# Strings of the help center.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        headers = [(name, value) for name, value in super().mime_headers if name in KEPT_HEADERS]
        return [("Language", str(self.locale)), *headers]

    @mime_headers.setter
    def mime_headers(self, headers: Any) -> None:
        pass  # of a file: its language says it all


def find_in_python(source: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        places = CALLS.get(name.removesuffix("_lazy"), CALLS.get(name))
        if places and len(node.args) > max(place or 0 for place in places):
            context, *ids = (None if at is None else _text(node.args[at]) for at in places)
            if ids[0]:
                yield context, (ids[0], str(ids[1])) if len(ids) > 1 else ids[0]


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def find_in_template(source: str) -> Iterator[Found]:
    # In parentheses, so that the indentation of a page isn't taken for that of code.
    return _find_with_babel("python", f"(\n{templatize(source)}\n)")


def find_in_script(source: str) -> Iterator[Found]:
    return _find_with_babel("javascript", source, parse_template_string=True)


def _find_with_babel(method: str, source: str, **options: Any) -> Iterator[Found]:
    file = io.BytesIO(source.encode())
    for _line, message, _comments, context in extract.extract(method, file, KEYWORDS, options=options):
        yield context, (message[0], message[1]) if isinstance(message, tuple) else message


def sources(domain: str) -> Iterator[tuple[Path, Any]]:
    if domain == SCRIPTS:
        yield from ((path, find_in_script) for path in ROOT.glob("static/js/**/*.js"))
        return
    for package in ("articles", "helpcenter"):
        yield from ((path, find_in_python) for path in ROOT.glob(f"{package}/**/*.py"))
    yield from ((path, find_in_template) for path in ROOT.glob("templates/**/*.*"))


def extract_all(domain: str) -> Catalog:
    """Return every string of the code, with the files that it is in."""
    found = Catalog(domain=domain)
    for path, find in sorted(sources(domain), key=lambda pair: pair[0]):
        name = path.relative_to(ROOT).as_posix()
        for context, message in find(path.read_text()):
            found.add(message, locations=[(name, 0)], context=context)
    return found


def path_of(language: str, domain: str) -> Path:
    return ROOT / "locale" / LANGUAGES[language] / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    """Return a catalog of a file, which need not be there."""
    catalog = Catalog(path.parent.parent.name, path.stem)
    if path.exists():
        with path.open("rb") as file:
            for message in read_po(file, catalog.locale, catalog.domain, ignore_obsolete=True):
                if message.id:
                    catalog[message.id] = message
    return catalog


def merge(present: Catalog, found: Catalog) -> Catalog:
    """Return what was found in the code, with the translations that are there."""
    merged = Catalog(present.locale, present.domain)
    for message in found:
        if message.id:
            known = present.get(_key(message), message.context)
            string = known.string if known and type(known.id) is type(message.id) else ""
            merged.add(message.id, string, sorted(set(message.locations)), context=message.context)
    return merged


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def as_po(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    file, done = io.BytesIO(), Catalog(catalog.locale, catalog.domain)
    for message in catalog:
        if message.id and is_translated(message):
            done[message.id] = message
    write_mo(file, done)
    return file.getvalue()


def renew() -> None:
    for domain in DOMAINS:
        found = extract_all(domain)
        for language in LANGUAGES:
            path = path_of(language, domain)
            catalog = merge(read(path), found)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(catalog))
            path.with_suffix(".mo").write_bytes(as_mo(catalog))
            missing = sum(not is_translated(message) for message in catalog if message.id)
            print(f"{language} {domain}: {len(catalog)} strings, {missing} to translate")


def all_problems(catalog: Catalog) -> Iterator[str]:
    """Say what is wrong with the translations that a catalog has, and what it lacks."""
    for message in catalog:
        if not message.id:
            continue
        found = list(problems(message, catalog)) if is_translated(message) else ["not translated"]
        if message.fuzzy:
            found.append("marked as fuzzy")
        yield from (f"{catalog.locale} {catalog.domain}: {_key(message)!r}: {problem}" for problem in found)


def problems(message: Message, catalog: Catalog) -> Iterator[str]:
    """Say why a translation would break a page or lose something of the string."""
    if isinstance(message.id, str):
        yield from _compare(message.id, str(message.string), must=_names(message.id), may=_names(message.id))
        return
    (singular, plural), forms = message.id, list(message.string or [])
    if len(forms) != catalog.num_plurals:
        yield f"{len(forms)} forms, but the language has {catalog.num_plurals}"
    may = _names(singular) | _names(plural)
    for number, string in enumerate(forms):
        # "One article" and "two articles" need no digit, in a form that is for this number alone.
        missing = (_names(singular) & _names(plural)) - _names(string)
        is_of_one_number = (catalog.num_plurals, number) in NUMBERS_IN_WORDS and len(missing) == 1
        must = set() if is_of_one_number else _names(singular) & _names(plural)
        yield from (f"form {number}: {problem}" for problem in _compare(plural, string, must, may))


def _compare(source: str, string: str, must: set[str], may: set[str]) -> Iterator[str]:
    names = _names(string)
    yield from (f"{name} is missing" for name in sorted(must - names))
    yield from (f"{name} isn't in the original" for name in sorted(names - may))
    if POSITIONAL.findall(source) != POSITIONAL.findall(string):
        yield "%s and %d must be as many, and in the same order"
    if PERCENT.search(source) and BARE_PERCENT.search(PERCENT.sub("", string)):
        yield "a percent sign has to be written %%"
    if Counter(TAG.findall(source)) != Counter(TAG.findall(string)):
        yield f"HTML must stay: {' '.join(TAG.findall(source))}"
    if _edges(source) != _edges(string):
        yield f"must begin and end with the same spaces and lines: {_edges(source)}"


def _names(text: str) -> set[str]:
    return set(NAMED.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def is_translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [])
    return bool(strings) and all(strings)


if __name__ == "__main__":
    renew()
