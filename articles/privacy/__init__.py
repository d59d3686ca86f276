"""Removes what is personal or secret from texts of readers before they are stored. Strings in, strings out.

People paste what is on their screens: user names in paths, email addresses, keys, card and phone numbers.
`redact` is for texts that editors read: it takes out the value alone, so that the error in the text survives.
`clean` is for what is counted: it also drops paths, URLs and identifiers, which no one needs for a count.
Every pattern is bounded, so the time is linear in the length of the text.
"""

from .log_text import is_clean, redact_for_log, without_marks
from .redaction import Redacted, redact

__all__ = ["Redacted", "is_clean", "redact", "redact_for_log", "without_marks"]
