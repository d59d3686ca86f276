"""Change what is about an article rather than in it: owner, dates, product, area, and labels.

The text stays, so no draft is made of a published article, and the status of a draft stays. Each article gets
a revision of kind DETAILS, so that a form that is open elsewhere is merged with it and the history tells of
it. Where readers see a detail, the published version gets it too, with its text as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import audit_log, permissions
from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import NotAllowed, Refused
from articles.models import (
    Area,
    Article,
    ArticleLabel,
    AuditEntry,
    Publication,
    Revision,
    Schedule,
    SiteState,
)
from articles.permissions import Editor
from articles.strings.characters import drop_forbidden

from . import workflow
from .gate import build_conflict, lock_in_order
from .gate_rows import ShownRevision, write_codes
from .images import record_image_uses
from .names import GeneratedNames
from .working_copy import next_version, write_articles

KEYS = ("owner", "review_due", "verified_on", "product", "area", "translated_from")
PUBLIC_KEYS = tuple(key for key in KEYS if schema.ARTICLE.by_key[key].public)
# An import leaves these to the site, so an article that has new ones can still be updated by it.
LOCAL_KEYS = ("owner", "review_due", "translated_from")

NO_OWNER = gettext_lazy("You don't have permission to change owners.")
NO_PUBLISH = gettext_lazy(
    "This article is published, and you don't have permission to change these details: %(names)s."
)


def lock_articles(articles: Iterable[Article]) -> list[Article]:
    """Lock articles in one order until the transaction ends. Raises Conflict for one that is gone."""
    pks = [article.pk for article in articles]
    lock_in_order(pks)
    rows = Article.objects.not_deleted().filter(pk__in=pks).order_by("pk")
    found = {row.pk: row for row in rows}
    for pk in pks:
        if pk not in found:
            raise build_conflict(pk)
    return list(found.values())


def check_details(article: Article, changes: Mapping[str, Any], editor: Editor) -> None:
    """Raise NotAllowed or Refused, with a sentence, if this editor can't change these details."""
    workflow.check("details", editor, article)
    if "owner" in changes and not permissions.has_permission(editor, "all_articles"):
        raise NotAllowed(str(NO_OWNER))
    public = [key for key in PUBLIC_KEYS if key in changes]
    publication = Publication.objects.live().filter(article=article).first() if public else None
    if publication and not permissions.has_permission(editor, "publish_article"):
        raise NotAllowed(NO_PUBLISH % {"names": describe_keys(public)})
    area = changes.get("area")
    if area and "product" not in changes:
        products = {article.product_id, *([publication.product_id] if publication else [])}
        if not all(Area.objects.filter(product=pk, slug=area["slug"]).exists() for pk in products):
            raise Refused(
                _("This article is in %(product)s, which has no area %(area)s.")
                % {"product": article.product.name, "area": area["name"]}
            )


def describe_keys(keys: Iterable[str]) -> str:
    """Return what people call these details, in one line."""
    return ", ".join(str(schema.ARTICLE.title_of(key)).lower() for key in keys)


def change_details(articles: Iterable[Article], changes: Mapping[str, Any], editor: Editor) -> list[Article]:
    """Change details of articles in one transaction, and return the articles that changed.

    `changes` has the values of a snapshot for some of KEYS. A new product takes the area away, unless there
    is one in `changes`, too. Raises Conflict, NotAllowed, and Refused, and then nothing was changed.
    """
    changes = {key: value for key, value in changes.items() if key in KEYS}
    if changes.get("product") and "area" not in changes:
        changes["area"] = None
    with transaction.atomic():
        rows = lock_articles(articles)
        for row in rows:
            try:
                check_details(row, changes, editor)
            except NotAllowed as error:
                raise NotAllowed(f"{row}: {error}") from error
            except Refused as error:
                raise Refused(f"{row}: {error}") from error
        changed = [one for row in rows if (one := _ChangedArticle.of(row, changes))]
        _write(changed, changes, editor)
    return [one.article for one in changed]


def verify_today(articles: Iterable[Article], editor: Editor) -> list[Article]:
    """Note that these articles were verified today."""
    return change_details(articles, {"verified_on": timezone.localdate().isoformat()}, editor)


class _ChangedArticle(NamedTuple):
    """An article before its details change, with its newest revision and what readers see."""

    article: Article
    newest: Revision
    before: Data
    data: Data
    publication: Publication | None

    @classmethod
    def of(cls, row: Article, changes: Mapping[str, Any]) -> "_ChangedArticle | None":
        """Return None if the article and what readers see of it have these details already."""
        newest = row.revisions.get(number=row.version)
        before = {
            **snapshot.of(newest),
            "product": schema.PRODUCT.from_column(row.product),
            "area": schema.AREA.from_column(row.area),
            "owner": row.owner.get_username() if row.owner else "",
        }
        publications = Publication.objects.live().select_related("revision", "product", "area")
        publication = publications.select_for_update(no_key=True, of=("self",)).filter(article=row).first()
        data = {**before, **changes}
        has_public = publication is None or all(
            _public_value(publication, key) == _slug_or_value(changes[key])
            for key in PUBLIC_KEYS
            if key in changes
        )
        is_same = all(_slug_or_value(before[key]) == _slug_or_value(data[key]) for key in changes)
        return None if has_public and is_same else cls(row, newest, before, data, publication)


