"""HTML: saved pages, the output of help systems, and one page with many headings."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from . import headings_split
from .code_shape import head_code
from .contents import is_contents, is_empty
from .html_content import (
    alternates,
    breadcrumbs,
    canonical,
    crumb_names,
    drop_frame,
    find_content,
    language,
    meta,
    page_title,
    parse,
    refresh_target,
    updated,
)
from .languages import Places, same_language
from .paths import beside, folder, href_to, is_outside, skipped_by, split_address, words_of
from .text_language import split_remarks, with_language

ENDINGS = (".html", ".htm", ".xhtml")
MAX_PAGE = 8 * 1024**2
MAX_TAGS = 200_000  # of a page: each is ten times its size in memory, and looked at again and again
FOREIGN = re.compile(
    r"(?:^|/)(?:node_modules|_static|_sources|static|scripts?|skins?|data|whgdata|whdata|whxdata|template[s]?|[^/]*_files"
    r"|resources/(?:scripts|stylesheets|skins|toc))/|(?:^|/)(?:search|genindex|py-modindex|toc|_?toc_\w+|whskin_\w+|whcsh_\w+"
    r"|whgbody|whfbody|whibody|404|glossary_?frame|navigation|header|footer|frameset|left|top|menu|hmcontent|hmkwindex"
    r"|hmftsearch|csh|robohhre|_csh_redirect)\.x?html?\Z",
    re.IGNORECASE,
)
MAX_LEAD = 300  # characters of a page that only leads elsewhere: "This page has moved to ..." and a menu
TITLE_JOINTS = re.compile(r"\s+[|–—·»•‹›«-]\s+|\s+::\s+|\s*\|\s*")


@dataclass
class Page:
    """A saved page before it is an article."""

    path: str
    rel: str  # the path without language and ending
    soup: BeautifulSoup
    content: Tag
    title: str = ""
    language: str = ""
    place_language: str = ""  # as its path says it
    url: str = ""
    groups: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)


def recognize(files: ExportFiles) -> Recognized | None:
    paths = page_paths(files)
    return (
        Recognized(
            "html", gettext("%(n)d files, such as %(file)s") % {"n": len(paths), "file": paths[0]}, len(paths)
        )
        if paths
        else None
    )


def page_paths(files: ExportFiles) -> list[str]:
    return [path for path in files.paths() if path.lower().endswith(ENDINGS)]


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    articles, remarks = split_remarks(_Reading(files, mapping).read())
    yield from remarks
    yield from with_language(articles)


class _Reading:
    def __init__(self, files: ExportFiles, mapping: Mapping[str, object]):
        self.files, self.mapping = files, mapping
        self.paths = page_paths(files)
        self.known = set(files.paths())
        self.lowered = {path.lower(): path for path in reversed(files.paths())}
        self.places = Places(self.paths)
        self.moved: dict[str, list[str]] = {}
        self.urls: dict[str, str] = {}  # path by canonical address
        self.titles: Counter[str] = (
            Counter()
        )  # what stands in h1 and at the ends of <title>, to know the site's name
        self.languages: dict[str, str] = {}
        self.chosen: list[str] = []
        self.shared = -1  # how many folders all pages share; -1 until it is known

    def read(self) -> Iterator[SourceArticle | Remark]:
        for path in self.paths:
            yield from self._survey(path)
        for path in self.chosen:
            page = self._page(path)
            if page:
                yield from self._articles(page)

    def _survey(self, path: str) -> Iterator[Remark]:
        """Note what pages say about one another, and which are none."""
        if skipped_by(path, self.mapping):
            yield Remark(Topic.SKIPPED, path, gettext("skipped by the mapping file"))
            return
        if FOREIGN.search(path):
            yield Remark(Topic.SKIPPED, path, gettext("part of the help system"))
            return
        try:
            if self.files.size(path) > MAX_PAGE:
                yield Remark(Topic.UNREADABLE, path, f"larger than {MAX_PAGE // 1024**2} MB")
                return
            text = self.files.text(path)
            if text.count("<") > MAX_TAGS:
                yield Remark(Topic.UNREADABLE, path, f"more than {MAX_TAGS:,} elements")
                return
            soup = parse(text)
        except (UnreadableFile, KeyError, OSError) as error:
            yield Remark(Topic.UNREADABLE, path, str(error)[:200])
            return
        target = refresh_target(soup)
        found = self._located(target, path) if target else ""
        # One that leads out of the export may stand in an article, too.
        is_bare = not soup.find(["h2", "ol", "pre"]) and len(soup.get_text(" ", strip=True)) < MAX_LEAD
        if target and (found or is_bare):
            if found and found != path:
                self.moved.setdefault(found, []).append(f"/{path}")
            yield Remark(Topic.SKIPPED, path, gettext("redirects to another page"))
            return
        if soup.find(["frameset", "frame"]) and not soup.find("main"):
            yield Remark(Topic.SKIPPED, path, gettext("a frame"))
            return
        self.chosen.append(path)
        self.languages[path] = language(soup)
        if address := canonical(soup):
            self.urls.setdefault(_bare(address), path)
        heads = {" ".join(tag.get_text(" ").split()) for tag in soup.find_all("h1", limit=5)}
        ends = TITLE_JOINTS.split(page_title(soup))
        self.titles.update(heads | set(ends[:1] + ends[-1:] if len(ends) > 1 else []))

    def _page(self, path: str) -> Page | None:
        soup = parse(self.files.text(path))
        rel, tag = self.places.of(path)
        others = alternates(soup)
        crumbs = crumb_names(soup)  # before what finds the content takes them away
        content = find_content(soup)
        drop_frame(content)
        title = title_of(soup, content, path, self.titles, max(len(self.chosen), 1))
        return Page(
            path,
            rel,
            soup,
            content,
            title,
            language(soup) or tag,
            tag,
            canonical(soup),
            breadcrumbs(crumbs, title) or self._folders(rel),
            others,
        )

    def _folders(self, rel: str) -> tuple[str, ...]:
        parts = rel.split("/")[:-1]
        if parts and posixpath.basename(rel).lower() in ("index", "default"):
            parts = parts[:-1]
        if self.shared < 0:
            above = [folder(path).split("/") for path in self.chosen]
            same = zip(*above, strict=False)
            self.shared = next(
                (n for n, names in enumerate(same) if len(set(names)) > 1), min(map(len, above))
            )
        return tuple(words_of(part) for part in parts[self.shared :])

    def _articles(self, page: Page) -> Iterator[SourceArticle | Remark]:
        name = posixpath.basename(page.rel)
        parts = headings_split.split(
            page.content, page.title if page.content.find("h1") else "", self.mapping
        )
        if not parts and (is_empty(page.content) or is_contents(page.content, page.title, name)):
            yield Remark(Topic.SKIPPED, page.path, gettext("it only links to other pages"))
            return
        self._resolve(page)
        article = self._article(page)
        if parts:
            parts = headings_split.split(page.content, "", self.mapping)
            yield from headings_split.articles_of(parts, article)
            return
        yield article

    def _article(self, page: Page) -> SourceArticle:
        source = self._source(page)
        levels = [
            int(tag.name[1]) for tag in page.content.find_all(["h1", "h2"]) if _words(tag) == page.title
        ]
        url = page.url if re.match(r"https?://", page.url) else ""
        more = [page.url] if page.url.startswith("/") else []
        html = page.content.decode_contents()
        keywords = meta(page.soup, "keywords", "article:tag")
        return SourceArticle(
            ext=self._ext(source or page.path),
            place=page.path,
            title=page.title,
            html=html,
            parts=_summary(page),
            labels=tuple(part.strip() for part in keywords.split(",") if part.strip())[:50],
            language=page.language,
            translation_of=self._ext(source) if source else "",
            groups=page.groups
            or tuple(filter(None, [meta(page.soup, "article:section", "section", "category")])),
            url=url,
            addresses=tuple(dict.fromkeys([*more, *self.moved.get(page.path, [])])),
            names=(page.path,),
            base=page.path,
            updated=updated(page.soup),
            has_own_id=False,
            title_level=levels[0] if levels else 0,
        )

    def _ext(self, path: str) -> str:
        rel = self.places.of(path)[0]
        return re.sub(r"/(?:index|default)\Z", "", rel, flags=re.IGNORECASE) or rel

    def _source(self, page: Page) -> str:
        """Return the page that another one translates: by its place, or by what it says of its languages."""
        if page.place_language:
            for path in self.chosen:
                rel, tag = self.places.of(path)
                if rel == page.rel and path != page.path and not tag:
                    return path
            twins = [path for path in self.chosen if self.places.of(path)[0] == page.rel]
            source = next((path for path in twins if self.places.of(path)[1][:2].lower() == "en"), "")
            return source if source != page.path else ""
        for tag in ("x-default", "en", "en-us", "en-gb"):
            path = self.urls.get(_bare(page.others.get(tag, "")), "")
            other = self.languages.get(path, "")
            if (
                path
                and path != page.path
                and other
                and page.language
                and not same_language(other, page.language)
            ):
                return path
        return ""

    def _resolve(self, page: Page) -> None:
        for link in page.content.find_all("a", href=True):
            href = str(link["href"])
            if not href.startswith("#") and (found := self._located(href, page.path)):
                fragment = href.partition("#")[2]
                link["href"] = href_to(page.path, found) + (f"#{fragment}" if fragment else "")
                if found == page.path and fragment:
                    link["href"] = f"#{fragment}"
        for image in page.content.find_all("img"):
            source = str(image.get("src") or "")
            if "\\" in source and "/" not in source:  # as old tools of Windows write it
                source = source.replace("\\", "/")
                image["src"] = source
            lazy = str(
                image.get("data-src") or image.get("data-original") or image.get("data-lazy-src") or ""
            )
            if lazy and (not source or source.startswith("data:")):
                image["src"] = lazy

    def _located(self, href: str, path: str) -> str:
        """Return the page that an address means: beside this one, or one that says it has the address."""
        if is_outside(href):
            return self.urls.get(_bare(href), "")
        bare, _ = split_address(href)
        if not bare:
            return ""
        for name in (beside(path, bare), bare.lstrip("/")):
            name = re.sub(r"/+\Z", "", name)
            for ending in ("", *ENDINGS, "/index.html", "/index.htm"):
                if found := self.lowered.get(f"{name}{ending}".lower(), ""):
                    return found if found.lower().endswith(ENDINGS) else ""
        if bare.startswith("/"):
            host = next(
                (f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in self.urls if "//" in url), ""
            )
            return self.urls.get(_bare(f"{host}{bare}"), "") or self.urls.get(_bare(bare), "")
        return ""


def title_of(soup: BeautifulSoup, content: Tag, path: str, titles: Counter[str], pages: int) -> str:
    """Return the title of a page; what many pages have in `h1` or at an end of `title` is the site's name."""
    heads = [_words(tag) for tag in content.find_all("h1")]
    for around in content.parents:  # the nearest first: the site's own is the farthest
        heads += [_words(tag) for tag in around.find_all("h1")]
    for head in filter(None, heads):
        if titles[head] < max(3, pages * 0.6):
            return head
    parts = [part for part in TITLE_JOINTS.split(page_title(soup)) if part.strip()]
    while len(parts) > 1 and _is_site_name(parts[-1], titles, pages):
        parts.pop()
    while len(parts) > 1 and _is_site_name(parts[0], titles, pages) and not head_code(parts[0]):
        parts.pop(0)
    said = " - ".join(parts) or meta(soup, "og:title", "dc.title")
    first = content.find(["h2", "h3"])
    return (
        said
        or (" ".join(first.get_text(" ").split()) if isinstance(first, Tag) else "")
        or words_of(posixpath.basename(path))
    )


def _is_site_name(words: str, titles: Counter[str], pages: int) -> bool:
    return titles[words] >= max(2, pages * 0.5) or (pages < 4 and not head_code(words))


def _bare(address: str) -> str:
    """Return an address by which two of the same page are equal."""
    address = unquote(address.partition("#")[0].partition("?")[0]).strip()
    return re.sub(
        r"\Ahttps?://(?:www\.)?", "https://", re.sub(r"(?:/index\.html?)?/*\Z", "", address)
    ).lower()


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def _summary(page: Page) -> dict[str, str]:
    """Return the description of a page as its summary if its text begins with a heading at once."""
    said = meta(page.soup, "description", "og:description")
    blocks = page.content.find(["p", "h2", "h3", "ul", "ol", "table", "pre", "blockquote"])
    if said and isinstance(blocks, Tag) and blocks.name != "p" and not re.search(r"(?:…|\.\.\.)\Z", said):
        return {"summary": f"<p>{escape(said, quote=False)}</p>"}
    return {}
