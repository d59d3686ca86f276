"""The gate between working copies and readers: a revision passes it whole and at once."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log
from articles.catalog.contacts import fill_contacts, lock_contacts
from articles.content import links, snapshot
from articles.content.pieces import copied_fields, fill_publication, render_pieces
from articles.content.snapshot import Data
from articles.exceptions import Conflict, Refused
from articles.feedback.votes import solution_summary
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    ExternalLink,
    FormerSlug,
    Publication,
    PublicationCode,
    PublicationLink,
    Revision,
    SiteState,
)
from articles.permissions import Editor
from articles.strings.codes import canonical_code

from . import workflow
from .publishing_checks import check_before_publishing

Pieces = tuple[dict[str, Any], list[str]]


def lock_article(article: Article, expected_version: int | None = None) -> Article:
    """Lock the row of an article until the transaction ends. Raises Conflict if its version is another.

    Here and wherever we lock, its key stays free (`no_key`). Otherwise a new link to the article would wait,
    and two articles that link to each other would wait for one another.
    """
    row = Article.objects.not_deleted().select_for_update(no_key=True).filter(pk=article.pk).first()
    if row is None or expected_version not in (None, row.version):
        raise build_conflict(article.pk)
    return row


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
    publications = []
    for article, revision in pairs:
        data = items[revision.pk]
        pieces = (rendered or {}).get(article.pk)
        if pieces is None:
            check_before_publishing(data, editor, note)
            pieces = render_pieces(data)
        html, mentions = pieces
        publication = Publication.objects.filter(article=article).first() or Publication(article=article)
        _move_slug(publication, article, data)
        publication.revision = revision
        publication.product, publication.area = article.product, article.area
        publication.translation_group = data["translation_of"] or data["id"]
        fill_publication(publication, data, html)
        fill_contacts(publication, data, contacts)
        # Votes count for the text of a solution, so a changed one starts over. A new article has none.
        publication.solution_stats = solution_summary(article.pk, data) if publication.pk else {}
        publication.live, publication.published_at, publication.withdrawn_at = True, now, None
        publication.is_major = is_major
        publication.save()
        _write_codes(publication, data)
        _write_links(publication, snapshot.with_contacts(data, publication.contacts), mentions)
        if article.pk in with_checked_links:
            ExternalLink.objects.delete_unused(article, data["sources"], html)
        article.status = ArticleStatus.APPROVED
        Article.objects.filter(pk=article.pk).update(status=ArticleStatus.APPROVED)
        publications.append(publication)
    revisions = [revision.pk for _article, revision in pairs]
    Revision.objects.filter(pk__in=revisions, published_at=None).update(published_at=now)
    first = SiteState.take_seq(len(publications))
    for n, publication in enumerate(publications):
        publication.seq = first + n
        Publication.objects.filter(pk=publication.pk).update(seq=publication.seq)
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


def _move_slug(publication: Publication, article: Article, data: Data) -> None:
    """Keep the old public address as a redirect, and drop a redirect from the new one."""
    same_slug = Publication.objects.live().in_language(data["language"]).filter(slug=data["slug"])
    if same_slug.exclude(article=article).exists():
        raise Refused(_("slug: another published article has the address %(slug)s") % {"slug": data["slug"]})
    old = (publication.language, publication.slug)
    if publication.pk and old != (data["language"], data["slug"]):
        FormerSlug.objects.update_or_create(
            language=publication.language, slug=publication.slug, defaults={"article": article}
        )
    FormerSlug.objects.filter(language=data["language"], slug=data["slug"]).delete()


def _write_codes(publication: Publication, data: Data) -> None:
    publication.code_rows.all().delete()
    PublicationCode.objects.bulk_create(
        PublicationCode(publication=publication, position=n, code=code, canonical=canonical_code(code)[:200])
        for n, code in enumerate(data["codes"])
    )


def _write_links(publication: Publication, data: Data, mentions: list[str]) -> None:
    """Write the links of a publication, and complete the links of others that named this article before."""
    wanted = links.wanted_links(data, mentions)
    publication.links.all().delete()
    targets = links.resolve_references((ref for _kind, ref, _data in wanted), data["language"])
    PublicationLink.objects.bulk_create(
        PublicationLink(
            publication=publication, kind=kind, position=n, ref=ref, target_id=targets.get(ref), data=extra
        )
        for n, (kind, ref, extra) in enumerate(wanted)
    )
    incomplete = PublicationLink.objects.filter(target=None)
    incomplete.filter(ref=data["id"]).update(target=publication.article)
    incomplete.filter(ref=data["slug"], publication__language=data["language"]).update(
        target=publication.article
    )


def unpublish(article: Article, editor: Editor, note: str = "") -> None:
    """Unpublish an article: its address answers 410 from now on, without a word of its content."""
    with transaction.atomic():
        # Lock the article first, as publish does, so that the two never wait for each other.
        Article.objects.select_for_update(no_key=True).filter(pk=article.pk).first()
        publication = Publication.objects.select_for_update(no_key=True).filter(article=article).first()
        workflow.check("withdraw", editor, article)
        if publication is None:
            raise Refused(str(workflow.NOT_PUBLISHED))
        number = publication.revision.number if publication.revision else None
        _clear_publication(publication)
        publication.seq = SiteState.take_seq()
        publication.save()
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
