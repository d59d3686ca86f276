"""Keep what became of each code that was ever public, so that its link never dies."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_autosave_form_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=200, verbose_name="code")),
                ("canonical", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("obsolete", "Obsolete"),
                            ("renamed", "Renamed"),
                            ("merged", "Merged with another code"),
                            ("removed", "Removed from its article"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_set", models.BooleanField(default=False, editable=False)),
                (
                    "since_version",
                    models.CharField(
                        blank=True, help_text="Such as 2024 R3.", max_length=60, verbose_name="since version"
                    ),
                ),
                ("since_date", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "successor",
                    models.CharField(
                        blank=True,
                        help_text="The code that it was renamed to or merged with.",
                        max_length=200,
                        verbose_name="new code",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="first published"
                    ),
                ),
                ("removed_at", models.DateTimeField(editable=False, null=True, verbose_name="removed")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_history",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                        verbose_name="leads to",
                    ),
                ),
            ],
            options={
                "verbose_name": "code",
                "verbose_name_plural": "codes",
                "ordering": ["canonical", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "canonical"), name="code_history_once")
                ],
            },
        ),
    ]
