"""What a start says of a wrong deployment: a line for each, and errors end it."""

import pytest
from django.core.management import CommandError

from helpcenter import start

pytestmark = pytest.mark.once


@pytest.fixture
def production(settings):
    settings.SITE_URL, settings.HTTPS, settings.TRUST_PROXY = "https://help.example.com", True, True
    settings.ALLOWED_HOSTS = ["help.example.com"]
    settings.SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
    return settings


def test_an_error_ends_the_start_with_one_line(production):
    production.ALLOWED_HOSTS = ["www.example.com"]
    with pytest.raises(CommandError) as caught:
        start._check(tags=["security"])
    assert "ALLOWED_HOSTS doesn't contain help.example.com. Add help.example.com" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_warning_is_one_line_and_lets_the_site_start(production, capsys):
    production.SECRET_KEY = "short"
    start._check(tags=["security"])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("helpcenter: warning: SECRET_KEY is shorter than 32 characters. Set SECRET_KEY to")


def test_a_sound_deployment_is_told_nothing(production, capsys):
    start._check(tags=["security"])
    assert capsys.readouterr().err == ""
