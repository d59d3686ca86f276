"""Every write to an article: save, review, publish, withdraw, restore, delete, load. There is no second way.

Each is one transaction: the working copy, its revision, the publication and the site's sequence change
together or not at all, and a reader sees the old page until the commit. What readers say comes in here too.
"""

from .autosave import forget_typed, keep_typed, seen
from .findings import findings, verified_numbers
from .gate import withdraw
from .images import (
    ImageUses,
    delete_images,
    image_uses,
    reasons_to_keep,
    store_image,
    tidy_images,
    unused_images,
)
from .load import Outcome, load
from .merging import Sides, sides
from .outcome import Conflict, Held, NotAllowed, NoteWanted, Refused
from .people import ROLES, is_beyond_roles, log_role, log_standing, rights_of, standing
from .preview import PreviewLink, make_preview, read_preview
from .publishing import publish
from .redirects import Lead, plan_redirects, redirects, write_redirects
from .report import report_missing
from .review import approve, comment, request_changes, settle, submit, take_back
from .said import Marks, count_outcome, forget_marks, keep_feedback
from .schedule import apply_due, cancel, schedule, watch
from .shelf import delete_shelf, end_incident, incident_faults, pages_with, save_incident, save_shelf
from .site import SitePlan, synonym_identity, take_site
from .stored_texts import clean_feedback
from .tidy import tidy_history
from .workflow import STEPS, has_right, log, may, needs_review, works_on
from .working import delete, restore, save

# For every request: see schedule.Watch.
carry_out_due = watch.carry_out

__all__ = [
    "ROLES",
    "STEPS",
    "Conflict",
    "Held",
    "ImageUses",
    "Lead",
    "Marks",
    "NotAllowed",
    "NoteWanted",
    "Outcome",
    "PreviewLink",
    "Refused",
    "Sides",
    "SitePlan",
    "apply_due",
    "approve",
    "cancel",
    "carry_out_due",
    "clean_feedback",
    "comment",
    "count_outcome",
    "delete",
    "delete_images",
    "delete_shelf",
    "end_incident",
    "findings",
    "forget_marks",
    "forget_typed",
    "has_right",
    "image_uses",
    "incident_faults",
    "is_beyond_roles",
    "keep_feedback",
    "keep_typed",
    "load",
    "log",
    "log_role",
    "log_standing",
    "make_preview",
    "may",
    "needs_review",
    "pages_with",
    "plan_redirects",
    "publish",
    "read_preview",
    "reasons_to_keep",
    "redirects",
    "report_missing",
    "request_changes",
    "restore",
    "rights_of",
    "save",
    "save_incident",
    "save_shelf",
    "schedule",
    "seen",
    "settle",
    "sides",
    "standing",
    "store_image",
    "submit",
    "synonym_identity",
    "take_back",
    "take_site",
    "tidy_history",
    "tidy_images",
    "unused_images",
    "verified_numbers",
    "withdraw",
    "works_on",
    "write_redirects",
]
