"""A record for other eyes than a browser's: as plain values for JSON, and as Markdown."""

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

from . import schema
from .links import Record
from .record import plain_fields, side_name

# Values that are told in words of their own.
OWN_FACTS = {"side", "data", "typical_duration", "confidence", "verified_with"}
SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|^(?:[-+#=]|\d+(?=[.)])))")

UNFIT = re.compile(r"[<>\s]")  # what would end the address of a link


def absolute(address: str) -> str:
    """An address that still leads here from a file or another site."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def alternates(record: Record) -> list[tuple[str, str]]:
    """Addresses of the other forms of an article, relative to the site, each with its type."""
    kinds = {"article-md": "text/markdown", "article-json": "application/json"}
    return [(reverse(name, args=[record["slug"]]), kind) for name, kind in kinds.items()]


def as_json(record: Record) -> dict[str, Any]:
    """The record with nothing but values that JSON has. Links in its HTML are relative to `url`."""
    product, area = record["product"], record["area"]
    # JSON has the HTML that the page shows; the Markdown it is made of is for `as_markdown` alone.
    unwanted = schema.ARTICLE.markdown_keys | {"targets", "reached"}
    made = _plain_value({**record, "product": None, "area": None}, unwanted)
    made["product"] = {name: getattr(product, name) for name in ("slug", "name", "vendor")}
    made["product"]["url"] = absolute(reverse("product-detail", args=[product.slug]))
    if area:
        url = absolute(reverse("area-detail", args=[product.slug, area.slug]))
        made["area"] = {"slug": area.slug, "name": area.name, "url": url}
    return made


def _plain_value(value: Any, unwanted: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: absolute(one) if key == "url" and isinstance(one, str) else _plain_value(one, unwanted)
            for key, one in value.items()
            if key not in unwanted
        }
    if isinstance(value, list | tuple):
        return [_plain_value(one, unwanted) for one in value]
    if isinstance(value, date):  # and a time
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def as_markdown(record: Record) -> str:
    """The article as a file that can be read as it stands: the page's parts in the page's order."""
    targets = {
        name: markdown.Target(absolute(target.url), target.label)
        for name, target in record["targets"].items()
    }
    contacts = record["reached"]
    blocks = [f"# {_text(_headline(record))}", _text(record["summary"])]
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
        "sources": lambda: ["\n".join(_source(one) for one in record["sources"])],
    }
    for section in record["sections"]:
        blocks += [f"## {section['title']}", *parts[section["id"]]()]
    for title, others in (
        (_("Related errors"), record["related"]),
        (_("Neighbouring errors"), record["neighbours"]),
    ):
        if others:
            blocks += [f"## {title}", "\n".join(f"- {_link(_name(one), one['url'])}" for one in others)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(record: Record) -> str:
    if not record["code"]:
        return record["title"]
    return _("Error %(code)s: %(title)s") % {"code": record["code"], "title": record["title"]}


def _incidents(incidents: Iterable[Record]) -> Iterator[str]:
    """What is happening now, before all that is true at any time."""
    for one in incidents:
        since = _("since %(time)s") % {"time": one["begins"].isoformat(timespec="minutes")}
        told = [f"**{_('Happening now')}:** {_text(one['title'])} ({since})", _text(one["text"])]
        if one["link"]:
            told.append(_link(_("Follow it"), one["link"]))
        yield "> " + " ".join(part for part in told if part)


def _facts(record: Record) -> Iterator[str]:
    """What the top of the page says, a line each; what is not known and not asked is left out."""
    place = record["product"].name + (f", {record['area'].name}" if record["area"] else "")
    facts = [(_("Product"), place)]
    facts.append((_("Codes"), ", ".join(record["codes"])))
    if record["codes"] or record["messages"] or record["side"] not in ("", Side.UNKNOWN):
        side = side_name(record["side"], record["product"], record["area"])
        facts.append((_("Whose side"), _with_note(record, "side", side)))
        facts.append((_("Your data"), _with_note(record, "data", str(DataState(record["data"]).label))))
    facts.append((_("Usually lasts"), _with_note(record, "typical_duration", record["typical_duration"])))
    for field in plain_fields():
        if field.key not in OWN_FACTS and not field.note_on:
            words = str(field.reader.display(record[field.key]))
            facts.append((str(schema.ARTICLE.title_of(field.key)), _with_note(record, field.key, words)))
    if record["first"]:
        facts.append((_("Do this first"), f"{record['first']['n']}: {record['first']['title']}"))
    if record["confidence"]:
        facts.append((_("How sure this is"), str(Confidence(record["confidence"]).label)))
    if record["verified_on"]:
        facts.append((_("Checked"), record["verified_on"].isoformat()))
        facts.append((_("Checked with"), record["verified_with"]))
    facts.append((_("Changed"), record["updated_at"].date().isoformat()))
    for name, value in facts:
        if value:
            yield f"- **{name}:** {_text(value)}"
    yield f"- **{_('Page')}:** <{absolute(record['url'])}>"


def _with_note(record: Record, key: str, words: str) -> str:
    """Return a fact, and after it the note that another field adds."""
    notes = (record[field.key] for field in schema.ARTICLE.values if field.note_on == key)
    return ". ".join(part for part in (words, *notes) if part)


def _messages(messages: Iterable[Record]) -> Iterator[str]:
    """Each as it is on the screen: in a fence that nothing in it closes."""
    for one in messages:
        longest = max((len(run) for run in re.findall(r"`+", one["text"])), default=0)
        fence = "`" * max(3, longest + 1)
        yield f"{fence}text\n{one['text']}\n{fence}"
        if one["confidence"] == Confidence.REPORTED:
            yield _("Wording reported, not confirmed.")


def _symptoms(symptoms: dict[str, list[str]]) -> Iterator[str]:
    yield _list(symptoms[Level.BASIC])
    if symptoms[Level.ADVANCED]:
        yield f"### {_('When it goes on')}"
        yield _list(symptoms[Level.ADVANCED])


def _causes(record: Record, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for one in record["causes"]:
        yield f"### {_text(one['title'])}"
        yield f"{_('Whose side')}: {_text(side_name(one['side'], record['product'], record['area']))}"
        yield markdown.to_plain_markdown(one["body"], targets, record["reached"], under=3)


def _solutions(record: Record, level: str, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for one in record["solutions"][level]:
        yield f"### {one['n']}: {_text(one['title'])}"
        yield ". ".join(_about(one)) + "."
        yield markdown.to_plain_markdown(one["body"], targets, record["reached"], under=3)


def _ordered_by(record: Record) -> Iterator[str]:
    if record["ordered_by"] == "readers":
        yield _("In the order of what helped the most readers.")


def _about(solution: Record) -> Iterator[str]:
    if solution["minutes"]:
        yield _("%(n)d min") % {"n": solution["minutes"]}
    yield str(Risk(solution["risk"]).label)
    if solution["needs_admin"]:
        yield _("Needs administrator rights")
    if solution["reversible"] is not None:
        yield _("Can be undone") if solution["reversible"] else _("Cannot be undone")
    if solution["readers"]:
        yield _("Worked for %(worked)d of %(tried)d readers") % solution["readers"]


def _comparisons(comparisons: Iterable[Record]) -> Iterator[str]:
    for one in comparisons:
        this, other = _text(one["this_code"]), _text(one["other_code"])
        yield f"### {_('%(this)s or %(other)s?') % {'this': this, 'other': other}}"
        yield _text(one["deciding_question"])
        if one["rows"]:
            heads = [pgettext("column of a comparison", "Aspect"), this, other]
            rows = [[_text(row[key]) for key in ("aspect", "this", "other")] for row in one["rows"]]
            lines = [heads, ["---"] * 3, *rows]
            yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
        if one["other"]["url"]:
            yield _link(_name(one["other"]), one["other"]["url"])


def _questions(record: Record, targets: dict[str, markdown.Target]) -> Iterator[str]:
    for one in record["faqs"]:
        yield f"### {_text(one['question'])}"
        yield markdown.to_plain_markdown(one["answer"], targets, record["reached"], under=3)


def _source(source: Record) -> str:
    name = _link(source["title"], source["url"]) if source["url"] else _text(source["title"])
    return f"- {name}, {_text(source['publisher'])}" if source["publisher"] else f"- {name}"


def _name(other: Record) -> str:
    return f"{other['code']}: {other['title']}" if other["code"] else other["title"]


def _link(name: str, address: str) -> str:
    return f"[{_text(name)}](<{UNFIT.sub('', absolute(address))}>)"


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_text(one)}" for one in texts)


def plain_line(plain: str) -> str:
    """Plain text as one line of Markdown that shows just this text."""
    return _text(plain)


def _text(plain: str) -> str:
    """Plain text as Markdown that shows just this text, on one line."""
    return SPECIAL.sub(_escape, " ".join(plain.split()))


def _escape(found: re.Match[str]) -> str:
    """A number at the start makes a list by the dot behind it, all else by itself."""
    return f"{found[0]}\\" if found[0][0].isdigit() else f"\\{found[0]}"
