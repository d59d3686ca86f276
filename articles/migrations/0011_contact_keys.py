"""Verified contacts get a name for texts, publications keep those they name, and links outside are checked."""

import re

import django.db.models.deletion
from django.db import migrations, models
from django.utils.text import slugify

KEY_HELP = "What texts call it: [[contact:key]]. Made from the owner if you leave it empty."
RIGHT_HELP = "Take the tick away when it is not right any more: no page shows it from then on."


def name_contacts(apps, schema_editor):
    taken = set()
    for row in apps.get_model("articles", "Contact").objects.order_by("pk"):
        base = re.sub(r"[-_]+", "-", slugify(f"{row.owner} {row.kind}"))[:70].strip("-") or row.kind
        key, number = base, 1
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        taken.add(key)
        row.key = key
        row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_schedule")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="is_verified",
            field=models.BooleanField(default=True, help_text=RIGHT_HELP, verbose_name="still right"),
        ),
        migrations.AddField(
            model_name="contact",
            name="key",
            field=models.CharField(default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunPython(name_contacts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="contact",
            name="key",
            field=models.SlugField(
                blank=True, help_text=KEY_HELP, max_length=80, unique=True, verbose_name="key"
            ),
        ),
        migrations.AddField(
            model_name="publication", name="contacts", field=models.JSONField(default=dict)
        ),
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("url", models.CharField(max_length=1000, verbose_name="address")),
                ("state", models.CharField(
                    choices=[
                        ("well", "Answers"),
                        ("doubtful", "Did not answer"),
                        ("dead", "Dead"),
                        ("skipped", "Not checked"),
                    ],
                    max_length=8,
                    verbose_name="state",
                )),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="failures")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="since")),
                ("checked_at", models.DateTimeField(verbose_name="checked")),
                ("article", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="outside_links",
                    to="articles.article",
                    verbose_name="article",
                )),
            ],
            options={
                "verbose_name": "link to another site",
                "verbose_name_plural": "links to other sites",
                "ordering": ["article", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("article", "url"), name="outside_link_once")
                ],
            },
        ),
    ]  # fmt: skip
