"""Slugs made from names: one that is taken gets a number, also if two rows are saved at the same moment."""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, models, transaction

from articles.strings.slugs import make_slug, number_slugs

# Each failed attempt means that someone else was saved under the name, so few are ever needed.
MAX_ATTEMPTS = 20
ROOM_FOR_NUMBER = 10


def free_slug(
    slug: str, max_length: int, *columns: tuple[models.QuerySet, str], also_taken: Iterable[str] = ()
) -> str:
    """Return the slug, or its first numbered form that is in none of these columns."""
    start = slug[: max_length - ROOM_FOR_NUMBER]
    taken = set(also_taken)
    for rows, column in columns:
        taken.update(rows.filter(**{f"{column}__startswith": start}).values_list(column, flat=True))
    return next(name for name in number_slugs(slug, max_length) if name not in taken)


def save_until_free(save: Callable[[], None]) -> None:
    """Run `save`, which takes a free slug and writes the row, again if someone else was quicker."""
    for attempts_left in reversed(range(MAX_ATTEMPTS)):
        try:
            with transaction.atomic():
                save()
            return
        except IntegrityError:
            if not attempts_left:
                raise


def save_with_free_slug(
    row: models.Model, name: str, save: Callable[[], None], *siblings: models.QuerySet, column: str = "slug"
) -> None:
    """Save a row that has no slug under one made from its name that no row of `siblings` has."""
    max_length = row._meta.get_field(column).max_length  # type: ignore[union-attr]
    assert max_length, f"{column} has no length"
    slug = make_slug(name, max_length) or str(row._meta.model_name)

    others = [rows.exclude(pk=row.pk) if rows.model is type(row) else rows for rows in siblings]

    def save_free() -> None:
        setattr(row, column, free_slug(slug, max_length, *((rows, column) for rows in others)))
        save()

    save_until_free(save_free)
