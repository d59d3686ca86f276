"""Known incidents, and what of them the site announces."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_finding"),
    ]

    operations = [
        migrations.AddField(
            model_name="sitestate",
            name="incidents",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="KnownIncident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="One line, as readers see it: One large bank is down for bank feeds.",
                        max_length=160,
                        verbose_name="what is happening",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Plain text, one or two sentences: If it is your bank, wait. Nothing is lost.",
                        max_length=600,
                        verbose_name="what readers should do",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                (
                    "ends_at",
                    models.DateTimeField(
                        db_index=True,
                        help_text="It ends by itself then. If nobody knows, give it a few hours; you can move the end.",
                        verbose_name="until",
                    ),
                ),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        help_text="Such as the status page of the provider.",
                        max_length=500,
                        verbose_name="page to follow it",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "areas",
                    models.ManyToManyField(
                        blank=True,
                        help_text="For less than a whole product.",
                        related_name="incidents",
                        to="articles.area",
                        verbose_name="areas",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(
                        blank=True,
                        help_text="All of their errors, or only those with the codes below.",
                        related_name="incidents",
                        to="articles.product",
                        verbose_name="products",
                    ),
                ),
            ],
            options={
                "verbose_name": "known incident",
                "verbose_name_plural": "known incidents",
                "ordering": ["-begins_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IncidentCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=200)),
                ("canonical", models.CharField(max_length=200)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_rows",
                        to="articles.knownincident",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="knownincident",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("begins_at"))),
                name="incident_ends_after_it_began",
                violation_error_message="The end must be after the beginning.",
            ),
        ),
    ]
