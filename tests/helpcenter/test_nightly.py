"""What a site needs once a night, and what becomes of it if one task fails."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands

from helpcenter.backup.management.commands import nightly

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("nightly", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_all_that_deletes_what_is_old_is_done_each_night():
    cleaning = {name for name in get_commands() if re.match("tidy_|forget_|clearsessions", name)}
    assert cleaning | {"backup", "check_links"} == set(nightly.TASKS)


def test_each_night_leaves_a_backup_and_says_what_it_did(tmp_path):
    output = run()
    assert [name for name in nightly.TASKS if f"{name}:" not in output] == []
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.endswith(".tar.gz")
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700


def test_a_task_that_fails_stops_no_other_and_is_named(tmp_path, caplog, monkeypatch):
    Path(tmp_path, "backups").mkdir()
    Path(tmp_path, "backups").chmod(0o500)
    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr("os.rename", refuse)
    output = StringIO()
    with pytest.raises(CommandError, match=r"1 of 7 tasks failed: backup\."):
        call_command("nightly", stdout=output, stderr=output)
    assert "wasn't written" in output.getvalue() or "backup failed" in caplog.text
    assert "check_links:" in output.getvalue()


def refuse(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")
