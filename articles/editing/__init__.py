"""Every write to an article: save, review, publish, withdraw, restore, delete, load. There is no second way.

Each is one transaction: the working copy, its revision, the publication and the site's sequence change
together or not at all, and a reader sees the old page until the commit. What readers say comes in here too.
"""

from .autosave import forget_typed, keep_typed, seen
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
from .loading import ImportResult, load
from .merge_sides import Sides, sides
from .preview_links import PreviewLink, make_preview, read_preview
from .publishing import publish
from .publishing_checks import findings
from .reviewing import approve, comment, request_changes, settle, submit, take_back
from .revision_cleanup import tidy_history
from .roles import ROLES, is_beyond_roles, log_role, log_standing, rights_of, standing
from .scheduling import apply_due, cancel, schedule, watch
from .workflow import STEPS, may, needs_review, works_on
from .working_copy import delete, restore, save

# For every request: see schedule.Watch.
carry_out_due = watch.carry_out

__all__ = [
    "ROLES",
    "STEPS",
    "ImageUses",
    "ImportResult",
    "PreviewLink",
    "Sides",
    "apply_due",
    "approve",
    "cancel",
    "carry_out_due",
    "comment",
    "delete",
    "delete_images",
    "findings",
    "forget_typed",
    "image_uses",
    "is_beyond_roles",
    "keep_typed",
    "load",
    "log_role",
    "log_standing",
    "make_preview",
    "may",
    "needs_review",
    "publish",
    "read_preview",
    "reasons_to_keep",
    "request_changes",
    "restore",
    "rights_of",
    "save",
    "schedule",
    "seen",
    "settle",
    "sides",
    "standing",
    "store_image",
    "submit",
    "take_back",
    "tidy_history",
    "tidy_images",
    "unused_images",
    "withdraw",
    "works_on",
]
