"""The roles of editors, as groups. A group that a site has by such a name gets the rights it lacks."""

from django.db import migrations

VIEW, WRITE = ["view"], ["add", "change", "delete", "view"]

AUTHOR = {
    "article": ["add", "change", "view"],
    **dict.fromkeys(["product", "area"], VIEW),
}
SAID = dict.fromkeys(
    ["feedback", "outcome", "codereport", "searchtally"], VIEW
)  # what readers said and sought
REVIEWER = {**AUTHOR, "article": [*AUTHOR["article"], "all", "review"], "auditentry": VIEW, **SAID}
PUBLISHER = {**REVIEWER, "article": [*REVIEWER["article"], "publish", "delete"]}
MANAGER = {
    "article": ["view", "all"],
    **dict.fromkeys(["product", "area", "contact", "synonym", "pin", "knownincident"], WRITE),
    "auditentry": VIEW,
    **SAID,
    "codereport": ["change", "delete", "view"],
    "searchtally": ["delete", "view"],
    "user": ["add", "change", "view"],
}
ROLES = {"Author": AUTHOR, "Reviewer": REVIEWER, "Publisher": PUBLISHER, "Manager": MANAGER}

OWN = {"all": "Can work on the articles of others", "review": "Can review articles",
       "publish": "Can publish and withdraw articles"}  # fmt: skip
PLURAL = {"all": "all_articles"}


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, rights in ROLES.items():
        group, _made = Group.objects.get_or_create(name=name)
        for model, verbs in rights.items():
            group.permissions.add(*[_permission(apps, model, verb) for verb in verbs])


def _permission(apps, model, verb):
    """Made here if need be: Django makes its permissions only when all migrations are done."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="auth" if model == "user" else "articles", model=model
    )
    names = apps.get_model(kind.app_label, model)._meta.verbose_name
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind,
        codename=PLURAL.get(verb, f"{verb}_{model}"),
        defaults={"name": OWN.get(verb, f"Can {verb} {names}")},
    )[0]


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_workflow"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Going back leaves the groups: people may be in them.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
