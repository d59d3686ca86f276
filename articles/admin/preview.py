"""The Markdown preview of the editor."""

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import contact_guard, markdown
from articles.models import Contact


@never_cache
@require_POST
def preview_markdown(request: HttpRequest) -> HttpResponse:
    """Answer `content` as safe HTML: 403 for those who may not edit, 413 over the limit.

    Errors are short texts rather than pages, because the script shows them beside the editor.
    """
    if not may_edit(request.user):
        return not_allowed()
    try:
        rendered = markdown.render(request.POST.get("content", ""))
    except markdown.TooLong as error:
        return JsonResponse({"error": str(error)}, status=413)
    labels = {ref: markdown.Target(url=f"#{ref}", label=ref) for ref in rendered.refs}
    values = Contact.objects.resolve_keys(contact_guard.find_keys(request.POST.get("content", "")))
    contacts = {key: markdown.ResolvedContact(*value) for key, value in values.items() if value}
    return JsonResponse({"html": markdown.resolve(str(rendered.html), labels, contacts)})


def may_edit(user: User | AnonymousUser) -> bool:
    """Return whether this user writes articles."""
    if not (user.is_active and user.is_staff):
        return False
    return user.has_perm("articles.change_article") or user.has_perm("articles.add_article")


def not_allowed() -> JsonResponse:
    return JsonResponse({"error": _("Signed out, or not allowed to edit.")}, status=403)
