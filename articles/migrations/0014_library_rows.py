"""What the revisions of a site name as pictures, and the rights of roles to pictures and old addresses."""

import re

from django.db import migrations

NAME = re.compile(r"/media/([0-9a-f]{32}\.(?:png|jpg|webp))(?![0-9A-Za-z.])")
SHOWN = re.compile(r"!\[((?:\\.|[^\]\\]){0,1000})\]\(/media/([0-9a-f]{32}\.(?:png|jpg|webp))\)")
AT_ONCE = 500

PICTURE = {
    "Author": ["view"],
    "Reviewer": ["view"],
    "Publisher": ["view"],
    "Manager": ["view", "delete"],
}
ADDRESS = {"Manager": ["add", "change", "delete", "view"]}


def note_uses(apps, schema_editor):
    PictureUse = apps.get_model("articles", "PictureUse")
    fresh = []
    for pk, data in apps.get_model("articles", "Revision").objects.values_list("pk", "data").iterator():
        texts = list(_texts(data))
        words = {name: words for text in texts for words, name in reversed(SHOWN.findall(text))}
        for name in dict.fromkeys(name for text in texts for name in NAME.findall(text)):
            said = re.sub(r"\\(.)", r"\1", words.get(name, ""))[:500]
            fresh.append(PictureUse(revision_id=pk, name=name, words=said))
        if len(fresh) >= AT_ONCE:
            PictureUse.objects.bulk_create(fresh)
            fresh = []
    PictureUse.objects.bulk_create(fresh)


def _texts(data):
    if isinstance(data, str):
        if "/media/" in data:
            yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)


def give_rights(apps, schema_editor):
    for model, roles in {"image": PICTURE, "redirect": ADDRESS, "formerslug": ADDRESS}.items():
        for role, verbs in roles.items():
            group = apps.get_model("auth", "Group").objects.filter(name=role).first()
            if group:
                group.permissions.add(*[_permission(apps, model, verb) for verb in verbs])


def _permission(apps, model, verb):
    """Made here if need be: Django makes its permissions only when all migrations are done."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model=model
    )
    names = apps.get_model("articles", model)._meta.verbose_name
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {names}"}
    )[0]


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_library")]

    # Going back, the uses go with their table; the rights stay, as people may rely on their groups.
    operations = [
        migrations.RunPython(note_uses, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
