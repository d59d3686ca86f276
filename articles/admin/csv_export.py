"""Lists as CSV files for spreadsheets, without formulas, whole or not at all.

A spreadsheet runs a cell that begins with = + - or @, and what readers and editors write may. Such cells get
an apostrophe in front (OWASP, CSV injection). So does what follows a semicolon or a line break inside of one:
with the separators of some countries a new cell begins there. The file is UTF-8 and begins with a byte order
mark, without which Excel misreads letters beyond ASCII.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

CHUNK_SIZE = 2000
MAX_BYTES_IN_MEMORY = 2_000_000  # of a file; the rest of a larger one is on the disk
CONTENT_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile("(^|[;\t\r\n])(\\s*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_LEADING_BLANK = re.compile(r"[\t\r\n]")

Column = tuple[str, Callable[[Any], Any]]


def escape_formula(value: Any) -> str:
    """Return a cell as text that no spreadsheet takes for a formula. None is empty, False is 0."""
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
    text = f"'{text}" if _LEADING_BLANK.match(text) else text
    return _FORMULA.sub(r"\1\2'", text)


class _EchoWriter:
    """A file whose write method returns what it gets."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the file line by line."""
    writer = csv.writer(_EchoWriter(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([escape_formula(value) for value in row])


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Return a download. It's written before it's sent, so an error on the way is an error page.

    Once a response has begun, the server ends it as if it were whole, whatever happens. With its length in
    front, a browser sees that one was cut off.
    """
    file = SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        for line in csv_lines(columns, rows):
            file.write(line.encode())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=f"{name}-{timezone.localdate()}.csv", content_type=CONTENT_TYPE
    )
    response["Cache-Control"] = "private, no-store"
    return response


class CsvExportMixin:
    """Offers a list of the admin as a CSV file, with the same search and filters.

    `export_columns` are titles and functions of a row. Titles are not translated: programs read them, too.
    """

    export_columns: Sequence[Column] = ()
    change_list_template: ClassVar[Any] = "admin/articles/list_with_export.html"

    def get_urls(self) -> list[Any]:
        admin: Any = self
        view = admin.admin_site.admin_view(require_safe(self.export))
        name = f"articles_{admin.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        admin: Any = self
        url = reverse(f"admin:articles_{admin.opts.model_name}_export")
        query = request.GET.urlencode()
        extra = {"export_url": f"{url}?{query}" if query else url, **(extra_context or {})}
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
        getters = [get for _name, get in self.export_columns]
        titles = [title for title, _get in self.export_columns]
        return csv_response(
            name, titles, ([get(row) for get in getters] for row in rows.iterator(chunk_size=CHUNK_SIZE))
        )
