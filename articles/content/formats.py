"""Other formats of a record: plain values for JSON, and Markdown."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import markdown
from articles.models import Confidence, DataState, Level, Risk, Side
from articles.strings.code_names import is_named_error
from articles.strings.lists import list_separator

from . import schema
from .links import Record
from .placeholders import readable_message
from .record import plain_fields, side_name

# Values that have labels of their own here.
OWN_FACTS = {"side", "data", "typical_duration", "confidence", "verified_with"}
SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|^(?:[-+#=]|\d+(?=[.)])))")

UNFIT = re.compile(r"[<>\s]")  # characters that would end the address of a link


def absolute(address: str) -> str:
    """Return an address that also leads here from a file or another site."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def alternates(slug: str) -> list[tuple[str, str]]:
    """Return the addresses of the other formats of an article, relative to the site, each with its type."""
    kinds = {"article-md": "text/markdown", "article-json": "application/json"}
    return [(reverse(name, args=[slug]), kind) for name, kind in kinds.items()]


def as_json(record: Record) -> dict[str, Any]:
    """Return the record with values that JSON has. Links in its HTML are relative to `url`."""
    product, area = record["product"], record["area"]
    # JSON has the HTML that the page shows; the Markdown it is made of is for `as_markdown` alone.
    unwanted = schema.ARTICLE.markdown_keys | {"targets", "contacts"}
    values = _plain_value({**record, "product": None, "area": None}, unwanted)
    values["code_notes"] = [note.values for note in record["code_notes"]]
    values["product"] = {name: getattr(product, name) for name in ("slug", "name", "vendor", "short")}
    values["product"] |= {"name": product.local_name, "short": product.local_second}
    values["product"]["url"] = absolute(reverse("product-detail", args=[product.slug]))
    if area:
        url = absolute(reverse("area-detail", args=[product.slug, area.slug]))
        values["area"] = {
            "slug": area.slug,
            "name": area.local_name,
            "provider": area.local_second,
            "url": url,
        }
    return values


