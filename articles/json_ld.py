"""A record as linked data (JSON-LD, words of schema.org): for machines that read pages.

It names each part of the page with its address and, in short, what is in it; the whole is at `.json`. An
address that begins with # counts from the page, which keeps it small. Built as data and written by `script`,
so that no text of an article can end the element it stands in.
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

from .content.formats import absolute
from .content.record import Record
from .models import Level

Node = dict[str, Any]

# What could end the element, or begin a comment in it, as the same characters of a JSON string.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
PICTURE = "img/share.png"
TAG = re.compile("<[^>]*>")
BLOCK_END = re.compile("</(?:p|li|h[1-6]|t[dhr]|pre|blockquote)>|<br>")


def script(nodes: Node | list[Node]) -> SafeString:
    """The element that a page carries. It is data, which no browser runs."""
    graph = nodes if isinstance(nodes, list) else [nodes]
    data = {"@context": "https://schema.org", **(graph[0] if len(graph) == 1 else {"@graph": graph})}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def site_json_ld() -> Node:
    """The site, how to search it, and who speaks on it."""
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


def breadcrumb_json_ld(steps: Iterable[tuple[str, str]]) -> Node:
    """The way from the home page to this one: names and addresses."""
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": absolute(address)}
        for n, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article_json_ld(record: Record) -> list[Node]:
    """The page of an article: itself, the way to it, and its questions if it has any."""
    nodes = [_article(record), breadcrumb_json_ld(_way(record))]
    if record["faqs"]:
        nodes.append(_questions(record))
    return nodes


def _way(record: Record) -> Iterator[tuple[str, str]]:
    product, area = record["product"], record["area"]
    yield settings.SITE_NAME, reverse("home")
    yield product.name, reverse("product-detail", args=[product.slug])
    if area:
        yield area.name, reverse("area-detail", args=[product.slug, area.slug])
    yield record["code"] or record["title"], record["url"]


def _article(record: Record) -> Node:
    address = absolute(record["url"])
    made = {
        "@type": "TechArticle",
        "@id": address,
        "url": address,
        "headline": record["page_title"],
        "description": record["summary"],
        "inLanguage": record["language"],
        "datePublished": record["published_at"].isoformat(timespec="seconds"),
        "dateModified": record["updated_at"].isoformat(timespec="seconds"),
        "image": absolute(static(PICTURE)),
        "publisher": _publisher(),
        "keywords": record["codes"],
        "about": {"@type": "SoftwareApplication", "name": record["product"].name},
        "hasPart": [_part(record, section) for section in record["sections"]],
    }
    if record["verified_on"]:
        made["lastReviewed"] = record["verified_on"].isoformat()
    if record["sources"]:
        made["citation"] = [_source(one) for one in record["sources"]]
    return {key: value for key, value in made.items() if value}


def _publisher() -> Node:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}


def _part(record: Record, section: Record) -> Node:
    """A section with its address and, in short, what is in it: in the order in which it is to be tried."""
    made = {
        "@type": "WebPageElement",
        "@id": f"#{section['id']}",
        "name": str(section["title"]),
    }
    inside = list(_inside(record, section["id"]))
    return made | ({"text": "\n".join(inside)} if inside else {})


def _inside(record: Record, section: str) -> Iterator[str]:
    levels = {"solutions": Level.BASIC, "advanced": Level.ADVANCED}
    if section == "messages":
        yield from (one["text"] for one in record["messages"])
    elif section == "symptoms":
        yield from (text for texts in record["symptoms"].values() for text in texts)
    elif section == "causes":
        yield from (one["title"] for one in record["causes"])
    elif section in levels:
        yield from (f"{one['n']}. {one['title']}" for one in record["solutions"][levels[section]])
    elif section in ("impact", "prevention"):
        yield from record[section]
    elif section == "compare":
        yield from (one["deciding_question"] or one["other"]["title"] for one in record["comparisons"])
    elif section == "more":
        yield _words(record["body_html"])[:500]


def _words(html: str) -> str:
    """The words of HTML that markdown.render made, with a space between blocks."""
    return " ".join(unescape(TAG.sub("", BLOCK_END.sub(" ", html))).split())


def _source(source: Record) -> Node:
    made = {"@type": "CreativeWork", "name": source["title"], "url": source["url"]}
    if source["publisher"]:
        made["publisher"] = {"@type": "Organization", "name": source["publisher"]}
    return {key: value for key, value in made.items() if value}


def _questions(record: Record) -> Node:
    asked = [
        {
            "@type": "Question",
            "name": one["question"],
            "url": f"#{one['anchor']}",
            "acceptedAnswer": {"@type": "Answer", "text": _words(one["html"])},
        }
        for one in record["faqs"]
    ]
    return {"@type": "FAQPage", "@id": "#questions", "mainEntity": asked}
