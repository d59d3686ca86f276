"""Old addresses: where the links lead that people have kept of an earlier help center.

An address in the form of our articles becomes a former address of one; any other is a Redirect, asked for
where no page matches. What is written here makes neither a loop nor a chain, and leads to no other site: an
old address is one at which no page stands, and it leads to a page.
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
    present_slugs,
)
from articles.permissions import Editor
from articles.strings.characters import CONTROLS, NONCHARACTERS, OVERRIDES, SURROGATES

LONGEST = 500
UNQUOTED = "/-._~!$&'()*+,;=:@"
AT_ONCE = 500  # names in one question to the database
# Of no use in an address, refused by PostgreSQL (NUL), or read as a slash by browsers.
UNFIT = re.compile(rf"[\t\n\\{CONTROLS}{SURROGATES}{NONCHARACTERS}{OVERRIDES}]")
# Pages of editors, and what is no page.
CLOSED = ("admin", "account_", "mfa_", "media", "preview", "livez")


@dataclass(frozen=True)
class PlannedRedirect:
    """One old address and where it is to lead. `faults` are sentences; with any it is not written."""

    old: str
    to: str
    path: str = ""
    slug: str = ""  # with its language, of an address in the form of our articles; then `path` is empty
    language: str = ""
    article: int | None = None
    target: str = ""
    state: str = "created"  # or changed, unchanged, or kept: what is here leads somewhere else
    faults: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not written, for whoever wanted nothing else."""
        return self.faults or ((_("This address leads somewhere else already."),) * (self.state == "kept"))

    @property
    def place(self) -> tuple[str, str]:
        """What can lead to one place only."""
        return (self.language, self.slug) if self.slug else ("/", self.path)

    @property
    def end(self) -> int | str:
        """The one place it leads to; of an article that is still to come, its name."""
        return self.article or self.target or self.to


def plan_redirects(
    pairs: Iterable[tuple[str, str]], overwrite: bool = False, coming: Collection[str] = ()
) -> list[PlannedRedirect]:
    """Judge pairs of (old address, where to) in their order: what would be created, changed or refused.

    A target is the id or slug of an article, or the path of a page here. `coming` are ids of articles that
    will be there before these are written. Reads only.
    """
    leads = [_aimed(_read(old, to)) for old, to in pairs]
    return _judged(_with_articles(leads, coming), overwrite)


def write_redirects(leads: Iterable[PlannedRedirect], editor: Editor = None) -> int:
    """Write what was judged sound; returns how many were created or changed. One transaction, one number."""
    wanted = [lead for lead in leads if not lead.faults and lead.state in ("created", "changed")]
    if not wanted:
        return 0
    with transaction.atomic():
        before = _stored_redirects(wanted)
        moved = [lead for lead in wanted if lead.slug]
        FormerSlug.objects.bulk_create(
            [
                FormerSlug(language=one.language, slug=one.slug, article_id=one.article)
                for one in moved
                if one.article
            ],
            update_conflicts=True,
            unique_fields=["language", "slug"],
            update_fields=["article"],
            batch_size=AT_ONCE,
        )
        Redirect.objects.bulk_create(
            [
                Redirect(path=one.path, article_id=one.article, target=one.target)
                for one in wanted
                if not one.slug
            ],
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["article", "target"],
            batch_size=AT_ONCE,
        )
        log_changes(editor, before, _stored_redirects(wanted))
        SiteState.take_seq()
    return len(wanted)


def _stored_redirects(leads: list[PlannedRedirect]) -> dict[Any, Any]:
    stored: dict[Any, Any] = {}
    for n in range(0, len(leads), AT_ONCE):
        part = leads[n : n + AT_ONCE]
        slugs, paths = (
            [lead.slug for lead in part if lead.slug],
            [lead.path for lead in part if not lead.slug],
        )
        if slugs:
            stored |= stored_rows(FormerSlug.objects.filter(slug__in=slugs))
        if paths:
            stored |= stored_rows(Redirect.objects.filter(path__in=paths))
    return stored


