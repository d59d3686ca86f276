"""The one way from Markdown to safe HTML: article, preview, import and API all pass through `render`.

Markdown is parsed without raw HTML (`parser`), its tokens are shaped into steps, headings and notices
(`structure`), rendered, and the HTML is cleaned against an allow-list as the very last step (`sanitizer`).
"""

from .inspection import Contents, MarkdownImage, find_images, inspect, write_image
from .limits import MAX_LENGTH, TooLong
from .marks import (
    NO_CONTACTS,
    UNVERIFIED_CONTACT,
    ResolvedContact,
    Target,
    find_references,
    resolve,
    to_plain_markdown,
)
from .rendering import Rendered, list_headings, render, strip_ids, to_text
from .sanitizer import sanitize

__all__ = [
    "MAX_LENGTH",
    "NO_CONTACTS",
    "UNVERIFIED_CONTACT",
    "Contents",
    "MarkdownImage",
    "Rendered",
    "ResolvedContact",
    "Target",
    "TooLong",
    "find_images",
    "find_references",
    "inspect",
    "list_headings",
    "render",
    "resolve",
    "sanitize",
    "strip_ids",
    "to_plain_markdown",
    "to_text",
    "write_image",
]
