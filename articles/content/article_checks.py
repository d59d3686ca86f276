"""Checks of a text before readers see it: a snapshot in, issues out. There are no others.

Knows strings and what it is told of the site (`Known`), and no database. A finding names its spot, such as
`solutions[2].body`, and its weight: it refuses publishing, asks for a note that says why it is published all
the same, or warns. Saving is never stopped.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import command_guard, contact_guard, http_probe, markdown
from articles.models import Risk
from articles.strings.codes import canonical_code
from articles.strings.languages import name_in_sentence

from . import schema, snapshot, translations
from .snapshot import Data

REFUSES, ASKS, WARNS = "refuses", "asks", "warns"

MAX_UNTRANSLATED = 0.25  # of the words of a translation
MAX_UNTRANSLATED_PARTS = 5  # listed at a time

# What keeps an article of an import from readers. No one is there to answer for the rest, which is told.
HELD_KINDS = frozenset({"contact", "contact-mark", "picture", "command"})


class Issue(NamedTuple):
    """`spot` is empty for the article as a whole; `short` is the same for all findings of one sort."""

    kind: str
    weight: str
    spot: str
    message: str
    short: str = ""

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}" if self.spot else self.message


# What an article is called here. A name that is missing from `Known.names` belongs to none.
LIVE, DRAFT, GONE = "live", "draft", "gone"


@dataclass(frozen=True)
class SiteFacts:
    """Facts of the site that a check needs and a text alone doesn't have."""

    contacts: Collection[str] = ()  # numbers and addresses that texts may name
    keys: Collection[str] = ()  # of contacts that are verified
    names: Mapping[str, str] = field(
        default_factory=dict
    )  # what articles are called, and whether they are live
    # Codes of live articles, by language, product and canonical form: identity and title of each.
    codes: Mapping[tuple[str, str, str], list[tuple[str, str]]] = field(default_factory=dict)
    # Addresses that do not answer, as `outside.written` gives them, and why.
    dead: Mapping[str, str] = field(default_factory=dict)
    # Addresses of this site in its texts that have no page or image, and why: by spot and address.
    missing: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # What readers see of the source of a translation.
    source: Data | None = None


# The Markdown of a snapshot by its spots, each text read once.
Inspections = Mapping[str, markdown.Contents]


def check_article(data: Data, facts: SiteFacts) -> list[Issue]:
    """Return all findings of a snapshot, the gravest first, those of one weight in the order of its texts."""
    inspections = {spot: markdown.inspect(value) for spot, value in snapshot.markdown_texts(data)}
    issues = [
        *_contacts(data, facts),
        *_contact_marks(data, facts),
        *_images(data),
        *_commands(data, inspections),
        *_missing(data),
        *_headings(inspections),
        *_codes(data, facts),
        *_links(data, facts, inspections),
        *_tools(data),
        *_broken_links(data, facts, inspections),
        *_missing_addresses(facts),
        *_untranslated(data, facts),
        *check_backslashes(data, inspections),
    ]
    return sorted(issues, key=lambda issue: (REFUSES, ASKS, WARNS).index(issue.weight))


def _untranslated(data: Data, facts: SiteFacts) -> Iterator[Issue]:
    """Yield a finding for the first parts of a translation that are its source's. They ask if most may be."""
    if facts.source is None or facts.source["language"] == data["language"]:
        return
    parts, share = translations.untranslated_parts(data, facts.source)
    message = _("still in %(language)s") % {"language": name_in_sentence(facts.source["language"])}
    for part in parts[:MAX_UNTRANSLATED_PARTS]:
        weight = ASKS if share > MAX_UNTRANSLATED else WARNS
        spot = _spot_of_part(part, data)
        yield Issue("untranslated", weight, spot, message, _("text that isn't translated"))


def _spot_of_part(part: str, data: Data) -> str:
    name, _colon, key = part.partition(":")
    if key:
        number = next(n for n, row in enumerate(data[name]) if row["key"] == key)
        return f"{name}[{number}]"
    return "side_note" if name in translations.WHOLE_SECTIONS else name


def issues_of_weight(findings: Iterable[Issue], *weights: str) -> list[Issue]:
    return [issue for issue in findings if issue.weight in weights]


