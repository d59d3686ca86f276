"""Names of products and areas in other languages: one line for each, as editors write them."""

import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.strings.languages import base_language, language_tag

LINE = re.compile(r"\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*:\s*([^|]*?)\s*(?:\|\s*(.*?)\s*)?\Z")


@lru_cache(maxsize=1000)
def parse_names(text: str) -> dict[str, tuple[str, str]]:
    """Return the names by language: that of the row, and its second one. Other lines say nothing."""
    found = {}
    for line in text.splitlines():
        if match := LINE.match(line):
            found[language_tag(match[1])] = match[2], match[3] or ""
    return found


def names_in(text: str, language: str | None, name: str, second: str) -> tuple[str, str]:
    """Return both names in a language, each falling back to its base language and then to the given one."""
    if not text or not language:
        return name, second
    known = parse_names(text)
    own = known.get(language_tag(language)) or known.get(base_language(language)) or ("", "")
    return own[0] or name, own[1] or second


def check_names(text: str) -> None:
    """Raise ValidationError for a line that says nothing, or a language that the site doesn't have."""
    languages = dict(settings.LANGUAGES)
    for line in text.splitlines():
        match = LINE.match(line)
        if line.strip() and (not match or not match[2]):
            raise ValidationError(
                _("“%(line)s”: write a language, a colon, and a name.") % {"line": line.strip()}
            )
        if match and language_tag(match[1]) not in languages:
            raise ValidationError(_("The site has no language %(language)s.") % {"language": match[1]})


class LocalNames(models.Model):
    """A row with names in other languages. Its second name is in the column `second_name`."""

    second_name = ""
    name: str

    class Meta:
        abstract = True

    def in_language(self, language: str | None) -> tuple[str, str]:
        return names_in(self.names, language, self.name, getattr(self, self.second_name))  # type: ignore[attr-defined]

    @property
    def local_name(self) -> str:
        """Return the name in the language of the page."""
        return self.in_language(get_language())[0]

    @property
    def local_second(self) -> str:
        """Return the second name in the language of the page."""
        return self.in_language(get_language())[1]

    def clean(self) -> None:
        super().clean()
        try:
            check_names(self.names)  # type: ignore[attr-defined]
        except ValidationError as error:
            raise ValidationError({"names": error.messages}) from error
