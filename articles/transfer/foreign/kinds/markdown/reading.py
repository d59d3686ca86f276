"""The articles of a folder of Markdown."""

import re
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup
from django.utils.translation import gettext

from ...heading_words import heading_words
from ...source import ExportFiles, Recognized, Remark, SourceArticle, Topic
from .. import headings_split
from ..contents import is_contents, is_empty
from ..html_content import parse
from ..paths import href_to, is_outside, skipped_by
from ..text_language import split_remarks, with_language
from ..wikitext import Reading, Wiki
from . import docusaurus, hugo, jekyll, mkdocs, wiki
from .blocks import plain_blocks
from .code import hide_code
from .details import codes_of, date_of, front_parts, old_addresses, state_of
from .inline import plain_inline
from .mdx import plain_mdx
from .parts import named_parts
from .places import Page
from .render import placeholders, to_html
from .site import ENDINGS, Site
from .tags import plain_block_tags, plain_components, plain_shortcodes

FINDERS = (docusaurus.find, mkdocs.find, jekyll.find, hugo.find, wiki.find)


def recognize(files: ExportFiles) -> Recognized | None:
    paths = [path for path in files.paths() if path.lower().endswith(ENDINGS)]
    if not paths:
        return None
    dialect = find_site(files).dialect
    found = gettext("%(n)d files, such as %(file)s") % {"n": len(paths), "file": paths[0]}
    return Recognized("markdown", found if dialect == "plain" else f"{dialect}: {found}", len(paths))


def find_site(files: ExportFiles) -> Site:
    for find in FINDERS:
        if site := find(files):
            return site
    return Site(files)


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    site = find_site(files)
    site.collect()
    articles, remarks = split_remarks(_read(site, mapping))
    yield from site.skipped
    yield from remarks
    yield from with_language(articles)


