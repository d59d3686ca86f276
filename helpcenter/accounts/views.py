from allauth.account import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by mail, or, where no mail is sent, who can help."""
    if settings.MAIL_IS_SENT:
        return views.password_reset(request)
    return render(request, "account/forgotten.html")


def nowhere(request: HttpRequest) -> HttpResponse:
    raise Http404("not offered here")
