"""A saved page: which part of it is the article, and what the rest says about it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PreformattedString

from ..tabs import shape_tabs
from .html_ends import balanced
from .paths import word_set


def selectors(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


# The text of an article in known systems, the most certain first: MadCap Flare, Zendesk, Intercom, Freshdesk,
# Help Scout, Document360, Confluence, MediaWiki, DokuWiki, MkDocs, Docusaurus, Sphinx, GitBook, ReadMe, Hugo,
# WordPress, Help+Manual, HelpNDoc, RoboHelp, DITA, ServiceNow, Salesforce, Doxygen, VitePress, Starlight.
CONTENTS = selectors(
    "#mc-main-content, div.article-body, .article__body, .article_body, #fullArticle, #articleContent, "
    "#article-body, #main-content.wiki-content, .mw-parser-output, #dokuwiki__content div.page, "
    "article.md-content__inner, article .theme-doc-markdown, article#furo-main-content, "
    "article.bd-article, div[itemprop=articleBody], div.body[role=main], section.markdown-section, "
    ".rm-Markdown, .rm-Article, .markdown-body, .td-content, .entry-content, #hmpagebody, #idcontent, "
    "#topic-content, #rh_topic, .topic-content, article.topic, .kb-article-content, .article-content, "
    ".slds-rich-text-editor__output, main .content[role=main], div.contents, .vp-doc, "
    ".theme-default-content, .sl-markdown-content, .nextra-content"
)
GENERAL = selectors(
    "main article, main, [role=main], article, #content, #main-content, #main, #page-content, .content, #body"
)
CHROME = selectors(
    ".headerlink, .hash-link, .header-anchor, .anchorjs-link, nav, footer, "
    "[role=navigation], [role=contentinfo], [role=search], form, dialog, [role=dialog], "
    ".breadcrumb, .breadcrumbs, .MCBreadcrumbsBox_0, [aria-label=breadcrumb i], "
    "[aria-label=breadcrumbs i], .sidebar, .article-votes, .article-relatives, "
    ".article-more-questions, .article-subscribe, .article-comments, #comments, .comments, "
    ".pagination, .pager, .prev-next, .page-nav, .pagination-nav, .related, .related-articles, "
    ".related-topics, .see-also-nav, .feedback, .helpful, .rating, .cookie, .cookie-banner, "
    ".skip-link, .edit-link, .edit-this-page, .page-actions, .article-meta, .article-info, "
    ".last-updated, .share, .social, .sphinxsidebar, .rst-footer-buttons, .toc-wrapper, #toc, .toc, "
    ".contents.local, .md-source-file, .theme-doc-footer, .navfooter, .navheader, .nocontent, "
    ".no-print, #MSTOC, .mini-toc-proxy, .print-only, .navbar, #header, #footer, #menu, "
    "#nav, #navigation, #sidebar, .nav, #topnav, #leftnav, #breadcrumb, #topbar, .site-header, "
    ".site-footer, .menu, .topnav, select, template, button"
)
# Texts that a click shows; saved pages have them hidden.
FOLDED = re.compile(
    r"dropdownbody|dropdown-?body|expandingbody|togglerbody|droptext|expandtext|accordion|collaps|expand|"
    r"tab-?pane|tabs?-?content|toggle|panel-body|faq",
    re.IGNORECASE,
)
FOLD_HEADS = re.compile(
    r"MCDropDownHead|MCDropDownHotSpot|dropspot|accordion-?(?:header|title|button)|expander-?title",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*;?", re.IGNORECASE)
SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)|^\s*url:\s*(https?://\S+)", re.MULTILINE)
SEPARATORS = re.compile(r"[>›»/→|▸·]|&gt;|::")
ROOTS = word_set(
    "home start index startseite accueil inicio início help hilfe aide ayuda ajuda support docs ホーム"
)


def parse(text: str) -> BeautifulSoup:
    """Return the tree of a page, with the ends of elements that it leaves out."""
    return BeautifulSoup(balanced(text), "html.parser")


def find_content(soup: BeautifulSoup) -> Tag:
    """Return the element that holds the article, cleared of what stands around articles."""
    found = _known_content(soup) or _general_content(soup) or soup.body or soup
    shape_tabs(found)
    present = _names_in(found)
    for selector in CHROME:
        for tag in found.select(selector) if _may_match(selector, present) else ():
            if not tag.decomposed and not _is_text(tag, selector):
                tag.decompose()
    for header in found.find_all("header"):
        header.unwrap()
    for aside in found.find_all("aside"):
        if not aside.decomposed and _link_share(aside) > 0.6:
            aside.decompose()
    for comment in found.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    _unfold(found)
    return found


def _is_text(tag: Tag, selector: str) -> bool:
    """Whether what is called like a part of the frame holds the text itself: headings and more than links."""
    return (
        selector.startswith((".", "#", "form"))
        and bool(tag.find(["h1", "h2", "ol"]))
        and _link_share(tag) < 0.5
    )


def _names_in(soup: Tag) -> set[str]:
    """Return the ids and classes of a page: most selectors need not be tried then."""
    names: set[str] = set()
    for tag in soup.find_all(True):
        names.update(_classes(tag).split())
        names.add(str(tag.get("id") or ""))
    return names


def _may_match(selector: str, present: set[str]) -> bool:
    return all(name in present for name in re.findall(r"[#.]([\w-]+)", selector.partition("[")[0]))


def _known_content(soup: BeautifulSoup) -> Tag | None:
    present = _names_in(soup)
    for selector in CONTENTS:
        found = soup.select(selector) if _may_match(selector, present) else []
        if len(found) == 1 and found[0].get_text(strip=True):
            return found[0]
    return None


def _general_content(soup: BeautifulSoup) -> Tag | None:
    for selector in GENERAL:
        found = [tag for tag in soup.select(selector) if tag.get_text(strip=True)]
        if len(found) == 1:
            return found[0]
        if found and selector == "main":
            return max(found, key=lambda tag: len(tag.get_text()))
    return None


def _link_share(tag: Tag) -> float:
    words = len(tag.get_text(strip=True))
    return sum(len(link.get_text(strip=True)) for link in tag.find_all("a")) / max(words, 1)


def _unfold(content: Tag) -> None:
    """Show what a click would show, and make headings of what is clicked."""
    for tag in content.find_all(True):
        names = _classes(tag)
        if (
            tag.has_attr("style")
            and HIDDEN.search(str(tag["style"]))
            and FOLDED.search(f"{names} {tag.get('id') or ''}")
        ):
            tag["style"] = HIDDEN.sub("", str(tag["style"]))
            del tag["hidden"]
        elif tag.has_attr("hidden") and FOLDED.search(f"{names} {tag.get('role') or ''}"):
            del tag["hidden"]
        if (
            FOLD_HEADS.search(names)
            and tag.find_parent("strong") is None
            and tag.name in ("a", "p", "div", "span")
            and not tag.find(["p", "div", "h2", "h3", "h4"])
        ):
            strong = parse("").new_tag("strong")
            for child in list(tag.contents):
                strong.append(child.extract())
            holder = (
                tag.parent
                if tag.parent and tag.parent.name == "p" and len(tag.parent.find_all(True)) == 1
                else tag
            )
            holder.clear()
            holder.append(strong)
            if holder.name in ("a", "span"):
                holder.name = "p"


def _classes(tag: Tag) -> str:
    names = tag.get("class") or ""
    return " ".join(names) if isinstance(names, list) else str(names)


def meta(soup: BeautifulSoup, *names: str) -> str:
    """Return the first of some meta elements, by name or property."""
    for name in names:
        for key in ("name", "property", "http-equiv", "itemprop"):
            tag = soup.find("meta", attrs={key: re.compile(rf"\A{re.escape(name)}\Z", re.IGNORECASE)})
            if isinstance(tag, Tag) and str(tag.get("content") or "").strip():
                return str(tag["content"]).strip()
    return ""


def canonical(soup: BeautifulSoup) -> str:
    """Return the public address of a page, as it says itself or as the browser that saved it noted."""
    for link in soup.find_all("link", href=True):
        if "canonical" in str(link.get("rel") or "").lower():
            return str(link["href"]).strip()
    if address := meta(soup, "og:url", "twitter:url"):
        return address
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment), limit=10):
        if match := SAVED_FROM.search(str(comment)):
            return (match[1] or match[2]).strip()
    return ""


def alternates(soup: BeautifulSoup) -> dict[str, str]:
    """Return the addresses of a page in other languages."""
    return {
        str(link["hreflang"]).lower(): str(link["href"])
        for link in soup.find_all("link", hreflang=True, href=True)
        if "alternate" in str(link.get("rel") or "").lower()
    }


def refresh_target(soup: BeautifulSoup) -> str:
    """Return where a page sends its readers at once, "" if it has a text of its own."""
    match = re.search(r"url\s*=\s*['\"]?([^'\"\s;]+)", meta(soup, "refresh"), re.IGNORECASE)
    return match[1] if match else ""


def language(soup: BeautifulSoup) -> str:
    root = soup.find("html")
    said = str(root.get("lang") or root.get("xml:lang") or "") if isinstance(root, Tag) else ""
    said = said or meta(soup, "content-language", "og:locale", "language", "dcterms.language")
    return said.split(",")[0].strip() if re.match(r"[A-Za-z]{2}(?:[-_]|\Z|,)", said) else ""


def updated(soup: BeautifulSoup) -> str:
    said = meta(
        soup,
        "article:modified_time",
        "og:updated_time",
        "dcterms.modified",
        "last-modified",
        "date.modified",
        "datemodified",
    ) or str(linked_data(soup).get("dateModified") or "")
    if not said and isinstance(time := soup.find("time", attrs={"datetime": True}), Tag):
        said = str(time["datetime"])
    match = re.match(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?", said)
    return match[0] if match else ""


def linked_data(soup: BeautifulSoup) -> Mapping[str, Any]:
    """Return the JSON-LD of a page that tells of an article."""
    for script in soup.find_all("script", type="application/ld+json", limit=5):
        try:
            found = json.loads(script.get_text()[:200_000])
        except (ValueError, RecursionError):
            continue
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, Mapping) and "dateModified" in one:
                return one
    return {}


def page_title(soup: BeautifulSoup) -> str:
    found = soup.find("title")
    return " ".join(found.get_text().split()) if isinstance(found, Tag) else ""


def crumb_names(soup: BeautifulSoup) -> list[list[str]]:
    """Return the names of the levels above a page, from each place that may show them."""
    return [list(_crumb_names(holder)) for holder in _crumb_holders(soup)]


def breadcrumbs(found: list[list[str]], title: str) -> tuple[str, ...]:
    """Return the levels above a page, outermost first, without start page and page itself."""
    for names in found:
        if names and (_same(names[-1], title) or title.casefold().startswith(names[-1].casefold())):
            names = names[:-1]
        if names and (names[0].casefold() in ROOTS or len(names) > 1):
            names = names[1:]
        if names:
            return tuple(name for name in names if len(name) < 100)[:8]
    return ()


def _crumb_holders(soup: BeautifulSoup) -> Iterator[Tag]:
    selectors = (
        "[aria-label*=breadcrumb i]", ".breadcrumb", ".breadcrumbs", "#breadcrumbs", "[class*=MCBreadcrumbs]",
        "[itemtype*=BreadcrumbList]", ".crumbs", "[class*=breadcrumb i]",
        "[data-testid*=breadcrumb i]", "#location",
    )  # fmt: skip
    for selector in selectors:
        yield from soup.select(selector)[:2]
    for nav in soup.find_all("nav"):
        loose = "".join(str(text) for text in nav.find_all(string=True) if not text.find_parent("a"))
        if 1 <= len(nav.find_all("a")) <= 6 and SEPARATORS.search(loose):
            yield nav


def _crumb_names(holder: Tag) -> Iterator[str]:
    items: list[Any] = list(holder.find_all("li"))
    for item in items or [part for part in holder.descendants if _is_crumb(part, holder)]:
        words = " ".join((item.get_text(" ") if isinstance(item, Tag) else str(item)).split())
        words = re.sub(r"\A[>›»/→|▸·\s]+|[>›»/→|▸·\s]+\Z", "", words)
        if words and not re.fullmatch(
            r"(?:you are here|sie sind hier|vous êtes ici)\s*:?", words, re.IGNORECASE
        ):
            yield words


def _is_crumb(part: Any, holder: Tag) -> bool:
    if hasattr(part, "find_all"):
        return part.name in ("a", "span") and not part.find(["a", "span"])
    return isinstance(part, NavigableString) and part.parent is holder and bool(re.search(r"\w", part))


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()


_COPYRIGHT = re.compile(r"\A\W*(?:copyright\b|©|\(c\)\s|all rights reserved|alle rechte)", re.IGNORECASE)
MAX_FRAME = 300  # characters of a line of links, or of whose page it is


def drop_frame(content: Tag) -> None:
    """Remove what old pages have in tables and paragraphs: links above the title, and the copyright."""
    heading = content.find("h1")
    for block in list(heading.find_previous_siblings()) if isinstance(heading, Tag) else []:
        words = "".join(block.get_text().split())
        links = sum(len("".join(link.get_text().split())) for link in block.find_all("a"))
        if len(words) < MAX_FRAME and links * 10 >= len(words) * 7 and not block.find("img", alt=True):
            block.decompose()
    for block in reversed(content.find_all(True, recursive=False)):
        words = block.get_text(" ", strip=True)
        if words and not (len(words) < MAX_FRAME and _COPYRIGHT.match(words)):
            break
        if words or block.name == "hr":
            block.decompose()
        elif block.find("img"):
            break
