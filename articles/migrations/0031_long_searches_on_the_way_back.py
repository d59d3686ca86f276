"""On the way back, delete the searches and reports that had no room before; forwards there are none."""

from django.db import migrations
from django.db.models.functions import Length

MAX_LENGTH = 200


def delete_long(apps, schema_editor):
    for model, field in (("SearchTally", "query"), ("CodeReport", "searched")):
        rows = apps.get_model("articles", model).objects.annotate(length=Length(field))
        rows.filter(length__gt=MAX_LENGTH).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_longer_searches")]

    operations = [migrations.RunPython(migrations.RunPython.noop, delete_long)]
