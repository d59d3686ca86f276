"""https without a proxy that is trusted: told on the page and in the log, where browsers only gave up."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from helpcenter.middleware import explain_https_loop


def answer(request):
    return HttpResponse("a page")


def test_page_and_log_say_what_is_missing(settings, rf, caplog):
    settings.HTTPS, settings.TRUST_PROXY = True, False
    middleware = explain_https_loop(answer)
    for _request in range(3):
        told = middleware(rf.get("/", headers={"X-Forwarded-Proto": "https"}))
        assert (told.status_code, told["Cache-Control"]) == (503, "no-store")
        assert "set TRUST_PROXY=1" in told.content.decode()
    [line] = caplog.messages
    assert "SITE_URL starts with https://, but TRUST_PROXY isn't set" in line
    assert middleware(rf.get("/", secure=True)).content == b"a page"


@pytest.mark.parametrize(("https", "trusts"), [(False, False), (True, True)])
def test_other_sites_do_without_it(settings, https, trusts):
    settings.HTTPS, settings.TRUST_PROXY = https, trusts
    with pytest.raises(MiddlewareNotUsed):
        explain_https_loop(answer)
