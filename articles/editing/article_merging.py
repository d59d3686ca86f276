"""Merge an article into another: chosen rows come along, and its addresses and codes lead there.

The article is deleted. It's one change set: undoing it brings the article back with its addresses, and takes
the rows out again.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import Conflict, Refused
from articles.models import (
    Article,
    AuditEntry,
    ChangeSet,
    ChangeSetItem,
    FormerSlug,
    Publication,
    PublicationLink,
)
from articles.permissions import Editor

from . import workflow
from .change_sets import ChangeSetResult, begin_set, is_published_as_saved, undo_change_set
from .code_history import public_codes
from .details import lock_articles
from .forwarding import lead_readers
from .gate import lock_in_order
from .publishing import publish
from .working_copy import delete, restore, save

# Kinds of rows that can come along, in the order of the page.
MERGED_ROWS = tuple(schema.ARTICLE.rows)
Chosen = Mapping[str, Collection[int]]


def check_merge(source: Article, target: Article | None, editor: Editor) -> None:
    """Raise NotAllowed or Refused, with a sentence, if these two can't be merged by this editor."""
    workflow.check("delete", editor, source)
    if target is None:
        return
    workflow.check("save", editor, target)
    if source.pk == target.pk:
        raise Refused(_("Choose another article to merge it into."))
    if source.language != target.language:
        raise Refused(_("Both articles must be in the same language."))
    live = Publication.objects.live().filter(article__in=[source, target])
    if set(live.values_list("article", flat=True)) == {source.pk}:
        reason = _("Publish “%(title)s” first, so readers of this article can find it.")
        raise Refused(reason % {"title": target})


def merge_articles(
    source: Article,
    target: Article,
    chosen: Chosen,
    editor: Editor,
    versions: tuple[int, int],
    publish_target: bool = False,
    note: str = "",
) -> ChangeSetResult:
    """Merge `source` into `target`, with the rows of these numbers by kind, and delete `source`.

    `versions` are those of both that the editor saw. Raises Conflict, NotAllowed, Refused, PublishingBlocked,
    NoteRequired, and snapshot.Invalid; then nothing was changed.
    """
    with transaction.atomic():
        _lock_with_linking(source.pk, target.pk)
        lock_articles([source, target])
        source, target = (Article.objects.with_parts().get(pk=article.pk) for article in (source, target))
        if (source.version, target.version) != versions:
            raise Conflict("", None, target.version)
        check_merge(source, target, editor)
        summary = _("“%(source)s” merged into “%(target)s”") % {"source": source, "target": target}
        change_set = begin_set(ChangeSet.Kind.MERGE, summary[:500], editor)
        data, count = merged_data(snapshot.take(source), snapshot.take(target), chosen, _names(source))
        was_live = is_published_as_saved(target, target.version)
        item = ChangeSetItem(
            change_set=change_set, article=target, before=target.version, after=target.version
        )
        item.count, item.was_live = count, was_live
        if data != snapshot.take(target):
            saved = save(target, data, editor, target.version, note=note or summary)
            item.after = saved.version
            if publish_target and was_live:
                publish(saved, editor, saved.version, note or summary)
                item.published = True
        item.save()
        _delete_source(change_set, source, target, editor)
        for article in (source, target):
            detail = {"change_set": change_set.pk}
            audit_log.write(AuditEntry.Action.MERGE, editor, article, article.version, detail=detail)
    return ChangeSetResult(change_set)


def merged_data(source: Data, target: Data, chosen: Chosen, names: Collection[str]) -> tuple[Data, int]:
    """Return the target with the chosen rows of the source that it doesn't have yet, and their number."""
    data, count = {**target}, 0
    for key in MERGED_ROWS:
        rows = schema.ARTICLE.rows[key]
        present = [_content(row) for row in target[key]]
        added = [
            row
            for n, row in enumerate(source[key])
            if n in chosen.get(key, ()) and _content(row) not in present
        ]
        if rows.is_keyed:
            added = [{**row, "key": ""} for row in added]
        data[key] = [*target[key], *added]
        count += len(added)
    # An article isn't related to itself.
    data["related"] = [ref for ref in data["related"] if ref not in names]
    data["comparisons"] = [row for row in data["comparisons"] if row["with"] not in names]
    return data, count


def _content(row: Any) -> Any:
    return {key: value for key, value in row.items() if key != "key"} if isinstance(row, dict) else row


def _names(article: Article) -> set[str]:
    former = article.former_slugs.values_list("slug", flat=True)
    public = Publication.objects.filter(article=article).values_list("slug", flat=True)
    return {article.slug, article.source_id, *former, *public}


def _delete_source(change_set: ChangeSet, source: Article, target: Article, editor: Editor) -> None:
    live = Publication.objects.live().filter(article=source).values_list("revision__number", flat=True)
    shown, status = live.first(), source.status
    codes = public_codes(source)
    former = list(source.former_slugs.values_list("slug", flat=True))
    delete(source, editor, source.version)
    rows = lead_readers(source, target, codes, editor)
    PublicationLink.objects.filter(target=source).update(target=target)
    names = [row.slug for row in rows]
    change_set.detail = {"names": names, "former": former, "live": shown, "status": status}
    change_set.save(update_fields=["detail"])
    ChangeSetItem.objects.create(
        change_set=change_set,
        article=source,
        before=source.version,
        after=source.version,
        count=0,
        was_live=shown is not None,
        deleted=True,
    )


def bring_back(item: ChangeSetItem, editor: Editor) -> None:
    """Undo the part of a merge that deleted its source. Raises Conflict, NotAllowed, and Refused."""
    source, detail = item.article, item.change_set.detail
    target = item.change_set.items.exclude(pk=item.pk).get().article
    if source.deleted_at is None or source.version != item.after:
        raise Refused(_("It was already restored."))
    own = FormerSlug.objects.filter(article=target, language=source.language)
    own.filter(slug__in=detail.get("names", [])).delete()
    # What readers saw comes first, and the draft that was ahead of it after that.
    shown = detail.get("live") or item.before
    restored = restore(source, shown, editor, source.version)
    for slug in detail.get("former", []):
        FormerSlug.objects.get_or_create(language=source.language, slug=slug, defaults={"article": restored})
    names = {*detail.get("names", []), source.source_id}
    PublicationLink.objects.filter(target=target, ref__in=names - _names(target)).update(target=restored)
    if item.was_live:
        publish(restored, editor, restored.version, item.change_set.summary)
        item.published = True
    if shown != item.before:
        draft = restore(restored, item.before, editor, restored.version)
        Article.objects.filter(pk=draft.pk).update(status=detail.get("status", draft.status))


def undo_set(change_set: ChangeSet, editor: Editor) -> ChangeSetResult:
    """Undo a change set of any kind; see `undo_change_set`."""
    with transaction.atomic():
        if change_set.kind == ChangeSet.Kind.MERGE:
            _lock_with_linking(*change_set.items.values_list("article", flat=True))
        return undo_change_set(change_set, editor, bring_back)


def _lock_with_linking(*pks: int) -> None:
    """Lock articles and those that link to them: their links change, too, after a publication."""
    linking = PublicationLink.objects.filter(target__in=pks).values_list("publication__article", flat=True)
    lock_in_order({*pks, *linking})


def suggested_publishing(target: Article, editor: Editor) -> bool:
    """Return whether the target can be published along with the merge: readers see all of its draft."""
    may = permissions.has_permission(editor, "publish_article")
    return may and is_published_as_saved(target, target.version)
