"""The history of codes, written by the gate: what was public stays known, so its links never die."""

from collections.abc import Iterable

from django.utils import timezone

from articles import catalog
from articles.models import Article, CodeHistory, Publication
from articles.permissions import Editor
from articles.strings.codes import canonical_code

ACTIVE, REMOVED = CodeHistory.State.ACTIVE, CodeHistory.State.REMOVED


def record_codes(publications: Iterable[Publication]) -> None:
    """Note the codes that these publications have and no longer have, in at most three queries."""
    codes = {
        publication.article_id: {canonical_code(code)[:200]: code for code in publication.codes}
        for publication in publications
    }
    now = timezone.now()
    changed = []
    for row in CodeHistory.objects.filter(article__in=codes):
        code = codes[row.article_id].pop(row.canonical, None)
        if code is None and row.removed_at is None:
            row.removed_at = now
            row.state = row.state if row.state_set else REMOVED
            changed.append(row)
        elif code is not None and (row.removed_at or row.code != code):
            row.code, row.removed_at = code, None
            if row.state == REMOVED:
                row.state, row.state_set, row.target = ACTIVE, False, None
            changed.append(row)
    CodeHistory.objects.bulk_update(changed, ["code", "state", "state_set", "target", "removed_at"])
    CodeHistory.objects.bulk_create(
        CodeHistory(article_id=article, code=code, canonical=canonical)
        for article, by_canonical in codes.items()
        for canonical, code in by_canonical.items()
        if canonical
    )


def public_codes(article: Article) -> list[str]:
    """Return the codes that readers see of an article."""
    publication = Publication.objects.live().filter(article=article).only("codes").first()
    return publication.codes if publication else []


def codes_only_of(article: Article) -> list[str]:
    """Return the codes of an article that readers see, and that no other language of it has."""
    codes = public_codes(article)
    if not codes:
        return []
    group = article.translation_of or article.source_id
    others = Publication.objects.live().filter(translation_group=group).exclude(article=article)
    return codes_without(codes, [code for row in others.only("codes") for code in row.codes])


def codes_without(codes: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the codes that aren't among the others, however they are written."""
    remaining = set(map(canonical_code, others))
    return [code for code in codes if canonical_code(code) not in remaining]


def lead_codes(article: Article, codes: Iterable[str], target: Article | None, editor: Editor) -> None:
    """Say where the links of removed codes lead from now on; None is nowhere. A transaction is open."""
    canonical = {canonical_code(code)[:200] for code in codes}
    rows = list(CodeHistory.objects.filter(article=article, canonical__in=canonical, state=REMOVED))
    for row in rows:
        row.target, row.state_set = target, True
    if rows:
        catalog.save_live_settings(*rows, editor=editor)
