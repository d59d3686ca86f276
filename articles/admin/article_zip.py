"""Chosen articles as Markdown files in a ZIP archive, which an import reads back once unpacked."""

import zipfile
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone

from articles import transfer
from articles.models import Article, read_image_file

MAX_BYTES_IN_MEMORY = 2_000_000


def zip_response(articles: QuerySet[Article]) -> FileResponse:
    """Return a download with the drafts of these articles and their images."""
    file = SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - the response closes it
    with TemporaryDirectory() as name, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = Path(name)
        chosen = Article.objects.filter(pk__in=articles.order_by().values("pk"))
        transfer.write_folder(folder, transfer.export_articles(True, chosen), read_image_file)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    file.seek(0)
    name = f"articles-{timezone.localdate()}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response
