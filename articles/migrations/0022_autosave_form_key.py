"""Rename the key of an autosaved form, and what says that a comment of a review is resolved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_former_catalog_slugs")]

    operations = [
        migrations.RemoveConstraint("autosave", "one_autosave_a_form"),
        migrations.RenameField("autosave", "place", "form_key"),
        migrations.AddConstraint(
            "autosave",
            models.UniqueConstraint(fields=["editor", "form_key"], name="one_autosave_a_form"),
        ),
        migrations.RenameField("reviewcomment", "settled_at", "resolved_at"),
        migrations.RenameField("reviewcomment", "settled_by", "resolved_by"),
    ]
