"""Imported redirects: from the addresses of an earlier help center to articles and pages of this one.

An old path in the form of our articles becomes a former slug. Any other is a Redirect, which is looked up
when no page matches. No redirect makes a loop or a chain or leads to another site, because it starts where
there is no page, and ends at a page.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from articles.catalog.setting_log import log_changes, stored_rows
from articles.exceptions import Refused
from articles.models import (
    Area,
    Article,
    FormerSlug,
    Product,
    Publication,
    Redirect,
    SiteState,
    article_url,
    resolve_slugs,
)
from articles.permissions import Editor
from articles.strings.characters import CONTROLS, NONCHARACTERS, OVERRIDES, SURROGATES

MAX_PATH_LENGTH = 500
SAFE_IN_PATHS = "/-._~!$&'()*+,;=:@"
BATCH_SIZE = 500  # names per query
# Rejected by PostgreSQL (NUL), read as a slash by browsers, or of no use in an address.
FORBIDDEN_IN_PATHS = re.compile(rf"[\t\n\\{CONTROLS}{SURROGATES}{NONCHARACTERS}{OVERRIDES}]")
# Pages for editors, and URLs that are not pages.
NON_TARGET_URL_NAMES = ("admin", "account_", "mfa_", "media", "preview")


@dataclass(frozen=True)
class PlannedRedirect:
    """One old address and its target. With any of `faults`, which are sentences, it is not written."""

    old: str
    to: str
    path: str = ""
    slug: str = ""  # with the language, if the address has the form of our articles; `path` is empty then
    language: str = ""
    article: int | None = None
    target: str = ""
    state: str = "created"  # or changed, unchanged, or kept (it already leads elsewhere)
    faults: tuple[str, ...] = ()
    is_absent: bool = False  # there is no such article

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why it is not written."""
        return self.faults or ((_("This URL already redirects somewhere else."),) * (self.state == "kept"))

    @property
    def source(self) -> tuple[str, str]:
        """Return what can have one target only: language and slug, or the path."""
        return (self.language, self.slug) if self.slug else ("/", self.path)

    @property
    def destination(self) -> int | str:
        """Return the article, the page, or the name of an article that is still to be imported."""
        return self.article or self.target or self.to


def plan_redirects(
    pairs: Iterable[tuple[str, str]], overwrite: bool = False, coming: Collection[str] = ()
) -> list[PlannedRedirect]:
    """Plan redirects for pairs of (old address, target), in their order, without writing.

    A target is the id or slug of an article, or the path of a page here. `coming` are ids of articles that
    will exist before these are written.
    """
    redirects = [_plan_target(_plan_source(old, to)) for old, to in pairs]
    return _compare_with_stored(_find_articles(redirects, coming), overwrite)


def write_redirects(redirects: Iterable[PlannedRedirect], editor: Editor = None) -> int:
    """Write the valid redirects in one transaction. Return how many were created or changed."""
    wanted = [
        redirect for redirect in redirects if not redirect.faults and redirect.state in ("created", "changed")
    ]
    if not wanted:
        return 0
    with transaction.atomic():
        before = _stored_redirects(wanted)
        moved = [redirect for redirect in wanted if redirect.slug]
        FormerSlug.objects.bulk_create(
            [
                FormerSlug(language=redirect.language, slug=redirect.slug, article_id=redirect.article)
                for redirect in moved
                if redirect.article
            ],
            update_conflicts=True,
            unique_fields=["language", "slug"],
            update_fields=["article"],
            batch_size=BATCH_SIZE,
        )
        Redirect.objects.bulk_create(
            [
                Redirect(path=redirect.path, article_id=redirect.article, target=redirect.target)
                for redirect in wanted
                if not redirect.slug
            ],
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["article", "target"],
            batch_size=BATCH_SIZE,
        )
        log_changes(editor, before, _stored_redirects(wanted))
        SiteState.take_seq()
    return len(wanted)


def _stored_redirects(redirects: list[PlannedRedirect]) -> dict[Any, Any]:
    stored: dict[Any, Any] = {}
    for n in range(0, len(redirects), BATCH_SIZE):
        part = redirects[n : n + BATCH_SIZE]
        slugs, paths = (
            [redirect.slug for redirect in part if redirect.slug],
            [redirect.path for redirect in part if not redirect.slug],
        )
        if slugs:
            stored |= stored_rows(FormerSlug.objects.filter(slug__in=slugs))
        if paths:
            stored |= stored_rows(Redirect.objects.filter(path__in=paths))
    return stored


