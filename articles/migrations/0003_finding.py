"""Synonyms, pinned results, a memory of searches, and reports of codes that are missing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_image"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=80, verbose_name="code")),
                ("canonical", models.CharField(blank=True, max_length=80)),
                ("searched", models.CharField(blank=True, max_length=200, verbose_name="searched")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("product", models.CharField(blank=True, max_length=80, verbose_name="product")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("ignored", "Ignored"),
                        ],
                        default="new",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="reports")),
                ("seen", models.JSONField(blank=True, default=list, verbose_name="what readers saw")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("first_day", models.DateField(verbose_name="first reported")),
                ("last_day", models.DateField(verbose_name="last reported")),
            ],
            options={
                "verbose_name": "reported code",
                "verbose_name_plural": "reported codes",
                "ordering": ["-count", "-last_day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("canonical", "searched", "language"), name="code_report_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Such as en. Empty: in every language.",
                        max_length=16,
                        verbose_name="language",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For editors. Why it is here.",
                        max_length=300,
                        verbose_name="note",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "queries",
                    models.TextField(
                        help_text="One a line. The whole query has to be one of them; order, endings and little words such as “the” do not matter.",
                        max_length=2000,
                        verbose_name="queries",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Among several articles for one query, the smallest stands first.",
                        verbose_name="order",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only where readers have chosen this product. Empty: everywhere.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned result",
                "verbose_name_plural": "pinned results",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SearchTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                ("product", models.CharField(blank=True, max_length=80, verbose_name="product")),
                (
                    "kind",
                    models.CharField(
                        choices=[("code", "Code"), ("message", "Message"), ("words", "Words")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("query", models.CharField(max_length=200, verbose_name="searched")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="results")),
                ("confident", models.BooleanField(default=False, verbose_name="answered")),
            ],
            options={
                "verbose_name": "search",
                "verbose_name_plural": "searches",
                "ordering": ["-day", "-count", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "language", "product", "kind", "query"), name="search_tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Such as en. Empty: in every language.",
                        max_length=16,
                        verbose_name="language",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For editors. Why it is here.",
                        max_length=300,
                        verbose_name="note",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "phrases",
                    models.TextField(
                        help_text="One a line or with commas between: freeze, hang, not responding. Endings do not matter.",
                        max_length=2000,
                        verbose_name="words or phrases",
                    ),
                ),
                (
                    "also",
                    models.TextField(
                        blank=True,
                        help_text="Empty: all phrases above mean the same. Filled: whoever types a phrase above also finds what these find, but not the other way round, such as QBO → QuickBooks Online.",
                        max_length=2000,
                        verbose_name="one way only: also look for",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only where readers have chosen this product. Empty: everywhere.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CodeReportDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="reports")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="articles.codereport",
                    ),
                ),
            ],
            options={
                "verbose_name": "day",
                "verbose_name_plural": "days",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "day"), name="code_report_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchClick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="times")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clicks",
                        to="articles.searchtally",
                    ),
                ),
            ],
            options={
                "verbose_name": "opened article",
                "verbose_name_plural": "opened articles",
                "ordering": ["-count", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("tally", "article"), name="search_click_once")
                ],
            },
        ),
    ]