# Windows paths


def check_backslashes(data: Data, inspections: Inspections | None = None) -> Iterator[Issue]:
    """Yield a finding for each Windows path that Markdown shows without one of its backslashes."""
    for spot, value in snapshot.markdown_texts(data):
        if "\\" in value:
            contents = inspections[spot] if inspections else markdown.inspect(value)
            for lost in contents.lost_backslashes:
                message = _(
                    "line %(line)s: readers see %(path)s without one of its backslashes. "
                    "Put the path in backticks: %(code)s"
                )
                about = {"line": lost.line, "path": lost.path, "code": f"`{lost.path}`"}
                yield Issue("backslash", WARNS, spot, message % about, _("path that loses a backslash"))


# Contacts

_KINDS = {
    "phone": gettext_lazy("contains an unverified contact (%(masked)s)"),
    "chat": gettext_lazy("contains an unverified chat handle (%(masked)s)"),
    "short-link": gettext_lazy("contains a short link, which hides its destination (%(masked)s)"),
}


_KEY = re.compile(r"[.\[]")
_CHOICE = re.compile(r"[a-z-]*")  # such as the level of a symptom, which stands between two texts
_CODES = ("codes", "related")


def _contacts(data: Data, facts: SiteFacts) -> Iterator[Issue]:
    yield from find_unverified_contacts(data, facts.contacts)


def find_unverified_contacts(data: object, allowed: Collection[str]) -> Iterator[Issue]:
    """Yield a finding for each contact in any of the texts that no one verified, in its masked form."""
    for key, group in groupby(snapshot.texts(data), key=lambda text: _KEY.split(text[0], 1)[0]):
        texts = list(group)
        found = [
            (spot, match) for spot, value in texts for match in contact_guard.find_contacts(value, allowed)
        ]
        if not found and key not in _CODES:
            values = [value for _spot, value in texts if not _CHOICE.fullmatch(value)]
            found = [(key, match) for match in contact_guard.find_spread_contacts(values, allowed)]
        for spot, match in found:
            message = _KINDS[match.kind] % {"masked": match.masked}
            yield Issue("contact", REFUSES, spot, message, _("unverified contact"))


def _contact_marks(data: Data, facts: SiteFacts) -> Iterator[Issue]:
    short = _("unknown contact")
    for spot, value in snapshot.texts(data):
        for key in contact_guard.find_keys(value):
            if key not in facts.keys:
                message = _("there's no verified contact with the key %(key)s") % {"key": key}
                yield Issue("contact-mark", REFUSES, spot, message, short)
        for almost in contact_guard.LOOSE_MARK.finditer(value):
            if not contact_guard.MARK.fullmatch(almost[0]):
                message = _("refer to contacts as [[contact:key]], using a key from Verified contacts")
                yield Issue("contact-mark", REFUSES, spot, message, short)


def _tools(data: Data) -> Iterator[Issue]:
    for spot, value in snapshot.texts(data):
        for name in dict.fromkeys(match.masked for match in contact_guard.find_remote_tools(value)):
            message = _("mentions %(name)s: warn readers never to use it to give a caller access")
            yield Issue("remote-tool", WARNS, spot, message % {"name": name}, _("remote access tool"))


# Pictures

# Words that stand for a description and are none; and names of files.
PLACEHOLDER = re.compile(
    r"(?:(?:describe|description of) )?(?:the |this |a )?"
    r"(?:alt|alt text|description|image|photo|picture|screenshot)\W*|[\w .()-]+\.(?:png|jpe?g|webp|gif)",
    re.IGNORECASE,
)


def _images(data: Data) -> Iterator[Issue]:
    for spot, mention in snapshot.find_article_images(data):
        if mention.words is not None and _is_placeholder(mention.words):
            name = mention.address.rpartition("/")[2]
            message = _("the image %(name)s needs alt text")
            yield Issue("picture", REFUSES, spot, message % {"name": name}, _("image without alt text"))


def _is_placeholder(words: str) -> bool:
    return not any(map(str.isalnum, words)) or PLACEHOLDER.fullmatch(words.strip()) is not None


# Commands that delete


