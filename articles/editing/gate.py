"""The gate between working copies and readers: a revision passes it whole and at once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles import audit_log, webhooks
from articles.catalog.contacts import fill_contacts, lock_contacts
from articles.content import snapshot
from articles.content.pieces import copied_fields, fill_publication, render_pieces
from articles.exceptions import Conflict, Refused
from articles.feedback.votes import solution_summary
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    ExternalLink,
    Publication,
    Revision,
    SiteState,
    SolutionVote,
)
from articles.permissions import Editor

from . import workflow
from .code_history import record_codes
from .gate_rows import BATCH_SIZE, PublicSlugs, ShownRevision, write_codes, write_links
from .publishing_checks import check_before_publishing
from .translations import refresh

Pieces = tuple[dict[str, Any], list[str]]


def lock_article(article: Article, expected_version: int | None = None) -> Article:
    """Lock the row of an article until the transaction ends. Raises Conflict if its version is another.

    Here and wherever we lock, its key stays free (`no_key`). Otherwise a new link to the article would wait,
    and two articles that link to each other would wait for one another.
    """
    lock_in_order([article.pk])
    row = Article.objects.not_deleted().select_for_update(no_key=True).filter(pk=article.pk).first()
    if row is None or expected_version not in (None, row.version):
        raise build_conflict(article.pk)
    return row


def lock_in_order(pks: Iterable[int], groups: Iterable[str] = ()) -> None:
    """Lock articles, deleted or not, before the first of them is changed until the transaction ends.

    Publishing takes the site's one row. Who waited for another article while holding that one would wait for
    an editor who publishes the other, who waits for the row. And each change of an article is written to its
    other languages, so these are locked with it, and those of `groups`, named by the IDs of their sources.
    """
    if not transaction.get_connection().features.has_select_for_update:
        return  # SQLite has one writer at a time
    pks = set(pks)
    names = Article.objects.filter(pk__in=pks).values_list("source_id", "translation_of")
    groups = ({of or own for own, of in names} | set(groups)) - {""}
    members = Q(pk__in=pks) | Q(source_id__in=groups) | Q(translation_of__in=groups)
    rows = Article.objects.select_for_update(no_key=True).filter(members).order_by("pk")
    list(rows.values_list("pk", flat=True))


def show_revisions(
    pairs: list[tuple[Article, Revision]],
    rendered: dict[int, Pieces] | None = None,
    is_major: bool = False,
    editor: Editor = None,
    note: str = "",
) -> list[Publication]:
    """Make these revisions public. A transaction is open, and the sequence is taken last.

    `rendered` has the pieces of checked data by article id, if they were rendered before. Raises
    PublishingBlocked, or NoteRequired without a `note`.
    """
    now = timezone.now()
    items = {revision.pk: snapshot.of(revision) for _article, revision in pairs}
    contacts = lock_contacts(items.values())
    pks = [article.pk for article, _revision in pairs]
    with_checked_links = set(ExternalLink.objects.filter(article__in=pks).values_list("article", flat=True))
    with_votes = set(
        SolutionVote.objects.filter(article__in=pks).values_list("article", flat=True).distinct()
    )
    # Read at once, and new ones are written at once: an import publishes thousands.
    known = {row.article_id: row for row in Publication.objects.filter(article__in=pks).defer("html")}
    were_live = {pk for pk, row in known.items() if row.live}
    slugs = PublicSlugs(items.values())
    slugs.vacate(known.values(), {article.pk: items[revision.pk] for article, revision in pairs})
    groups = {row.translation_group for row in known.values()}
    shown: list[ShownRevision] = []
    for article, revision in pairs:
        data = items[revision.pk]
        pieces = (rendered or {}).get(article.pk)
        if pieces is None:
            check_before_publishing(data, editor, note)
            pieces = render_pieces(data)
        html, mentions = pieces
        publication = known.get(article.pk) or Publication(article=article)
        slugs.move(publication, article, data)
        publication.revision = revision
        publication.product, publication.area = article.product, article.area
        publication.translation_group = data["translation_of"] or data["id"]
        fill_publication(publication, data, html)
        fill_contacts(publication, data, contacts)
        # Votes count for the text of a solution, so a changed one starts over.
        publication.solution_stats = solution_summary(article.pk, data) if article.pk in with_votes else {}
        publication.live, publication.published_at, publication.withdrawn_at = True, now, None
        publication.is_major = is_major
        if publication.pk:
            publication.save()
        if article.pk in with_checked_links:
            ExternalLink.objects.delete_unused(article, data["sources"], html)
        article.status = ArticleStatus.APPROVED
        shown.append(ShownRevision(publication, data, mentions, is_new=publication.pk is None))
    publications = [row.publication for row in shown]
    Publication.objects.bulk_create((row.publication for row in shown if row.is_new), BATCH_SIZE)
    write_codes(shown)
    write_links(shown)
    Article.objects.filter(pk__in=pks).update(status=ArticleStatus.APPROVED)
    record_codes(publications)
    revisions = [revision.pk for _article, revision in pairs]
    Revision.objects.filter(pk__in=revisions, published_at=None).update(published_at=now)
    refresh(groups | {publication.translation_group for publication in publications})
    first = SiteState.take_seq(len(publications))
    for n, publication in enumerate(publications):
        publication.seq = first + n
    Publication.objects.bulk_update(publications, ["seq"], BATCH_SIZE)
    webhooks.note_publications(publications, were_live)
    return publications


def build_conflict(pk: int) -> Conflict:
    """Return a conflict that says who saved the article last."""
    article = Article.objects.not_deleted().filter(pk=pk).first()
    last = Revision.objects.filter(article=pk).select_related("author").first()
    return Conflict(
        by=last.author.get_username() if last and last.author else "",
        at=last.created_at if last else None,
        version=article.version if article else None,
    )


def is_live(article: Article) -> bool:
    return Publication.objects.live().filter(article=article).exists()


def unpublish(article: Article, editor: Editor, note: str = "") -> None:
    """Unpublish an article: its address answers 410 from now on, without a word of its content."""
    with transaction.atomic():
        # Lock the article first, as publish does, so that the two never wait for each other.
        lock_in_order([article.pk])
        publication = Publication.objects.select_for_update(no_key=True).filter(article=article).first()
        workflow.check("withdraw", editor, article)
        if publication is None:
            raise Refused(str(workflow.NOT_PUBLISHED))
        number = publication.revision.number if publication.revision else None
        _clear_publication(publication)
        record_codes([publication])
        publication.save()
        refresh([publication.translation_group])
        publication.seq = SiteState.take_seq()
        publication.save(update_fields=["seq"])
        webhooks.note_unpublished(publication)
        audit_log.write(AuditEntry.Action.WITHDRAW, editor, article, number, note=note[:500])


def _clear_publication(publication: Publication) -> None:
    publication.live = False
    publication.withdrawn_at = timezone.now()
    publication.revision = None
    copied = {field.attr for field in copied_fields()} - {"slug", "language"}
    for name in [*copied, "html", "contacts", "solution_stats", "sort_key"]:
        column: Any = Publication._meta.get_field(name)
        setattr(publication, name, column.get_default())
    publication.code_rows.all().delete()
    publication.links.all().delete()
