"""Let searches and reports of readers have 500 characters, so that few messages are cut."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0029_symbolic_families")]

    operations = [
        migrations.AlterField(
            "codereport", "searched", models.CharField("searched", blank=True, max_length=500)
        ),
        migrations.AlterField("searchtally", "query", models.CharField("searched", max_length=500)),
    ]
