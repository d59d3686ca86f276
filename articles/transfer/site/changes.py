"""The base of all kinds of entries in site.yaml: `read` from the site, `compare` a file's, `write` them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from articles.content.snapshot import Data
from articles.models import Area, Product

NO = {"no", "false", "0"}
YES = {"yes", "true", "1", ""}
CREATED, CHANGED, UNCHANGED, SKIPPED, LEFT_OUT, REFUSED = (
    "created", "changed", "unchanged", "kept", "left out", "refused",
)  # fmt: skip


@dataclass
class PlannedChange:
    """The change that an import makes for one entry of the file."""

    spot: str
    data: Data
    item: Model | None = None  # the row to write
    state: str = CREATED
    detail: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)  # each with its spot

    @property
    def is_write(self) -> bool:
        return self.state in (CREATED, CHANGED)

    def add_fault(self, key: str, message: str) -> None:
        self.faults.append((f"{self.spot}.{key}", message))

    def has_fault(self, key: str) -> bool:
        return any(spot == f"{self.spot}.{key}" for spot, _message in self.faults)

    def leave_out(self, detail: str) -> None:
        self.state, self.detail = LEFT_OUT, detail


@dataclass
class ImportContext:
    """The options of an import, and what its entries can refer to."""

    publish: bool = False
    contacts: bool = False
    overwrite: bool = False
    coming: Collection[str] = ()  # IDs of articles in the same import
    # On this site or in the file.
    products: dict[str, Product] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    verified: dict[str, str] = field(default_factory=dict)  # contacts that texts can name, by key


class EntryType:
    """A kind of entry, such as products."""

    key: ClassVar[str]

    def __init__(self, context: ImportContext):
        self.context = context

    @staticmethod
    def read(public: bool) -> list[Data]:
        """Return the entries of this site, sorted without help of the database."""
        raise NotImplementedError

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        """Yield what an import would do with each entry of a file. Writes nothing."""
        raise NotImplementedError

    def write(self, changes: list[PlannedChange]) -> None:
        """Write these changes. A transaction is open."""
        raise NotImplementedError

    def compare_fields(self, change: PlannedChange, existing: Model | None, keys: Iterable[str]) -> None:
        """Compare the item of a change with the row that the site has, if it has one."""
        self.check_item(change)
        if existing is None or change.item is None:
            return
        change.item.pk = existing.pk
        self.set_state(change, [key for key in keys if getattr(change.item, key) != getattr(existing, key)])

    def set_state(self, change: PlannedChange, different: list[str]) -> None:
        """Set the state of an entry that the site has already, by the keys that are different."""
        if not different:
            change.state = UNCHANGED
        elif self.context.overwrite:
            change.state = CHANGED
        else:
            change.state = SKIPPED
            change.detail = _(
                "already exists with other values (%(keys)s) and wasn't changed; --overwrite replaces them"
            ) % {"keys": ", ".join(different)}

    def check_item(self, change: PlannedChange) -> None:
        """Add the faults that the model finds, such as contacts that are not verified."""
        item: Any = change.item
        item.also_verified = tuple(self.context.verified.values())
        relations = [field.name for field in item._meta.concrete_fields if field.is_relation]
        try:
            item.clean_fields(exclude=relations)
            item.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    change.add_fault(name, str(message))

    def wait_for_publish(self, change: PlannedChange) -> PlannedChange:
        """Leave out what readers would see at once, unless the import publishes."""
        if change.is_write and not self.context.publish:
            change.leave_out(_("readers would see it right away, so it needs --publish"))
        return change


def check_yes_or_no(change: PlannedChange, key: str) -> None:
    if change.data[key].lower() not in NO | YES:
        change.add_fault(key, _("expected yes or no"))


def find_product(change: PlannedChange, slug: str) -> Product | None:
    """Return the product, which can come with the same import, or leave the entry out."""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        change.leave_out(_("its product wasn't imported"))
    return product


def area_name(area: Area) -> str:
    return f"{area.product.slug}/{area.slug}"
