"""Remember for some minutes which forms of the admin were sent, so that a double click saves once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_audit_of_settings")]

    operations = [
        migrations.CreateModel(
            "FormClaim",
            [
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("body", models.CharField(max_length=64)),
                ("claimed_at", models.DateTimeField(db_index=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("location", models.TextField(blank=True)),
                ("messages", models.TextField(blank=True)),
            ],
            options={"default_permissions": ()},
        )
    ]
