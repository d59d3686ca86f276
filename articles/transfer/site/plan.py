"""Export and import of everything but articles: catalog, contacts, redirects, rules, incidents, codes.

A file can come from anyone, and much of this is public as soon as it is saved. So an entry that the site
has already with other values is kept unless the import overwrites; what readers would see at once needs
`publish`; and contacts, which let their numbers pass the contact guard, need a request of their own.
"""

from collections.abc import Collection

from articles.catalog import announce_incidents
from articles.catalog.setting_log import log_settings
from articles.content.snapshot import Data
from articles.models import Area, PresentSlugs, Product, SiteState
from articles.permissions import Editor

from .changes import NO, REFUSED, EntryType, ImportContext, PlannedChange, area_name
from .code_families import CodeFamilies
from .code_history import CodeHistories
from .contacts import Contacts
from .incidents import Incidents
from .labels import Labels
from .pins import Pins
from .products import Products
from .redirects import Redirects
from .synonyms import Synonyms
from .templates import Templates

KINDS: tuple[type[EntryType], ...] = (
    Products,
    Contacts,
    Redirects,
    Synonyms,
    Pins,
    Incidents,
    CodeFamilies,
    CodeHistories,
    Labels,
    Templates,
)


def export_site(public: bool = True) -> Data:
    """Return all entries as plain data; if `public` without those that lead to articles readers can't see."""
    return {kind.key: kind.read(public) for kind in KINDS}


class SitePlan:
    """The changes that an import makes, planned first, then written `before` and `after` articles."""

    def __init__(
        self,
        data: Data,
        *,
        publish: bool = False,
        contacts: bool = False,
        overwrite: bool = False,
        coming: Collection[str] = (),
        editor: Editor = None,
    ):
        self.editor = editor
        context = ImportContext(publish, contacts and publish, overwrite, coming)
        context.products = {product.slug: product for product in Product.objects.all()}
        context.areas = {area_name(area): area for area in Area.objects.select_related("product")}
        if context.contacts:
            verified = (row for row in data["contacts"] if row["verified"].lower() not in NO)
            context.verified = {row["key"]: row["value"] for row in verified}
        self.verified = context.verified
        self.synonyms = Synonyms(context)
        self.first: list[EntryType] = [Products(context), Contacts(context)]
        self.later: list[EntryType] = [
            *[Redirects(context), self.synonyms, Pins(context), Incidents(context)],
            *[CodeFamilies(context), CodeHistories(context), Labels(context), Templates(context)],
        ]
        data = _with_present_slugs(data)
        # In this order: each kind adds to the context what the next can refer to.
        self.changes = {kind.key: list(kind.compare(data[kind.key])) for kind in (*self.first, *self.later)}
        for change in self.rows:
            if change.faults:
                change.state = REFUSED

    @property
    def rows(self) -> list[PlannedChange]:
        return [change for changes in self.changes.values() for change in changes]

    def before(self) -> None:
        """Write what articles can need: products, areas, contacts. A transaction is open."""
        self._write(self.first)

    def after(self) -> None:
        """Write what can need articles. A transaction is open."""
        self.synonyms.delete_replaced()
        self._write(self.later)

    def _write(self, kinds: list[EntryType]) -> None:
        writes = {kind: [change for change in self.changes[kind.key] if change.is_write] for kind in kinds}
        items = [change.item for changes in writes.values() for change in changes if change.item]
        with log_settings(self.editor, *items):
            for kind, changes in writes.items():
                if changes:
                    kind.write(changes)
        if any(writes.values()):
            announce_incidents()
            SiteState.take_seq()


def _with_present_slugs(data: Data) -> Data:
    """Replace former slugs of products and areas by the present ones, so that none is created twice."""
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

    readers = {
        "products": product,
        "incidents": incident,
        **dict.fromkeys(["synonyms", "pins", "code_families"], rule),
    }
    return {**data, **{kind: [read(row) for row in data[kind]] for kind, read in readers.items()}}
