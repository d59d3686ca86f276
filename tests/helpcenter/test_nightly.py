"""What a site needs once a night, and what becomes of it if one task fails."""

import re
from getpass import getuser
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import OperationalError, connection

from helpcenter.backup.errors import BackupError, explain
from helpcenter.backup.management.commands import nightly
from helpcenter.backup.workspace import refuse_full_disk
from helpcenter.bootstrap import explain_failure, run_command

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
    assert cleaning | {"backup", "check_links", "remind_reviews", "build_offline_packs"} == set(nightly.TASKS)


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
    with pytest.raises(CommandError, match=r"1 of 9 tasks failed: backup\."):
        call_command("nightly", stdout=output, stderr=output)
    assert "wasn't written" in output.getvalue() or "backup failed" in caplog.text
    assert "check_links:" in output.getvalue()


def refuse(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_that_cannot_be_used_is_a_line(capsys, caplog):
    with pytest.raises(SystemExit) as ended:
        run_command(["manage.py", "nightly", "/proc/none"])
    assert ended.value.code == "CommandError: /proc/none: No such file or directory"
    with pytest.raises(FileNotFoundError):
        run_command(["manage.py", "nightly", "/proc/none", "--traceback"])
    refused = PermissionError(13, "Permission denied", "/root/site.tar.gz")
    expected = f"/root/site.tar.gz: Permission denied. This command ran as {getuser()}."
    assert explain_failure(refused) == expected
    assert explain_failure(OperationalError("no\n route")) == "the database can't be used: no route"


def test_a_full_disk_is_named_by_a_folder_that_people_know(tmp_path):
    (tmp_path / ".site.tar.gz.part").mkdir()
    with pytest.raises(
        BackupError, match=rf"^The disk of {tmp_path} has \d+ MB free, and this needs \d+ MB\."
    ):
        refuse_full_disk(tmp_path / ".site.tar.gz.part", 1 << 60)


def test_file_that_may_not_be_used_is_named():
    with (
        pytest.raises(BackupError, match=r"^It failed: Permission denied \(/root/x\)\.$"),
        explain("It failed"),
    ):
        raise PermissionError(13, "Permission denied", "/root/x")


@pytest.mark.usefixtures("database_is_away")
def test_without_a_database_each_task_says_so_in_a_line(caplog):
    output = StringIO()
    with pytest.raises(CommandError, match="tasks failed"):
        call_command("nightly", stdout=output, stderr=output)
    assert "clearsessions: the database can't be used: unable to open database file\n" in output.getvalue()
    assert not caplog.records


@pytest.fixture
def database_is_away(monkeypatch):
    def refuse_database(*_arguments: object) -> None:
        raise OperationalError("unable to open database file")

    connection.close()
    monkeypatch.setattr(connection, "connect", refuse_database)