def normalize_path(address: str) -> str:
    """Return the path of an old address as it is stored: decoded, without a slash at the end.

    Takes a whole URL, too. Raises Refused.
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise Refused(_("Enter a valid URL.")) from error
    if parts.scheme in ("http", "https"):
        path = parts.path or "/"
    elif address.startswith("/") and not address.startswith("//"):
        path = parts.path
    else:
        raise Refused(_("Start the old URL with a slash, such as /hc/articles/123, or with https://."))
    if parts.query:
        raise Refused(_("Leave out the question mark and everything after it."))
    path = unquote(path)
    if FORBIDDEN_IN_PATHS.search(path) or "//" in path:
        raise Refused(_("This URL contains a character that URLs can't have."))
    if len(path) > MAX_PATH_LENGTH:
        raise Refused(_("Use %(most)d characters or fewer.") % {"most": MAX_PATH_LENGTH})
    return path.rstrip("/")


def resolve_page(path: str) -> ResolverMatch | None:
    """Return the page at a path, in the language of the path."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        for tried in (path, f"{path}/"):
            try:
                return resolve(tried)
            except Resolver404:
                continue
    return None


def _plan_source(old: str, to: str) -> PlannedRedirect:
    """Plan the source: check the old address by itself."""
    try:
        path = normalize_path(old)
    except Refused as refused:
        return PlannedRedirect(old, to, faults=refused.reasons)
    match = resolve_page(path) if path else resolve_page("/")
    if match is None:
        return PlannedRedirect(old, to, path=path)
    if match.url_name == "article-detail" and len(match.kwargs["slug"]) <= 120:
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        return PlannedRedirect(old, to, slug=match.kwargs["slug"], language=language)
    return PlannedRedirect(old, to, path=path, faults=(_("This site already has a page at this URL."),))


def _plan_target(redirect: PlannedRedirect) -> PlannedRedirect:
    """Plan the target if it is a page. `target` stays empty for an article."""
    to = redirect.to.strip().removeprefix(settings.SITE_URL) if "://" in redirect.to else redirect.to.strip()
    if not to:
        return _with_fault(
            redirect,
            _("Enter where it redirects to: an article's slug or external ID, or a page on this site."),
        )
    if not to.startswith("/"):
        if "://" in to:
            return _with_fault(redirect, _("You can redirect only to pages on this site."))
        return replace(redirect, to=to)
    if to.startswith("//") or FORBIDDEN_IN_PATHS.search(to) or len(to) > MAX_PATH_LENGTH:
        return _with_fault(redirect, _("You can redirect only to pages on this site."))
    try:
        parts = urlsplit(to)
    except ValueError:
        return _with_fault(redirect, _("Enter a valid URL."))
    match = resolve_page(unquote(parts.path))
    if (
        match is None
        or match.url_name is None
        or match.namespace
        or match.url_name.startswith(NON_TARGET_URL_NAMES)
    ):
        chained = _("%(to)s isn't a page on this site. Enter the final destination.")
        return _with_fault(redirect, chained % {"to": to})
    if match.url_name == "article-detail":
        if parts.query or parts.fragment:
            return _with_fault(redirect, _("Leave out ? or # and everything after it."))
        return replace(redirect, to=unquote(parts.path))
    if "product" in match.kwargs and not _has_product(**match.kwargs):
        return _with_fault(redirect, _("This product or area doesn't exist."))
    if redirect.slug:
        return _with_fault(
            redirect, _("This looks like an article URL, so it can redirect only to an article.")
        )
    if errors := Redirect(target=to).contact_errors(["target"]):
        return _with_fault(redirect, errors["target"][0])
    return replace(redirect, target=to)


def _has_product(product: str, area: str = "") -> bool:
    product, area = resolve_slugs(product, area)
    if area:
        return Area.objects.filter(product__slug=product, slug=area).exists()
    return Product.objects.filter(slug=product).exists()


def _with_fault(redirect: PlannedRedirect, fault: str) -> PlannedRedirect:
    return replace(redirect, faults=(*redirect.faults, fault))


def _find_articles(redirects: list[PlannedRedirect], coming: Collection[str]) -> list[PlannedRedirect]:
    """Find the articles that targets name by id, slug, or present or former address."""
    lookup = _ArticleLookup(
        [redirect.to for redirect in redirects if not redirect.target and not redirect.faults]
    )
    results = []
    for redirect in redirects:
        if not redirect.target and not redirect.faults:
            article = lookup.find(redirect.to)
            if article is not None:
                redirect = replace(redirect, article=article)
            elif redirect.to not in coming:
                fault = _("No article has the slug or external ID %(to)s.") % {"to": redirect.to}
                redirect = replace(_with_fault(redirect, fault), is_absent=True)
        results.append(redirect)
    return results


