"""A new site knows from its first day what people call software trouble; a site with articles has chosen for itself."""

import csv
from pathlib import Path

from django.db import migrations

TABLE = Path(__file__).resolve().parent.parent.parent / "fixtures" / "synonyms.csv"


def begin(apps, schema_editor):
    synonyms = apps.get_model("articles", "Synonym")
    if apps.get_model("articles", "Article").objects.exists() or synonyms.objects.exists():
        return
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["product"]]
    synonyms.objects.bulk_create(
        synonyms(
            phrases=lines(row["phrases"]), also=lines(row["also"]), language=row["language"],
            note=row["note"], active=row["active"] == "yes",
        )
        for row in rows
    )  # fmt: skip


def lines(cell):
    return "\n".join(phrase.strip() for phrase in cell.split(";") if phrase.strip())


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_library_rows")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
