"""Pages that tell of a failure or a refusal."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation

from tests.support.pages import page_of

pytestmark = pytest.mark.once


def test_failure_is_told_plainly_and_without_a_query(
    client, full_article, monkeypatch, django_assert_num_queries
):
    def broken(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("articles.content.record.load", broken)
    client.raise_request_exception = False
    with django_assert_num_queries(2):
        answer = client.get("/articles/ledger-error-102/")
    assert answer.status_code == 500
    assert "Something went wrong on our end" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_failure_of_the_failure_page_is_told_too(client, full_article, monkeypatch, settings):
    settings.SITE_NAME = "<b>Desk"

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("articles.content.record.load", broken)
    monkeypatch.setattr("articles.views.errors.render", broken)
    client.raise_request_exception = False
    answer = client.get("/articles/ledger-error-102/")
    assert answer.status_code == 500
    assert "Something went wrong on our end" in answer.content.decode()
    assert "&lt;b&gt;Desk" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (SuspiciousOperation, 400, "couldn't process that request"),
        (PermissionDenied, 403, "don't have access to this page"),
    ],
)
def test_refusals_help_on(client, full_article, monkeypatch, error, status, says):
    def refuse(*args):
        raise error

    monkeypatch.setattr("articles.content.record.load", refuse)
    page = page_of(client, "/articles/ledger-error-102/", status)
    assert says in page
    assert 'action="/search/"' in page
