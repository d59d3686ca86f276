"""Pictures in a bucket are as good as in a folder, and an outage of it costs nothing but pictures."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import editing, images
from articles.checks import check_media
from articles.models import Image
from helpcenter import bucket as storage
from helpcenter import media
from helpcenter.breaker import Breaker
from helpcenter.env import Environment
from tests.support import tables
from tests.support.bucket import ACCESS_KEY, BUCKET, SECRET_KEY, serve_bucket
from tests.support.drawing import png


@pytest.fixture(scope="module")
def server():
    with serve_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(server, settings, monkeypatch, tmp_path):
    """A bucket in which the site keeps its pictures under a prefix, empty and well."""
    server.objects, server.status, server.hang_seconds = {}, 0, 0.0
    (tmp_path / "key").write_text(f"{SECRET_KEY}\n")
    monkeypatch.setenv("MEDIA_URL", f"s3://{BUCKET}/help?endpoint={server.url}&region=us-east-1")
    monkeypatch.setenv("MEDIA_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("MEDIA_SECRET_KEY_FILE", str(tmp_path / "key"))
    settings.STORAGES = {**settings.STORAGES, "default": media.read_storage(Environment())}
    assert settings.STORAGES["default"]["OPTIONS"]["secret_key"] == SECRET_KEY
    monkeypatch.setattr(storage.BucketStorage, "breaker", Breaker())
    monkeypatch.setattr(storage, "READ_SECONDS", 0.3)
    return server


def get_picture(client, row):
    return client.get(f"{images.FOLDER}{row.name}")


@pytest.mark.django_db
def test_picture_is_stored_and_served_from_our_address(bucket, client):
    row = editing.store_image(images.clean(png()), None)
    assert list(bucket.objects) == [f"help/{row.name}"]
    bucket.requests = 0
    answer = get_picture(client, row)
    assert (answer.status_code, answer.content) == (200, bucket.objects[f"help/{row.name}"])
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert bucket.requests == 1
    assert client.get(f"/media/{'0' * 32}.png").status_code == 404


@pytest.mark.django_db
def test_tidying_up_deletes_what_no_article_names(bucket, django_capture_on_commit_callbacks):
    row = editing.store_image(images.clean(png()), None)
    Image.objects.update(created_at=timezone.now() - timedelta(days=3))
    bucket.objects[f"help/{'0' * 32}.png"] = b"of no row, and not a day old"
    bucket.objects["other/notes.txt"] = b"not ours"
    with django_capture_on_commit_callbacks(execute=True):
        assert editing.tidy_images(1) == (1, 0)
    assert list(bucket.objects) == [f"help/{'0' * 32}.png", "other/notes.txt"]
    assert not Image.objects.filter(name=row.name)


def fail(bucket, settings, fault):
    bucket.status = 503 if fault == "error" else 0
    bucket.hang_seconds = 1.0 if fault == "hung" else 0.0
    if fault == "gone":
        own = settings.STORAGES["default"]
        options = {**own["OPTIONS"], "endpoint_url": "http://127.0.0.1:1"}
        settings.STORAGES = {**settings.STORAGES, "default": {**own, "OPTIONS": options}}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["error", "hung", "gone"])
def test_outage_of_the_bucket_costs_one_wait_and_no_500(bucket, editor_client, settings, fault, caplog):
    row = editing.store_image(images.clean(png()), None)
    fail(bucket, settings, fault)
    answer = get_picture(editor_client, row)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert int(answer["Retry-After"]) > 0
    began = time.monotonic()
    assert {get_picture(editor_client, row).status_code for _ in range(20)} == {503}
    assert time.monotonic() - began < 1
    upload = {"image": SimpleUploadedFile("a.png", png()), "words": "The menu, opened"}
    refused = editor_client.post(reverse("admin:markdown-upload-image"), upload)
    assert refused.status_code == 503
    assert "can't be stored right now" in refused.json()["error"]
    assert Image.objects.count() == 1
    assert len([line for line in caplog.messages if "image can't be read" in line]) == 1


def test_bucket_is_checked_at_the_start(bucket, settings):
    assert check_media() == []
    fail(bucket, settings, "gone")
    assert [message.id for message in check_media()] == ["helpcenter.W009"]
    own = settings.STORAGES["default"]
    for wrong in ({"bucket_name": "nowhere"}, {"access_key": "another"}):
        options = {**own["OPTIONS"], "endpoint_url": bucket.url, **wrong}
        settings.STORAGES = {**settings.STORAGES, "default": {**own, "OPTIONS": options}}
        storage.BucketStorage.breaker = Breaker()
        assert [message.id for message in check_media()] == ["helpcenter.E004"], wrong


@pytest.mark.django_db(transaction=True)
def test_backup_has_the_pictures_of_the_bucket_and_restores_them(bucket, full_site, tmp_path):
    before = dict(bucket.objects)
    assert len(before) == 1
    call_command("backup", tmp_path / "site.tar.gz", stdout=StringIO())
    bucket.objects.clear()
    tables.end_other_connections()
    call_command("restore", tmp_path / "site.tar.gz", replace=True, noinput=True, stdout=StringIO())
    assert bucket.objects == before
    said = StringIO()
    call_command("restore", tmp_path / "site.tar.gz", verify=True, stdout=said)
    assert said.getvalue().endswith("All rows and images match.\n")