def _slug_or_value(value: Any) -> Any:
    return value["slug"] if isinstance(value, dict) else value


def _public_value(publication: Publication, key: str) -> Any:
    value = getattr(publication, key)
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "slug", None) if key in ("product", "area") else value or ""


def _write(items: list[_ChangedArticle], changes: Mapping[str, Any], editor: Editor) -> None:
    public = {key: changes[key] for key in PUBLIC_KEYS if key in changes}
    drafts: list[Article] = []
    shown: dict[int, Revision] = {}
    for item in items:
        live = item.publication.revision if public and item.publication else None
        if live and live.pk != item.newest.pk:
            shown[item.article.pk] = _copy_published(item, live, public, editor)
        drafts.append(next_version(item.article.pk, item.article.version))
        item.article.version = drafts[-1].version
    revisions = write_articles(
        [(row, item.data, GeneratedNames()) for row, item in zip(drafts, items, strict=True)],
        editor,
        "",  # the history says what changed
        Revision.Kind.DETAILS,
    )
    publications = []
    for item, revision in zip(items, revisions, strict=True):
        _keep_work(item, revision, changes)
        if item.publication and item.publication.revision_id == item.newest.pk:
            shown[item.article.pk] = revision
        if item.publication and item.article.pk in shown:
            publications.append((item, _show(item.publication, shown[item.article.pk], public)))
        before = {key: _slug_or_value(item.before[key]) for key in changes}
        after = {key: _slug_or_value(item.data[key]) for key in changes}
        detail = {"before": before, "after": after}
        audit_log.write(AuditEntry.Action.DETAILS, editor, item.article, revision.number, detail=detail)
    _take_numbers([publication for _item, publication in publications])


def _keep_work(item: _ChangedArticle, revision: Revision, changes: Mapping[str, Any]) -> None:
    """Let the status of the draft, its schedule, and the time of its last change stay as they were."""
    article = item.article
    kept = {"status": article.status, "updated_at": article.updated_at}
    if article.imported_version == item.newest.number and set(changes) <= set(LOCAL_KEYS):
        kept["imported_version"] = revision.number
    Article.objects.filter(pk=article.pk).update(**kept)
    Revision.objects.filter(pk=revision.pk).update(same_text_as=text_number(item.newest))
    Schedule.objects.waiting().filter(revision=item.newest).update(revision=revision)


def text_number(revision: Revision) -> int:
    """Return the number of the revision in which the text of this one was written."""
    return revision.same_text_as or revision.number


def _copy_published(
    item: _ChangedArticle, live: Revision, public: Mapping[str, Any], editor: Editor
) -> Revision:
    """Write what readers see with its new details as a revision of its own, before the one of the draft."""
    row = next_version(item.article.pk, item.article.version)
    item.article.version = row.version
    data = {**snapshot.of(live), **public}
    revision = Revision.objects.create(
        article=row,
        number=row.version,
        schema=snapshot.SCHEMA,
        data=data,
        sha256=snapshot.digest(data),
        kind=Revision.Kind.DETAILS,
        author=editor,
        same_text_as=text_number(live),
    )
    record_image_uses([revision])
    return revision


def _show(publication: Publication, revision: Revision, public: Mapping[str, Any]) -> Publication:
    """Let readers see the details of a revision. Its text is the one that they see already."""
    article = Article.objects.select_related("product", "area").get(pk=publication.article_id)
    publication.revision = revision
    Revision.objects.filter(pk=revision.pk, published_at=None).update(published_at=timezone.now())
    if "verified_on" in public:
        verified = public["verified_on"]
        publication.verified_on = date.fromisoformat(verified) if verified else None
    if "product" in public:
        publication.product = article.product
    if "area" in public:
        publication.area = article.area
    publication.save()
    if "product" in public:  # the families of codes belong to products
        write_codes([ShownRevision(publication, snapshot.of(revision), [], is_new=False)])
    return publication


def _take_numbers(publications: list[Publication]) -> None:
    if publications:
        first = SiteState.take_seq(len(publications))
        for n, publication in enumerate(publications):
            Publication.objects.filter(pk=publication.pk).update(seq=first + n)


# Labels


def clean_label(name: str) -> str:
    """Return a label in the one form that it is stored in."""
    return " ".join(drop_forbidden(name).replace(",", " ").split()).lower()[: ArticleLabel.MAX_LENGTH].strip()


def change_labels(
    articles: Iterable[Article], add: Iterable[str], remove: Iterable[str], editor: Editor
) -> list[Article]:
    """Add labels to articles and take others away, in one transaction; return the articles that changed."""
    added, removed = ({clean_label(name) for name in names} - {""} for names in (add, remove))
    changed = []
    with transaction.atomic():
        for row in lock_articles(articles):
            workflow.check("details", editor, row)
            before = set(row.labels.values_list("name", flat=True))
            after = (before - removed) | added
            if before == after:
                continue
            row.labels.filter(name__in=before - after).delete()
            ArticleLabel.objects.bulk_create(
                ArticleLabel(article=row, name=name) for name in sorted(after - before)
            )
            detail = {"before": sorted(before), "after": sorted(after)}
            audit_log.write(AuditEntry.Action.LABELS, editor, row, row.version, detail=detail)
            changed.append(row)
    return changed
