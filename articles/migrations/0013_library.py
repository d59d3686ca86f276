"""Addresses of earlier help centers, and which revision names which picture."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_inbox"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="formerslug",
            options={
                "ordering": ["language", "slug"],
                "verbose_name": "former address of an article",
                "verbose_name_plural": "former addresses of articles",
            },
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("submit", "Submitted for review"),
                    ("take-back", "Taken back from review"),
                    ("approve", "Approved"),
                    ("request-changes", "Changes requested"),
                    ("publish", "Published"),
                    ("withdraw", "Withdrawn"),
                    ("restore", "Restored"),
                    ("delete", "Deleted"),
                    ("bring-back", "Brought back"),
                    ("schedule", "Scheduled"),
                    ("cancel", "Schedule cancelled"),
                    ("fail", "Schedule failed"),
                    ("preview", "Preview link made"),
                    ("roles", "Roles changed"),
                    ("picture", "Picture deleted"),
                ],
                max_length=16,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=40)),
                ("words", models.CharField(blank=True, max_length=500)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.revision",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "name"), name="picture_once_a_revision")
                ],
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500, unique=True, verbose_name="old address")),
                ("target", models.CharField(blank=True, max_length=500, verbose_name="page of this site")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redirects",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "address of an earlier help center",
                "verbose_name_plural": "addresses of an earlier help center",
                "ordering": ["path"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article", None), ("target__gt", "")),
                            models.Q(("article__isnull", False), ("target", "")),
                            _connector="OR",
                        ),
                        name="redirect_leads_to_one_place",
                    )
                ],
            },
        ),
    ]
