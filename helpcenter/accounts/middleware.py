from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from helpcenter.accounts.models import TemporaryPassword

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_OPEN = ("admin:login", "admin:logout", "admin:password_change", "admin:jsi18n")


def own_password_first(get_response: GetResponse) -> GetResponse:
    """Send everyone who signed in with a password made for them to the form that changes it.

    Only the admin asks for the session; pages for readers stay without one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(reverse("admin:index")) or path in map(reverse, _OPEN):
            return get_response(request)
        if (
            request.user.is_authenticated
            and TemporaryPassword.objects.filter(user_id=request.user.pk).exists()
        ):
            messages.warning(request, _("Please choose your own password first."))
            return HttpResponseRedirect(reverse("admin:password_change"))
        return get_response(request)

    return middleware
