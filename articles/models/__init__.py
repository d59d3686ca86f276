"""The app's models, one file per subject. Everyone else imports from here."""

from articles.models.choices import PersonalKind

from .article import Article, ArticleRow, Point, Related, Source
from .article_template import ArticleTemplate
from .audit import AuditEntry, ImmutableRowError
from .autosave import OPEN_FOR, Autosave
from .catalog import Area, Contact, Product, Redirect
from .change_set import ChangeSet, ChangeSetItem
from .choices import (
    ArticleStatus,
    Confidence,
    DataState,
    FeedbackReason,
    Level,
    Placement,
    Risk,
    Side,
    TranslationLag,
    VoteResult,
)
from .code_family import CodeFamily
from .code_history import CodeHistory
from .comparison import Comparison, ComparisonRow
from .diagnosis import Cause, ErrorCode, ErrorMessage, Symptom
from .editor_language import EditorLanguage
from .external_link import ExternalLink
from .faq import Faq
from .feedback import Feedback
from .form_claim import FormClaim
from .former_slugs import (
    FormerAreaSlug,
    FormerProductSlug,
    FormerSlug,
    PresentSlugs,
    resolve_address,
    resolve_slugs,
)
from .free_slugs import free_slug, save_until_free
from .image import Image, ImageUse, read_image_file
from .import_run import ImportRun, ImportRunItem
from .incident import IncidentCode, KnownIncident
from .label import ArticleLabel
from .live import LiveModel
from .local_names import names_in
from .notice import NoticeKind, NoticeOff
from .page_view import PageViewTally
from .publication import (
    Publication,
    PublicationCode,
    PublicationLink,
    SiteState,
    article_url,
    code_url,
    compare_url,
)
from .review import ReviewComment, ReviewLook
from .review_reminder import ReviewReminder
from .revision import Revision
from .schedule import Schedule
from .search_log import MAX_SEARCH_LENGTH, CodeReport, CodeReportDay, SearchClick, SearchTally
from .search_rules import Pin, Synonym, split_phrases, split_queries
from .solution import Solution
from .solution_vote import SolutionVote
from .vote_tally import VoteTally
from .webhook import WebhookDelivery

__all__ = [
    "MAX_SEARCH_LENGTH",
    "OPEN_FOR",
    "Area",
    "Article",
    "ArticleLabel",
    "ArticleRow",
    "ArticleStatus",
    "ArticleTemplate",
    "AuditEntry",
    "Autosave",
    "Cause",
    "ChangeSet",
    "ChangeSetItem",
    "CodeFamily",
    "CodeHistory",
    "CodeReport",
    "CodeReportDay",
    "Comparison",
    "ComparisonRow",
    "Confidence",
    "Contact",
    "DataState",
    "EditorLanguage",
    "ErrorCode",
    "ErrorMessage",
    "ExternalLink",
    "Faq",
    "Feedback",
    "FeedbackReason",
    "FormClaim",
    "FormerAreaSlug",
    "FormerProductSlug",
    "FormerSlug",
    "Image",
    "ImageUse",
    "ImmutableRowError",
    "ImportRun",
    "ImportRunItem",
    "IncidentCode",
    "KnownIncident",
    "Level",
    "LiveModel",
    "NoticeKind",
    "NoticeOff",
    "PageViewTally",
    "PersonalKind",
    "Pin",
    "Placement",
    "Point",
    "PresentSlugs",
    "Product",
    "Publication",
    "PublicationCode",
    "PublicationLink",
    "Redirect",
    "Related",
    "ReviewComment",
    "ReviewLook",
    "ReviewReminder",
    "Revision",
    "Risk",
    "Schedule",
    "SearchClick",
    "SearchTally",
    "Side",
    "SiteState",
    "Solution",
    "SolutionVote",
    "Source",
    "Symptom",
    "Synonym",
    "TranslationLag",
    "VoteResult",
    "VoteTally",
    "WebhookDelivery",
    "article_url",
    "code_url",
    "compare_url",
    "free_slug",
    "names_in",
    "read_image_file",
    "resolve_address",
    "resolve_slugs",
    "save_until_free",
    "split_phrases",
    "split_queries",
]
