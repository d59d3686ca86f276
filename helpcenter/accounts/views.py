from allauth.account import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def forgot_password(request: HttpRequest) -> HttpResponse:
    """Send a link by email or, where no email is sent, say who can help."""
    if settings.MAIL_IS_SENT:
        return views.password_reset(request)
    return render(request, "account/forgot_password.html")


def page_not_offered(request: HttpRequest) -> HttpResponse:
    """Answer 404 for a page of allauth that this site does without."""
    raise Http404("not offered here")
