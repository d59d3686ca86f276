"""What readers say of solutions and pages: kept without names, added up, and forgotten bit by bit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from articles import active_incidents, privacy
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
KEEP_MARKS = 3
# Of at most so many articles old rows are added up at one time; more wait for the next.
AT_ONCE = 50
# Which column of a day's counts an outcome belongs to. Who could not try it says nothing of it.
COUNTED = {VoteResult.FIXED.value: "worked", VoteResult.NOT.value: "failed"}


class ReaderMarks(NamedTuple):
    """What tells readers apart for a day; `network_group` is one of outcomes.NETWORK_GROUPS for good."""

    reader: str
    network: str
    network_group: int


def record_solution_vote(publication: Publication, key: str, result: str, marks: ReaderMarks) -> bool:
    """Keep what a reader says of a solution, in place of what they said of it before on this day.

    What is said during an incident is kept apart: then nothing helps, and no solution is to blame.
    False if the live article has no such solution. Raises DatabaseError where nothing can be written.
    """
    solution = next((one for one in _data(publication)["solutions"] if one["key"] == key), None)
    if solution is None or publication.revision is None:
        return False
    now = timezone.localtime()
    with transaction.atomic():
        SolutionVote.objects.update_or_create(
            article_id=publication.article_id,
            key=key,
            reader=marks.reader,
            defaults={
                "digest": solution_ranking.digest(solution),
                "revision": publication.revision.number,
                "result": result,
                "day": now.date(),
                "hour": now.hour,
                "network": marks.network,
                "network_group": marks.network_group,
                "during_incident": bool(active_incidents.of(publication)),
            },
        )
        _refresh_in_time(publication)
    return True


def record_feedback(
    publication: Publication, helpful: bool, reasons: list[str], text: str, marks: ReaderMarks
) -> privacy.Redacted:
    """Keep whether a page helped, in place of what this reader said before on this day.

    Returns the text as it is stored: after a yes empty, else without secrets and personal data. Raises
    DatabaseError where nothing can be written.
    """
    stored = privacy.Redacted("", ())
    if publication.revision is None:
        return stored
    if text and not helpful:
        # Redacted whole and cut then: half a key would not be known as one.
        stored = privacy.redact(text, verified_numbers())
        stored = stored._replace(text=stored.text[: Feedback.TEXT_LIMIT])
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
                # Also of what was dealt with already: now it says something else.
                "state": Feedback.State.NEW if not helpful and (reasons or text) else Feedback.State.PLAIN,
            },
        )
        roll_up_votes(timezone.localdate())
    return stored


def solution_summary(article_id: int, data: snapshot.Data) -> dict[str, Any]:
    """What readers say of these texts of an article's solutions. One query."""
    texts = {one["key"]: solution_ranking.digest(one) for one in data["solutions"]}
    today = timezone.localdate()
    rows = SolutionVote.objects.filter(
        article=article_id,
        key__in=texts,
        during_incident=False,
        result__in=[VoteResult.FIXED, VoteResult.NOT],
    )
    said = [_vote_of(row, today) for row in rows if row.digest == texts[row.key]]
    return solution_ranking.summary(data["solutions"], data["first"], said, settings.OUTCOME_HALF_LIFE)


def _vote_of(row: SolutionVote, today: date) -> solution_ranking.Vote:
    return solution_ranking.Vote(
        row.key,
        row.result == VoteResult.FIXED,
        (today - row.day).days,
        row.network_group,
        row.network,
        row.weight,
    )


def _data(publication: Publication) -> snapshot.Data:
    if publication.revision is None:
        raise ValueError("a withdrawn publication has no solutions")
    return snapshot.of(publication.revision)


def _refresh_in_time(publication: Publication) -> None:
    """Add up anew, unless somebody did so a moment ago. What is added to waits for the next word."""
    now = timezone.now()
    due = Q(solution_stats_at=None) | Q(
        solution_stats_at__lte=now - timedelta(seconds=settings.OUTCOME_REFRESH_SECONDS)
    )
    ours = Publication.objects.live().filter(due, pk=publication.pk, revision=publication.revision_id)
    if not ours.update(solution_stats_at=now):
        return
    roll_up_votes(timezone.localdate())
    _set_aside(publication)
    made = solution_summary(publication.article_id, _data(publication))
    shown = Publication.objects.filter(pk=publication.pk).exclude(solution_stats=made)
    if shown.update(solution_stats=made):
        # The page says something else now: who follows the site's sequence has to hear of it.
        Publication.objects.filter(pk=publication.pk).update(seq=SiteState.take_seq())


