"""Pictures: a file under a name that nobody can guess, and a row that tells who brought it."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from articles import pictures, snapshot
from articles.models import Article, Image, stored_picture
from articles.pictures import Picture
from articles.snapshot import Data

from .outcome import Refused


def keep_picture(
    picture: Picture, editor: User | None, article: Article | None = None, name: str = ""
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
        if written != [name] and not (stored and pictures.is_same(stored, picture.data)):
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
        Image.objects.filter(name__in=names, article=None).update(article=article)


def keep_all(brought: Iterable[tuple[Article, str, Picture]], written: list[str]) -> None:
    """Store the pictures of an import, inside its transaction; `written` learns of each new file."""
    for article, name, picture in brought:
        if stored_picture(name) is None:
            written.append(name)
        keep_picture(picture, None, article, name)
