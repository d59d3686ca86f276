"""What the words of a status, a label, or a property say of who sees a page."""

import re

from ..source import State

DRAFT = re.compile(
    r"(?:"
    r"draft|drafts|entwurf|entwürfe|brouillon|borrador|rascunho|bozza|concept|klad|下書き|草稿|черновик|"
    r"wip|work in progress|in progress|in arbeit|en cours|en progreso|em andamento|in corso|"
    r"in review|review|to review|in prüfung|à relire|en revisión|em revisão|not started|to ?do|"
    r"backlog|idea|idee|idée|planned|geplant|unpublished|unveröffentlicht|non publié|no publicado|"
    r"não publicado|archived?|archiviert|archivé|archivado|arquivado|obsolete|veraltet|obsolète|"
    r"obsoleto|deprecated|outdated|needs? (?:review|update|work)|pending|paused|rejected|レビュー中|作成中|"
    r"非公開"
    r")\Z",
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"(?:"
    r"internal|internal only|intern|nur intern|interne|interno|interna|private|privat|privé|privado|"
    r"restricted|eingeschränkt|confidential|vertraulich|confidentiel|confidencial|staff|staff only|"
    r"agents?|team only|support only|hidden|unlisted|社内|限定公開"
    r")\Z",
    re.IGNORECASE,
)
SURE = re.compile(
    r"(?:"
    r"draft|entwurf|brouillon|borrador|rascunho|bozza|下書き|wip|internal|intern|interne|interno|"
    r"confidential|restricted"
    r")\Z",
    re.IGNORECASE,
)


def state_of_word(words: str, only_sure: bool = False) -> tuple[State, str]:
    """Return who sees a page of this status, and the words; labels count only where they are sure."""
    words = re.sub(r"\A\W+|\W+\Z", "", " ".join(words.split()))
    if only_sure and not SURE.match(words):
        return State.PUBLIC, ""
    if DRAFT.match(words):
        return State.DRAFT, words
    if LIMITED.match(words):
        return State.LIMITED, words
    return State.PUBLIC, ""
