"""The Markdown of an article as HTML, in the pieces that pages are put together from."""

from typing import Any

from articles import markdown
from articles.content import schema, snapshot

# Raise it when markdown.render changes what it makes: older pieces are then rendered anew.
RENDER_VERSION = 4


def render_pieces(data: snapshot.Data) -> tuple[dict[str, Any], list[str]]:
    """Render the Markdown of a snapshot; returns HTML by part and key, and the articles it mentions.

    Raises markdown.TooLong for a field over its limit.
    """
    mentions: dict[str, None] = {}

    def html(source: str, prefix: str = "") -> str:
        rendered = markdown.render(source, prefix=prefix)
        mentions.update(dict.fromkeys(rendered.refs))
        return str(rendered.html)

    pieces: dict[str, Any] = {field.key: html(data[field.key]) for field in schema.ARTICLE.markdown}
    for key, rows in schema.ARTICLE.keyed_rows.items():
        pieces[key] = {row["key"]: html(row[rows.body], f"{rows.anchor}-{row['key']}-") for row in data[key]}
    return pieces, list(mentions)
