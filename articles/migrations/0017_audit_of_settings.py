"""Name the steps of live settings in the audit log: created and changed."""

from django.db import migrations, models

STEPS = [
    ("submit", "Submitted for review"),
    ("take-back", "Taken back from review"),
    ("approve", "Approved"),
    ("request-changes", "Changes requested"),
    ("publish", "Published"),
    ("withdraw", "Withdrawn"),
    ("restore", "Restored"),
    ("delete", "Deleted"),
    ("bring-back", "Brought back"),
    ("schedule", "Scheduled"),
    ("cancel", "Schedule cancelled"),
    ("fail", "Schedule failed"),
    ("preview", "Preview link made"),
    ("roles", "Roles changed"),
    ("picture", "Picture deleted"),
    ("create", "Created"),
    ("change", "Changed"),
]


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_image_use")]

    operations = [
        migrations.AlterField(
            "auditentry", "action", models.CharField(choices=STEPS, max_length=16, verbose_name="what")
        )
    ]
