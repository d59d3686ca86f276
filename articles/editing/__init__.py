"""Every write to an article: save, publish, withdraw, restore, delete, load. There is no second way.

Each is one transaction: the working copy, its revision, the publication and the site's sequence change
together or not at all, and a reader sees the old page until the commit. What readers say comes in here too.
"""

from .autosave import forget_typed, keep_typed, seen
from .gate import publish, unverified_contacts, verified_numbers, withdraw
from .load import Outcome, load, missing_parts
from .outcome import Conflict, Held, Refused
from .pictures import keep_picture, undescribed_pictures
from .report import report_missing
from .said import Marks, count_outcome, forget_marks, keep_feedback
from .shelf import delete_shelf, end_incident, incident_faults, save_incident, save_shelf
from .working import delete, restore, save

__all__ = [
    "Conflict",
    "Held",
    "Marks",
    "Outcome",
    "Refused",
    "count_outcome",
    "delete",
    "delete_shelf",
    "end_incident",
    "forget_marks",
    "forget_typed",
    "incident_faults",
    "keep_feedback",
    "keep_picture",
    "keep_typed",
    "load",
    "missing_parts",
    "publish",
    "report_missing",
    "restore",
    "save",
    "save_incident",
    "save_shelf",
    "seen",
    "undescribed_pictures",
    "unverified_contacts",
    "verified_numbers",
    "withdraw",
]
