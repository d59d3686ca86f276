"""Suggested changes of readers: a text about a part of an article, which only editors see."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import command_guard, contact_guard, notices, privacy
from articles.catalog import verified_numbers
from articles.content import snapshot
from articles.exceptions import Refused
from articles.models import Feedback, Publication

MAX_OPEN = 200  # suggestions of readers on one article that no one has dealt with
# Rows that readers can point at: their key in the snapshot, and the field that names them.
ROWS = {"cause": ("causes", "title"), "solution": ("solutions", "title"), "question": ("faqs", "question")}


class Part(NamedTuple):
    """A part of an article that a change can be suggested for."""

    value: str
    label: str


def parts_of(data: snapshot.Data) -> Iterator[Part]:
    """Yield the parts of an article in the order of its page: those that are empty, too."""
    yield Part("", _("Whole article"))
    yield Part("top", _("Title and summary"))
    yield Part("messages", _("Error messages"))
    yield Part("symptoms", _("Symptoms"))
    yield from _row_parts(data, "cause", _("Cause %(n)d: %(title)s"))
    yield from _row_parts(data, "solution", _("Solution %(n)d: %(title)s"))
    yield Part("body", _("More information"))
    yield Part("impact", _("What this affects"))
    yield Part("prevention", _("Prevention"))
    yield Part("comparisons", _("Similar errors"))
    yield from _row_parts(data, "question", _("Question %(n)d: %(title)s"))
    yield Part("sources", _("Sources"))


def _row_parts(data: snapshot.Data, kind: str, label: str) -> Iterator[Part]:
    key, name = ROWS[kind]
    for n, row in enumerate(data[key], 1):
        yield Part(f"{kind}:{row['key']}", label % {"n": n, "title": row[name]})


def part_label(data: snapshot.Data, value: str) -> str:
    """Return the name of a part; that of a row that is gone is its kind."""
    labels = dict(parts_of(data))
    return labels.get(value) or _("a deleted part")


def record_suggestion(publication: Publication, part: str, text: str) -> privacy.Redacted:
    """Store what a reader would change, without secrets and personal data. Returns the text as it is stored.

    Raises Refused for an unverified contact, a command that deletes, a part that is gone, and where too many
    suggestions wait; DatabaseError where nothing can be written.
    """
    if publication.revision is None or part not in dict(parts_of(snapshot.of(publication.revision))):
        raise Refused(_("This section is no longer in the article. Choose another one."))
    allowed = verified_numbers()
    # Redacted before it is cut, because half a key can't be recognized.
    stored = privacy.redact(text, allowed)
    stored = stored._replace(text=stored.text[: Feedback.TEXT_LIMIT].strip())
    if not stored.text:
        raise Refused(_("Enter what should change."))
    if contact_guard.find_contacts(stored.text, allowed):
        raise Refused(_("Remove any contacts and short links we haven't verified, then try again."))
    if command_guard.find_commands([stored.text], only_instructions=True):
        raise Refused(
            _("We can't accept commands that delete or overwrite files. Describe the change instead.")
        )
    with transaction.atomic():
        waiting = Feedback.objects.open().filter(
            article=publication.article_id, is_suggestion=True, author=None
        )
        if waiting.filter(part=part, text=stored.text).exists():
            return stored
        if waiting.count() >= MAX_OPEN:
            raise Refused(_("We have many suggestions for this article to review. Try again later."))
        Feedback.objects.create(
            article_id=publication.article_id,
            revision=publication.revision.number,
            helpful=False,
            is_suggestion=True,
            part=part,
            text=stored.text,
            day=timezone.localdate(),
            state=Feedback.State.NEW,
        )
        notices.feedback_arrived(publication.article_id)
    return stored
