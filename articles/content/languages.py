"""The other languages of a live article, and which of its parts are older than in its source.

Both are in the publication, so they need no query.
"""

from datetime import datetime
from typing import Any

from articles.models import Publication, article_url

Record = dict[str, Any]


def languages_of(publication: Publication) -> list[Record]:
    """Return all languages of an article that has several, its own too, each with its URL."""
    slugs = publication.translations.get("slugs", {})
    source = publication.translations.get("source")
    return [
        {"language": language, "url": article_url(slug, language), "is_source": language == source}
        for language, slug in sorted(slugs.items())
    ]


def outdated_parts(publication: Publication) -> list[Record]:
    """Return the parts that changed in the source since they were translated, with the time of the change."""
    return [
        {
            "part": part,
            "kind": lag["kind"],
            "is_major": lag["major"],
            "changed_at": datetime.fromisoformat(lag["at"]) if lag["at"] else None,
        }
        for part, lag in sorted(publication.outdated.items())
    ]
