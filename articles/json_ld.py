"""Structured data of pages: a record as JSON-LD with the vocabulary of schema.org.

Each section of the page is named with its address and a short text; the whole record is at `.json`. An
address that starts with # is relative to the page, which keeps the data small. `script_element` escapes it,
so that no text of an article can end the element.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .content.formats import about_solution, absolute
from .content.placeholders import readable_message
from .content.record import Record
from .models import Level

Node = dict[str, Any]

# These could end the element or start a comment in it, so JSON escapes stand for them.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
SHARE_IMAGE = "img/share.png"
TAG = re.compile("<[^>]*>")
LIST_TAG = re.compile(r"<(/?)(ol|ul|li)\b[^>]*>")
LEVELS = {"solutions": Level.BASIC, "advanced": Level.ADVANCED}  # sections of solutions
BLOCK_END = re.compile("</(?:p|li|h[1-6]|t[dhr]|pre|blockquote)>|<br>")


def script_element(nodes: list[Node]) -> SafeString:
    """Return the script element of a page. It holds data, which no browser runs."""
    data = {"@context": "https://schema.org", **(nodes[0] if len(nodes) == 1 else {"@graph": nodes})}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def site_node() -> Node:
    """Describe the site, its search and its publisher."""
    search = f"{settings.SITE_URL}{reverse('search')}?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": _publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumb_node(steps: Iterable[tuple[str, str]]) -> Node:
    """Describe the breadcrumbs, given as names and addresses."""
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": absolute(address)}
        for n, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article_nodes(record: Record) -> list[Node]:
    """Describe an article, its breadcrumbs, and its FAQs if it has any."""
    nodes = [_article(record), breadcrumb_node(_breadcrumbs(record))]
    if record["faqs"]:
        nodes.append(_faq_page(record))
    return nodes


def _breadcrumbs(record: Record) -> Iterator[tuple[str, str]]:
    product, area = record["product"], record["area"]
    yield settings.SITE_NAME, reverse("home")
    yield product.local_name, reverse("product-detail", args=[product.slug])
    if area:
        yield area.local_name, reverse("area-detail", args=[product.slug, area.slug])
    yield record["code"] or record["title"], record["url"]


def _article(record: Record) -> Node:
    address = absolute(record["url"])
    node = {
        "@type": "TechArticle",
        "@id": address,
        "url": address,
        "headline": record["page_title"],
        "description": record["summary"],
        "inLanguage": record["language"],
        "datePublished": record["published_at"].isoformat(timespec="seconds"),
        "dateModified": record["updated_at"].isoformat(timespec="seconds"),
        "image": absolute(static(SHARE_IMAGE)),
        "publisher": _publisher(),
        "keywords": record["codes"],
        "about": {"@type": "SoftwareApplication", "name": record["product"].name},
        "hasPart": [_section(record, section) for section in record["sections"]],
    }
    if record["verified_on"]:
        node["lastReviewed"] = record["verified_on"].isoformat()
    if record["sources"]:
        node["citation"] = [_source(source) for source in record["sources"]]
    return {key: value for key, value in node.items() if value}


def _publisher() -> Node:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}


def _section(record: Record, section: Record) -> Node:
    """Describe a section with its address and a short text; solutions come in the order to try them."""
    node: Node = {
        "@type": "WebPageElement",
        "@id": f"#{section['id']}",
        "name": str(section["title"]),
    }
    lines = list(_section_lines(record, section["id"]))
    solutions = record["solutions"][LEVELS[section["id"]]] if section["id"] in LEVELS else ()
    node |= {"hasPart": [_how_to(solution) for solution in solutions]} if solutions else {}
    return node | ({"text": "\n".join(lines)} if lines else {})


def _how_to(solution: Record) -> Node:
    """Describe a solution with its steps; its time and what it risks are in words.

    Steps are plain texts, as the vocabulary allows: a node for each would cost the page half a kilobyte.
    """
    return {
        "@type": "HowTo",
        "@id": f"#{solution['anchor']}",
        "name": solution["title"],
        **({"description": ". ".join(facts)} if (facts := [*about_solution(solution)]) else {}),
        "step": [text for text in _steps(solution["html"]) if text],
    }


def _steps(html: str) -> list[str]:
    """Return the items of the first ordered list as text, or all of the text as the one step."""
    start = html.find("<ol")
    depth, begin, steps = 0, 0, []
    for tag in LIST_TAG.finditer(html, max(start, 0)) if start >= 0 else ():
        is_end, is_item = tag[1] == "/", tag[2] == "li"
        if is_item and depth == 1 and not is_end:
            begin = tag.end()
        elif is_item and depth == 1:
            steps.append(_plain_text(html[begin : tag.start()]))
        elif not is_item:
            depth += -1 if is_end else 1
            if not depth:
                break
    return steps or [_plain_text(html)[:500]]


def _section_lines(record: Record, section: str) -> Iterator[str]:
    if section == "messages":
        yield from (readable_message(message["text"]) for message in record["messages"])
    elif section == "symptoms":
        yield from (text for texts in record["symptoms"].values() for text in texts)
    elif section == "causes":
        yield from (cause["title"] for cause in record["causes"])
    elif section in ("impact", "prevention"):
        yield from record[section]
    elif section == "compare":
        yield from (
            comparison["deciding_question"] or comparison["other"]["title"]
            for comparison in record["comparisons"]
        )
    elif section == "more":
        yield _plain_text(record["body_html"])[:500]


def _plain_text(html: str) -> str:
    """Return the text of HTML from markdown.render, with a space between blocks."""
    return " ".join(unescape(TAG.sub("", BLOCK_END.sub(" ", html))).split())


def _source(source: Record) -> Node:
    node = {"@type": "CreativeWork", "name": source["title"], "url": source["url"]}
    if source["publisher"]:
        node["publisher"] = {"@type": "Organization", "name": source["publisher"]}
    return {key: value for key, value in node.items() if value}


def _faq_page(record: Record) -> Node:
    questions = [
        {
            "@type": "Question",
            "name": faq["question"],
            "url": f"#{faq['anchor']}",
            "acceptedAnswer": {"@type": "Answer", "text": _plain_text(faq["html"])},
        }
        for faq in record["faqs"]
    ]
    return {"@type": "FAQPage", "@id": "#questions", "mainEntity": questions}
