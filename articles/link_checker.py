"""Links of articles: what links to an article, which links are broken, and checks of other sites."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import http_probe
from .content import article_checks, snapshot
from .http_probe import ProbeResult
from .models import Article, ExternalLink, FormerSlug, Publication, PublicationLink

log = logging.getLogger(__name__)

MAX_CANDIDATES = 200
DAYS = 7  # after which a link that worked is checked again
DAILY_CLAIM = "articles.link-check"
FIRST_HOSTS = 3  # asked to see if there is a connection
# A link is broken if its page is gone, or after so many failures in a row.
BROKEN_AFTER = 3
RECHECK_AFTER = timedelta(hours=20)  # a failed link is checked again after this, whatever `days` is


def broken_urls() -> QuerySet[ExternalLink]:
    """Return the broken links of published articles to other sites, one for each article and URL."""
    return ExternalLink.objects.broken().select_related("article")


def broken_article_links() -> QuerySet[PublicationLink]:
    """Return the links of published articles to articles that readers can't see."""
    links = PublicationLink.objects.filter(publication__live=True)
    links = links.select_related("publication", "target__publication")
    broken = Q(target=None) | Q(target__publication=None) | Q(target__publication__live=False)
    return links.filter(broken).order_by("publication__sort_key", "position")


def articles_linking_to(article: Article) -> list[Publication]:
    """Return the published articles that link to this one."""
    links = PublicationLink.objects.filter(target=article, publication__live=True).exclude(
        publication__article=article
    )
    return list(
        Publication.objects.filter(pk__in=links.values("publication")).defer("html", "solution_stats")
    )


def drafts_linking_to(article: Article, editor: Any) -> list[Article]:
    """Return the drafts that link to this article by any of its names, of those that the editor can see."""
    names = {article.source_id, article.slug}
    names |= set(Publication.objects.filter(article=article).values_list("slug", flat=True))
    names |= set(FormerSlug.objects.filter(article=article).values_list("slug", flat=True))
    mentions = Q(related__ref__in=names) | Q(comparisons__other__in=names)
    for name in names:
        for text in ("body", "causes__body", "solutions__body", "faqs__answer"):
            mentions |= Q(**{f"{text}__contains": f"[[{name}"})
            mentions |= Q(**{f"{text}__contains": f"/articles/{name}"})
    candidates = Article.objects.not_deleted().for_editor(editor).filter(mentions).exclude(pk=article.pk)
    pks = list(candidates.values_list("pk", flat=True).distinct()[:MAX_CANDIDATES])
    rows = Article.objects.filter(pk__in=pks).with_parts().order_by("title")
    return [row for row in rows if names & set(article_checks.linked_names(snapshot.take(row)))]


# Other sites


def site_probe() -> Callable[[str], ProbeResult]:
    """Return the check of one URL, which tells other sites who asks."""
    return partial(http_probe.probe, agent=f"Mozilla/5.0 (compatible; link check; +{settings.SITE_URL})")


def check_once_a_day(probe: Callable[[str], ProbeResult] | None = None) -> threading.Thread | None:
    """Check links in a thread, once a day for all processes. Return the thread if this one does it.

    Without a connection to the outside nothing is noted: it says nothing about the links.
    """
    if not cache.add(DAILY_CLAIM, 1, timeout=RECHECK_AFTER.total_seconds()):
        return None
    thread = threading.Thread(
        target=_check_safely, args=(probe or site_probe(),), name="link check", daemon=True
    )
    thread.start()
    return thread


def _check_safely(probe: Callable[[str], ProbeResult]) -> None:
    try:
        first = _alternate_hosts(_due_urls(DAYS), FIRST_HOSTS, 1)
        if not first or any(probe(url).status is not None for url in first):
            for _url, _result in check_urls(days=DAYS, probe=probe):
                pass
        else:
            log.warning("links not checked: none of %d other sites could be reached", len(first))
    except Exception as error:
        log.error("links not checked (%s)", type(error).__name__)
    finally:
        connections.close_all()


