"""Votes of readers on solutions and pages: stored without names, added up, and anonymized after some days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from articles import active_incidents, notices, privacy
from articles.catalog import verified_numbers
from articles.content import snapshot
from articles.models import (
    Feedback,
    KnownIncident,
    Publication,
    SiteState,
    SolutionVote,
    VoteResult,
    VoteTally,
)

from . import solution_ranking

# Days until the marks of readers and networks are blanked.
MARK_DAYS = 3
# Articles, and page votes, that one roll-up takes. More wait for the next one.
BATCH_SIZE = 50
# The columns of a day's tally. "Could not try it" counts for none.
TALLY_COLUMNS = {VoteResult.FIXED.value: "worked", VoteResult.NOT.value: "failed"}


class ReaderMarks(NamedTuple):
    """Tell readers apart for a day. `network_group`, one of NETWORK_GROUPS, is stored for good."""

    reader: str
    network: str
    network_group: int


def record_solution_vote(publication: Publication, key: str, result: str, marks: ReaderMarks) -> bool:
    """Store a vote on a solution. It replaces the reader's earlier vote of this day.

    Votes during an incident don't count, because then nothing helps. Returns False if the published article
    has no such solution. Raises DatabaseError where nothing can be written.
    """
    solutions = _snapshot(publication)["solutions"]
    solution = next((solution for solution in solutions if solution["key"] == key), None)
    if solution is None or publication.revision is None:
        return False
    now = timezone.localtime()
    with transaction.atomic():
        SolutionVote.objects.update_or_create(
            article_id=publication.article_id,
            key=key,
            reader=marks.reader,
            defaults={
                "digest": solution_ranking.text_digest(solution),
                "revision": publication.revision.number,
                "result": result,
                "day": now.date(),
                "hour": now.hour,
                "network": marks.network,
                "network_group": marks.network_group,
                "during_incident": bool(active_incidents.incidents_for(publication)),
            },
        )
        _refresh_if_due(publication)
    return True


def record_feedback(
    publication: Publication, helpful: bool, reasons: list[str], text: str, marks: ReaderMarks
) -> privacy.Redacted:
    """Store whether a page helped. It replaces the reader's earlier vote of this day.

    Returns the text as it is stored: empty after a yes, else without secrets and personal data. Raises
    DatabaseError where nothing can be written.
    """
    stored = privacy.Redacted("", ())
    if publication.revision is None:
        return stored
    if text and not helpful:
        # Redacted before it is cut, because half a key can't be recognized.
        stored = privacy.redact(text, verified_numbers())
        stored = stored._replace(text=stored.text[: Feedback.TEXT_LIMIT])
    needs_work = not helpful and bool(reasons or text)
    with transaction.atomic():
        Feedback.objects.update_or_create(
            article_id=publication.article_id,
            reader=marks.reader,
            defaults={
                "revision": publication.revision.number,
                "helpful": helpful,
                "reasons": [] if helpful else reasons,
                "text": stored.text,
                "day": timezone.localdate(),
                # New again even if an editor dealt with it, because it says something else now.
                "state": Feedback.State.NEW if needs_work else Feedback.State.PLAIN,
            },
        )
        if needs_work:
            notices.feedback_arrived(publication.article_id)
        roll_up_votes(timezone.localdate())
    return stored


def solution_summary(article_id: int, data: snapshot.Data) -> dict[str, Any]:
    """Return the order and figures for these texts of an article's solutions. One query."""
    texts = {solution["key"]: solution_ranking.text_digest(solution) for solution in data["solutions"]}
    today = timezone.localdate()
    rows = SolutionVote.objects.filter(
        article=article_id,
        key__in=texts,
        during_incident=False,
        result__in=[VoteResult.FIXED, VoteResult.NOT],
    )
    votes = [_vote_of(row, today) for row in rows if row.digest == texts[row.key]]
    return solution_ranking.summarize(data["solutions"], data["first"], votes, settings.OUTCOME_HALF_LIFE)


def _vote_of(row: SolutionVote, today: date) -> solution_ranking.Vote:
    return solution_ranking.Vote(
        row.key,
        row.result == VoteResult.FIXED,
        (today - row.day).days,
        row.network_group,
        row.network,
        row.weight,
    )


def _snapshot(publication: Publication) -> snapshot.Data:
    if publication.revision is None:
        raise ValueError("an unpublished article has no solutions")
    return snapshot.of(publication.revision)


def _refresh_if_due(publication: Publication) -> None:
    """Update the order and figures of a publication, at most once in OUTCOME_REFRESH_SECONDS."""
    now = timezone.now()
    due = Q(solution_stats_at=None) | Q(
        solution_stats_at__lte=now - timedelta(seconds=settings.OUTCOME_REFRESH_SECONDS)
    )
    ours = Publication.objects.live().filter(due, pk=publication.pk, revision=publication.revision_id)
    if not ours.update(solution_stats_at=now):
        return
    roll_up_votes(timezone.localdate())
    _exclude_incident_votes(publication)
    stats = solution_summary(publication.article_id, _snapshot(publication))
    outdated = Publication.objects.filter(pk=publication.pk).exclude(solution_stats=stats)
    if outdated.update(solution_stats=stats):
        # The page changed, so whoever follows the site's sequence has to see it.
        Publication.objects.filter(pk=publication.pk).update(seq=SiteState.take_seq())