class _ArticleLookup:
    """Articles by id, slug, and former slug."""

    def __init__(self, names: list[str]):
        self.ids: dict[str, int] = {}
        self.slugs: dict[tuple[str, str], int] = {}
        known = list({name for name in names if not FORBIDDEN_IN_PATHS.search(name)})
        slugs = [slug for name in known for slug in [_slug_of(name)[1]] if slug]
        for n in range(0, len(known), BATCH_SIZE):
            rows = Article.objects.not_deleted().filter(source_id__in=known[n : n + BATCH_SIZE])
            self.ids.update(rows.values_list("source_id", "pk"))
        for n in range(0, len(slugs), BATCH_SIZE):
            part = slugs[n : n + BATCH_SIZE]
            former = FormerSlug.objects.filter(slug__in=part, article__deleted_at=None)
            for rows in (
                former.values_list("language", "slug", "article"),
                Article.objects.not_deleted().filter(slug__in=part).values_list("language", "slug", "pk"),
            ):
                self.slugs.update({(language, slug): pk for language, slug, pk in rows})

    def find(self, name: str) -> int | None:
        return self.ids.get(name) or self.slugs.get(_slug_of(name))


def _slug_of(name: str) -> tuple[str, str]:
    """Return the language and slug that a path or a slug stands for."""
    if not name.startswith("/"):
        return settings.LANGUAGE_CODE, name
    match = resolve_page(name)
    language = translation.get_language_from_path(name) or settings.LANGUAGE_CODE
    return language, match.kwargs["slug"] if match and match.url_name == "article-detail" else ""


def _compare_with_stored(redirects: list[PlannedRedirect], overwrite: bool) -> list[PlannedRedirect]:
    """Compare with the stored redirects, and refuse a source with two targets."""
    targets, taken = _stored_targets(redirects)
    seen: dict[tuple[str, str], PlannedRedirect] = {}
    results = []
    for redirect in redirects:
        if not redirect.faults:
            redirect = _compare(redirect, targets.get(redirect.source), overwrite)
            if redirect.slug and redirect.source in taken and redirect.state != "unchanged":
                redirect = _with_fault(redirect, _("An article on this site already has this URL."))
            before = seen.setdefault(redirect.source, redirect)
            if before is not redirect:
                if before.destination == redirect.destination:
                    redirect = replace(redirect, state="unchanged")
                else:
                    redirect = _with_fault(redirect, _("This URL appears twice with different destinations."))
        results.append(redirect)
    return results


def _compare(
    redirect: PlannedRedirect, before: tuple[int | None, str] | None, overwrite: bool
) -> PlannedRedirect:
    if before is None:
        return redirect
    if before == (redirect.article, redirect.target):
        return replace(redirect, state="unchanged")
    return replace(redirect, state="changed" if overwrite else "kept")


def _stored_targets(
    redirects: list[PlannedRedirect],
) -> tuple[dict[tuple[str, str], tuple[int | None, str]], set[tuple[str, str]]]:
    """Return the present targets of old addresses, and the addresses that articles have."""
    there: dict[tuple[str, str], tuple[int | None, str]] = {}
    existing: set[tuple[str, str]] = set()
    paths = [redirect.path for redirect in redirects if redirect.path and not redirect.faults]
    slugs = [redirect.slug for redirect in redirects if redirect.slug and not redirect.faults]
    for n in range(0, len(paths), BATCH_SIZE):
        rows = Redirect.objects.filter(path__in=paths[n : n + BATCH_SIZE])
        there.update(
            {("/", path): (to, page) for path, to, page in rows.values_list("path", "article", "target")}
        )
    for n in range(0, len(slugs), BATCH_SIZE):
        part = slugs[n : n + BATCH_SIZE]
        former = FormerSlug.objects.filter(slug__in=part).values_list("language", "slug", "article")
        there.update({(language, slug): (article, "") for language, slug, article in former})
        for model in (Article.objects.not_deleted(), Publication.objects.live()):
            existing.update(model.filter(slug__in=part).values_list("language", "slug"))
    return there, existing


def stored_redirects(public: bool = True) -> list[tuple[str, str]]:
    """Return all old addresses with their targets, sorted: an article by its id, another page by its path.

    `public` leaves out redirects to articles that readers can't see; otherwise, those whose address an
    article has taken are left out.
    """
    visible = Q(article__publication__live=True) if public else Q(article__deleted_at=None)
    former = FormerSlug.objects.filter(visible)
    if not public:
        taken = Article.objects.not_deleted().filter(slug=OuterRef("slug"), language=OuterRef("language"))
        former = former.filter(~Exists(taken))
    pairs = [
        (article_url(slug, language), source)
        for language, slug, source in former.values_list("language", "slug", "article__source_id")
    ]
    rows = Redirect.objects.filter(visible | Q(article=None))
    pairs += [
        (quote(path, safe=SAFE_IN_PATHS), target or source)
        for path, target, source in rows.values_list("path", "target", "article__source_id")
    ]
    return sorted(pairs)
