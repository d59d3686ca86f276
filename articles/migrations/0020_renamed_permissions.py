"""Rename the permissions of renamed models, which Django leaves as they were: groups keep what they may do."""

from django.db import migrations

NAMES = {
    "pictureuse": "imageuse",
    "outcome": "solutionvote",
    "readtally": "pageviewtally",
}
VERBS = ("add", "change", "delete", "view")


def rename(apps, names):
    Permission = apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="articles")
    for old, new in names:
        for verb in VERBS:
            before = ours.filter(codename=f"{verb}_{old}").first()
            after = ours.filter(codename=f"{verb}_{new}").first()
            if before is None:
                continue
            if after is None:
                before.codename = f"{verb}_{new}"
                before.save(update_fields=["codename"])
                continue
            # Django has made the new one already: whoever holds the old one gets it.
            after.group_set.add(*before.group_set.all())
            after.user_set.add(*before.user_set.all())
            before.delete()


def forward(apps, schema_editor):
    rename(apps, NAMES.items())


def backward(apps, schema_editor):
    rename(apps, ((new, old) for old, new in NAMES.items()))


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_plain_names"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(forward, backward)]