def _commands(data: Data, inspections: Inspections) -> Iterator[Issue]:
    """Yield commands that delete, in a solution with too small a risk or in a text without any warning."""
    for n, solution in enumerate(data["solutions"]):
        command, needed = riskiest_command(solution["title"], inspections[f"solutions[{n}].body"])
        if solution["risk"] in _TOO_SMALL[needed]:
            params = {"command": command, "risk": needed.label}
            message = _("shows a command that deletes (%(command)s): set its risk to “%(risk)s”") % params
            yield _command_finding(f"solutions[{n}].risk", message)
    for spot, contents in inspections.items():
        if not spot.startswith("solutions[") and not contents.warns:
            yield from _unwarned_commands(spot, command_guard.find_commands(contents.passages))
    # Prose in plain text may name a command, but not tell readers to run it.
    prose = tuple(key for key in schema.ARTICLE.prose if key != "solutions")
    for spot, value in snapshot.texts(data):
        if spot.startswith(prose) and spot not in inspections:
            yield from _unwarned_commands(spot, command_guard.find_commands([value], only_instructions=True))


_TOO_SMALL: Mapping[Risk, Collection[str]] = {
    Risk.NONE: (),
    Risk.LOW: (Risk.UNKNOWN, Risk.NONE),
    Risk.DATA_LOSS: (Risk.UNKNOWN, Risk.NONE, Risk.LOW),
}


def riskiest_command(title: str, body: markdown.Contents) -> tuple[str, Risk]:
    """Return the command of a solution by which readers lose most, and the risk that it needs at least."""
    commands = command_guard.find_commands(body.passages)
    commands += command_guard.find_commands([title], only_instructions=True)
    commands.sort(key=lambda command: not command.loses_data)
    if not commands:
        return "", Risk.NONE
    return commands[0].command, Risk.DATA_LOSS if commands[0].loses_data else Risk.LOW


def _unwarned_commands(spot: str, commands: list[command_guard.CommandMatch]) -> Iterator[Issue]:
    if commands:
        message = _(
            "shows a command that deletes (%(command)s): move it to a solution with its risk, or add a"
            " warning notice"
        )
        yield _command_finding(spot, message % {"command": commands[0].command})


def _command_finding(spot: str, message: str) -> Issue:
    return Issue("command", REFUSES, spot, message, _("destructive command without a risk"))


# Completeness


class ArticlePart(NamedTuple):
    """A part of an article that readers expect. `asks`: publishing without it asks for a note."""

    name: str
    spot: str
    is_there: bool
    missing: Any
    asks: bool = True


def completeness(data: Data) -> list[ArticlePart]:
    """Return the seven parts of a complete article, and whether each is there."""
    steps = any(_has_steps(solution["body"]) for solution in data["solutions"])
    has_sign = bool(data["codes"] or data["messages"] or data["symptoms"])
    return [
        ArticlePart("sign", "codes", has_sign, _("no code, message, or symptom"), asks=False),
        ArticlePart("meaning", "summary", bool(data["summary"]), _("no summary")),
        # What shows no sign is a procedure, which needs no cause.
        ArticlePart("cause", "causes", bool(data["causes"]), _("no cause"), asks=has_sign),
        ArticlePart("solution", "solutions", bool(data["solutions"]), _("no solution")),
        # Where there is no solution at all, one question is enough.
        ArticlePart("steps", "solutions", steps, _("no solution with steps"), asks=bool(data["solutions"])),
        ArticlePart("verified", "verified_on", bool(data["verified_on"]), _("no verification date")),
        ArticlePart("source", "sources", bool(data["sources"]), _("no source")),
    ]


_STEP = re.compile(r"^[ >]{0,6}\d{1,3}[.)]\s+\S", re.MULTILINE)


def _has_steps(body: str) -> bool:
    return _STEP.search(body) is not None


def _missing(data: Data) -> Iterator[Issue]:
    for part in completeness(data):
        if not part.is_there and part.asks:
            yield Issue("missing", ASKS, part.spot, str(part.missing), str(part.missing))


# Headings


