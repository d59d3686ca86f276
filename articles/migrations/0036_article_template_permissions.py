"""Let managers change the templates of new articles."""

from django.db import migrations


def give_permission(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="Manager").first()
    if group is None:
        return
    # Made here if need be: Django makes its permissions only when all migrations are done.
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="articletemplate"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind,
        codename="change_articletemplate",
        defaults={"name": "Can change article template"},
    )
    group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("articles", "0035_housekeeping")]

    # Going back leaves the permission with the group: nothing asks for it then.
    operations = [migrations.RunPython(give_permission, migrations.RunPython.noop)]
