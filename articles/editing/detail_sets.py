"""Details and labels of articles, changed as one set that can be undone.

The set has the values before and after: details have revisions, but an owner can change without a word of the
text, and labels are in no revision at all.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import schema
from articles.exceptions import Refused
from articles.models import Article, ChangeSet, ChangeSetItem, Publication
from articles.permissions import Editor

from .details import (
    KEYS,
    PUBLIC_KEYS,
    change_details,
    change_labels,
    clean_label,
    describe_keys,
    lock_articles,
)
from .gate import lock_article

MAX_SUMMARY_LENGTH = 500
LABELS = "labels"
Values = dict[str, Any]


def change_details_as_set(
    articles: Iterable[Article], changes: Mapping[str, Any], editor: Editor
) -> ChangeSet | None:
    """Change details like `change_details`, as a set. Return None where every article has them already."""
    keys = [key for key in KEYS if key in changes or (key == "area" and changes.get("product"))]
    with transaction.atomic():
        rows = lock_articles(articles)
        before = {row.pk: details_of(row, keys) for row in rows}
        versions = {row.pk: row.version for row in rows}
        changed = change_details(rows, changes, editor)
        if not changed:
            return None
        names, value = describe_keys(changes), ", ".join(filter(None, map(in_words, changes.values())))
        summary = f"{names[:1].upper()}{names[1:]}: {value or _('none')}"
        after = {row.pk: details_of(Article.objects.get(pk=row.pk), keys) for row in changed}
        return _store(ChangeSet.Kind.DETAILS, summary, changed, versions, before, after, editor)


def change_labels_as_set(
    articles: Iterable[Article], add: Iterable[str], remove: Iterable[str], editor: Editor
) -> ChangeSet | None:
    """Change labels like `change_labels`, as a set. Return None where nothing changes."""
    added, removed = (sorted({clean_label(name) for name in names} - {""}) for names in (add, remove))
    with transaction.atomic():
        rows = lock_articles(articles)
        versions = {row.pk: row.version for row in rows}
        before = {row.pk: {LABELS: _labels(row)} for row in rows}
        changed = change_labels(rows, added, removed, editor)
        if not changed:
            return None
        after = {row.pk: {LABELS: _labels(row)} for row in changed}
        signs = [f"+{name}" for name in added] + [f"-{name}" for name in removed]
        summary = _("Labels: %(names)s") % {"names": ", ".join(signs)}
        return _store(ChangeSet.Kind.LABELS, summary, changed, versions, before, after, editor)


def details_of(article: Article, keys: Collection[str]) -> Values:
    """Return these details of the draft, in the form of a snapshot."""
    return {key: schema.ARTICLE.by_key[key].reader.from_column(getattr(article, key)) for key in keys}


def _labels(article: Article) -> list[str]:
    return sorted(article.labels.values_list("name", flat=True))


def in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value["name"] if isinstance(value, dict) else value or "")


def _store(
    kind: str,
    summary: str,
    changed: list[Article],
    versions: Mapping[int, int],
    before: Mapping[int, Values],
    after: Mapping[int, Values],
    editor: Editor,
) -> ChangeSet:
    pks = [row.pk for row in changed]
    live = set(Publication.objects.live().filter(article__in=pks).values_list("article", flat=True))
    detail = {str(pk): {"before": before[pk], "after": after[pk]} for pk in pks}
    change_set = ChangeSet.objects.create(
        kind=kind,
        summary=summary[:MAX_SUMMARY_LENGTH],
        editor=editor,
        name=editor.get_username() if editor else "",
        detail=detail,
    )
    now = dict(Article.objects.filter(pk__in=pks).values_list("pk", "version"))
    ChangeSetItem.objects.bulk_create(
        ChangeSetItem(
            change_set=change_set,
            article_id=pk,
            before=versions[pk],
            after=now[pk],
            count=1,
            was_live=pk in live,
        )
        for pk in sorted(pks)
    )
    return change_set


def values_of(item: ChangeSetItem) -> tuple[Values, Values]:
    """Return the values of an article before and after a set."""
    stored = item.change_set.detail.get(str(item.article_id), {})
    return stored.get("before", {}), stored.get("after", {})


def undo_values(item: ChangeSetItem, editor: Editor) -> None:
    """Give an article the details or labels back, but for those that were changed since."""
    before, after = values_of(item)
    article = lock_article(item.article)
    if LABELS in after:
        added, removed = set(after[LABELS]) - set(before[LABELS]), set(before[LABELS]) - set(after[LABELS])
        changed: list[Any] = change_labels([article], removed, added, editor)
    else:
        now = details_of(Article.objects.get(pk=article.pk), list(after))
        keys = [key for key in after if _name(now[key]) == _name(after[key])]
        changed = keys and change_details([article], {key: before[key] for key in keys}, editor)
    if not changed:
        raise Refused(_("It has changed since then."))


def _name(value: Any) -> Any:
    return value["slug"] if isinstance(value, dict) else value


def needed_to_undo(change_set: ChangeSet) -> set[str]:
    """Return the permissions that undoing details needs, as changing them does."""
    needed: set[str] = set()
    for item in change_set.items.all():
        _before, after = values_of(item)
        needed |= {"all_articles"} if "owner" in after else set()
        needed |= {"publish_article"} if item.was_live and set(after) & set(PUBLIC_KEYS) else set()
    return needed
