"""Publishing: the working copy as it is now becomes what readers see."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log
from articles.content import snapshot
from articles.exceptions import taken_names_refused
from articles.feedback.votes import roll_up_votes
from articles.models import Article, AuditEntry, Publication, Revision
from articles.permissions import Editor

from . import workflow
from .gate import locked, show
from .names import MadeNames
from .working_copy import next_version, write


def publish(
    article: Article,
    editor: Editor,
    expected_version: int | None = None,
    note: str = "",
    is_major: bool = False,
    verified: bool = False,
) -> Publication:
    """Show the working copy to readers. Raises Conflict, NotAllowed, Refused, Held or NoteWanted (see there).

    `note` says why, for the history. `is_major` says that it tells readers something else than before: then
    it is no longer verified, unless its date of verification was changed too or `verified` confirms it today.
    """
    with transaction.atomic(), taken_names_refused():
        row = locked(article, expected_version)
        workflow.check("publish", editor, row)
        row = _with_verification(row, editor, is_major, verified)
        revision = row.revisions.get(number=row.version)
        publication = show([(row, revision)], is_major=is_major, editor=editor, note=note)[0]
        roll_up_votes(timezone.localdate())  # where readers seldom answer, nobody else would
        action = AuditEntry.Action.PUBLISH
        audit_log.write(action, editor, row, revision.number, note=note[:500], is_major=is_major)
    article.status, article.version = row.status, row.version
    return publication


def _with_verification(row: Article, editor: Editor, is_major: bool, verified: bool) -> Article:
    """The article with the date of verification that it may carry; another date is another version."""
    newest = row.revisions.get(number=row.version)
    data = snapshot.of(newest)
    wanted = data["verified_on"]
    if verified:
        wanted = timezone.localdate().isoformat()
    elif is_major:
        seen = row.revisions.exclude(published_at=None).first()
        if seen and seen.data["verified_on"] == wanted:
            wanted = ""
    if wanted == data["verified_on"]:
        return row
    row = next_version(row.pk, row.version)
    note = _("Verified anew") if wanted else _("Major change: to be verified anew")
    write([(row, {**data, "verified_on": wanted}, MadeNames())], editor, note, Revision.Kind.EDIT)
    return row
