"""Give the symbolic codes that are public now families of their own: E_FAIL isn't of the E series."""

import re

from django.db import migrations
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat

NAME = re.compile(r"([A-Z]{1,12})-(?=[A-Z])")
BATCH_SIZE = 500


def symbolic_rows(apps):
    """Yield the codes of automatic families whose first word is followed by a word."""
    PublicationCode = apps.get_model("articles", "PublicationCode")
    CodeFamily = apps.get_model("articles", "CodeFamily")
    named = CodeFamily.objects.filter(product=OuterRef("publication__product"), slug=OuterRef("family"))
    rows = PublicationCode.objects.exclude(family="").exclude(Exists(named)).only("canonical", "family")
    for row in rows.order_by("pk").iterator():
        if (name := NAME.match(row.canonical)) and row.family.rstrip("_") == name[1].lower():
            yield row


def update(apps, family):
    PublicationCode = apps.get_model("articles", "PublicationCode")
    pks = [row.pk for row in symbolic_rows(apps)]
    for start in range(0, len(pks), BATCH_SIZE):
        PublicationCode.objects.filter(pk__in=pks[start : start + BATCH_SIZE]).update(family=family)


def part_families(apps, schema_editor):
    update(apps, Concat(F("family"), Value("_")))


def join_families(apps, schema_editor):
    PublicationCode = apps.get_model("articles", "PublicationCode")
    batch = list(symbolic_rows(apps))
    for row in batch:
        row.family = row.family.rstrip("_")
    PublicationCode.objects.bulk_update(batch, ["family"], BATCH_SIZE)


class Migration(migrations.Migration):
    dependencies = [("articles", "0028_code_family_permissions")]

    operations = [migrations.RunPython(part_families, join_families)]
