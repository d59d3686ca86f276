"""Lists as CSV for spreadsheets: what the list shows, row by row as it is read, and never as a formula.

A spreadsheet runs a cell that begins with = + - or @, and what readers and editors write may. Such cells get
an apostrophe in front (OWASP, CSV injection). So does what follows a semicolon or a line break inside of one:
with the separators of some countries a new cell begins there. The file is UTF-8 and begins with a byte order
mark, without which Excel reads letters beyond ASCII wrongly.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

ROWS_AT_ONCE = 2000
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile("(^|[;\t\r\n])(\\s*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_BLANK = re.compile(r"[\t\r\n]")

Column = tuple[str, Callable[[Any], Any]]


def safe(value: Any) -> str:
    """A cell as text that no spreadsheet takes for a formula. None and no are nothing and 0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\0", "")
    text = f"'{text}" if _BLANK.match(text) else text
    return _FORMULA.sub(r"\1\2'", text)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file, line by line."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


def answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A download that is written while it is read."""
    made = StreamingHttpResponse(lines(columns, rows), content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    made["Cache-Control"] = "private, no-store"
    return made


class Exported:
    """Of a list in the admin: the same rows, with the same search and filters, as a file.

    `export_columns` are names and how each is had of a row. They are not translated: programs read them too.
    """

    export_columns: Sequence[Column] = ()
    change_list_template: ClassVar[Any] = "admin/articles/exported_list.html"

    def get_urls(self) -> list[Any]:
        admin: Any = self
        view = admin.admin_site.admin_view(require_safe(self.export))
        name = f"articles_{admin.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        admin: Any = self
        address = reverse(f"admin:articles_{admin.opts.model_name}_export")
        asked = request.GET.urlencode()
        extra = {"export_url": f"{address}?{asked}" if asked else address, **(extra_context or {})}
        return super().changelist_view(request, extra)  # type: ignore[misc]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        admin: Any = self
        if not admin.has_view_permission(request):
            raise PermissionDenied
        name = admin.opts.model_name
        try:
            rows = admin.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(f"admin:articles_{name}_changelist"))
        found = rows.iterator(chunk_size=ROWS_AT_ONCE)
        getters = [get for _name, get in self.export_columns]
        titles = [title for title, _get in self.export_columns]
        return answer(name, titles, ([get(row) for get in getters] for row in found))
