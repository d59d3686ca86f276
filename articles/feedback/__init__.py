"""Feedback: votes on pages and solutions, the order of solutions, and the inbox of editors."""

from .clean_stored import clean_feedback
from .inbox import assign, mark_done, reopen, save_decision, visible_to
from .suggestions import Part, part_label, parts_of, record_suggestion
from .votes import (
    MARK_DAYS,
    ReaderMarks,
    record_feedback,
    record_solution_vote,
    roll_up_all_votes,
    roll_up_votes,
    solution_summary,
)

__all__ = [
    "MARK_DAYS",
    "Part",
    "ReaderMarks",
    "assign",
    "clean_feedback",
    "mark_done",
    "part_label",
    "parts_of",
    "record_feedback",
    "record_solution_vote",
    "record_suggestion",
    "reopen",
    "roll_up_all_votes",
    "roll_up_votes",
    "save_decision",
    "solution_summary",
    "visible_to",
]
