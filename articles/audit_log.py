"""The audit log: who did what, and when."""

from collections.abc import Iterable
from typing import Any

from articles.models import Article, AuditEntry
from articles.permissions import Editor


def entry(
    action: str, editor: Editor, article: Article | None = None, revision: int | None = None, **more: Any
) -> AuditEntry:
    """Return an entry of the audit log, unsaved. `more`: note, is_major, detail."""
    name = editor.get_username() if editor else ""
    return AuditEntry(action=action, name=name, article=article, revision=revision, **more)


def write(
    action: str, editor: Editor, article: Article | None = None, revision: int | None = None, **more: Any
) -> None:
    entry(action, editor, article, revision, **more).save()


def write_all(entries: Iterable[AuditEntry]) -> None:
    AuditEntry.objects.bulk_create(entries)
