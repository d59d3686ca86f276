"""What readers answer: votes on pages and solutions, and the order of solutions made of them."""

from .stored_texts import clean_feedback
from .votes import ReaderMarks, record_feedback, record_solution_vote, roll_up_votes, solution_summary

__all__ = [
    "ReaderMarks",
    "clean_feedback",
    "record_feedback",
    "record_solution_vote",
    "roll_up_votes",
    "solution_summary",
]
