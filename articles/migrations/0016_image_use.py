"""Rename PictureUse to ImageUse, with its constraint and the name under which a revision has its images."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_starting_synonyms")]

    operations = [
        migrations.RenameModel("PictureUse", "ImageUse"),
        migrations.RemoveConstraint("imageuse", "picture_once_a_revision"),
        migrations.AddConstraint(
            "imageuse", models.UniqueConstraint(fields=["revision", "name"], name="image_once_a_revision")
        ),
        migrations.AlterField(
            "imageuse",
            "revision",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="image_uses",
                to="articles.revision",
            ),
        ),
    ]
