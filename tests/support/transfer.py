"""Imports and exports as the commands do them."""

import json
from io import StringIO

from django.core.management import CommandError, call_command

from articles.models import Area, Article, AuditEntry, Product, Publication, Revision, SiteState


def write_articles(folder, *articles, name="articles.jsonl"):
    """A file of articles, each a dict or, to be refused, a text."""
    lines = [
        article if isinstance(article, str) else json.dumps({"product": "Ledger", **article})
        for article in articles
    ]
    path = folder / name
    path.write_text("\n".join(lines))
    return path


def import_articles(*paths, **options):
    """Returns the exit code and all that was said."""
    out = StringIO()
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=StringIO(), **options)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def export_articles(path, **options):
    out = StringIO()
    call_command("export_articles", str(path), stdout=out, **options)
    return out.getvalue()


def file_contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def articles_in(folder):
    """The files without site.yaml, the codes, and the list of the export, which are no articles."""
    others = ("site.yaml", "codes.csv", "export.json")
    return {name: raw for name, raw in file_contents(folder).items() if not name.endswith(others)}


def clear_site():
    """An empty site; the log of what was done can be emptied past its door alone."""
    AuditEntry.objects.all()._raw_delete("default")
    for model in (Publication, Revision, Article, Area, Product, SiteState):
        model.objects.all().delete()
