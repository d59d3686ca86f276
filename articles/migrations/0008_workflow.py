"""What is decided about articles, what reviewers say, and which revisions readers saw."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_reads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-updated_at"],
                "permissions": [
                    ("publish_article", "Can publish and withdraw articles"),
                    ("review_article", "Can review articles"),
                    ("all_articles", "Can work on the articles of others"),
                ],
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
        ),
        migrations.AddField(
            model_name="publication",
            name="is_major",
            field=models.BooleanField(default=False, verbose_name="major change"),
        ),
        migrations.AddField(
            model_name="revision",
            name="published_at",
            field=models.DateTimeField(null=True, verbose_name="published"),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "action",
                    models.CharField(
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
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="who")),
                ("revision", models.PositiveIntegerField(null=True, verbose_name="revision")),
                ("is_major", models.BooleanField(default=False, verbose_name="major change")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("detail", models.JSONField(default=dict, verbose_name="details")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the audit log",
                "verbose_name_plural": "audit log",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=20, verbose_name="section")),
                ("text", models.TextField(max_length=4000, verbose_name="comment")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_comments",
                        to="articles.article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="articles.revision",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "review comment",
                "verbose_name_plural": "review comments",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
    ]
