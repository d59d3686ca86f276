"""Pictures as readers get them: what is stored goes out as a picture, and nothing else goes out."""

import pytest

from articles import editing, images
from tests.support.drawing import jpeg, png, webp

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def address(media_folder):
    return images.FOLDER + editing.store_image(images.clean(png()), None).name


@pytest.mark.parametrize(
    ("raw", "kind"), [(png(), "image/png"), (jpeg(), "image/jpeg"), (webp(), "image/webp")], ids=str
)
def test_picture_goes_out_as_a_picture_that_can_do_nothing(client, media_folder, raw, kind):
    row = editing.store_image(images.clean(raw), None)
    answer = client.get(f"/media/{row.name}")
    assert answer.status_code == 200
    assert answer.content == (media_folder / row.name).read_bytes()
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Length"] == str(row.size)
    assert "Vary" not in answer.headers
    assert not answer.cookies


def test_picture_that_is_known_is_not_sent_again(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        tag = client.get(address).headers["ETag"]
        answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert not answer.content
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_tells_the_size(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(client.get(address).content))


def test_signed_in_or_not_the_answer_is_the_same(client, address, editor):
    before = client.get(address)
    client.force_login(editor)
    after = client.get(address)
    assert dict(after.headers) == dict(before.headers)
    assert not after.cookies


OTHERS = [
    "/media/",
    "/media/notes.txt",
    "/media/secret-key",
    "/media/../secret-key",
    "/media/..%2fsecret-key",
    "/media/%2e%2e/secret-key",
    "/media/..%5csecret-key",
    "/media//etc/passwd",
    "/media/{name}/",
    "/media/{name}%0a",
    "/media/{name}%00",
    "/media/x/../{name}",
    "/media/x%2f..%2f{name}",
    "/media/./{name}",
    "/media/{upper}",
    "/media/{stem}",
    "/media/{stem}.svg",
    "/media/{stem}.html",
    "/media/{stem}.jpg",
    "/media/{stem}.png.html",
    "/media/{stem}.jpeg",
    "/de/media/{name}",
    "/media/" + "0" * 32 + ".png",
]


@pytest.mark.parametrize("other", OTHERS)
def test_nothing_else_goes_out(client, address, media_folder, other):
    (media_folder / "notes.txt").write_text("private")
    (media_folder.parent / "secret-key").write_text("private")
    name = address.rpartition("/")[2]
    stem = name.partition(".")[0]
    for kind in ("svg", "html", "jpeg", "png.html"):
        (media_folder / f"{stem}.{kind}").write_text("private")
    answer = client.get(other.format(name=name, stem=stem, upper=name.upper()))
    assert answer.status_code == 404
    assert b"private" not in answer.content


def test_file_of_another_kind_under_such_a_name_still_goes_out_as_a_picture(client, media_folder):
    media_folder.mkdir()
    (media_folder / f"{'0' * 32}.png").write_text("<script>alert(1)</script>")
    answer = client.get(f"/media/{'0' * 32}.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pictures_are_only_read(client, address, method):
    assert getattr(client, method)(address).status_code in (403, 405)
    assert client.get(address).status_code == 200
