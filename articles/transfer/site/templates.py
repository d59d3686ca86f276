"""Templates of new articles in site.yaml: those that managers made or changed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.content.snapshot import Data
from articles.models import ArticleTemplate
from articles.strings.numbers import whole_number

from ..template_content import MAX_EMPTY_ROWS, TEMPLATE_ROWS, InvalidContent, read_content, write_content
from .changes import NO, EntryType, PlannedChange, check_yes_or_no

FIELDS = ("label", "description", "position", "is_offered", "data", "empty_rows")
MAX_POSITION = 10_000


class Templates(EntryType):
    key = "article_templates"

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = [
            {
                "key": template.key,
                "name": template.label,
                "description": template.description,
                "position": str(template.position) if template.position else "",
                "offered": "" if template.is_offered else "no",
                "empty_rows": [
                    {"kind": kind, "count": str(template.empty_rows[kind])}
                    for kind in TEMPLATE_ROWS
                    if template.empty_rows.get(kind)
                ],
                "content": write_content(template.data).strip(),
            }
            for template in ArticleTemplate.objects.all()
        ]
        return sorted(rows, key=lambda row: row["key"])

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        known = {template.key: template for template in ArticleTemplate.objects.all()}
        seen = set()
        for n, data in enumerate(rows):
            item = ArticleTemplate(key=data["key"], label=data["name"], description=data["description"])
            item.is_offered = data["offered"].lower() not in NO
            change = PlannedChange(f"article_templates[{n}]", data, item)
            self._read_values(change, item)
            self.compare_fields(change, known.get(item.key), FIELDS)
            if item.key in seen:
                change.add_fault("key", _("is duplicated"))
            seen.add(item.key)
            yield change

    def _read_values(self, change: PlannedChange, item: ArticleTemplate) -> None:
        check_yes_or_no(change, "offered")
        position = whole_number(change.data["position"] or "0", MAX_POSITION)
        if position is None:
            change.add_fault("position", _("expected a number"))
        item.position = position or 0
        for n, row in enumerate(change.data["empty_rows"]):
            count = whole_number(row["count"], MAX_EMPTY_ROWS)
            if row["kind"] not in TEMPLATE_ROWS or count is None:
                change.add_fault(f"empty_rows[{n}]", _("expected one of %(kinds)s and a position number") % {
                    "kinds": ", ".join(TEMPLATE_ROWS)
                })  # fmt: skip
            elif count:
                item.empty_rows[row["kind"]] = count
        try:
            item.data = read_content(change.data["content"])
        except InvalidContent as error:
            change.add_fault("content", str(error))

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            if isinstance(change.item, ArticleTemplate):
                change.item.save()
