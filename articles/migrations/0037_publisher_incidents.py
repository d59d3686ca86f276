"""Let publishers start and end incidents."""

from django.db import migrations

VERBS = ("add", "change", "view")


def give_permissions(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Publisher").first()
    if group:
        group.permissions.add(*[_permission(apps, verb) for verb in VERBS])


def _permission(apps, verb):
    """Made here if need be: Django makes its permissions only when all migrations are done."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="knownincident"
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=f"{verb}_knownincident", defaults={"name": f"Can {verb} known incident"}
    )[0]


class Migration(migrations.Migration):
    dependencies = [("articles", "0036_article_template_permissions")]

    # Going back leaves the permissions with the group: people may rely on them.
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