def _read(site: Site, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    moved = dict(_moved(site))
    for page in list(site.pages.values()):
        if skipped_by(page.path, mapping):
            yield Remark(Topic.SKIPPED, page.path, gettext("skipped by the mapping file"))
        elif page.front.get("redirect_to"):
            yield Remark(Topic.SKIPPED, page.path, gettext("redirects to another page"))
        else:
            yield from _articles(page, site, mapping, moved)


def _moved(site: Site) -> Iterator[tuple[str, list[str]]]:
    """Yield pages with the addresses of those that only lead to them."""
    found: dict[str, list[str]] = {}
    for page in site.pages.values():
        target = next(iter(page.front.texts("redirect_to")), "")
        if target and (path := site.locate(target, page)):
            url, more = site.addresses(page)
            found.setdefault(path, []).extend(filter(None, (url, *more)))
    yield from found.items()


def _articles(
    page: Page, site: Site, mapping: Mapping[str, object], moved: Mapping[str, list[str]]
) -> Iterator[SourceArticle | Remark]:
    remarks = _front_remarks(page)
    if is_list_page(page):
        yield Remark(Topic.SKIPPED, page.path, gettext("an index page"))
        return
    soup = parse(html_of(page, site, remarks))
    title, level = title_of(page, site, soup)
    parts = headings_split.split(soup, page.front.text("title") or title, mapping)
    if not parts and _says_nothing(page, title, soup):
        yield Remark(Topic.SKIPPED, page.path, _reason(page, title, soup))
        return
    resolve(soup, page, site)
    if parts:
        parts = headings_split.split(soup, page.front.text("title") or title, mapping)
        yield from headings_split.articles_of(
            parts, _article(page, site, "", title, 0, mapping, moved, remarks)
        )
        return
    yield _article(page, site, str(soup), title, level, mapping, moved, remarks)


def _says_nothing(page: Page, title: str, soup: BeautifulSoup) -> bool:
    if named_parts(page.front) and not is_contents(soup, title):
        return False
    return is_empty(soup) or (is_contents(soup, title, page.name) and not _is_bundle(page))


def _reason(page: Page, title: str, soup: BeautifulSoup) -> str:
    return gettext("empty") if is_empty(soup) else gettext("it only links to other pages")


def _is_bundle(page: Page) -> bool:
    """Whether an index file is the text of its folder, as the bundles of Hugo are, and says something."""
    return (
        page.name.lower() == "index"
        and "/" in page.rel
        and bool(page.front.text("title"))
        and len(page.text) > 300
    )


def is_list_page(page: Page) -> bool:
    return page.name.lower() == "_index" and len(page.text.strip()) < 600


def _front_remarks(page: Page) -> list[Remark]:
    cut = [Remark(Topic.ODD_FRONT_MATTER, page.path, line[:200]) for line in page.front.cut]
    broken = [Remark(Topic.ODD_FRONT_MATTER, page.path, page.front.broken)] if page.front.broken else []
    return cut + broken


def html_of(page: Page, site: Site, remarks: list[Remark]) -> str:
    """Return the text of a page as HTML, its links as they are written."""
    if page.path.lower().endswith(".mediawiki"):
        return wiki_html(page, site)
    unknown: list[str] = []
    text = site.prepare(page.text, page)
    if site.is_mdx or page.path.endswith(".mdx"):
        text = plain_mdx(text, page, site)
    text, hidden = hide_code(text)
    text = plain_shortcodes(text, unknown.append)
    text = plain_block_tags(text)
    if (
        site.is_mdx
        or page.path.endswith(".mdx")
        or re.search(r"<(?:Tabs|Tab|Note|Warning|Tip|Info|Callout|Aside|Steps?|Accordion)\b", text)
    ):
        text = plain_components(text, unknown.append)
    text = placeholders(plain_inline(plain_blocks(text)))
    remarks += [
        Remark(Topic.UNKNOWN_FIELD, page.path, f"shortcode {name}") for name in dict.fromkeys(unknown)
    ]
    return to_html(hidden.show(text))


def wiki_html(page: Page, site: Site) -> str:
    """Return a page of a wiki that is written as in MediaWiki."""

    def link(name: str) -> str:
        found = site.locate(name, page)
        return f"/{found}" if found else name.replace(" ", "-")

    return Reading(Wiki(link=link, picture=lambda name: (name, ""))).read(page.text).html


def title_of(page: Page, site: Site, soup: BeautifulSoup) -> tuple[str, int]:
    """Return the title, and the level of the heading in the text that says it again."""
    said = page.front.text("title", "name", "page_title")
    first = soup.find(["h1", "h2", "h3", "p", "ul", "ol", "pre", "table", "blockquote"])
    heading = soup.find("h1")
    is_first = heading is not None and (heading is first or len(soup.find_all("h1")) == 1)
    if heading is not None and heading is not first:  # "Solution" below a text is no title of the page
        is_first = is_first and not heading_words().match(heading.get_text(" ", strip=True)).part
    words = " ".join(heading.get_text(" ", strip=True).split()) if heading and is_first else ""
    if said:
        only_code = words and not re.search(r"[^\W\d_]{3}", re.sub(r"(?i)error|fehler|code", "", said))
        return (f"{said}: {words}" if only_code and said not in words else words if only_code else said), (
            1 if words else 0
        )
    if words:
        return words, 1
    if site.dialect == "plain" and first is not None and first.name == "h2" and len(soup.find_all("h2")) == 1:
        return " ".join(first.get_text(" ", strip=True).split()), 2
    return site.title_from_name(page), 0


def _article(
    page: Page, site: Site, html: str, title: str, level: int, mapping: Mapping[str, object],
    moved: Mapping[str, list[str]], remarks: list[Remark],
) -> SourceArticle:  # fmt: skip
    front = page.front
    url, more = site.addresses(page)
    state, reason = state_of(page)
    source = site.by_rel.get((page.rel, "")) if page.language else None
    said = front.text("lang", "language", "locale")
    return SourceArticle(
        ext=front.text("import_id") or site.ext(page),
        place=page.path,
        title=title,
        html=html,
        parts=front_parts(page, html, mapping),
        codes=codes_of(page),
        labels=(*front.texts("tags"), *front.texts("keywords"), *front.texts("labels")),
        language=said or page.language or site.language,
        translation_of=site.ext(source) if source and source is not page else _said_source(page, site),
        groups=front.texts("area") or site.groups(page),
        state=state,
        state_reason=reason,
        url=url,
        addresses=tuple(dict.fromkeys([*more, *old_addresses(page), *moved.get(page.path, [])])),
        names=tuple(site.names(page)),
        base=page.path,
        updated=date_of(page),
        verified_on=front.text("last_verified", "verified", "verified_on", "reviewed", "last_reviewed")[:10],
        has_own_id=False,
        title_level=level,
        remarks=remarks,
    )


def _said_source(page: Page, site: Site) -> str:
    """Return the article that another one in another language is of, by a reference that both have."""
    reference = page.front.text(
        "translation_of", "ref", "translationkey", "page_id", "lang_ref", "translation_id"
    )
    language = page.front.text("lang", "language", "locale") or page.language
    if not reference:
        return ""
    for other in site.pages.values():
        same = other.front.text("ref", "translationkey", "page_id", "lang_ref", "translation_id") == reference
        tag = other.front.text("lang", "language", "locale") or other.language or site.language or "en"
        if (
            other is not page
            and same
            and language
            and tag[:2].lower() in ((site.language or "en")[:2].lower(),)
        ):
            return site.ext(other) if language[:2].lower() != tag[:2].lower() else ""
    return ""


def _followed(path: str, site: Site) -> str:
    """Return where a page that only leads on leads."""
    page = site.pages.get(path)
    target = next(iter(page.front.texts("redirect_to")), "") if page else ""
    return (site.locate(target, page) if page and target else "") or path


def resolve(soup: BeautifulSoup, page: Page, site: Site) -> None:
    """Write links to pages and pictures of the export as paths from the file that they stand in."""
    for link in soup.find_all("a", href=True):
        href = str(link["href"])
        if (is_outside(href) and not site.owns(href)) or href.startswith("#"):
            continue
        if found := _followed(site.locate(href, page), site):
            fragment = href.partition("#")[2]
            link["href"] = href_to(page.path, found) + (f"#{fragment}" if fragment else "")
    for image in soup.find_all("img", src=True):
        source = str(image["src"])
        if not source.startswith("data:") and (found := site.find_asset(source, page)):
            image["src"] = href_to(page.path, found)