def old_path(written: str) -> str:
    """The path of an old address as it is asked for and stored: decoded, without a slash at its end.

    Takes a whole address too. Raises Refused.
    """
    written = written.strip()
    try:
        parts = urlsplit(written)
    except ValueError as error:
        raise Refused(_("This is no address.")) from error
    if parts.scheme in ("http", "https"):
        path = parts.path or "/"
    elif written.startswith("/") and not written.startswith("//"):
        path = parts.path
    else:
        raise Refused(_("An old address begins with a slash, such as /hc/articles/123, or with https://."))
    if parts.query:
        raise Refused(_("What follows a question mark cannot be told apart: name the address without it."))
    path = unquote(path)
    if UNFIT.search(path) or "//" in path:
        raise Refused(_("This address holds a sign that no address has."))
    if len(path) > LONGEST:
        raise Refused(_("Longer than %(most)d characters.") % {"most": LONGEST})
    return path.rstrip("/")


def page_at(path: str) -> ResolverMatch | None:
    """What our addresses make of a path, in the language that it names."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        for tried in (path, f"{path}/"):
            try:
                return resolve(tried)
            except Resolver404:
                continue
    return None


def _read(old: str, to: str) -> PlannedRedirect:
    """The old address, judged by itself."""
    try:
        path = old_path(old)
    except Refused as refused:
        return PlannedRedirect(old, to, faults=refused.reasons)
    match = page_at(path) if path else page_at("/")
    if match is None:
        return PlannedRedirect(old, to, path=path)
    if match.url_name == "article-detail" and len(match.kwargs["slug"]) <= 120:
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        return PlannedRedirect(old, to, slug=match.kwargs["slug"], language=language)
    return PlannedRedirect(old, to, path=path, faults=(_("A page of this site has this address."),))


def _aimed(lead: PlannedRedirect) -> PlannedRedirect:
    """The target, as far as it is a page and no article; `target` of one that is stays empty."""
    to = lead.to.strip().removeprefix(settings.SITE_URL) if "://" in lead.to else lead.to.strip()
    if not to:
        return _refused(lead, _("Say where it leads: the address or identity of an article, or a page here."))
    if not to.startswith("/"):
        if "://" in to:
            return _refused(lead, _("It may lead to pages of this site only."))
        return replace(lead, to=to)
    if to.startswith("//") or UNFIT.search(to) or len(to) > LONGEST:
        return _refused(lead, _("It may lead to pages of this site only."))
    try:
        parts = urlsplit(to)
    except ValueError:
        return _refused(lead, _("This is no address."))
    match = page_at(unquote(parts.path))
    if match is None or match.url_name is None or match.namespace or match.url_name.startswith(CLOSED):
        chained = _("No page of this site has the address %(to)s; name where it leads in the end.")
        return _refused(lead, chained % {"to": to})
    if match.url_name == "article-detail":
        if parts.query or parts.fragment:
            return _refused(lead, _("Name the article without what follows ? and #."))
        return replace(lead, to=unquote(parts.path))
    if "product" in match.kwargs and not _has_shelf(**match.kwargs):
        return _refused(lead, _("There is no such product or area."))
    if lead.slug:
        return _refused(lead, _("An address in the form of an article leads to an article."))
    if errors := Redirect(target=to).contact_errors(["target"]):
        return _refused(lead, errors["target"][0])
    return replace(lead, target=to)


def _has_shelf(product: str, area: str = "") -> bool:
    product, area = present_slugs(product, area)
    if area:
        return Area.objects.filter(product__slug=product, slug=area).exists()
    return Product.objects.filter(slug=product).exists()


def _refused(lead: PlannedRedirect, fault: str) -> PlannedRedirect:
    return replace(lead, faults=(*lead.faults, fault))


def _with_articles(leads: list[PlannedRedirect], coming: Collection[str]) -> list[PlannedRedirect]:
    """The articles that targets name, by id, by slug, or by a present or former address."""
    named = _Named([lead.to for lead in leads if not lead.target and not lead.faults])
    found = []
    for lead in leads:
        if not lead.target and not lead.faults:
            article = named.article(lead.to)
            if article is not None:
                lead = replace(lead, article=article)
            elif lead.to not in coming:
                lead = _refused(lead, _("No article has the address or identity %(to)s.") % {"to": lead.to})
        found.append(lead)
    return found


class _Named:
    """Articles by all that a target may call them."""

    def __init__(self, names: list[str]):
        self.ids: dict[str, int] = {}
        self.slugs: dict[tuple[str, str], int] = {}
        known = list({name for name in names if not UNFIT.search(name)})
        slugs = [slug for name in known for slug in [_slug_of(name)[1]] if slug]
        for n in range(0, len(known), AT_ONCE):
            rows = Article.objects.not_deleted().filter(source_id__in=known[n : n + AT_ONCE])
            self.ids.update(rows.values_list("source_id", "pk"))
        for n in range(0, len(slugs), AT_ONCE):
            part = slugs[n : n + AT_ONCE]
            former = FormerSlug.objects.filter(slug__in=part, article__deleted_at=None)
            for rows in (
                former.values_list("language", "slug", "article"),
                Article.objects.not_deleted().filter(slug__in=part).values_list("language", "slug", "pk"),
            ):
                self.slugs.update({(language, slug): pk for language, slug, pk in rows})

    def article(self, name: str) -> int | None:
        return self.ids.get(name) or self.slugs.get(_slug_of(name))


def _slug_of(name: str) -> tuple[str, str]:
    """The language and slug that a name stands for: that of an address, or of a slug alone."""
    if not name.startswith("/"):
        return settings.LANGUAGE_CODE, name
    match = page_at(name)
    language = translation.get_language_from_path(name) or settings.LANGUAGE_CODE
    return language, match.kwargs["slug"] if match and match.url_name == "article-detail" else ""


def _judged(leads: list[PlannedRedirect], overwrite: bool) -> list[PlannedRedirect]:
    """What is there already, and what stands twice."""
    there, standing = _there(leads)
    seen: dict[tuple[str, str], PlannedRedirect] = {}
    found = []
    for lead in leads:
        if not lead.faults:
            lead = _beside(lead, there.get(lead.place), overwrite)
            if lead.slug and lead.place in standing and lead.state != "unchanged":
                lead = _refused(lead, _("An article of this site has this address."))
            before = seen.setdefault(lead.place, lead)
            if before is not lead:
                if before.end == lead.end:
                    lead = replace(lead, state="unchanged")
                else:
                    lead = _refused(lead, _("This address stands twice, and leads to two places."))
        found.append(lead)
    return found


def _beside(lead: PlannedRedirect, before: tuple[int | None, str] | None, overwrite: bool) -> PlannedRedirect:
    if before is None:
        return lead
    if before == (lead.article, lead.target):
        return replace(lead, state="unchanged")
    return replace(lead, state="changed" if overwrite else "kept")


def _there(
    leads: list[PlannedRedirect],
) -> tuple[dict[tuple[str, str], tuple[int | None, str]], set[tuple[str, str]]]:
    """Where old addresses lead now, and which of them articles have."""
    there: dict[tuple[str, str], tuple[int | None, str]] = {}
    standing: set[tuple[str, str]] = set()
    paths = [lead.path for lead in leads if lead.path and not lead.faults]
    slugs = [lead.slug for lead in leads if lead.slug and not lead.faults]
    for n in range(0, len(paths), AT_ONCE):
        rows = Redirect.objects.filter(path__in=paths[n : n + AT_ONCE])
        there.update(
            {("/", path): (to, page) for path, to, page in rows.values_list("path", "article", "target")}
        )
    for n in range(0, len(slugs), AT_ONCE):
        part = slugs[n : n + AT_ONCE]
        former = FormerSlug.objects.filter(slug__in=part).values_list("language", "slug", "article")
        there.update({(language, slug): (article, "") for language, slug, article in former})
        for model in (Article.objects.not_deleted(), Publication.objects.live()):
            standing.update(model.filter(slug__in=part).values_list("language", "slug"))
    return there, standing


def stored_redirects(public: bool = True) -> list[tuple[str, str]]:
    """All old addresses with where they lead: an article by its id, any other page by its path.

    In the order of the addresses. `public`: without those that lead to an article which readers do not see;
    else without those that an article has taken, which nobody sees at it yet.
    """
    shown = Q(article__publication__live=True) if public else Q(article__deleted_at=None)
    former = FormerSlug.objects.filter(shown)
    if not public:
        taken = Article.objects.not_deleted().filter(slug=OuterRef("slug"), language=OuterRef("language"))
        former = former.filter(~Exists(taken))
    found = [
        (article_url(slug, language), source)
        for language, slug, source in former.values_list("language", "slug", "article__source_id")
    ]
    rows = Redirect.objects.filter(shown | Q(article=None))
    found += [
        (quote(path, safe=UNQUOTED), target or source)
        for path, target, source in rows.values_list("path", "target", "article__source_id")
    ]
    return sorted(found)
