"""Texts of readers that were stored before they were cleaned."""

from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from articles.models import CodeReport, Contact, Feedback


def clean(*options):
    out = StringIO()
    call_command("clean_feedback", *options, stdout=out)
    return out.getvalue().strip()


def test_stored_texts_are_cleaned_once(make_live):
    today = timezone.localdate()
    article = make_live(slug="stuck").article
    Contact.objects.create(owner="Ledger", kind="phone", value="1-800-555-0199", checked_on=today)
    texts = ["Ask zebra@example.com", "Call 1-800-555-0199", "Error 102", ""]
    for text in texts:
        Feedback.objects.create(article=article, revision=1, helpful=False, text=text, day=today)
    seen = ["C:\\Users\\zebra\\tax.qbw", "Error 7"]
    CodeReport.objects.create(canonical="X9", language="en", seen=seen, first_day=today, last_day=today)
    assert clean("--dry-run") == "2 texts need cleaning."
    assert list(Feedback.objects.order_by("pk").values_list("text", flat=True)) == texts
    assert clean() == "Cleaned 2 texts."
    assert list(Feedback.objects.order_by("pk").values_list("text", flat=True)) == ["Ask {email}", *texts[1:]]
    assert CodeReport.objects.get().seen == ["C:\\Users\\{name}\\tax.qbw", "Error 7"]
    assert clean() == "Cleaned 0 texts."
