"""How often articles are read in a day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_outcomes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="times read")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_tallies",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "times read",
                "verbose_name_plural": "times read",
                "constraints": [
                    models.UniqueConstraint(fields=("day", "article"), name="read_tally_once_a_day")
                ],
            },
        ),
    ]
