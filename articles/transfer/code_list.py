"""The list of all published codes with their links, which other programs can be tested against."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, TextIO

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.http import urlencode

from articles.code_notes import retired_codes
from articles.models import CodeHistory, PublicationCode, article_url, code_url
from articles.strings.sorting import sort_key

FORMAT_VERSION = 1
# A spreadsheet takes a title that begins so for a formula. Codes stay as they are: programs compare them.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class PublishedCode:
    """A code of a published article, or a retired one that leads to it. The order of fields is a contract."""

    code: str
    product: str
    language: str
    state: str  # of CodeHistory.State
    link: str  # stays as long as the site
    url: str  # of the article, which can move
    title: str
    article: str  # external ID
    since_version: str = ""
    since_date: str = ""
    successor: str = ""


def published_codes(product: str = "") -> list[PublishedCode]:
    """Return all published codes, of one product if named, in an order that no database changes."""
    entries = dict.fromkeys([*_live_codes(), *_retired_codes()])
    return sorted(
        (entry for entry in entries if entry.product == product or not product),
        key=lambda entry: (entry.product, sort_key(entry.code, ""), entry.language, entry.article),
    )


def _live_codes() -> Iterable[PublishedCode]:
    retired = {
        (row.article_id, row.canonical): row
        for row in CodeHistory.objects.retired().exclude(state=CodeHistory.State.REMOVED)
    }
    rows: Any = PublicationCode.objects.filter(publication__live=True).exclude(canonical="")
    columns = {
        name: F(f"publication__{path}")
        for name, path in {
            "product_slug": "product__slug",
            "article_id": "article",
            "source_id": "article__source_id",
            **{name: name for name in ("language", "slug", "title")},
        }.items()
    }
    for row in rows.values("code", "canonical", **columns).iterator():
        yield PublishedCode(
            row["code"],
            row["product_slug"],
            row["language"],
            link=_link(row["code"], row["product_slug"], row["language"]),
            url=f"{settings.SITE_URL}{article_url(row['slug'], row['language'])}",
            title=row["title"],
            article=row["source_id"],
            **_life(retired.get((row["article_id"], row["canonical"]))),
        )


def _retired_codes() -> Iterable[PublishedCode]:
    """Yield codes that lead to another article now. One that leads nowhere isn't public anymore."""
    for row, publications in retired_codes():
        for publication in publications:
            yield PublishedCode(
                row.code,
                publication.product.slug,
                publication.language,
                link=_link(row.code, "", publication.language),
                url=f"{settings.SITE_URL}{publication.get_absolute_url()}",
                title=publication.title,
                article=publication.article.source_id,
                **_life(row),
            )


def _life(row: CodeHistory | None) -> dict[str, str]:
    if row is None:
        return {"state": CodeHistory.State.ACTIVE.value}
    since_date = row.since_date.isoformat() if row.since_date else ""
    return {
        "state": row.state,
        "since_version": row.since_version,
        "since_date": since_date,
        "successor": row.successor,
    }


def _link(code: str, product: str, language: str) -> str:
    """Return the permanent link. The product is in it, so that another product's code never changes it."""
    with translation.override(language):
        address = code_url(code)
    query = f"?{urlencode({'product': product})}" if product else ""
    return f"{settings.SITE_URL}{address}{query}"


def write_codes_as_csv(entries: Iterable[PublishedCode], file: TextIO) -> None:
    table = csv.DictWriter(file, [field.name for field in fields(PublishedCode)], lineterminator="\n")
    table.writeheader()
    for entry in entries:
        title = f"'{entry.title}" if entry.title.startswith((*FORMULAS, "'")) else entry.title
        table.writerow({**asdict(entry), "title": title})


def write_codes_as_json(entries: Iterable[PublishedCode], file: TextIO) -> None:
    content: dict[str, Any] = {"version": FORMAT_VERSION, "codes": [asdict(entry) for entry in entries]}
    file.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
