"""Cleans texts of readers that were stored before privacy.redact knew what it knows now."""

from django.db import transaction

from articles import privacy
from articles.catalog import verified_numbers
from articles.models import CodeReport, Feedback

BATCH_SIZE = 500


def clean_feedback(dry_run: bool = False) -> int:
    """Remove secrets and personal data from all feedback and reports. Returns how many texts held any.

    A second run changes nothing. Feedback that a reader changed in the meantime is left for the next run.
    """
    allowed = verified_numbers()
    count = 0
    feedback = Feedback.objects.exclude(text="").order_by("pk")
    for pk, text in feedback.values_list("pk", "text").iterator(chunk_size=BATCH_SIZE):
        cleaned = privacy.redact(text, allowed).text[: Feedback.TEXT_LIMIT]
        if cleaned != text:
            count += 1
            if not dry_run:
                Feedback.objects.filter(pk=pk, text=text).update(text=cleaned)
    reports = CodeReport.objects.exclude(seen=[]).order_by("pk")
    for pk in list(reports.values_list("pk", flat=True)):
        with transaction.atomic():
            report = CodeReport.objects.select_for_update().get(pk=pk)
            cleaned_texts = [privacy.redact(text, allowed).text for text in report.seen]
            if changed := sum(a != b for a, b in zip(report.seen, cleaned_texts, strict=True)):
                count += changed
                if not dry_run:
                    report.seen = list(dict.fromkeys(cleaned_texts))
                    report.save(update_fields=["seen"])
    return count