def check_urls(
    limit: int = 200,
    seconds: float = 300,
    pause: float = 2.0,
    days: int = DAYS,
    max_per_host: int = 20,
    probe: Callable[[str], ProbeResult] = http_probe.probe,
    article: Article | None = None,
) -> Iterator[tuple[str, ProbeResult]]:
    """Check the URLs that were last checked so many days ago, oldest first, and yield each result.

    With `article`, only those in what readers see of it, whenever they were checked.
    Stops after `limit` URLs or `seconds`. A host gets one request in `pause` seconds, at most `max_per_host`.
    Each result is saved at once, so a run that is stopped loses nothing.
    """
    deadline = time.monotonic() + seconds
    last_request: dict[str, float] = {}
    for url in _alternate_hosts(_due_urls(days, article), limit, max_per_host):
        host = urlsplit(url).netloc
        wait = last_request.get(host, -pause) + pause - time.monotonic() if host in last_request else 0
        if time.monotonic() + max(wait, 0) >= deadline:
            return
        if wait > 0:
            time.sleep(wait)
        result = probe(url)
        last_request[host] = time.monotonic()
        save_result(url, result)
        yield url, result


def _due_urls(days: int, article: Article | None = None) -> list[str]:
    """Return the URLs to check, each once, after adding new links and deleting those that are gone."""
    current: set[tuple[int, str]] = set()
    live = Publication.objects.live().exclude(revision=None).select_related("revision")
    for row in live.only("article", "revision__data", "revision__schema").iterator(200):
        if row.revision is not None:
            data = snapshot.of(row.revision)
            current |= {(row.article_id, url) for url in _urls_in(data)}
    known = {
        (article, url): pk for pk, article, url in ExternalLink.objects.values_list("pk", "article", "url")
    }
    ExternalLink.objects.filter(pk__in=[pk for link, pk in known.items() if link not in current]).delete()
    never = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())
    ExternalLink.objects.bulk_create(
        [
            ExternalLink(article_id=article, url=url, state=ExternalLink.State.SKIPPED, checked_at=never)
            for article, url in sorted(current - known.keys())
        ],
        batch_size=400,
        ignore_conflicts=True,
    )
    if article is not None:
        rows = ExternalLink.objects.filter(article=article).order_by("checked_at", "pk")
        return list(rows.values_list("url", flat=True))
    now = timezone.now()
    failed = Q(
        state__in=[ExternalLink.State.DOUBTFUL, ExternalLink.State.DEAD], checked_at__lt=now - RECHECK_AFTER
    )
    due = ExternalLink.objects.filter(failed | Q(checked_at__lt=now - timedelta(days=days)))
    return list(dict.fromkeys(due.order_by("checked_at", "pk").values_list("url", flat=True)))


def _urls_in(data: snapshot.Data) -> Iterator[str]:
    for _spot, url in article_checks.external_urls(data):
        if len(normalized := http_probe.normalized_url(url)) <= ExternalLink.MAX_URL_LENGTH:
            yield normalized


def _alternate_hosts(urls: Iterable[str], limit: int, max_per_host: int) -> list[str]:
    """Sort URLs so that the hosts take turns."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).netloc].append(url)
    rounds = max(map(len, by_host.values()), default=0)
    turns = [host[n] for n in range(min(rounds, max_per_host)) for host in by_host.values() if n < len(host)]
    return turns[:limit]


def save_result(url: str, result: ProbeResult) -> None:
    """Save the result for every article that links to a URL."""
    now = timezone.now()
    for row in ExternalLink.objects.filter(url=url):
        row.status, row.reason, row.checked_at = result.status, result.reason[:200], now
        if result.state in (http_probe.OK, http_probe.SKIPPED):
            row.state, row.failures, row.failing_since = result.state, 0, None
        else:
            row.failures = min(row.failures + 1, 30_000)
            row.failing_since = row.failing_since or now
            is_dead = result.state == http_probe.DEAD or row.failures >= BROKEN_AFTER
            row.state = ExternalLink.State.DEAD if is_dead else ExternalLink.State.DOUBTFUL
        row.save()
