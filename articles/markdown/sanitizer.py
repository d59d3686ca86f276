"""The allow-list: every tag, class, id, and attribute that content may bring into a page."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe

from articles import contact_guard
from articles.strings.characters import FORBIDDEN

from .limits import MAX_URL_LENGTH

EXTERNAL_REL = "noopener noreferrer nofollow"
STEP_CLASS = "steps"
REF_CLASS = "ref"
SCROLL_CLASS = "scroll"
ALIGNMENT_CLASSES = {"text-align:right": "is-right", "text-align:center": "is-center"}

TAGS = {
    *("h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "div", "ol", "ul", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("a", "img", "br", "code", "em", "strong", "s"),
}
ATTRIBUTES = {
    "a": {"href", "title", "data-ref", "data-contact"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
    **{heading: {"id"} for heading in ("h3", "h4", "h5", "h6")},
}
ATTRIBUTE_VALUES = {
    "a": {"rel": {EXTERNAL_REL}},
    "div": {"role": {"note"}},
    "img": {"loading": {"lazy"}},
    "th": {"scope": {"col"}},
}
CLASSES = {
    "a": {REF_CLASS},
    "div": {SCROLL_CLASS, "notice", "notice--plain", "notice--caution"},
    "ol": {STEP_CLASS},
    "p": {"notice__title"},
    "td": set(ALIGNMENT_CLASSES.values()),
    "th": set(ALIGNMENT_CLASSES.values()),
}
SCHEMES = {"http", "https", "mailto"}

# What a value must look like, whatever its tag; the last word on ids and addresses.
# An address or an id, such as error-103, OL-301, C=343, docs/setup:102, or fehler-für-alle.
SLUG = r"(?!contact:)[^\W_]+(?:[-=._/:+~@%]+[^\W_]+)*"
VALUE_SHAPES = {
    "id": re.compile(r"(?:[a-z0-9]+-)*(?:step-[0-9]+|h-[a-z0-9-]+)"),
    "src": re.compile(r"/media/(?!.*\.\.)[A-Za-z0-9._/-]+"),
    "data-ref": re.compile(SLUG),
    "data-contact": re.compile(contact_guard.KEY_PATTERN),
    "start": re.compile(r"[0-9]{1,9}"),
}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

# Never part of a text: control characters, halves of surrogate pairs and noncharacters. The browser's parser
# would change some of them, so that cleaning twice were not the same as cleaning once.


def sanitize(html: str) -> SafeString:
    """Return the HTML with nothing left but what the tables of this module allow. A fixed point of itself."""
    clean = html
    while True:
        clean = CLEANER.clean(FORBIDDEN.sub("", clean))
        # Written as an entity such a character gets through. Dropping it may join what it kept apart (java,
        # script:), so the result is cleaned again.
        if not FORBIDDEN.search(clean):
            return mark_safe(clean)


def is_allowed_url(url: str) -> bool:
    if len(url) > MAX_URL_LENGTH:
        return False
    return not SCHEME.match(url) or url.partition(":")[0].lower() in SCHEMES


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    shape = VALUE_SHAPES.get(name)
    return value if shape is None or shape.fullmatch(value) else None


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    allowed_classes=CLASSES,
    attribute_filter=_allowed_value,
    url_schemes=SCHEMES,
    link_rel=None,
)
