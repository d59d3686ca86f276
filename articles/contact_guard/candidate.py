"""A stretch of text in the shape of a phone number, and what its surroundings say about it."""

import re
from functools import cached_property
from itertools import pairwise

from .context import ANNOUNCED_AFTER, COUNTED
from .normalize import TextView
from .patterns import TOLL_FREE_CODES

_DIGIT_GROUP = re.compile("[0-9]+")
_GLUED_BEFORE = re.compile(r"[^\W\d_]\Z|[0-9][.,]\Z|(?<![0-9])(?:19|20)[0-9]{2}[-/_]\Z")
_CODE_IN_SLUG = re.compile(r"[A-Za-z]-?[0-9]{1,5}(?:-[0-9]{1,3})?--?\Z")
# Systems that number their articles and tickets, and the parts of URLs that such numbers follow.
_SOURCE = re.compile(
    r"(?<![A-Za-z])(?:(?:zendesk|freshdesk|freshservice|intercom|helpscout|helpjuice|hubspot|salesforce|servicenow"
    r"|jira|confluence|notion|kayako|document360|gorgias|kb|article|ticket|node|post|topic|id)s?[-_:]"
    r"|(?:articles|sections|categories|solutions|folders|requests|tickets|topics|posts|community|questions|cases"
    r"|issues|items|docs?|kb|pages|nodes?|attachments|answer)/)\Z",
    re.IGNORECASE,
)
_GLUED_AFTER = re.compile(r"[^\W\d_]|[.,][0-9]")


class Candidate:
    """A span of a view with the shape of a phone number."""

    def __init__(self, view: TextView, start: int, end: int) -> None:
        self.view = view
        self.start = start
        self.end = end
        self.text = view.text[start:end]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(_DIGIT_GROUP.findall(self.text))

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @cached_property
    def gaps(self) -> list[str]:
        """Separators between the groups, without spaces around a sign and without quote marks of email."""
        gaps = _DIGIT_GROUP.split(self.text)[1:-1]
        return [gap.replace("\n>", "\n").strip(" ") or " " for gap in gaps]

    @cached_property
    def signs(self) -> frozenset[str]:
        return frozenset("".join(self.gaps))

    @property
    def first_digit(self) -> int:
        return self.start + len(self.text) - len(self.text.lstrip("+( -"))

    @property
    def original(self) -> str:
        start, end = self.view.span(self.start, self.end)
        return self.view.original[start:end]

    @property
    def shape(self) -> str:
        """Lengths of the groups, such as 3-3-4."""
        return "-".join(str(len(group)) for group in self.groups)

    @property
    def before(self) -> str:
        return self.view.text[max(0, self.start - 30) : self.start].rstrip("+(")

    @property
    def after(self) -> str:
        return self.view.text[self.end : self.end + 30]

    @property
    def is_announced(self) -> bool:
        return self.first_digit in self.view.announced_offsets or bool(ANNOUNCED_AFTER.match(self.after))

    @property
    def has_country_code(self) -> bool:
        return len(self.digits) == 11 and self.view.text.startswith("+", self.start - 1)

    @property
    def is_labeled(self) -> bool:
        is_named = self.first_digit in self.view.labeled_offsets or self.before.endswith("#")
        return is_named or self.is_counted or self.is_source_id

    @property
    def is_counted(self) -> bool:
        """Check for a unit after it: 5550142 bytes."""
        return bool(COUNTED.match(self.after))

    @property
    def is_source_id(self) -> bool:
        """Check for an id of another system: zendesk-18005550142, /hc/en-us/articles/18005550142-Error."""
        return not self.gaps and bool(_SOURCE.search(self.before))

    @property
    def is_glued(self) -> bool:
        """Check whether letters, decimals, or a year touch it, as in update names and vulnerability ids."""
        return bool(_GLUED_BEFORE.search(self.before) or _GLUED_AFTER.match(self.after))

    @property
    def is_part_of_more(self) -> bool:
        """Check whether more groups of digits follow or precede it with the same separators."""
        return self._continues(self.after[:3]) or self._continues(self.before[:-4:-1])

    def _continues(self, neighbours: str) -> bool:
        rest = neighbours.lstrip("".join(self.signs))
        return rest != neighbours and rest[:1].isdigit()

    @property
    def is_in_slug(self) -> bool:
        """Check whether a word and a short code precede it, as in a slug: error-102-, h202-."""
        return bool(_CODE_IN_SLUG.search(self.before)) and not self._continues(self.after[:3])

    @property
    def is_counting(self) -> bool:
        """Check whether the groups count 1 2 3 4 ..., or are all equal."""
        steps = {int(after) - int(before) for before, after in pairwise(self.groups)}
        return len(self.groups) > 3 and len(steps) == 1

    @property
    def is_ornamental(self) -> bool:
        """Check for fancy digits or hidden characters, in which no one writes an identifier."""
        is_fancy = any((c.isdigit() and not c.isdecimal()) or c >= "\U0001d7ce" for c in self.original)
        return is_fancy or (not self.gaps and len(self.original) > len(self.text))


def is_american(digits: str) -> bool:
    """Check for the North American numbering plan, with or without the country code 1."""
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return len(national) == 10 and national[0] in "23456789" and national[3] in "23456789"


def is_toll_free(digits: str) -> bool:
    return is_american(digits) and digits[-10:-7] in TOLL_FREE_CODES
