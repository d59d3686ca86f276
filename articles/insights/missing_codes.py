"""Missing code reports: a code or a search, counted, redacted, and for editors only."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from articles import privacy
from articles.catalog import verified_numbers
from articles.models import CodeReport, CodeReportDay, Product
from articles.strings.codes import strip_cue_words

from .search_log import NOTHING_LEFT, redact_code, tally_text

MAX_REPORTS = 20_000  # different ones; only programs send more
MAX_PLACES_SEEN = 5
MAX_SEEN_LENGTH = 600
MAX_CODE_LENGTH = 80


def report_missing_code(
    *, code: str = "", searched: str = "", seen: str = "", product: str = "", language: str
) -> privacy.Redacted | None:
    """Count a report of a missing code or, without one, of a search. `seen` is what was on the screen.

    Returns `seen` as it is stored, without secrets and personal data, or None if nothing was counted, because
    the code or search may be personal.
    """
    canonical = redact_code(strip_cue_words(code)) if code else ""
    query = "" if canonical else tally_text(searched or code)
    if not canonical and query == NOTHING_LEFT:
        return None
    stored = privacy.redact(seen, verified_numbers())
    stored = stored._replace(text=" ".join(stored.text.split())[:MAX_SEEN_LENGTH])
    is_product = Product.objects.filter(slug=product).exists() if product else False
    with transaction.atomic():
        rows = CodeReport.objects.select_for_update()
        report = rows.filter(canonical=canonical, searched=query, language=language).first()
        if report is None:
            if CodeReport.objects.count() >= MAX_REPORTS:
                return stored
            report, _is_new = rows.get_or_create(
                canonical=canonical,
                searched=query,
                language=language,
                defaults={"first_day": localdate(), "last_day": localdate()},
            )
        report.code = report.code or (strip_cue_words(code).strip()[:MAX_CODE_LENGTH] if canonical else "")
        report.product = product if is_product else report.product
        report.seen = list(dict.fromkeys([stored.text, *report.seen] if stored.text else report.seen))[
            :MAX_PLACES_SEEN
        ]
        report.count += 1
        report.last_day = localdate()
        report.save()
        CodeReportDay.objects.get_or_create(report=report, day=localdate())
        report.days.filter(day=localdate()).update(count=F("count") + 1)
    return stored


def mark_reports(rows: QuerySet[CodeReport], state: CodeReport.State) -> int:
    """Set the state of reports. Returns how many."""
    return rows.update(state=state)
