"""Let managers name families of codes, and publishers see them."""

from django.db import migrations

ROLES = {"Publisher": ["view"], "Manager": ["add", "change", "delete", "view"]}


def give_permissions(apps, schema_editor):
    for role, verbs in ROLES.items():
        group = apps.get_model("auth", "Group").objects.filter(name=role).first()
        if group:
            group.permissions.add(*[_permission(apps, verb) for verb in verbs])


def _permission(apps, verb):
    """Made here if need be: Django makes its permissions only when all migrations are done."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="codefamily"
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=f"{verb}_codefamily", defaults={"name": f"Can {verb} code family"}
    )[0]


class Migration(migrations.Migration):
    dependencies = [("articles", "0027_code_family_rows")]

    # Going back leaves the permissions with the groups: nothing asks for them then.
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
