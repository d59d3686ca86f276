"""Pictures: a file under a name that nobody can guess, and a row that tells who brought it.

What no revision and nobody's unsaved text names may be deleted, after a day in which it may still be put into
a text. The row goes first, with an entry of the audit log; its file goes once that is certain.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, Count, F, Max, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import images, snapshot
from articles.images import CleanImage
from articles.models import (
    Article,
    AuditEntry,
    Autosave,
    Image,
    PictureUse,
    Publication,
    Revision,
    stored_picture,
)
from articles.snapshot import Data

from . import workflow
from .outcome import NotAllowed, Refused
from .workflow import Editor

FRESH = timedelta(days=1)
AT_ONCE = 500


def keep_picture(
    picture: CleanImage, editor: User | None, article: Article | None = None, name: str = ""
) -> Image:
    """Store a cleaned picture and return its row. Without a name it gets one of its own.

    Raises Refused if another picture has the name; the same one is left as it is.
    """
    name = name or f"{secrets.token_hex(16)}.{picture.extension}"
    with undone_on_error() as written, transaction.atomic():
        stored = stored_picture(name)
        if stored is None:
            written.append(default_storage.save(name, ContentFile(picture.data)))
        # The storage gives another name if somebody took this one at the same moment.
        if written != [name] and not (stored and images.is_same(stored, picture.data)):
            raise Refused(_("Another picture has the name %(name)s.") % {"name": name})
        row, _made = Image.objects.get_or_create(
            name=name,
            defaults={
                "width": picture.width,
                "height": picture.height,
                "size": len(picture.data),
                "uploader": editor,
                "article": article,
            },
        )
    return row


@contextmanager
def undone_on_error() -> Iterator[list[str]]:
    """A list of written files, which go again if the transaction inside fails."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def adopt_pictures(article: Article, data: Data) -> None:
    """Pictures that were uploaded before their article was first saved belong to it from now on."""
    if names := snapshot.picture_names(data):
        # Held until the commit, so that nobody deletes one that this save is about to name.
        rows = Image.objects.select_for_update().filter(name__in=names).order_by("pk")
        if fresh := [row.pk for row in rows if row.article_id is None]:
            Image.objects.filter(pk__in=fresh).update(article=article)


def note_uses(revisions: Iterable[Revision]) -> None:
    """Keep which pictures new revisions name."""
    PictureUse.objects.bulk_create(
        [
            PictureUse(revision=revision, name=name, words=words[:500])
            for revision in revisions
            for name, words in snapshot.picture_uses(revision.data).items()
        ],
        batch_size=AT_ONCE,
    )


def keep_all(brought: Iterable[tuple[Article, str, CleanImage]], written: list[str]) -> None:
    """Store the pictures of an import, inside its transaction; `written` learns of each new file."""
    for article, name, picture in brought:
        if stored_picture(name) is None:
            written.append(name)
        keep_picture(picture, None, article, name)


# The library


@dataclass
class Use:
    """How one article uses a picture. `title` is empty where it is not this editor's to know."""

    article: int
    title: str
    live: bool  # readers see it
    now: bool  # the working copy names it
    revisions: int


@dataclass
class Uses:
    """Where a picture is used, with the words that stand for it in the newest text."""

    words: str = ""
    articles: list[Use] = field(default_factory=list)
    typed: bool = False  # somebody typed its name and has not saved

    def __bool__(self) -> bool:
        return self.typed or bool(self.articles)


def picture_uses(names: Iterable[str], editor: Editor = None) -> dict[str, Uses]:
    """Where each of these pictures is used, as far as this editor may know. Four queries."""
    found = {name: Uses() for name in names}
    rows = PictureUse.objects.filter(name__in=list(found))
    seen = {"revision": F("revision__article__publication__revision")}
    kept = {"revision__number": F("revision__article__version"), "revision__article__deleted_at": None}
    grouped = rows.values("name", "revision__article").annotate(
        live=Max(
            Case(When(revision__article__publication__live=True, **seen, then=Value(1)), default=Value(0))
        ),
        now=Max(Case(When(**kept, then=Value(1)), default=Value(0))),
        count=Count("pk"),
    )
    uses = list(grouped.order_by("name", "-live", "-now", "revision__article"))
    titles = _titles({row["revision__article"] for row in uses}, editor)
    for row in uses:
        pk = row["revision__article"]
        use = Use(pk, titles.get(pk, ""), bool(row["live"]), bool(row["now"]), row["count"])
        found[row["name"]].articles.append(use)
    said = (
        rows.filter(revision__article__in=titles)
        .exclude(words="")
        .values("name", "words")
        .annotate(newest=Max("revision"))
    )
    for name, words in said.order_by("newest").values_list("name", "words"):
        found[name].words = words
    for name in typed_pictures() & found.keys():
        found[name].typed = True
    return found


