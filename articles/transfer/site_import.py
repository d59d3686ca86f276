"""What is no article, to a file and back: products, areas, contacts, old addresses, rules, incidents.

A file is somebody else's word, and much of this is public when it is saved. So a row that is here already
but says something else is left as it is, unless told otherwise; what readers would see at once comes with
`publish` only; and contacts, which open the guard for their numbers, come only if asked for by themselves.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import active_incidents, contact_guard
from articles.catalog.contacts import refresh_pages
from articles.catalog.incidents import incident_faults, write_incident
from articles.catalog.live_settings import delete_live_settings
from articles.catalog.redirects import plan_redirects, stored_redirects, write_redirects
from articles.catalog.setting_log import log_settings
from articles.content.snapshot import Data
from articles.models import (
    Area,
    Article,
    Contact,
    KnownIncident,
    LiveModel,
    Pin,
    PresentSlugs,
    Product,
    SiteState,
    Synonym,
    split_phrases,
    split_queries,
)
from articles.strings.numbers import whole_number
from articles.strings.words import split_words

PRODUCT, AREA = ("slug", "name", "vendor", "short"), ("slug", "name", "provider")
CONTACT_FIELDS = ("key", "owner", "kind", "value", "source", "checked_by", "checked_on", "note")
BATCH_SIZE = 100  # keys in one question
NO = {"no", "false", "0"}
YES = {"yes", "true", "1", ""}
CREATED, CHANGED, UNCHANGED, KEPT, LEFT, REFUSED = (
    "created", "changed", "unchanged", "kept", "left out", "refused",
)  # fmt: skip


# To a file


def export_site(public: bool = True) -> Data:
    """All of it as plain data, in an order that no database decides.

    `public`: without what leads to articles that readers do not see.
    """
    seen = {"article__publication__live": True} if public else {"article__deleted_at": None}
    pins = Pin.objects.filter(**seen).select_related("article", "product").order_by("position", "pk")
    rows = KnownIncident.objects.prefetch_related("products", "areas__product", "code_rows")
    return {
        "products": sorted(map(_product, Product.objects.prefetch_related("areas")), key=_slug),
        "contacts": sorted(map(_contact, Contact.objects.all()), key=lambda row: tuple(row.values())),
        "redirects": [{"from": old, "to": to} for old, to in stored_redirects(public)],
        "synonyms": sorted(
            (
                {"phrases": split_phrases(one.phrases), "also": split_phrases(one.also), **_rule(one)}
                for one in Synonym.objects.select_related("product")
            ),
            key=lambda row: (row["language"], row["product"], row["phrases"], row["also"], row["note"]),
        ),
        "pins": [
            {
                "queries": split_queries(pin.queries),
                "article": pin.article.source_id,
                "position": str(pin.position) if pin.position != 1 else "",
                **_rule(pin),
            }
            for pin in pins
        ],
        "incidents": sorted(map(_incident, rows), key=lambda row: (row["begins_at"], row["title"])),
    }


def _slug(row: Data) -> str:
    return row["slug"]


def _product(product: Product) -> Data:
    areas = ({key: getattr(area, key) for key in AREA} for area in product.areas.all())
    return {**{key: getattr(product, key) for key in PRODUCT}, "areas": sorted(areas, key=_slug)}


def _contact(contact: Contact) -> Data:
    return {
        **{key: getattr(contact, key) for key in CONTACT_FIELDS},
        "checked_on": contact.checked_on.isoformat(),
        "verified": "" if contact.is_verified else "no",
    }


def _rule(rule: Synonym | Pin) -> Data:
    product = rule.product.slug if rule.product else ""
    active = "" if rule.active else "no"
    return {"language": rule.language, "product": product, "note": rule.note, "active": active}


def _incident(row: KnownIncident) -> Data:
    return {
        **{key: getattr(row, key) for key in ("title", "text", "link")},
        **{key: _moment(getattr(row, key)) for key in ("begins_at", "ends_at")},
        "products": sorted(product.slug for product in row.products.all()),
        "areas": sorted(_area_name(area) for area in row.areas.all()),
        "codes": [one.code for one in row.code_rows.all()],
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _area_name(area: Area) -> str:
    return f"{area.product.slug}/{area.slug}"


# And back


@dataclass
class PlannedChange:
    """One entry of the file: what becomes of it, and how it is written."""

    spot: str
    state: str = CREATED
    detail: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)  # each with its spot
    write: Callable[[], None] | None = None
    item: Model | None = None  # what it writes, for the audit log

    @property
    def writes(self) -> bool:
        return self.state in (CREATED, CHANGED)


class SitePlan:
    """What a file would change here. Made without writing; written `before` and `after` the articles."""

    def __init__(
        self,
        data: Data,
        *,
        publish: bool = False,
        contacts: bool = False,
        overwrite: bool = False,
        coming: Collection[str] = (),
    ):
        self.data = _with_present_slugs(data)
        self.publish, self.overwrite, self.coming = publish, overwrite, coming
        self.contacts = contacts and publish
        self.products = {product.slug: product for product in Product.objects.all()}
        self.areas = {_area_name(area): area for area in Area.objects.select_related("product")}
        # What texts may name once this is written, by key.
        self.verified = {
            row["key"]: row["value"]
            for row in data["contacts"]
            if self.contacts and row["verified"].lower() not in NO
        }
        self.keys: set[str] = set()  # of contacts that were written
        # A site without an article has no synonyms of its own: those of the file take the place of what every
        # site begins with, or what its editors had deleted would be back.
        self.is_new = publish and bool(data["synonyms"]) and not Article.objects.exists()
        self.begun_with: list[int] = []
        self.first = [*self._products(), *self._contacts()]
        self.then = [*self._redirects(), *self._rules(), *self._incidents()]
        for row in self.rows:
            if row.faults:
                row.state = REFUSED

    @property
    def rows(self) -> list[PlannedChange]:
        return [*self.first, *self.then]

    def before(self) -> None:
        """Write what articles may need: products, areas, contacts. A transaction is open."""
        self._write(self.first)

    def after(self) -> None:
        """Write what may need articles. A transaction is open."""
        if self.begun_with:
            delete_live_settings(*Synonym.objects.filter(pk__in=self.begun_with))
        self._write(self.then)

    def _write(self, rows: list[PlannedChange]) -> None:
        wanted = [row for row in rows if row.writes]
        with log_settings(None, *(row.item for row in wanted if row.item)):
            for row in wanted:
                if row.write:
                    row.write()
        keys, self.keys = sorted(self.keys), set()
        for n in range(0, len(keys), BATCH_SIZE):
            refresh_pages(keys[n : n + BATCH_SIZE])
        if wanted:
            active_incidents.announce()
            SiteState.take_seq()

    def _row(self, spot: str, fresh: LiveModel, here: LiveModel | None, keys: Iterable[str]) -> PlannedChange:
        """The entry `fresh` beside what is here: the same, something else, or nothing."""
        row = PlannedChange(spot, faults=self._faults(spot, fresh), item=fresh)
        if here is None:
            row.write = fresh.save
            return row
        different = [key for key in keys if getattr(fresh, key) != getattr(here, key)]
        if not different:
            row.state = UNCHANGED
            return row
        row.state, row.detail = (CHANGED, "") if self.overwrite else (KEPT, _differs(different))
        fresh.pk = here.pk
        row.write = fresh.save
        return row

    def _faults(self, spot: str, row: LiveModel) -> list[tuple[str, str]]:
        """Return what the model itself rejects, contacts that are not verified among it."""
        row.also_verified = tuple(self.verified.values())
        foreign = [field.name for field in row._meta.concrete_fields if field.is_relation]
        try:
            row.clean_fields(exclude=foreign)
            row.clean()
        except ValidationError as error:
            fields = error.message_dict.items()
            return [(f"{spot}.{name}", str(message)) for name, messages in fields for message in messages]
        return []

    def _for_readers(self, row: PlannedChange) -> PlannedChange:
        """What readers would see at once waits for the word to publish."""
        if row.writes and not self.publish:
            row.state, row.detail = LEFT, _("readers would see it at once: it comes with --publish only")
        return row

    def _products(self) -> Iterator[PlannedChange]:
        known = dict(self.products)
        areas = dict(self.areas)
        for n, data in enumerate(self.data["products"]):
            spot = f"products[{n}]"
            slug, here = data["slug"], known.get(data["slug"])
            fresh = Product(**{key: data[key] for key in PRODUCT})
            fresh.name = fresh.name or slug
            row = self._row(spot, fresh, here, PRODUCT)
            if slug in self.products and slug not in known:
                row.faults.append((f"{spot}.slug", _("stands twice")))
            known.pop(slug, None)
            product = here or fresh
            self.products[slug] = product
            yield row
            for m, part in enumerate(data["areas"]):
                yield self._area(f"{spot}.areas[{m}]", product, part, areas)

    def _area(self, spot: str, product: Product, data: Data, areas: dict[str, Area]) -> PlannedChange:
        name = f"{product.slug}/{data['slug']}"
        fresh = Area(**{key: data[key] for key in AREA})
        fresh.name = fresh.name or data["slug"]
        here = areas.get(name)
        row = self._row(spot, fresh, here, AREA)
        if name in self.areas and name not in areas:
            row.faults.append((f"{spot}.slug", _("stands twice")))
        areas.pop(name, None)
        self.areas[name] = here or fresh

        def write() -> None:
            if found := _product_now(row, product.slug):
                fresh.product = found
                fresh.save()

        row.write = write
        return row

    def _contacts(self) -> Iterator[PlannedChange]:
        known = {one.key: one for one in Contact.objects.all()}
        seen: set[str] = set()
        for n, data in enumerate(self.data["contacts"]):
            spot, key = f"contacts[{n}]", data["key"]
            when = _date(data["checked_on"])
            told = {name: data[name] for name in CONTACT_FIELDS}
            fresh = Contact(**{**told, "kind": data["kind"] or "page", "checked_on": when})
            fresh.is_verified = data["verified"].lower() not in NO
            row = self._row(spot, fresh, known.get(key), (*CONTACT_FIELDS, "is_verified"))
            row.write = partial(self._write_contact, fresh)
            faults = dict(row.faults)
            if not re.fullmatch(contact_guard.KEY_PATTERN, key):
                row.faults.append((f"{spot}.key", _("small letters, digits and single hyphens")))
            if key in seen:
                row.faults.append((f"{spot}.key", _("stands twice")))
            seen.add(key)
            if when is None and f"{spot}.checked_on" not in faults:
                row.faults.append((f"{spot}.checked_on", _("expected a date such as 2026-11-23")))
            if data["verified"].lower() not in NO | YES:
                row.faults.append((f"{spot}.verified", _("expected yes or no")))
            if row.writes and not self.contacts:
                row.state = LEFT
                row.detail = _(
                    "not taken from a file: whether %(who)s can really be reached there, you have to know;"
                    " --publish --contacts takes it"
                ) % {"who": data["owner"]}
            yield row

    def _write_contact(self, fresh: Contact) -> None:
        fresh.save()
        self.keys.add(fresh.key)

    def _redirects(self) -> Iterator[PlannedChange]:
        given = self.data["redirects"]
        pairs = [(row["from"], row["to"]) for row in given]
        leads = plan_redirects(pairs, self.overwrite, self.coming)
        rows = [PlannedChange(f"redirects[{n}]", state=lead.state) for n, lead in enumerate(leads)]
        for row, lead in zip(rows, leads, strict=True):
            row.faults = [(row.spot, fault) for fault in lead.faults]
            row.detail = lead.reasons[0] if lead.state == KEPT and lead.reasons else ""
            self._for_readers(row)

        def write() -> None:
            # Articles of the same import are here now.
            wanted = [n for n, row in enumerate(rows) if row.writes]
            planned = plan_redirects((pairs[n] for n in wanted), overwrite=True)
            for n, lead in zip(wanted, planned, strict=True):
                if lead.faults:
                    rows[n].state, rows[n].detail = LEFT, lead.faults[0]
            write_redirects(planned)

        if writing := next((row for row in rows if row.writes and not row.faults), None):
            writing.write = write
        yield from rows

    def _rules(self) -> Iterator[PlannedChange]:
        synonyms = {synonym_identity(row): row for row in Synonym.objects.select_related("product")}
        left = dict(synonyms)
        for n, data in enumerate(self.data["synonyms"]):
            spot = f"synonyms[{n}]"
            phrases, also = "\n".join(data["phrases"]), "\n".join(data["also"])
            synonym = Synonym(phrases=phrases, also=also, **self._where(data))
            row = self._row(
                spot, synonym, synonyms.get(_place(synonym_identity(synonym), data)), ("note", "active")
            )
            yield self._rule(row, synonym, data)
            left.pop(_place(synonym_identity(synonym), data), None)
        self.begun_with = [row.pk for row in left.values()] if self.is_new else []
        pins = {
            (*pin_identity(pin), pin.article.source_id): pin
            for pin in Pin.objects.select_related("product", "article")
        }
        names = {row["article"] for row in self.data["pins"]}
        articles = {one.source_id: one for one in Article.objects.present().filter(source_id__in=names)}
        for n, data in enumerate(self.data["pins"]):
            yield self._pin(f"pins[{n}]", data, pins, articles)

    def _where(self, data: Data) -> dict[str, Any]:
        return {
            "language": data["language"],
            "note": data["note"],
            "active": data["active"].lower() not in NO,
        }

    def _rule(self, row: PlannedChange, rule: Synonym | Pin, data: Data) -> PlannedChange:
        """What both kinds of rules are asked, and how their product is found when they are written."""
        if data["active"].lower() not in NO | YES:
            row.faults.append((f"{row.spot}.active", _("expected yes or no")))
        slug = data["product"]
        if slug and slug not in self.products:
            row.faults.append((f"{row.spot}.product", _("there is no product %(slug)s") % {"slug": slug}))
        if row.write:
            save = row.write

            def write() -> None:
                if slug and not (found := _product_now(row, slug)):
                    return
                rule.product = found if slug else None
                save()

            row.write = write
        return self._for_readers(row)

    def _pin(self, spot: str, data: Data, pins: dict, articles: dict[str, Article]) -> PlannedChange:
        name = data["article"]
        position = whole_number(data["position"] or "1", 32_000)
        pin = Pin(
            queries="\n".join(data["queries"]),
            position=1 if position is None else position,
            **self._where(data),
        )
        identity = (*_place(pin_identity(pin), data), name)
        row = self._row(spot, pin, pins.get(identity), ("note", "active", "position"))
        if position is None:
            row.faults.append((f"{spot}.position", _("expected a number")))
        if name not in articles and name not in self.coming:
            row.faults.append((f"{spot}.article", _("no article has the identity %(id)s") % {"id": name}))
        if row.write:
            save = row.write

            def write() -> None:
                found = Article.objects.present().filter(source_id=name).first()
                if found is None:
                    row.state, row.detail = LEFT, _("its article was not imported")
                    return
                pin.article = found
                save()

            row.write = write
        return self._rule(row, pin, data)

    def _incidents(self) -> Iterator[PlannedChange]:
        every = KnownIncident.objects.prefetch_related("products", "areas__product", "code_rows")
        known = {(row["title"], row["begins_at"]): (one, row) for one in every for row in [_incident(one)]}
        for n, data in enumerate(self.data["incidents"]):
            spot = f"incidents[{n}]"
            moments = {key: _when(data[key]) for key in ("begins_at", "ends_at")}
            fresh = KnownIncident(**{key: data[key] for key in ("title", "text", "link")}, **moments)
            row = PlannedChange(spot, faults=self._faults(spot, fresh), item=fresh)
            row.faults += [
                (f"{spot}.{key}", _("expected a moment with its zone, such as 2026-11-24T09:00Z"))
                for key, at in moments.items()
                if at is None and f"{spot}.{key}" not in dict(row.faults)
            ]
            for key, there in (("products", self.products), ("areas", self.areas)):
                row.faults += [
                    (f"{spot}.{key}[{m}]", _("%(name)s is not known here") % {"name": name})
                    for m, name in enumerate(data[key])
                    if name not in there
                ]
            if not row.faults:
                self._beside(row, fresh, data, known)
            yield self._for_readers(row)

    def _beside(self, row: PlannedChange, fresh: KnownIncident, data: Data, known: dict) -> None:
        places: list[Product | Area | str] = [
            *(self.products[name] for name in data["products"]),
            *(self.areas[n] for n in data["areas"]),
        ]
        row.faults += [(row.spot, fault) for fault in incident_faults(fresh, [*places, *data["codes"]])]
        said = {
            **data,
            **{key: _moment(getattr(fresh, key)) for key in ("begins_at", "ends_at")},
            **{key: sorted(set(data[key])) for key in ("products", "areas")},
            "codes": list(dict.fromkeys(data["codes"])),
        }
        here, there = known.get((said["title"], said["begins_at"]), (None, {}))
        if here:
            fresh.pk, fresh.created_at = here.pk, here.created_at
            different = [key for key in there if there[key] != said[key]]
            row.state = (CHANGED if self.overwrite else KEPT) if different else UNCHANGED
            row.detail = _differs(different) if row.state == KEPT else ""

        def write() -> None:
            products = Product.objects.filter(slug__in=data["products"])
            areas = [
                Area.objects.get(product__slug=product, slug=area)
                for product, _slash, area in (name.partition("/") for name in said["areas"])
            ]
            write_incident(fresh, products, areas, said["codes"])

        row.write = write


def _with_present_slugs(data: Data) -> Data:
    """Return a file's data with the present slugs of products and areas, so that none is made twice."""
    present = PresentSlugs()

    def product(row: Data) -> Data:
        slug = row["slug"]
        areas = [{**area, "slug": present.of(slug, area["slug"])[1]} for area in row["areas"]]
        return {**row, "slug": present.of(slug)[0], "areas": areas}

    def incident(row: Data) -> Data:
        areas = ["/".join(filter(None, present.of(*name.partition("/")[::2]))) for name in row["areas"]]
        return {**row, "products": [present.of(slug)[0] for slug in row["products"]], "areas": areas}

    def rule(row: Data) -> Data:
        return {**row, "product": present.of(row["product"])[0]}

    readers = {"products": product, "synonyms": rule, "pins": rule, "incidents": incident}
    return {**data, **{kind: [read(row) for row in data[kind]] for kind, read in readers.items()}}


