"""Where the links of articles lead: what links here, what is broken, and which other sites do not answer."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils import timezone

from . import http_probe
from .content import article_checks, snapshot
from .http_probe import ProbeResult
from .models import Article, ExternalLink, FormerSlug, Publication, PublicationLink

MAX_CANDIDATES = 200
# A dead link is dead when its page is said to be gone, or when it gave no answer so often in a row.
BROKEN_AFTER = 3
RECHECK_AFTER = timedelta(hours=20)  # those that did not answer are asked again after this, in any case


def broken_urls() -> QuerySet[ExternalLink]:
    """The links of live articles to other sites that lead nowhere: one row for each article and address."""
    return ExternalLink.objects.broken().select_related("article")


def articles_with_broken_links() -> QuerySet[PublicationLink]:
    """The links of live articles to articles that readers cannot see."""
    here = PublicationLink.objects.filter(publication__live=True)
    here = here.select_related("publication", "target__publication")
    nowhere = Q(target=None) | Q(target__publication=None) | Q(target__publication__live=False)
    return here.filter(nowhere).order_by("publication__sort_key", "position")


def articles_linking_to(article: Article) -> list[Publication]:
    """The live articles that link to this one."""
    links = PublicationLink.objects.filter(target=article, publication__live=True).exclude(
        publication__article=article
    )
    return list(
        Publication.objects.filter(pk__in=links.values("publication")).defer("html", "solution_stats")
    )


def drafts_linking_to(article: Article, editor: Any) -> list[Article]:
    """The working copies, of those that this editor may see, that name this article by any of its names."""
    names = {article.source_id, article.slug}
    names |= set(Publication.objects.filter(article=article).values_list("slug", flat=True))
    names |= set(FormerSlug.objects.filter(article=article).values_list("slug", flat=True))
    named = Q(related__ref__in=names) | Q(comparisons__other__in=names)
    for name in names:
        for text in ("body", "causes__body", "solutions__body", "faqs__answer"):
            named |= Q(**{f"{text}__contains": f"[[{name}"}) | Q(**{f"{text}__contains": f"/articles/{name}"})
    near = Article.objects.not_deleted().for_editor(editor).filter(named).exclude(pk=article.pk)
    numbers = list(near.values_list("pk", flat=True).distinct()[:MAX_CANDIDATES])
    rows = Article.objects.filter(pk__in=numbers).with_parts().order_by("title")
    return [one for one in rows if names & set(article_checks.names_in(snapshot.take(one)))]


# Other sites


def check_urls(
    limit: int = 200,
    seconds: float = 300,
    pause: float = 2.0,
    days: int = 7,
    most_of_a_host: int = 20,
    ask: Callable[[str], ProbeResult] = http_probe.probe,
) -> Iterator[tuple[str, ProbeResult]]:
    """Ask the addresses that were not asked for so many days, the longest waiting first; yields each answer.

    At most `limit` addresses and `seconds` of time; one host is asked once in `pause` seconds, and only so
    often in one run. What is found is written at once, so that a run that is stopped loses nothing.
    """
    until = time.monotonic() + seconds
    asked_at: dict[str, float] = {}
    for url in _turns(_due(days), limit, most_of_a_host):
        host = urlsplit(url).netloc
        wait = asked_at.get(host, -pause) + pause - time.monotonic() if host in asked_at else 0
        if time.monotonic() + max(wait, 0) >= until:
            return
        if wait > 0:
            time.sleep(wait)
        answer = ask(url)
        asked_at[host] = time.monotonic()
        note_result(url, answer)
        yield url, answer


def _due(days: int) -> list[str]:
    """The addresses to ask, each once; rows are made for new ones, and those named no more are forgotten."""
    named: set[tuple[int, str]] = set()
    live = Publication.objects.live().exclude(revision=None).select_related("revision")
    for row in live.only("article", "revision__data", "revision__schema").iterator(200):
        if row.revision is not None:
            data = snapshot.of(row.revision)
            named |= {(row.article_id, url) for url in _written(data)}
    known = {
        (article, url): pk for pk, article, url in ExternalLink.objects.values_list("pk", "article", "url")
    }
    ExternalLink.objects.filter(pk__in=[pk for one, pk in known.items() if one not in named]).delete()
    never = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())
    ExternalLink.objects.bulk_create(
        [
            ExternalLink(article_id=article, url=url, state=ExternalLink.State.SKIPPED, checked_at=never)
            for article, url in sorted(named - known.keys())
        ],
        batch_size=400,
        ignore_conflicts=True,
    )
    now = timezone.now()
    bad = Q(
        state__in=[ExternalLink.State.DOUBTFUL, ExternalLink.State.DEAD], checked_at__lt=now - RECHECK_AFTER
    )
    due = ExternalLink.objects.filter(bad | Q(checked_at__lt=now - timedelta(days=days)))
    return list(dict.fromkeys(due.order_by("checked_at", "pk").values_list("url", flat=True)))


def _written(data: snapshot.Data) -> Iterator[str]:
    for _spot, url in article_checks.addresses_in(data):
        if len(plain := http_probe.normalized_url(url)) <= ExternalLink.MAX_URL_LENGTH:
            yield plain


def _turns(urls: Iterable[str], limit: int, most_of_a_host: int) -> list[str]:
    """The addresses in an order in which the hosts take turns."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).netloc].append(url)
    rounds = max(map(len, by_host.values()), default=0)
    turns = [
        host[n] for n in range(min(rounds, most_of_a_host)) for host in by_host.values() if n < len(host)
    ]
    return turns[:limit]


def note_result(url: str, answer: ProbeResult) -> None:
    """Keep what an address answered, for every article that names it."""
    now = timezone.now()
    for row in ExternalLink.objects.filter(url=url):
        row.status, row.reason, row.checked_at = answer.status, answer.reason[:200], now
        if answer.state in (http_probe.WELL, http_probe.SKIPPED):
            row.state, row.failures, row.failing_since = answer.state, 0, None
        else:
            row.failures = min(row.failures + 1, 30_000)
            row.failing_since = row.failing_since or now
            is_dead = answer.state == http_probe.DEAD or row.failures >= BROKEN_AFTER
            row.state = ExternalLink.State.DEAD if is_dead else ExternalLink.State.DOUBTFUL
        row.save()
