"""The rows beside a publication: its address, codes, and links, for one article or thousands at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.catalog.families import family_rules
from articles.content import links, snapshot
from articles.content.snapshot import Data
from articles.exceptions import Refused
from articles.models import Article, FormerSlug, Publication, PublicationCode, PublicationLink
from articles.strings.code_families import family_of
from articles.strings.codes import canonical_code

from .names import passing_slug

BATCH_SIZE = 400  # rows of one statement
Address = tuple[str, str]  # language and slug


@dataclass(frozen=True)
class ShownRevision:
    """A publication with the snapshot that it shows, and the articles that its Markdown mentions."""

    publication: Publication
    snapshot: Data
    mentions: list[str]
    is_new: bool


class PublicSlugs:
    """The public addresses among those that some snapshots want, read at once."""

    def __init__(self, items: Collection[Data]):
        slugs = {data["slug"] for data in items}
        live = Publication.objects.live().filter(slug__in=slugs)
        self.articles: dict[Address, int] = {
            (language, slug): article
            for language, slug, article in live.values_list("language", "slug", "article")
        }
        former = FormerSlug.objects.filter(slug__in=slugs)
        self.former: set[Address] = set(former.values_list("language", "slug"))

    def vacate(self, publications: Iterable[Publication], snapshots: Mapping[int, Data]) -> None:
        """Free the addresses that publications leave to other articles of the same import.

        `snapshots` has the new text of each article by its pk. Two may exchange their addresses.
        """
        wanted = {(data["language"], data["slug"]): article for article, data in snapshots.items()}
        for publication in publications:
            old = (publication.language, publication.slug)
            if publication.live and wanted.get(old, publication.article_id) != publication.article_id:
                Publication.objects.filter(pk=publication.pk).update(slug=passing_slug())
                self.articles.pop(old, None)

    def move(self, publication: Publication, article: Article, data: Data) -> None:
        """Keep the old public address as a redirect, and drop a redirect from the new one."""
        new = (data["language"], data["slug"])
        if self.articles.get(new, article.pk) != article.pk:
            raise Refused(_("slug: another published article already uses %(slug)s") % {"slug": data["slug"]})
        old = (publication.language, publication.slug)
        if publication.pk and old != new and self.articles.get(old, article.pk) == article.pk:
            FormerSlug.objects.update_or_create(language=old[0], slug=old[1], defaults={"article": article})
            self.former.add(old)
            self.articles.pop(old, None)
        if new in self.former:
            FormerSlug.objects.filter(language=new[0], slug=new[1]).delete()
            self.former.discard(new)
        self.articles[new] = article.pk


def write_codes(shown: Collection[ShownRevision]) -> None:
    _delete_rows(PublicationCode, shown)
    families = family_rules({row.publication.product_id for row in shown})
    PublicationCode.objects.bulk_create(
        (
            PublicationCode(
                publication=row.publication,
                position=n,
                code=code,
                canonical=canonical,
                family=family_of(canonical, families.get(row.publication.product_id, {})),
            )
            for row in shown
            for n, code in enumerate(row.snapshot["codes"])
            for canonical in [canonical_code(code)[:200]]
        ),
        BATCH_SIZE,
    )


def write_links(shown: Collection[ShownRevision]) -> None:
    """Write the links of publications, and complete the links of others that named these articles before."""
    _delete_rows(PublicationLink, shown)
    wanted = []
    refs: dict[str, set[str]] = {}
    for row in shown:
        data = snapshot.with_contacts(row.snapshot, row.publication.contacts)
        for position, (kind, ref, extra) in enumerate(links.wanted_links(data, row.mentions)):
            link = PublicationLink(
                publication=row.publication, kind=kind, position=position, ref=ref, data=extra
            )
            wanted.append((link, data["language"]))
            refs.setdefault(data["language"], set()).add(ref)
    targets = {language: links.resolve_references(names, language) for language, names in refs.items()}
    for link, language in wanted:
        link.target_id = targets[language].get(link.ref)
    PublicationLink.objects.bulk_create((link for link, _language in wanted), BATCH_SIZE)
    _complete_links(shown)


def _complete_links(shown: Collection[ShownRevision]) -> None:
    by_id = {row.snapshot["id"]: row.publication.article_id for row in shown}
    by_slug = {(row.snapshot["language"], row.snapshot["slug"]): row.publication.article_id for row in shown}
    names = {*by_id, *(slug for _language, slug in by_slug)}
    incomplete = PublicationLink.objects.filter(target=None, ref__in=names)
    complete: dict[int, list[int]] = {}
    for pk, ref, language in incomplete.values_list("pk", "ref", "publication__language"):
        if article := by_id.get(ref) or by_slug.get((language, ref)):
            complete.setdefault(article, []).append(pk)
    for article, pks in complete.items():
        PublicationLink.objects.filter(pk__in=pks).update(target=article)


def _delete_rows(model: type[PublicationCode | PublicationLink], shown: Collection[ShownRevision]) -> None:
    if earlier := [row.publication.pk for row in shown if not row.is_new]:
        model._default_manager.filter(publication__in=earlier).delete()
