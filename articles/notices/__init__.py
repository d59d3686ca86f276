"""Notices by email for editors, where the site sends email: what happened, and where to look.

None has the text of a draft, a comment, or a reader: who may read that opens the link. A notice is made
after the commit of what it tells, and sent by a thread of its own, so no editor waits for a mail server.
There is no table of letters: one that can't be sent is lost, and the log says so once a minute. The dashboard
has it all.
"""

from .kinds import (
    changes_requested,
    feedback_arrived,
    review_approved,
    review_assigned,
    schedule_failed,
    suggestion_decided,
    work_assigned,
)
from .preferences import kinds_of, save_kinds
from .review_due import remind_of_reviews
from .sending import wait

__all__ = [
    "changes_requested",
    "feedback_arrived",
    "kinds_of",
    "remind_of_reviews",
    "review_approved",
    "review_assigned",
    "save_kinds",
    "schedule_failed",
    "suggestion_decided",
    "wait",
    "work_assigned",
]
