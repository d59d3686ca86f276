from allauth.account import views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import editor_language, notices
from articles.models import NoticeKind


def forgot_password(request: HttpRequest) -> HttpResponse:
    """Send a link by email or, where no email is sent, say who can help."""
    if settings.MAIL_IS_SENT:
        return views.password_reset(request)
    return render(request, "account/forgot_password.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_notices(request: HttpRequest) -> HttpResponse:
    """Let a person choose the notices that they get by email. Each chooses for themselves alone."""
    person = request.user
    if not isinstance(person, User):
        raise Http404("no account")
    if request.method == "POST":
        notices.save_kinds(person, request.POST.getlist("kinds"))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account_notices"))
    context = {
        "kinds": NoticeKind.choices,
        "wanted": notices.kinds_of(person),
        "is_sent": settings.MAIL_IS_SENT,
        "email": person.email,
    }
    return render(request, "account/notices.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """Let a person choose the language of the admin and of their email."""
    person = request.user
    if not isinstance(person, User):
        raise Http404("no account")
    if request.method == "POST":
        editor_language.save_choice(request, person, request.POST.get("language", ""))
        with translation.override(editor_language.choice_of(person) or editor_language.site_language()):
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account_language"))
    context = {
        "languages": editor_language.language_choices(),
        "chosen": editor_language.choice_of(person),
        "own": editor_language.site_language(),
    }
    return render(request, "account/language.html", context)


def page_not_offered(request: HttpRequest) -> HttpResponse:
    """Answer 404 for a page of allauth that this site does without."""
    raise Http404("not offered here")
