"""The app's models, one file per subject. Everyone else imports from here."""

from articles.models.choices import PersonalKind
from articles.models.solution_vote import Outcome

from .article import Article, Point, Related, Source
from .autosave import Autosave
from .catalog import Area, Contact, FormerSlug, Product, Redirect
from .choices import Confidence, DataState, Level, Place, Reason, Result, Risk, Side, Stage
from .comparison import Comparison, ComparisonRow
from .diagnosis import Cause, ErrorCode, ErrorMessage, Symptom
from .external_link import OutsideLink
from .faq import Faq
from .feedback import Feedback
from .finding import (
    CodeReport,
    CodeReportDay,
    Pin,
    SearchClick,
    SearchTally,
    Synonym,
    phrases_of,
    queries_of,
)
from .form_claim import FormClaim
from .free_slugs import free_slug, save_until_free
from .image import Image, ImageUse, read_image_file
from .incident import IncidentCode, KnownIncident
from .live import LiveModel
from .page_view import ReadTally
from .publication import Publication, PublicationCode, PublicationLink, SiteState, article_url, compare_url
from .revision import Revision
from .solution import Solution
from .vote_tally import SaidTally
from .workflow import AuditEntry, Kept, ReviewComment, Schedule

__all__ = [
    "Area",
    "Article",
    "AuditEntry",
    "Autosave",
    "Cause",
    "CodeReport",
    "CodeReportDay",
    "Comparison",
    "ComparisonRow",
    "Confidence",
    "Contact",
    "DataState",
    "ErrorCode",
    "ErrorMessage",
    "Faq",
    "Feedback",
    "FormClaim",
    "FormerSlug",
    "Image",
    "ImageUse",
    "IncidentCode",
    "Kept",
    "KnownIncident",
    "Level",
    "LiveModel",
    "Outcome",
    "OutsideLink",
    "PersonalKind",
    "Pin",
    "Place",
    "Point",
    "Product",
    "Publication",
    "PublicationCode",
    "PublicationLink",
    "ReadTally",
    "Reason",
    "Redirect",
    "Related",
    "Result",
    "ReviewComment",
    "Revision",
    "Risk",
    "SaidTally",
    "Schedule",
    "SearchClick",
    "SearchTally",
    "Side",
    "SiteState",
    "Solution",
    "Source",
    "Stage",
    "Symptom",
    "Synonym",
    "article_url",
    "compare_url",
    "free_slug",
    "phrases_of",
    "queries_of",
    "read_image_file",
    "save_until_free",
]