def _set_aside(publication: Publication) -> None:
    """Set apart what was said before somebody told us of the incident that was already going on."""
    since = timezone.now() - timedelta(days=KEEP_MARKS)
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


def roll_up_votes(today: date) -> None:
    """Blank the marks of days gone by; what they bounded is bounded now, and the rows become sums.

    Sums forget their days, so each day is counted first. Of two processes that come at once one takes an
    article, and the other leaves it alone rather than wait: it may hold what the first needs.
    """
    last = today - timedelta(days=KEEP_MARKS)
    old = SolutionVote.objects.filter(day__lt=last).exclude(reader="")
    with transaction.atomic():
        longest = old.order_by().values("article").annotate(first=Min("pk"), since=Min("day"))
        for row in longest.order_by("since", "article")[:AT_ONCE]:
            if _locked(old.filter(pk=row["first"])):
                rows = old.filter(article=row["article"]).order_by("day", "pk")
                for _day, group in groupby(rows, key=lambda one: one.day):
                    _add_up(list(group), today)
        said = Feedback.objects.filter(day__lt=last).exclude(reader="").order_by("pk")
        worded = _locked(said.exclude(reasons=[], text=""))
        plain = _locked(said.filter(reasons=[], text="")[:AT_ONCE])
        _count_pages([*worded, *plain])
        Feedback.objects.filter(pk__in=[row.pk for row in worded]).update(reader="")
        for one in plain:
            _add_feedback(one)


def _locked(rows: QuerySet[Any]) -> list[Any]:
    """The rows that no other process has in hand, and none takes until this one is done."""
    return list(rows.select_for_update(skip_locked=True))


def _count_day(article: int, day: date, counts: Mapping[str, int]) -> None:
    """Add to what is counted of an article's day."""
    if not counts:
        return
    VoteTally.objects.get_or_create(article_id=article, day=day)
    VoteTally.objects.filter(article=article, day=day).update(
        **{name: F(name) + count for name, count in counts.items()}
    )


def _count_pages(rows: list[Feedback]) -> None:
    days = Counter((row.article_id, row.day, row.helpful) for row in rows)
    for (article, day, helpful), count in sorted(days.items()):
        _count_day(article, day, {"helpful" if helpful else "unhelpful": count})


def _add_up(rows: list[SolutionVote], today: date) -> None:
    """Turn the marked rows of one article and day into sums, each of which fades as its parts would."""
    told = [row.result for row in rows if not row.during_incident]
    counted = Counter(COUNTED[result] for result in told if result in COUNTED)
    _count_day(rows[0].article_id, rows[0].day, counted)
    weights = solution_ranking.on_a_day([_vote_of(row, today) for row in rows])
    half_life = settings.OUTCOME_HALF_LIFE
    for row, weight in zip(rows, weights, strict=True):
        same = {name: getattr(row, name) for name in ("article_id", "key", "digest", "revision", "result")}
        same |= {"network_group": row.network_group, "during_incident": row.during_incident, "reader": ""}
        total = SolutionVote.objects.filter(**same).first()
        if total is None:
            SolutionVote.objects.create(**same, day=row.day, weight=weight)
            continue
        later = max(total.day, row.day)
        total.weight = solution_ranking.faded(total.weight, (later - total.day).days, half_life)
        total.weight += solution_ranking.faded(weight, (later - row.day).days, half_life)
        total.day, total.count = later, total.count + row.count
        total.save(update_fields=["day", "weight", "count"])
    _delete(rows)


def _add_feedback(row: Feedback) -> None:
    same = {"article": row.article_id, "revision": row.revision, "helpful": row.helpful}
    total = Feedback.objects.filter(**same, reader="", reasons=[], text="").first()
    if total is None:
        Feedback.objects.filter(pk=row.pk).update(reader="")
        return
    Feedback.objects.filter(pk=total.pk).update(count=F("count") + row.count, day=max(total.day, row.day))
    row.delete()


def _delete(rows: Iterable[SolutionVote]) -> None:
    SolutionVote.objects.filter(pk__in=[row.pk for row in rows]).delete()
