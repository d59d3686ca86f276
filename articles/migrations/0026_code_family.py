"""Group codes into families, which editors can name."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_code_history_permissions"),
    ]

    operations = [
        migrations.AddField(
            model_name="publicationcode",
            name="family",
            field=models.CharField(blank=True, db_index=True, max_length=80),
        ),
        migrations.CreateModel(
            name="CodeFamily",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, verbose_name="slug")),
                (
                    "name",
                    models.CharField(
                        help_text="Such as Multi-user mode errors.", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "codes",
                    models.TextField(
                        blank=True,
                        help_text="One per line: a code, a range such as 12000 to 12175, or a start such as H2xx or ERR_*.",
                        max_length=8000,
                        verbose_name="codes",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="What these errors have in common, as plain text.",
                        max_length=2000,
                        verbose_name="in common",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_families",
                        to="articles.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "code family",
                "verbose_name_plural": "code families",
                "ordering": ["product", "slug"],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "slug"), name="code_family_slug_once")
                ],
            },
        ),
    ]