def _headings(inspections: Inspections) -> Iterator[Issue]:
    """Find headings that leave out a level: screen readers go from heading to heading by their levels."""
    for spot, parts in inspections.items():
        before = 0
        for level in parts.levels:
            if level > max(before, 2) + 1:
                message = _("heading level %(level)s follows level %(before)s, which skips a level")
                message = message % {"level": "#" * level, "before": "#" * max(before, 2)}
                yield Issue("headings", ASKS, spot, message, _("skipped heading level"))
                break
            before = level


# Codes


def _codes(data: Data, facts: SiteFacts) -> Iterator[Issue]:
    """Find codes that another article has. Some errors do share a code, so a note is enough."""
    for code in data["codes"]:
        code_key = (data["language"], data["product"]["slug"], canonical_code(code))
        others = [title for identity, title in facts.codes.get(code_key, ()) if identity != data["id"]]
        if others:
            message = _("%(code)s: another published article of this product has this code: %(title)s")
            message = message % {"code": code, "title": others[0]}
            yield Issue("code", ASKS, "codes", message, _("code used by another article"))


# Links

_OWN_ARTICLE = re.compile(
    r"(?:/[a-z]{2,3}(?:-[a-z]{2,4})?)?/articles/([a-z0-9-]{1,120})(?:/|\.md|\.json)?(?:[?#].*)?\Z"
)


def linked_names(data: Data) -> list[str]:
    """Return the names by which a snapshot links to other articles, each once."""
    return list(dict.fromkeys(name for _spot, name in _linked_names_with_spots(data, None)))


def _linked_names_with_spots(data: Data, inspections: Inspections | None) -> Iterator[tuple[str, str]]:
    for n, name in enumerate(data["related"]):
        yield f"related[{n}]", name
    for n, comparison in enumerate(data["comparisons"]):
        yield f"comparisons[{n}].with", comparison["with"]
    for spot, value in snapshot.markdown_texts(data):
        for name in dict.fromkeys(markdown.find_references(value)):
            yield spot, name
        if "/articles/" in value:
            parts = inspections[spot] if inspections else markdown.inspect(value)
            for address in dict.fromkeys(parts.addresses):
                if match := _OWN_ARTICLE.match(address):
                    yield spot, match[1]


def _links(data: Data, facts: SiteFacts, inspections: Inspections) -> Iterator[Issue]:
    for spot, name in _linked_names_with_spots(data, inspections):
        state = facts.names.get(name, "")
        if state == DRAFT:
            message = _("%(name)s isn't published, so readers see its title without a link")
            yield Issue("link", WARNS, spot, message % {"name": name}, _("link to an unpublished article"))
        elif state == GONE:
            message = _("links to %(name)s, which is unpublished") % {"name": name}
            yield Issue("link", ASKS, spot, message, _("link to an unpublished article"))
        elif not state:
            message = _("broken link: there's no article %(name)s") % {"name": name}
            yield Issue("link", ASKS, spot, message, _("broken link to an article"))


def external_urls(data: Data, inspections: Inspections | None = None) -> Iterator[tuple[str, str]]:
    """Yield the addresses of other sites that readers of a snapshot may follow, each with its spot."""
    for n, source in enumerate(data["sources"]):
        if source["url"]:
            yield f"sources[{n}].url", source["url"]
    for spot, value in snapshot.markdown_texts(data):
        if "://" in value:
            parts = inspections[spot] if inspections else markdown.inspect(value)
            for address in parts.addresses:
                if address.lower().startswith(("http://", "https://")):
                    yield spot, address


def _broken_links(data: Data, facts: SiteFacts, inspections: Inspections) -> Iterator[Issue]:
    if facts.dead:
        for spot, address in dict.fromkeys(external_urls(data, inspections)):
            if reason := facts.dead.get(http_probe.normalized_url(address)):
                params = {"address": address[:200], "reason": _(reason)}
                message = _("%(address)s isn't responding (%(reason)s)") % params
                yield Issue("dead", WARNS, spot, message, _("broken link"))


def _missing_addresses(facts: SiteFacts) -> Iterator[Issue]:
    """Find plain links and images of this site that aren't there. Links to articles are found by name."""
    for (spot, address), reason in facts.missing.items():
        if not _OWN_ARTICLE.match(address):
            message = _("%(address)s: %(reason)s") % {"address": address[:200], "reason": reason}
            yield Issue("link", ASKS, spot, message, _("broken link on this site"))
