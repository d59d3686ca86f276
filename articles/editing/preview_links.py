"""Preview links: they show one revision without an account. They are signed, not stored, and logged."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing
from django.utils import timezone

from articles import audit_log
from articles.models import Article, AuditEntry, Revision
from articles.permissions import Editor

from . import workflow

SALT = "articles.preview"


class PreviewLink(NamedTuple):
    revision: int
    editor: int | None
    made_at: datetime


def make_preview(article: Article, editor: Editor) -> str:
    """Return a token for the newest revision. Raises NotAllowed."""
    workflow.check("preview", editor, article)
    revision = Revision.objects.filter(article=article).defer("data").latest("number")
    audit_log.write(AuditEntry.Action.PREVIEW, editor, article, revision.number)
    payload = [revision.pk, editor.pk if editor else None, round(timezone.now().timestamp(), 3)]
    return signing.dumps(payload, salt=SALT)


def read_preview(token: str) -> PreviewLink:
    """Return what a token stands for. Raises signing.BadSignature for any other text."""
    try:
        revision, editor, created = signing.loads(token, salt=SALT)
        return PreviewLink(revision, editor, datetime.fromtimestamp(created, UTC))
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise signing.BadSignature("not a preview link") from error
