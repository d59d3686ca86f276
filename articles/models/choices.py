"""The closed sets of words that articles use, each with the label that people see."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """The side that the error is on, in the order of the line at the top of a page."""

    USER = "user", _("Your side")
    NETWORK = "network", _("Network")
    SOFTWARE = "software", _("Software")
    PROVIDER = "provider", _("Provider")
    UNKNOWN = "unknown", _("Unknown")


class Level(models.TextChoices):
    BASIC = "basic", pgettext_lazy("level", "Basic")
    ADVANCED = "advanced", pgettext_lazy("level", "Advanced")


class Risk(models.TextChoices):
    NONE = "none", _("No risk")
    LOW = "low", _("Low risk")
    DATA_LOSS = "data-loss", _("Can cause data loss")
    UNKNOWN = "unknown", _("Unknown risk")


class Placement(models.TextChoices):
    """Rules for the place of a solution: whether the votes of readers may move it."""

    FREE = "free", pgettext_lazy("place of a solution", "Automatic: more helpful solutions can move above it")
    PINNED = "pinned", pgettext_lazy("place of a solution", "Pinned: stays in this position")
    PREREQUISITE = (
        "prerequisite",
        pgettext_lazy("place of a solution", "Prerequisite: stays above the next solution"),
    )


class VoteResult(models.TextChoices):
    """Results of a solution that a reader tried."""

    FIXED = "fixed", _("Fixed it")
    NOT = "not", _("Didn't help")
    COULD_NOT = "could-not", _("Couldn't try it")


class FeedbackReason(models.TextChoices):
    """Reasons why a page did not help."""

    OTHER_ERROR = "other-error", _("It's about a different error")
    NO_HELP = "no-help", _("The steps didn't help")
    UNCLEAR = "unclear", _("It's hard to understand")
    LOOKS_DIFFERENT = "looks-different", _("My screen looks different")
    MISSING = "missing", _("Something's missing")


class PersonalKind(models.TextChoices):
    """Kinds of personal data that are removed from a reader's text before it is stored (articles/privacy)."""

    ACCOUNT = "account", _("bank account number")
    ADDRESS = "address", _("IP address")
    CARD = "card", _("card number")
    CHAT = "chat", _("chat or short link")
    EMAIL = "email", _("email address")
    ID = "id", _("ID number")
    NAME = "name", _("username")
    PHONE = "phone", _("part of a phone number")
    SECRET = "secret", _("password or key")

    @classmethod
    def labels_of(cls, kinds: Iterable[str]) -> list[str]:
        return [str(cls(kind).label) for kind in kinds]


class DataState(models.TextChoices):
    SAFE = "safe", _("Safe")
    AT_RISK = "at-risk", _("At risk")
    UNKNOWN = "unknown", _("Unknown")


class Confidence(models.TextChoices):
    """Levels of certainty. A page says so if it is only reported, or no one looked at it since an import."""

    OFFICIAL = "official", _("Official source")
    CORROBORATED = "corroborated", _("Confirmed by several sources")
    REPORTED = "reported", _("Unconfirmed")
    IMPORTED = "imported", _("Imported, not yet verified")


class ArticleStatus(models.TextChoices):
    """The status of the working copy. What readers see is in the publication."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    CHANGES_REQUESTED = "changes-requested", _("Changes requested")
    APPROVED = "approved", _("Approved")


class TranslationLag(models.IntegerChoices):
    """How far a translation lags behind its source: its largest lag of any part."""

    NONE = 0, _("Up to date")
    MINOR = 1, _("Minor changes to translate")
    MAJOR = 2, _("Out of date")
