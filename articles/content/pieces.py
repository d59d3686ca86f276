"""The Markdown of an article as HTML, in the pieces that pages are put together from."""

from typing import Any

from django.utils.translation import override

from articles import markdown
from articles.content import schema, snapshot
from articles.content.readers import CatalogReader
from articles.models import Publication
from articles.strings.interface import interface_language

# Raise it when markdown.render changes what it makes: older pieces are then rendered again.
RENDER_VERSION = 5


def copied_fields() -> list[schema.Field]:
    """Return the fields that a publication also has as columns, for lists and filters."""
    columns = {column.name for column in Publication._meta.concrete_fields}
    fields = (field for field in schema.ARTICLE.fields if field.attr in columns)
    return [field for field in fields if not isinstance(field.reader, CatalogReader)]


def fill_publication(publication: Publication, data: snapshot.Data, html: dict[str, Any]) -> None:
    """Set the columns that a publication copies from its snapshot, and its HTML."""
    for field in copied_fields():
        setattr(publication, field.attr, field.reader.to_column(data[field.key]))
    publication.html, publication.render_version = html, RENDER_VERSION


def render_pieces(data: snapshot.Data) -> tuple[dict[str, Any], list[str]]:
    """Render the Markdown of a snapshot; returns HTML by part and key, and the articles it mentions.

    The titles of its notices are ours, and in the article's language, whoever publishes it.
    Raises markdown.TooLong for a field over its limit.
    """
    mentions: dict[str, None] = {}

    def html(source: str, prefix: str = "") -> str:
        rendered = markdown.render(source, prefix=prefix)
        mentions.update(dict.fromkeys(rendered.refs))
        return str(rendered.html)

    with override(interface_language(data["language"])):
        pieces: dict[str, Any] = {field.key: html(data[field.key]) for field in schema.ARTICLE.markdown}
        for key, rows in schema.ARTICLE.keyed_rows.items():
            prefix = f"{rows.anchor}-{{}}-".format
            pieces[key] = {row["key"]: html(row[rows.body], prefix(row["key"])) for row in data[key]}
    return pieces, list(mentions)
