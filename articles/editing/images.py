"""Store images and delete unused ones. Each is a file with a name that no one can guess, and a row.

An image is unused if no revision and no autosaved text names it. It can be deleted after a day, in which an
editor may still add it to a text: first its row, with an audit log entry, and after the commit its file.
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

from articles import audit_log, images, permissions
from articles.content import snapshot
from articles.content.snapshot import Data
from articles.exceptions import NotAllowed, Refused
from articles.images import CleanImage
from articles.models import (
    Article,
    AuditEntry,
    Autosave,
    Image,
    ImageUse,
    Publication,
    Revision,
    read_image_file,
)

from .workflow import Editor

MIN_AGE = timedelta(days=1)
BATCH_SIZE = 500


def store_image(
    image: CleanImage, editor: User | None, article: Article | None = None, name: str = ""
) -> Image:
    """Store a cleaned image and return its row. Without a name it gets one of its own.

    Raises Refused if another image has the name; the same one is left as it is.
    """
    name = name or f"{secrets.token_hex(16)}.{image.extension}"
    with delete_files_on_error() as new_files, transaction.atomic():
        stored = read_image_file(name)
        if stored is None:
            new_files.append(default_storage.save(name, ContentFile(image.data)))
        # The storage gives another name if someone took this one at the same moment.
        if new_files != [name] and not (stored and images.shows_the_same(stored, image.data)):
            raise Refused(_("Another image is already named %(name)s.") % {"name": name})
        row, _made = Image.objects.get_or_create(
            name=name,
            defaults={
                "width": image.width,
                "height": image.height,
                "size": len(image.data),
                "uploader": editor,
                "article": article,
            },
        )
    return row


@contextmanager
def delete_files_on_error() -> Iterator[list[str]]:
    """Collect the names of written files, and delete the files if the transaction inside fails."""
    new_files: list[str] = []
    try:
        yield new_files
    except BaseException:
        for name in new_files:
            default_storage.delete(name)
        raise


def adopt_images(article: Article, data: Data) -> None:
    """Assign images to the article that names them, if they were uploaded before its first save."""
    if names := snapshot.image_names(data):
        # Held until the commit, so that no one deletes one that this save is about to name.
        rows = Image.objects.select_for_update().filter(name__in=names).order_by("pk")
        if fresh := [row.pk for row in rows if row.article_id is None]:
            Image.objects.filter(pk__in=fresh).update(article=article)


def record_image_uses(revisions: Iterable[Revision]) -> None:
    """Record which images new revisions name."""
    ImageUse.objects.bulk_create(
        [
            ImageUse(revision=revision, name=name, words=words[:500])
            for revision in revisions
            for name, words in snapshot.image_alt_texts(snapshot.of(revision)).items()
        ],
        batch_size=BATCH_SIZE,
    )


def store_images(brought: Iterable[tuple[Article, str, CleanImage]], new_files: list[str]) -> None:
    """Store the images of an import, inside its transaction. Append the name of each new file."""
    for article, name, image in brought:
        if read_image_file(name) is None:
            new_files.append(name)
        store_image(image, None, article, name)


# The library


@dataclass
class ArticleUse:
    """The use of an image by an article. `title` is empty if the editor has no access to the article."""

    article: int
    title: str
    live: bool  # readers see it
    in_draft: bool
    revisions: int


@dataclass
class ImageUses:
    """The articles that use an image, and its alt text in the newest revision."""

    words: str = ""
    articles: list[ArticleUse] = field(default_factory=list)
    autosaved: bool = False  # named in an autosaved text

    def __bool__(self) -> bool:
        return self.autosaved or bool(self.articles)


def image_uses(names: Iterable[str], editor: Editor = None) -> dict[str, ImageUses]:
    """Return the uses of each image, as far as the editor has access. Four queries."""
    uses = {name: ImageUses() for name in names}
    rows = ImageUse.objects.filter(name__in=list(uses))
    published = {"revision": F("revision__article__publication__revision")}
    draft = {"revision__number": F("revision__article__version"), "revision__article__deleted_at": None}
    grouped = rows.values("name", "revision__article").annotate(
        live=Max(
            Case(
                When(revision__article__publication__live=True, **published, then=Value(1)), default=Value(0)
            )
        ),
        in_draft=Max(Case(When(**draft, then=Value(1)), default=Value(0))),
        count=Count("pk"),
    )
    by_article = list(grouped.order_by("name", "-live", "-in_draft", "revision__article"))
    titles = _titles({row["revision__article"] for row in by_article}, editor)
    for row in by_article:
        pk = row["revision__article"]
        use = ArticleUse(pk, titles.get(pk, ""), bool(row["live"]), bool(row["in_draft"]), row["count"])
        uses[row["name"]].articles.append(use)
    alt_texts = (
        rows.filter(revision__article__in=titles)
        .exclude(words="")
        .values("name", "words")
        .annotate(newest=Max("revision"))
    )
    for name, words in alt_texts.order_by("newest").values_list("name", "words"):
        uses[name].words = words
    for name in autosaved_images() & uses.keys():
        uses[name].autosaved = True
    return uses


def _titles(articles: set[int], editor: Editor) -> dict[int, str]:
    rows = Article.objects.filter(pk__in=articles)
    own = rows.for_editor(editor) if editor else rows
    public = Publication.objects.live().filter(article__in=articles)
    return {**dict(public.values_list("article", "title")), **dict(own.values_list("pk", "title"))}


def autosaved_images() -> set[str]:
    """Return the names of images in autosaved texts."""
    forms = Autosave.objects.filter(fields__contains="media").values_list("fields", flat=True)
    return {name for fields in forms for name in images.NAME.findall(fields)}


def unused_images(before: datetime | None = None) -> list[int]:
    """Return the ids of unused images uploaded before a moment (default: MIN_AGE ago)."""
    rows = Image.objects.in_no_revision().filter(created_at__lt=before or timezone.now() - MIN_AGE)
    autosaved = autosaved_images()
    return [pk for pk, name in rows.values_list("pk", "name") if name not in autosaved]


def delete_images(rows: Iterable[Image], editor: Editor) -> int:
    """Delete unused images and return their number.

    Raises Refused with the images that are in use, NotAllowed without the permission.
    """
    if not permissions.has_permission(editor, "delete_image"):
        raise NotAllowed(_("You don't have permission to delete images."))
    with transaction.atomic():
        locked = list(
            Image.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
        )
        if faults := reasons_to_keep(locked):
            raise Refused(*faults)
        for row in locked:
            detail = {"picture": row.name, "bytes": row.size}
            audit_log.write(AuditEntry.Action.PICTURE, editor, row.article, detail=detail)
            row.delete()
        names = [row.name for row in locked]
        # Only after the commit: a deleted file can't be rolled back. tidy_pictures deletes any that stay.
        transaction.on_commit(lambda: _delete_files(names), robust=True)
    return len(locked)


def reasons_to_keep(rows: Iterable[Image]) -> list[str]:
    """Return a sentence for each of these images that can't be deleted."""
    rows = list(rows)
    uses = image_uses(row.name for row in rows)
    fresh = timezone.now() - MIN_AGE
    return [
        _("%(name)s is in use and wasn't deleted.") % {"name": row.name}
        if uses[row.name]
        else _("%(name)s is less than a day old, so someone might still be using it.") % {"name": row.name}
        for row in rows
        if uses[row.name] or row.created_at > fresh
    ]


def tidy_images(days: int, editor: Editor = None, dry_run: bool = False) -> tuple[int, int]:
    """Delete unused images that are older than so many days, and at least one.

    Returns the numbers of images and of stray files: those without a row, as a power failure leaves them.
    """
    before = timezone.now() - timedelta(days=max(days, 1))
    unused = unused_images(before)
    stray = _stray_files(before)
    if not dry_run:
        for n in range(0, len(unused), BATCH_SIZE):
            delete_images(Image.objects.filter(pk__in=unused[n : n + BATCH_SIZE]), editor)
        _delete_files(stray)
    return len(unused), len(stray)


def _stray_files(before: datetime) -> list[str]:
    try:
        names = [name for name in default_storage.listdir("")[1] if images.NAME.fullmatch(name)]
    except FileNotFoundError:
        return []
    known = {
        *Image.objects.values_list("name", flat=True),
        *ImageUse.objects.values_list("name", flat=True).distinct(),
        *autosaved_images(),
    }
    return [name for name in names if name not in known and default_storage.get_modified_time(name) < before]


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
