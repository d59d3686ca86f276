"""Feedback gets a state, somebody who deals with it and a reply; each day's words are counted for good."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Sum

RIGHT = "change_feedback"
ROLES = ("Reviewer", "Publisher", "Manager")  # who could read it so far


def begin(apps, schema_editor):
    """What was said before waits to be read, and what was added up already counts on its last day."""
    words = apps.get_model("articles", "Feedback").objects
    words.filter(helpful=False).exclude(reasons=[], text="").update(state="new")
    days = {}
    outcomes = apps.get_model("articles", "Outcome").objects.filter(
        reader="", during_incident=False, result__in=("fixed", "not")
    )
    for article, day, result, count in _counted(outcomes, "result"):
        days.setdefault((article, day), {})["worked" if result == "fixed" else "failed"] = count
    for article, day, helpful, count in _counted(words.filter(reader=""), "helpful"):
        days.setdefault((article, day), {})["helpful" if helpful else "unhelpful"] = count
    tally = apps.get_model("articles", "SaidTally")
    tally.objects.bulk_create(
        [tally(article_id=article, day=day, **counts) for (article, day), counts in sorted(days.items())],
        batch_size=1000,
    )


def _counted(rows, what):
    found = rows.order_by().values("article_id", "day", what).annotate(total=Sum("count"))
    return found.values_list("article_id", "day", what, "total")


def give_right(apps, schema_editor):
    """Made here if need be: Django makes its permissions only when all migrations are done."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="feedback"
    )
    right, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=RIGHT, defaults={"name": "Can change feedback"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_contact_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SaidTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("worked", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("helpful", models.PositiveIntegerField(default=0)),
                ("unhelpful", models.PositiveIntegerField(default=0)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="said_tallies",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("day", "article"), name="said_tally_once_a_day")
                ],
            },
        ),
        migrations.AddField(
            model_name="feedback",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who deals with it",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="note",
            field=models.CharField(
                blank=True,
                help_text="What was done about it, or why nothing. For editors; the reader left no address.",
                max_length=1000,
                verbose_name="reply",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="state",
            field=models.CharField(
                blank=True,
                choices=[("", "Only yes or no"), ("new", "New"), ("in-hand", "In hand"), ("done", "Done")],
                default="",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(condition=~Q(state=""), fields=["state", "-day"], name="feedback_inbox"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        # Going back leaves the right with the groups: nothing asks for it then.
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]