def _product_now(row: PlannedChange, slug: str) -> Product | None:
    """The product, which may have come with this import; without it, the entry is left out."""
    found = Product.objects.filter(slug=slug).first()
    if found is None:
        row.state, row.detail = LEFT, _("its product was not imported")
    return found


def synonym_identity(row: Synonym) -> tuple[Any, ...]:
    """By what a row is known again, in whatever order and spelling its phrases are."""
    sides = (
        frozenset(tuple(split_words(one)) for one in split_phrases(side)) for side in (row.phrases, row.also)
    )
    return (row.language, row.product.slug if row.product else "", *sides)


def pin_identity(pin: Pin) -> tuple[Any, ...]:
    asked = frozenset(tuple(split_words(one)) for one in split_queries(pin.queries))
    return (pin.language, pin.product.slug if pin.product else "", asked)


def _place(identity: tuple[Any, ...], data: Data) -> tuple[Any, ...]:
    """With the product that the file names; its row may not be there yet."""
    return (identity[0], data["product"], *identity[2:])


def _differs(keys: list[str]) -> str:
    return _("is here with other values (%(keys)s), and left so; --overwrite takes the file's") % {
        "keys": ", ".join(keys)
    }


def _date(value: str) -> Any:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        return None


def _when(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
        return at if timezone.is_aware(at) and 1900 < at.year < 9000 else None
    except ValueError:
        return None
