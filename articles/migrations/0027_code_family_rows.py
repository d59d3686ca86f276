"""Put the codes that are public now into the families of codes that begin alike."""

import re

from django.db import migrations

BATCH_SIZE = 500
HEX = re.compile(r"0X[0-9A-F]{8}\Z")
LETTERS_OR_PAIR = re.compile(r"[A-Z]{1,12}(?=\d|-)|\d{2,9}(?=-)")
NUMBER = re.compile(r"\d{3,12}\Z")


def automatic_family(canonical):
    """The rule of the day on which this was written; each publication applies the present one."""
    if HEX.match(canonical):
        return canonical[:6].lower()
    if start := LETTERS_OR_PAIR.match(canonical):
        return start[0].lower()
    if NUMBER.match(canonical):
        tail = 4 if len(canonical) >= 8 else 2
        return canonical[:-tail] + "x" * tail
    return ""


def set_families(apps, schema_editor):
    PublicationCode = apps.get_model("articles", "PublicationCode")
    batch = []
    for row in PublicationCode.objects.only("canonical").order_by("pk").iterator():
        if family := automatic_family(row.canonical):
            row.family = family
            batch.append(row)
        if len(batch) >= BATCH_SIZE:
            PublicationCode.objects.bulk_update(batch, ["family"])
            batch = []
    PublicationCode.objects.bulk_update(batch, ["family"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_code_family")]

    # Going back, the families go with their column.
    operations = [migrations.RunPython(set_families, migrations.RunPython.noop)]
