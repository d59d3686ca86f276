"""The working copy: each save is the next version, with its rows and a revision that tells it whole."""

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.catalog.setting_log import log_changes, stored_rows
from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import NotAllowed, Refused, taken_names_refused
from articles.models import (
    Area,
    Article,
    ArticleStatus,
    AuditEntry,
    ComparisonRow,
    FormerSlug,
    PresentSlugs,
    Product,
    Publication,
    Revision,
    save_until_free,
)
from articles.permissions import Editor

from . import workflow
from .gate import conflict, is_live, locked, withdraw
from .images import adopt_images, record_image_uses
from .names import MadeNames

KEY_ALPHABET = string.ascii_lowercase + string.digits


def save(
    article: Article | None,
    data: Data,
    editor: Editor,
    expected_version: int | None = None,
    note: str = "",
    kind: str = Revision.Kind.EDIT,
    names: MadeNames | None = None,
) -> Article:
    """Write `data` as the article's next version and return the article; None makes a new one.

    A slug or id that is missing, or that `names` says was made, gets a number if another article has it.
    Raises Conflict if the article is no longer at `expected_version`, NotAllowed without the right, Refused
    if an address or identity is taken, snapshot.Invalid for data that no article can have.
    """
    names = names or MadeNames.of(data)
    data = PresentSlugs().named(snapshot.normalise(data))
    with transaction.atomic(), taken_names_refused():
        workflow.check("save" if article else "add", editor)
        article = next_version(article.pk, expected_version) if article else Article(version=1)
        if article.pk:
            workflow.check("save", editor, article)
        write([(article, _within_rights(data, article, editor), names)], editor, note, kind)
    return article


def _within_rights(data: Data, article: Article, editor: Editor) -> Data:
    """What a save may not bring along: an owner, for those who assign nothing, and new products or areas."""
    if not permissions.has_permission(editor, "all_articles"):
        owner = article.owner.get_username() if article.owner else ""
        data = {**data, "owner": owner if article.pk else editor.get_username() if editor else ""}
    product, area = data["product"]["slug"], data["area"]["slug"] if data["area"] else ""
    if (
        not permissions.has_permission(editor, "add_product")
        and not Product.objects.filter(slug=product).exists()
    ):
        raise NotAllowed(_("product: there is no such product, and you may not make one"))
    known = not area or Area.objects.filter(product__slug=product, slug=area).exists()
    if not known and not permissions.has_permission(editor, "add_area"):
        raise NotAllowed(_("area: there is no such area, and you may not make one"))
    return data


def next_version(pk: int, expected: int | None) -> Article:
    """Take the next version for us: the first statement, so that of two savers one is told."""
    claimed = Article.objects.not_deleted().filter(pk=pk, version=expected).update(version=F("version") + 1)
    if not claimed:
        raise conflict(pk)
    return Article.objects.get(pk=pk)


def write(
    items: list[tuple[Article, Data, MadeNames]], editor: Editor, note: str, kind: str
) -> list[Revision]:
    """Write working copies, their rows and one revision each; the versions are already taken."""
    parts: list[models.Model] = []
    revisions = []
    for article, data, names in items:
        new = article.pk is None
        if not new:
            forget_parts(article)
        data = with_keys(data, None if new else article)
        before = None if new else (article.language, article.slug)
        article.status = ArticleStatus.DRAFT
        if kind == Revision.Kind.IMPORT:
            article.imported_version = article.version
        data = _save_named(article, data, names, editor)
        if before and before != (article.language, article.slug):
            _keep_name(article, *before)
        adopt_images(article, data)
        parts += snapshot.build_rows(article, data)
        revisions.append(
            Revision(
                article=article,
                number=article.version,
                schema=snapshot.SCHEMA,
                data=_with_names(data, article),
                sha256=snapshot.digest(data),
                kind=kind,
                author=editor,
                note=note,
            )
        )
    _bulk_create(parts)
    written = Revision.objects.bulk_create(revisions)
    record_image_uses(written)
    return written


def with_keys(data: Data, article: Article | None) -> Data:
    """Give every cause, solution and question its permanent key: its own, its namesake's, or a new one."""
    last = article.revisions.first() if article is not None else None
    return with_known_keys(data, snapshot.of(last) if last else {})


def with_known_keys(data: Data, last: Data) -> Data:
    """The same, with the snapshot in which namesakes are looked for."""
    data = {**data}
    for name, kind in schema.ARTICLE.keyed.items():
        title, known = kind.title, last.get(name, [])
        taken = {one["key"] for one in data[name]}
        rows = []
        for one in data[name]:
            # Of several namesakes the first gets the first free key, so one file always gives the same keys.
            free = (old["key"] for old in known if old[title] == one[title] and old["key"] not in taken)
            key = one["key"] or next(free, "") or _new_key()
            taken.add(key)
            rows.append({**one, "key": key})
        data[name] = rows
    # Until now a solution without a key could be named by its title only.
    titles = {one["title"]: one["key"] for one in reversed(data["solutions"])}
    data["first"] = titles.get(data["first"], data["first"])
    return data


