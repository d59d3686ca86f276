"""Write the templates of new articles, which managers make and change."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles import permissions
from articles.catalog.setting_log import log_settings
from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.exceptions import NotAllowed
from articles.models import ArticleTemplate, free_slug
from articles.permissions import Editor
from articles.strings.slugs import make_slug

MAX_KEY_LENGTH = 40
RESERVED_KEYS = {"new"}  # the page that makes one
# What belongs to one article, and so to no template.
OWN_KEYS = frozenset(
    {
        "id",
        "slug",
        "translation_of",
        "translated_from",
        "product",
        "area",
        "title",
        "owner",
        "review_due",
        "verified_on",
    }
)


def _check(editor: Editor) -> None:
    if not permissions.has_permission(editor, "change_articletemplate"):
        raise NotAllowed(_("You don't have permission to change article templates."))


def template_data(data: Data) -> Data:
    """Return the part of a snapshot that a template keeps: what is filled in, without keys of rows."""
    empty = snapshot.empty()
    kept = {}
    for key, value in data.items():
        if key in OWN_KEYS or value == empty[key]:
            continue
        rows = schema.ARTICLE.keyed_rows.get(key)
        kept[key] = [{**row, "key": ""} for row in value] if rows else value
    if "first" in kept:  # rows are named by their titles, as they have no keys
        titles = {row["key"]: row["title"] for row in data["solutions"]}
        kept["first"] = titles.get(data["first"], "")
    return kept


def save_template(template: ArticleTemplate, editor: Editor) -> ArticleTemplate:
    """Save a template; a new one without a key gets one made from its name. Raises NotAllowed."""
    _check(editor)
    with transaction.atomic():
        if not template.key:
            slug = make_slug(template.label, MAX_KEY_LENGTH) or "template"
            template.key = free_slug(
                slug, MAX_KEY_LENGTH, (ArticleTemplate.objects.all(), "key"), also_taken=RESERVED_KEYS
            )
        with log_settings(editor, template):
            template.save()
    return template


def delete_template(template: ArticleTemplate, editor: Editor) -> None:
    """Delete a template. A built-in one of its key is offered again. Raises NotAllowed."""
    _check(editor)
    with transaction.atomic(), log_settings(editor, template):
        template.delete()