def _titles(articles: set[int], editor: Editor) -> dict[int, str]:
    rows = Article.objects.filter(pk__in=articles)
    own = rows.for_editor(editor) if editor else rows
    public = Publication.objects.live().filter(article__in=articles)
    return {**dict(public.values_list("article", "title")), **dict(own.values_list("pk", "title"))}


def typed_pictures() -> set[str]:
    """The pictures named in what editors have typed and not saved."""
    forms = Autosave.objects.filter(fields__contains="media").values_list("fields", flat=True)
    return {name for fields in forms for name in images.NAME.findall(fields)}


def unused_pictures(before: datetime | None = None) -> list[int]:
    """The rows of pictures that nothing names, uploaded before that moment, or before today's last day."""
    rows = Image.objects.in_no_revision().filter(created_at__lt=before or timezone.now() - FRESH)
    typed = typed_pictures()
    return [pk for pk, name in rows.values_list("pk", "name") if name not in typed]


def delete_pictures(rows: Iterable[Image], editor: Editor) -> int:
    """Delete pictures that nothing names; returns how many. Raises Refused, naming each that is needed.

    NotAllowed without the right.
    """
    if not workflow.has_right(editor, "delete_image"):
        raise NotAllowed(_("You may not delete pictures."))
    with transaction.atomic():
        locked = list(
            Image.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
        )
        if faults := needed_pictures(locked):
            raise Refused(*faults)
        for row in locked:
            detail = {"picture": row.name, "bytes": row.size}
            workflow.log(AuditEntry.Action.PICTURE, editor, row.article, detail=detail)
            row.delete()
        names = [row.name for row in locked]
        # Not before it is certain: a file would not come back. One that stays is swept up by tidy_pictures.
        transaction.on_commit(lambda: _forget_files(names), robust=True)
    return len(locked)


def needed_pictures(rows: Iterable[Image]) -> list[str]:
    """One sentence for each of these pictures that may not be deleted."""
    rows = list(rows)
    uses = picture_uses(row.name for row in rows)
    fresh = timezone.now() - FRESH
    return [
        _("%(name)s is used, and stays.") % {"name": row.name}
        if uses[row.name]
        else _("%(name)s is not a day old: somebody may be about to use it.") % {"name": row.name}
        for row in rows
        if uses[row.name] or row.created_at > fresh
    ]


def tidy_pictures(days: int, editor: Editor = None, dry_run: bool = False) -> tuple[int, int]:
    """Delete what nothing has named for its first so many days or since; at least one.

    Returns how many pictures, and how many files beside them that no row knows, as a power cut leaves them.
    """
    before = timezone.now() - timedelta(days=max(days, 1))
    unused = unused_pictures(before)
    stray = _stray_files(before)
    if not dry_run:
        for n in range(0, len(unused), AT_ONCE):
            delete_pictures(Image.objects.filter(pk__in=unused[n : n + AT_ONCE]), editor)
        _forget_files(stray)
    return len(unused), len(stray)


def _stray_files(before: datetime) -> list[str]:
    try:
        names = [name for name in default_storage.listdir("")[1] if images.NAME.fullmatch(name)]
    except FileNotFoundError:
        return []
    known = {
        *Image.objects.values_list("name", flat=True),
        *PictureUse.objects.values_list("name", flat=True).distinct(),
        *typed_pictures(),
    }
    return [name for name in names if name not in known and default_storage.get_modified_time(name) < before]


def _forget_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
