"""The upload in the editor: who may, what is stored, and that a refusal leaves nothing behind."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles import editing, exceptions, images, markdown
from articles.content import article_checks, snapshot
from articles.models import Image, Publication
from articles.strings.characters import FORBIDDEN
from tests.support.drawing import drawing, encoded, jpeg, opened, png
from tests.support.hostile_images import HTML, REFUSED
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("media_folder")]

UPLOAD = "/admin/articles/article/upload-image/"
NAME = f"{'0a' * 16}.png"


def upload_data(content=None, name="picture.png", kind="image/png", **fields):
    file = SimpleUploadedFile(name, png() if content is None else content, kind)
    return {"image": file, "words": "The menu, opened", **fields}


def files(media_folder):
    return [path.name for path in media_folder.rglob("*") if path.is_file()]


def test_address_is_the_one_of_the_form(editor_client):
    assert reverse("admin:markdown-upload-image") == UPLOAD
    assert (
        f'data-markdownx-upload-urls-path="{UPLOAD}"'
        in editor_client.get("/admin/articles/article/add/").content.decode()
    )


def test_picture_is_stored_and_told_in_markdown(editor_client, editor, make_article, media_folder):
    article = make_article()
    answer = editor_client.post(UPLOAD, upload_data(article=article.pk))
    row = Image.objects.get()
    assert answer.json()["markdown"] == rf"![The menu\, opened](/media/{row.name})"
    assert images.NAME.fullmatch(row.name)
    assert (row.uploader, row.article, row.width, row.height) == (editor, article, 40, 30)
    assert files(media_folder) == [row.name]
    assert row.size == (media_folder / row.name).stat().st_size
    assert 'src="/media/' in markdown.render(answer.json()["markdown"]).html
    assert editor_client.get(answer.json()["address"]).content == (media_folder / row.name).read_bytes()


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "kind", "content", "ending"),
    [
        ("evil.html", "text/html", png(), "png"),
        ("../../evil.php", "image/svg+xml", jpeg(), "jpg"),
        ("x.png\0.html", "image/gif", png(), "png"),
        ("photo.png", "image/png", jpeg() + HTML, "jpg"),
        ("C:\\evil.exe", "", encoded(drawing(), "WEBP"), "webp"),
    ],
)
def test_name_and_kind_are_ours(editor_client, media_folder, name, kind, content, ending):
    assert editor_client.post(UPLOAD, upload_data(content, name, kind)).status_code == 200
    [stored] = files(media_folder.parent)
    assert re.fullmatch(rf"[0-9a-f]{{32}}\.{ending}", stored)
    assert b"script" not in (media_folder / stored).read_bytes()


@pytest.mark.parametrize(
    "content", [raw for raw in REFUSED.values() if raw], ids=[k for k, v in REFUSED.items() if v]
)
def test_refused_file_is_told_and_leaves_nothing(editor_client, media_folder, content):
    answer = editor_client.post(UPLOAD, upload_data(content))
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert set(answer.json()) == {"error"}
    assert not files(media_folder.parent)
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "missing", [{"words": ""}, {"words": " \n "}, {"words": "x" * 501}, {"image": ""}], ids=str
)
def test_picture_and_words_are_both_needed(editor_client, media_folder, missing):
    answer = editor_client.post(UPLOAD, {**upload_data(), **missing})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not files(media_folder.parent)


class Unread:
    """The content of a request that nobody may look into."""

    def read(self, *_):
        raise AssertionError("the request was read")

    readline = read


@pytest.mark.parametrize("length", ["10200000", "9" * 30, "much"])
def test_too_much_is_refused_before_it_is_read(editor_client, media_folder, length):
    answer = editor_client.post(UPLOAD, upload_data(), **{"wsgi.input": Unread(), "CONTENT_LENGTH": length})
    assert answer.status_code == 413
    assert answer.json() == {"error": "The file is larger than 10 MB."}
    assert not files(media_folder.parent)


def test_nothing_is_read_of_strangers(db):
    client = Client(enforce_csrf_checks=True)
    assert client.post(UPLOAD, upload_data(), **{"wsgi.input": Unread()}).status_code == 403


@pytest.mark.parametrize("number", ["", "0", "999", "-1", "1 or 1=1", "٣", "9" * 30])
def test_article_that_is_not_there_is_no_obstacle(editor_client, number):
    assert editor_client.post(UPLOAD, upload_data(article=number)).status_code == 200
    assert Image.objects.get().article is None


def test_article_of_somebody_else_gets_no_picture(client, make_article, media_folder):
    article = make_article()
    client.force_login(in_role("Author", "aya"))
    answer = client.post(UPLOAD, upload_data(article=article.pk))
    assert answer.status_code == 403
    assert "assigned to you" in answer.json()["error"]
    assert not files(media_folder)
    assert not Image.objects.exists()


@pytest.mark.parametrize("who", ["anonymous", "reader", "staff without the right", "retired editor"])
def test_upload_is_for_editors(client, db, media_folder, who):
    if who != "anonymous":
        user = get_user_model().objects.create_user("u", password="pw", is_staff=who.startswith("staff"))
        if who.startswith("retired"):
            user.user_permissions.set(Permission.objects.filter(codename="change_article"))
        client.force_login(user)
    answer = client.post(UPLOAD, upload_data())
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "<" not in answer.content.decode()
    assert not files(media_folder.parent)


@pytest.mark.parametrize("right", ["add_article", "change_article"])
def test_whoever_writes_articles_may_upload(client, django_user_model, right):
    author = django_user_model.objects.create_user("aya", password="pw", is_staff=True)
    author.user_permissions.set(Permission.objects.filter(codename=right))
    client.force_login(author)
    assert client.post(UPLOAD, upload_data()).status_code == 200
    assert Image.objects.get().uploader == author


def test_upload_wants_the_token(editor, media_folder):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(UPLOAD, upload_data()).status_code == 403
    assert not files(media_folder.parent)
    token = client.get("/admin/articles/article/add/").cookies
    name = next(name for name in token if name.startswith("csrftoken"))
    assert client.post(UPLOAD, upload_data(), headers={"X-CSRFToken": token[name].value}).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_upload_is_posted(editor_client, method):
    assert getattr(editor_client, method)(UPLOAD).status_code == 405


@given(words=st.text(min_size=1, max_size=80).filter(lambda text: text.strip()))
def test_words_come_out_as_they_were_typed(words):
    address = f"/media/{NAME}"
    [mention] = markdown.find_images(f"Text {markdown.write_image(address, words)} text")
    assert mention.address == address
    clean = "".join("\ufffd" if FORBIDDEN.match(c) else c for c in " ".join(words.split()))
    assert mention.words == clean


def test_picture_of_a_new_article_is_its_own_once_it_is_saved(editor_client, make_article):
    text = editor_client.post(UPLOAD, upload_data()).json()["markdown"]
    other = editor_client.post(UPLOAD, upload_data()).json()["markdown"]
    article = make_article(id="a", slug="a", body=text)
    change(make_article(id="b", slug="b"), body=f"{text} {other}")
    assert [row.article.slug for row in Image.objects.order_by("pk")] == ["a", "b"]
    editing.delete(article, None)
    assert Image.objects.count() == 2


def test_picture_stays_when_its_uploader_goes(editor_client, editor):
    editor_client.post(UPLOAD, upload_data())
    editor.delete()
    assert Image.objects.get().uploader is None


def test_picture_that_cannot_be_noted_is_not_kept(editor, media_folder, monkeypatch):
    monkeypatch.setattr(Image.objects, "get_or_create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        editing.store_image(images.clean(png()), editor)
    assert not files(media_folder)


def test_another_picture_never_takes_a_name(db, media_folder):
    editing.store_image(images.clean(png()), None, name=NAME)
    editing.store_image(images.clean(png()), None, name=NAME)
    before = (media_folder / NAME).read_bytes()
    with pytest.raises(exceptions.Refused, match=NAME):
        editing.store_image(images.clean(png(mode="L")), None, name=NAME)
    assert (media_folder / NAME).read_bytes() == before
    assert opened(before).mode == "RGB"
    assert Image.objects.count() == 1


# The gate


@pytest.mark.parametrize(
    "words",
    ["", " ", "image", "Picture", "Describe this picture", "alt text", "Screenshot.", "IMG_0231.JPG", "**"],
)
def test_picture_without_words_is_not_published(make_article, words):
    article = make_article(
        solutions=["First", {"title": "Second", "body": f"1. Look\n\n   ![{words}](/media/{NAME})"}]
    )
    with pytest.raises(exceptions.Refused) as refused:
        editing.publish(article, None)
    spot = "solutions[1].body"
    assert refused.value.reasons == (f"{spot}: the image {NAME} needs alt text",)
    assert not Publication.objects.exists()
    change(article, solutions=[{"title": "Second", "body": f"![The menu, opened](/media/{NAME})"}])
    editing.publish(stored(article), None)
    assert NAME in str(Publication.objects.get().html)


@pytest.mark.parametrize(
    "text",
    [
        f"[The menu, larger](/media/{NAME})",
        f"`![](/media/{NAME})`",
        f"    ![](/media/{NAME})",
        f"\\![](/media/{NAME})",
        "![](https://example.com/a.png)",
        f"![The picture of the login](/media/{NAME})",
    ],
)
def test_what_shows_no_picture_needs_no_words(make_article, text):
    editing.publish(make_article(body=text), None)


@pytest.mark.parametrize("part", ["body", "causes", "solutions", "faqs"])
def test_every_part_is_looked_through(part):
    text = f"![x](/media/{NAME}) ![][1]\n\n[1]: /media/{NAME}"
    rows = {
        "body": text,
        "causes": [{"title": "c", "body": text}],
        "solutions": [{"title": "s", "body": text}],
        "faqs": [{"question": "q", "answer": text}],
    }
    data = article_data(**{part: rows[part]})
    assert snapshot.image_names(data) == [NAME]
    assert [mention.words for _spot, mention in snapshot.find_article_images(data)] == ["x", ""]
    assert [issue.kind for issue in article_checks.check_article(data, article_checks.SiteFacts())].count(
        "picture"
    ) == 1
