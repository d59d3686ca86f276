"""Distances between two words or two codes."""

from rapidfuzz.distance import OSA, Indel


def code_similarity(a: str, b: str) -> float:
    """Return how similar two codes look, from 0 to 1, and a little more for the same beginning or length."""
    return Indel.normalized_similarity(a, b) + 0.1 * (a[:1] == b[:1]) + 0.05 * (len(a) == len(b))


def is_within_one_edit(a: str, b: str) -> bool:
    """Return whether two words are the same but for one letter that is missing, added, wrong, or swapped."""
    return OSA.distance(a, b, score_cutoff=1) <= 1


def is_within_two_edits(a: str, b: str) -> bool:
    """Return whether two such edits, each at a place of its own, make one word of the other."""
    return OSA.distance(a, b, score_cutoff=2) <= 2
