"""Let managers see webhook deliveries, and send them again."""

from django.db import migrations


def give_permissions(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Manager").first()
    if group is None:
        return
    # Made here if need be: Django makes its permissions only when all migrations are done.
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="webhookdelivery"
    )
    for verb in ("view", "change"):
        permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind,
            codename=f"{verb}_webhookdelivery",
            defaults={"name": f"Can {verb} webhook delivery"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("articles", "0047_webhook_deliveries")]

    # Going back leaves the permissions with the group: nothing asks for them then.
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
