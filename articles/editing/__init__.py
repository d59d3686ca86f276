"""Every write to an article: save, review, publish, unpublish, restore, delete, import.

Each is one transaction: the working copy, its revision, the publication, and the site's sequence change
together or not at all, and readers see the old page until the commit.
"""

from .article_merging import MERGED_ROWS, check_merge, merge_articles, suggested_publishing
from .article_merging import undo_set as undo_change_set
from .autosave import delete_autosaves, delete_moved, mark_form_closed, mark_form_open, store_autosave
from .change_sets import ChangeSetResult, can_undo
from .code_history import codes_only_of, codes_without, lead_codes, public_codes
from .detail_sets import change_details_as_set, change_labels_as_set, in_words, values_of
from .details import change_details, change_labels, check_details, clean_label, verify_today
from .forwarding import check_target, lead_readers, unpublish_to
from .gate import lock_in_order, unpublish
from .image_replacing import articles_with_image, replace_image
from .images import (
    ImageUses,
    delete_images,
    image_uses,
    reasons_to_keep,
    store_image,
    tidy_images,
    unused_images,
)
from .importing import ImportResult, import_articles
from .merge_sides import MergeSides, load_merge_sides
from .preview_links import PreviewLink, make_preview, read_preview
from .publishing import find_obstacles, publish
from .publishing_checks import find_issues
from .reviewing import (
    add_comment,
    approve,
    assign_reviewer,
    note_look,
    reply_to_comment,
    request_changes,
    resolve_comment,
    return_to_draft,
    reviewers,
    submit,
)
from .revision_cleanup import tidy_history
from .roles import (
    ROLES,
    has_more_than_roles,
    log_permission_change,
    log_role_change,
    managers,
    permissions_of,
    publishers,
    role_permissions,
)
from .scheduling import cancel_schedule, run_due_schedules, schedule, watch
from .suggesting import (
    SuggestionConflict,
    applied_note,
    apply_suggestion,
    close_applied,
    decline_suggestion,
    open_suggestions,
    proposal_fields,
    proposal_sides,
    suggest_change,
)
from .templates import delete_template, save_template, template_data
from .text_replacing import MAX_HITS, ArticleHits, find_text, replace_text
from .translating import check_translate, mark_up_to_date, may_read_source, translate
from .translations import (
    begin_translation,
    free_languages,
    lags_of,
    source_of,
    text_to_translate,
    translations_of,
)
from .workflow import STEPS, can_work_on, is_allowed, needs_review
from .workflow import check as check_step
from .working_copy import delete, restore, save

# Called for every request.
poll_schedules = watch.run_due

__all__ = [
    "MAX_HITS",
    "MERGED_ROWS",
    "ROLES",
    "STEPS",
    "ArticleHits",
    "ChangeSetResult",
    "ImageUses",
    "ImportResult",
    "MergeSides",
    "PreviewLink",
    "SuggestionConflict",
    "add_comment",
    "applied_note",
    "apply_suggestion",
    "approve",
    "articles_with_image",
    "assign_reviewer",
    "begin_translation",
    "can_undo",
    "can_work_on",
    "cancel_schedule",
    "change_details",
    "change_details_as_set",
    "change_labels",
    "change_labels_as_set",
    "check_details",
    "check_merge",
    "check_step",
    "check_target",
    "check_translate",
    "clean_label",
    "close_applied",
    "codes_only_of",
    "codes_without",
    "decline_suggestion",
    "delete",
    "delete_autosaves",
    "delete_images",
    "delete_moved",
    "delete_template",
    "find_issues",
    "find_obstacles",
    "find_text",
    "free_languages",
    "has_more_than_roles",
    "image_uses",
    "import_articles",
    "in_words",
    "is_allowed",
    "lags_of",
    "lead_codes",
    "lead_readers",
    "load_merge_sides",
    "lock_in_order",
    "log_permission_change",
    "log_role_change",
    "make_preview",
    "managers",
    "mark_form_closed",
    "mark_form_open",
    "mark_up_to_date",
    "may_read_source",
    "merge_articles",
    "needs_review",
    "note_look",
    "open_suggestions",
    "permissions_of",
    "poll_schedules",
    "proposal_fields",
    "proposal_sides",
    "public_codes",
    "publish",
    "publishers",
    "read_preview",
    "reasons_to_keep",
    "replace_image",
    "replace_text",
    "reply_to_comment",
    "request_changes",
    "resolve_comment",
    "restore",
    "return_to_draft",
    "reviewers",
    "role_permissions",
    "run_due_schedules",
    "save",
    "save_template",
    "schedule",
    "source_of",
    "store_autosave",
    "store_image",
    "submit",
    "suggest_change",
    "suggested_publishing",
    "template_data",
    "text_to_translate",
    "tidy_history",
    "tidy_images",
    "translate",
    "translations_of",
    "undo_change_set",
    "unpublish",
    "unpublish_to",
    "unused_images",
    "values_of",
    "verify_today",
]