def _exclude_incident_votes(publication: Publication) -> None:
    """Exclude votes from before an editor entered the incident that was already active."""
    since = timezone.now() - timedelta(days=MARK_DAYS)
    rows = SolutionVote.objects.filter(article=publication.article_id, during_incident=False).exclude(
        reader=""
    )
    for incident in KnownIncident.objects.affecting(publication).filter(ends_at__gte=since):
        begins, ends = (timezone.localtime(at) for at in (incident.begins_at, incident.ends_at))
        days = rows.filter(day__gte=begins.date(), day__lte=ends.date())
        hours = ((pk, _hour(day, hour)) for pk, day, hour in days.values_list("pk", "day", "hour"))
        inside = [pk for pk, hour in hours if begins - timedelta(hours=1) < hour < ends]
        SolutionVote.objects.filter(pk__in=inside).update(during_incident=True)


def _hour(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def roll_up_all_votes() -> int:
    """Roll up all old votes, for a site where few come in. Return how many rows had marks."""
    total = 0
    while count := roll_up_votes(timezone.localdate()):
        total += count
    return total


def roll_up_votes(today: date) -> int:
    """Delete the marks of readers after MARK_DAYS, and turn the rows into sums. Return how many had marks.

    Sums have no days, so each day is counted first. Of two processes at once, one takes an article and the
    other skips it rather than wait, because it may hold what the first needs.
    """
    count = 0
    last = today - timedelta(days=MARK_DAYS)
    old = SolutionVote.objects.filter(day__lt=last).exclude(reader="")
    with transaction.atomic():
        articles = old.order_by().values("article").annotate(first=Min("pk"), since=Min("day"))
        for row in articles.order_by("since", "article")[:BATCH_SIZE]:
            if _lock(old.filter(pk=row["first"])):
                rows = list(old.filter(article=row["article"]).order_by("day", "pk"))
                count += len(rows)
                for _day, group in groupby(rows, key=lambda vote: vote.day):
                    _sum_votes(list(group), today)
        feedback = Feedback.objects.filter(day__lt=last).exclude(reader="").order_by("pk")
        with_text = _lock(feedback.exclude(reasons=[], text=""))
        plain = _lock(feedback.filter(reasons=[], text="")[:BATCH_SIZE])
        _count_page_votes([*with_text, *plain])
        Feedback.objects.filter(pk__in=[row.pk for row in with_text]).update(reader="")
        for row in plain:
            _sum_feedback(row)
    return count + len(with_text) + len(plain)


def _lock(rows: QuerySet[Any]) -> list[Any]:
    """Lock and return the rows that no other process has locked."""
    return list(rows.select_for_update(skip_locked=True))


def _count_day(article: int, day: date, counts: Mapping[str, int]) -> None:
    """Add to the tally of an article's day."""
    if not counts:
        return
    VoteTally.objects.get_or_create(article_id=article, day=day)
    VoteTally.objects.filter(article=article, day=day).update(
        **{name: F(name) + count for name, count in counts.items()}
    )


def _count_page_votes(rows: list[Feedback]) -> None:
    days = Counter((row.article_id, row.day, row.helpful) for row in rows)
    for (article, day, helpful), count in sorted(days.items()):
        _count_day(article, day, {"helpful" if helpful else "unhelpful": count})


def _sum_votes(rows: list[SolutionVote], today: date) -> None:
    """Turn the votes on one article on one day into sums, which fade as their parts would."""
    results = [row.result for row in rows if not row.during_incident]
    counts = Counter(TALLY_COLUMNS[result] for result in results if result in TALLY_COLUMNS)
    _count_day(rows[0].article_id, rows[0].day, counts)
    weights = solution_ranking.daily_weights([_vote_of(row, today) for row in rows])
    half_life = settings.OUTCOME_HALF_LIFE
    for row, weight in zip(rows, weights, strict=True):
        same = {name: getattr(row, name) for name in ("article_id", "key", "digest", "revision", "result")}
        same |= {"network_group": row.network_group, "during_incident": row.during_incident, "reader": ""}
        total = SolutionVote.objects.filter(**same).first()
        if total is None:
            SolutionVote.objects.create(**same, day=row.day, weight=weight)
            continue
        later = max(total.day, row.day)
        total.weight = solution_ranking.decay(total.weight, (later - total.day).days, half_life)
        total.weight += solution_ranking.decay(weight, (later - row.day).days, half_life)
        total.day, total.count = later, total.count + row.count
        total.save(update_fields=["day", "weight", "count"])
    _delete_rows(rows)


def _sum_feedback(row: Feedback) -> None:
    same = {"article": row.article_id, "revision": row.revision, "helpful": row.helpful}
    total = Feedback.objects.filter(**same, reader="", reasons=[], text="").first()
    if total is None:
        Feedback.objects.filter(pk=row.pk).update(reader="")
        return
    Feedback.objects.filter(pk=total.pk).update(count=F("count") + row.count, day=max(total.day, row.day))
    row.delete()


def _delete_rows(rows: Iterable[SolutionVote]) -> None:
    SolutionVote.objects.filter(pk__in=[row.pk for row in rows]).delete()