def _keep_name(article: Article, language: str, slug: str) -> None:
    """Let texts still link by the address that an unpublished article had; the gate does it for others."""
    if Publication.objects.filter(article=article).exists():
        return
    FormerSlug.objects.filter(language=article.language, slug=article.slug, article=article).delete()
    FormerSlug.objects.get_or_create(language=language, slug=slug, defaults={"article": article})


def _new_key() -> str:
    return "".join(secrets.choice(KEY_ALPHABET) for _n in range(8))


def _with_names(data: Data, article: Article) -> Data:
    """Product and area as this site names them; a file's names count only when it creates them."""
    product, area = schema.PRODUCT.from_column(article.product), schema.AREA.from_column(article.area)
    return {**data, "product": product, "area": area}


def _save_named(article: Article, data: Data, names: MadeNames, editor: Editor) -> Data:
    """Save the columns of a snapshot and return it with the names that it got; taken ones are refused."""
    named = data

    def save() -> None:
        nonlocal named
        names.refuse_taken(data, article)
        named = names.freed(data, article)
        _assign(article, named, editor)
        article.save()

    if names.any:
        save_until_free(save)
    else:
        save()
    return named


def _assign(article: Article, data: Data, editor: Editor) -> None:
    """Put the columns of a snapshot on the working copy, making product and area if they are new."""
    product, area = _taxonomy(data, editor)
    article.product, article.area = product, area
    snapshot.assign(article, data)
    article.owner = get_user_model().objects.filter(username=data["owner"]).first() if data["owner"] else None


def _taxonomy(data: Data, editor: Editor) -> tuple[Product, Area | None]:
    wanted = data["product"]
    with _contacts_refused("product"):
        product, is_new_product = Product.objects.get_or_create(
            slug=wanted["slug"], defaults={key: wanted[key] for key in ("name", "vendor", "short")}
        )
    if is_new_product:
        log_changes(editor, {}, stored_rows(Product.objects.filter(pk=product.pk)))
    if not data["area"]:
        return product, None
    with _contacts_refused("area"):
        area, is_new_area = Area.objects.get_or_create(
            product=product,
            slug=data["area"]["slug"],
            defaults={key: data["area"][key] for key in ("name", "provider")},
        )
    if is_new_area:
        log_changes(editor, {}, stored_rows(Area.objects.filter(pk=area.pk)))
    return product, area


@contextmanager
def _contacts_refused(spot: str) -> Iterator[None]:
    """Refuse a new product or area, which would be public at once, with a contact in its names."""
    try:
        yield
    except ValidationError as error:
        errors = error.message_dict.items()
        reasons = [f"{spot}.{name}: {message}" for name, messages in errors for message in messages]
        raise Refused(*reasons) from error


def forget_parts(article: Article) -> None:
    for model in dict.fromkeys(rows.model for rows in schema.ARTICLE.rows.values()):
        model._default_manager.filter(article=article).delete()


def _bulk_create(rows: list[models.Model]) -> None:
    """Insert rows of many models and articles, one statement a model."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    comparison_rows = [row for row in by_model.pop(ComparisonRow, []) if isinstance(row, ComparisonRow)]
    for model, group in by_model.items():
        model._default_manager.bulk_create(group, batch_size=400)
    for row in comparison_rows:
        row.comparison_id = row.comparison.pk  # known only now
    ComparisonRow.objects.bulk_create(comparison_rows, batch_size=400)


def restore(article: Article, number: int, editor: Editor, expected_version: int | None) -> Article:
    """Make revision `number` the working copy again, as a new version; readers see nothing of it yet.

    A deleted article comes back this way. Who looks after it stays as it was. Raises Conflict, NotAllowed,
    Refused as save does; Revision.DoesNotExist.
    """
    revision = article.revisions.get(number=number)
    data = snapshot.of(revision)
    names = MadeNames(slug=True, id=data["id"] == data["slug"])
    with transaction.atomic(), taken_names_refused():
        back = Article.objects.filter(pk=article.pk, version=expected_version or 0).exclude(deleted_at=None)
        action = AuditEntry.Action.RESTORE
        if back.exists():
            workflow.check("bring-back", editor, article)
            save_until_free(lambda: _undelete(article, names))
            action = AuditEntry.Action.BRING_BACK
        data = {**data, "owner": article.owner.get_username() if article.owner else ""}
        note = _("Revision %(number)s") % {"number": number}
        kind = Revision.Kind.RESTORE
        made = save(article, data, editor, expected_version, note=note, kind=kind, names=names)
        audit_log.write(action, editor, made, made.version, detail={"from": number})
    return made


def _undelete(article: Article, names: MadeNames) -> None:
    named = {"slug": article.slug, "id": article.source_id, "language": article.language}
    free = names.freed(named, article)
    Article.objects.filter(pk=article.pk).update(deleted_at=None, slug=free["slug"], source_id=free["id"])


def delete(article: Article, editor: Editor, expected_version: int | None = None) -> None:
    """Delete the working copy and withdraw what is live. Revisions stay, and restore brings it back."""
    with transaction.atomic():
        row = locked(article, expected_version)
        workflow.check("delete", editor, row)
        if is_live(row):
            withdraw(row, editor)
        forget_parts(row)
        row.deleted_at = timezone.now()
        row.save(update_fields=["deleted_at", "updated_at"])
        audit_log.write(AuditEntry.Action.DELETE, editor, row, row.version)
