"""Links that show one revision to somebody without an account: signed, not stored, and in the log."""

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
    """The token of a link to the newest revision as it is now. Raises NotAllowed."""
    workflow.check("preview", editor, article)
    revision = Revision.objects.filter(article=article).defer("data").latest("number")
    audit_log.write(AuditEntry.Action.PREVIEW, editor, article, revision.number)
    told = [revision.pk, editor.pk if editor else None, round(timezone.now().timestamp(), 3)]
    return signing.dumps(told, salt=SALT)


def read_preview(token: str) -> PreviewLink:
    """What a token stands for. Raises signing.BadSignature for one that was not made here."""
    try:
        revision, editor, made = signing.loads(token, salt=SALT)
        return PreviewLink(revision, editor, datetime.fromtimestamp(made, UTC))
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise signing.BadSignature("not a preview link") from error