def _plain_value(value: Any, unwanted: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: absolute(item) if key == "url" and isinstance(item, str) else _plain_value(item, unwanted)
            for key, item in value.items()
            if key not in unwanted
        }
    if isinstance(value, list | tuple):
        return [_plain_value(item, unwanted) for item in value]
    if isinstance(value, date):  # and a time
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def as_markdown(record: Record) -> str:
    """Return the article as a text file: the parts of the page in the order of the page."""
    targets = {
        name: markdown.Target(absolute(target.url), target.label)
        for name, target in record["targets"].items()
    }
    contacts = record["contacts"]
    blocks = [f"# {_text(_headline(record))}", _text(record["summary"])]
    blocks += [f"> {_text(str(note))}" for note in record["code_notes"]]
    blocks += [*_incidents(record["incidents"]), "\n".join(_facts(record))]
    parts = {
        "messages": lambda: _messages(record["messages"]),
        "symptoms": lambda: _symptoms(record["symptoms"]),
        "causes": lambda: _causes(record, targets),
        "solutions": lambda: [*_ordered_by(record), *_solutions(record, Level.BASIC, targets)],
        "advanced": lambda: _solutions(record, Level.ADVANCED, targets),
        "more": lambda: [markdown.to_plain_markdown(record["body"], targets, contacts, under=2)],
        "impact": lambda: [_list(record["impact"])],
        "prevention": lambda: [_list(record["prevention"])],
        "compare": lambda: _comparisons(record["comparisons"]),
        "questions": lambda: _questions(record, targets),
        "sources": lambda: ["\n".join(_source(source) for source in record["sources"])],
    }
    for section in record["sections"]:
        blocks += [f"## {section['title']}", *parts[section["id"]]()]
    for title, others in (
        (_("Related articles"), record["related"]),
        (_("Nearby error codes"), record["neighbours"]),
    ):
        if others:
            blocks += [
                f"## {title}",
                "\n".join(f"- {_link(_name(article), article['url'])}" for article in others),
            ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(record: Record) -> str:
    if not record["code"]:
        return record["title"]
    is_error = is_named_error(record["code"])
    words = _("Error %(code)s: %(title)s") if is_error else _("Code %(code)s: %(title)s")
    return words % {"code": record["code"], "title": record["title"]}


def _incidents(incidents: Iterable[Record]) -> Iterator[str]:
    """Yield the current incidents, which come before anything else."""
    for incident in incidents:
        since = _("since %(time)s") % {"time": incident["begins"].isoformat(timespec="minutes")}
        parts = [f"**{_('Happening now')}:** {_text(incident['title'])} ({since})", _text(incident["text"])]
        if incident["link"]:
            parts.append(_link(_("View status page"), incident["link"]))
        yield "> " + " ".join(part for part in parts if part)


def _facts(record: Record) -> Iterator[str]:
    """Yield the facts at the top of the page, a line each, without those that are unknown or don't apply."""
    product = record["product"].local_name + (f", {record['area'].local_name}" if record["area"] else "")
    facts = [(_("Product"), product)]
    facts.append((_("Codes"), list_separator().join(record["codes"])))
    if record["codes"] or record["messages"] or record["side"] not in ("", Side.UNKNOWN):
        side = side_name(record["side"], record["product"], record["area"])
        facts.append((_("Where the problem is"), _with_note(record, "side", side)))
        facts.append((_("Your data"), _with_note(record, "data", str(DataState(record["data"]).label))))
    facts.append((_("Usually lasts"), _with_note(record, "typical_duration", record["typical_duration"])))
    for field in plain_fields():
        if field.key not in OWN_FACTS and not field.note_on:
            words = str(field.reader.display(record[field.key]))
            facts.append((str(schema.ARTICLE.title_of(field.key)), _with_note(record, field.key, words)))
    if record["first"]:
        facts.append((_("Try this first"), f"{record['first']['n']}: {record['first']['title']}"))
    if record["confidence"]:
        facts.append((_("Confidence"), str(Confidence(record["confidence"]).label)))
    if record["verified_on"]:
        facts.append((_("Checked"), record["verified_on"].isoformat()))
        facts.append((_("Verified against"), record["verified_with"]))
    facts.append((_("Updated"), record["updated_at"].date().isoformat()))
    for name, value in facts:
        if value:
            yield f"- **{name}:** {_text(value)}"
    yield f"- **{_('Page')}:** <{absolute(record['url'])}>"


def _with_note(record: Record, key: str, words: str) -> str:
    """Return a fact, and after it the note that another field adds."""
    notes = (record[field.key] for field in schema.ARTICLE.values if field.note_on == key)
    return ". ".join(part for part in (words, *notes) if part)


def _messages(messages: Iterable[Record]) -> Iterator[str]:
    """Yield each message as it is on the screen, in a fence that nothing in it closes."""
    for message in messages:
        longest = max((len(run) for run in re.findall(r"`+", message["text"])), default=0)
        fence = "`" * max(3, longest + 1)
        yield f"{fence}text\n{readable_message(message['text'])}\n{fence}"
        if message["confidence"] == Confidence.REPORTED:
            yield _("Unconfirmed wording.")


def _symptoms(symptoms: dict[str, list[str]]) -> Iterator[str]:
    yield _list(symptoms[Level.BASIC])
    if symptoms[Level.ADVANCED]:
        yield f"### {_('You might also notice')}"
        yield _list(symptoms[Level.ADVANCED])


def _causes(record: Record, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for cause in record["causes"]:
        yield f"### {_text(cause['title'])}"
        side = side_name(cause["side"], record["product"], record["area"])
        yield f"{_('Where the problem is')}: {_text(side)}"
        yield markdown.to_plain_markdown(cause["body"], targets, record["contacts"], under=3)


def _solutions(record: Record, level: str, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for solution in record["solutions"][level]:
        yield f"### {solution['n']}: {_text(solution['title'])}"
        if facts := ". ".join(about_solution(solution)):
            yield f"{facts}."
        yield markdown.to_plain_markdown(solution["body"], targets, record["contacts"], under=3)


def _ordered_by(record: Record) -> Iterator[str]:
    if record["ordered_by"] == "readers":
        yield _("Sorted by what helped the most readers.")


def about_solution(solution: Record) -> Iterator[str]:
    if solution["minutes"]:
        yield _("%(n)d min") % {"n": solution["minutes"]}
    if solution["risk"] != Risk.UNKNOWN:
        yield str(Risk(solution["risk"]).label)
    if solution["needs_admin"]:
        yield _("Requires admin access")
    if solution["reversible"] is not None:
        yield _("Can be undone") if solution["reversible"] else _("Can't be undone")
    if solution["readers"]:
        yield _("Worked for %(worked)d of %(tried)d readers") % solution["readers"]


def _comparisons(comparisons: Iterable[Record]) -> Iterator[str]:
    for comparison in comparisons:
        this, other = _text(comparison["this_code"]), _text(comparison["other_code"])
        yield f"### {_('%(this)s or %(other)s?') % {'this': this, 'other': other}}"
        yield _text(comparison["deciding_question"])
        if comparison["rows"]:
            heads = [pgettext("column of a comparison", "Aspect"), this, other]
            rows = [[_text(row[key]) for key in ("aspect", "this", "other")] for row in comparison["rows"]]
            lines = [heads, ["---"] * 3, *rows]
            yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
        if comparison["other"]["url"]:
            yield _link(_name(comparison["other"]), comparison["other"]["url"])


def _questions(record: Record, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for faq in record["faqs"]:
        yield f"### {_text(faq['question'])}"
        yield markdown.to_plain_markdown(faq["answer"], targets, record["contacts"], under=3)


def _source(source: Record) -> str:
    name = _link(source["title"], source["url"]) if source["url"] else _text(source["title"])
    return f"- {name}, {_text(source['publisher'])}" if source["publisher"] else f"- {name}"


def _name(other: Record) -> str:
    return f"{other['code']}: {other['title']}" if other["code"] else other["title"]


def _link(name: str, address: str) -> str:
    return f"[{_text(name)}](<{UNFIT.sub('', absolute(address))}>)"


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_text(text)}" for text in texts)


def plain_line(plain: str) -> str:
    """Return one line of Markdown that shows just this text."""
    return _text(plain)


def _text(plain: str) -> str:
    """Escape a plain text, so that Markdown shows just this text, on one line."""
    return SPECIAL.sub(_escape, " ".join(plain.split()))


def _escape(match: re.Match[str]) -> str:
    """Escape the dot after a number at the start, which would make a list, or else the character itself."""
    return f"{match[0]}\\" if match[0][0].isdigit() else f"\\{match[0]}"
