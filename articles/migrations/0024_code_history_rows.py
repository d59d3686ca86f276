"""Start the history of the codes that are public now."""

from django.db import migrations

BATCH_SIZE = 500


def add_public_codes(apps, schema_editor):
    codes = apps.get_model("articles", "PublicationCode").objects.filter(publication__live=True)
    CodeHistory = apps.get_model("articles", "CodeHistory")
    columns = ("publication__article", "code", "canonical", "publication__first_published_at")
    batch, seen = [], set()
    for article, code, canonical, published_at in codes.order_by("pk").values_list(*columns).iterator():
        if canonical and (article, canonical) not in seen:
            seen.add((article, canonical))
            batch.append(
                CodeHistory(article_id=article, code=code, canonical=canonical, published_at=published_at)
            )
        if len(batch) >= BATCH_SIZE:
            CodeHistory.objects.bulk_create(batch)
            batch = []
    CodeHistory.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_code_history")]

    # Going back, the rows go with their table.
    operations = [migrations.RunPython(add_public_codes, migrations.RunPython.noop)]
