"""The library of pictures: who uses what is always known, and only what nobody needs can go."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import editing, exceptions, images
from articles.models import AuditEntry, Image, ImageUse, Revision
from tests.support.drawing import png
from tests.support.makers import change, stored
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]
LIST = "/admin/articles/image/"


@pytest.fixture
def add():
    """Upload a picture of an age in days: add(age=2) gives its row."""

    def make(age=2, uploader=None):
        row = editing.store_image(images.clean(png()), uploader)
        Image.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=age))
        return row

    return make


def markdown_image(row, words="The menu"):
    return f"![{words}](/media/{row.name})"


@pytest.fixture
def places(add, make_article, editor):
    """One picture for each place in which one can be."""
    rows = {name: add() for name in ("live", "draft", "old", "withdrawn", "deleted", "code", "typed", "none")}
    article = make_article(id="1", slug="1", body=markdown_image(rows["old"]))
    change(article, faqs=[{"question": "Why?", "answer": markdown_image(rows["live"], "What readers see")}])
    change(article, body=f"`/media/{rows['code'].name}`", faqs=stored_faqs(article))
    editing.publish(stored(article), None)
    change(article, body=markdown_image(rows["draft"]))
    for name in ("withdrawn", "deleted"):
        other = make_article(id=name, slug=name, causes=[{"title": "c", "body": markdown_image(rows[name])}])
        editing.publish(other, None)
        editing.unpublish(other, None) if name == "withdrawn" else editing.delete(other, None)
    editing.store_autosave(editor, "new-1", None, f"body=%21%5Bx%5D%28%2Fmedia%2F{rows['typed'].name}%29")
    return rows


def stored_faqs(article):
    return article.revisions.first().data["faqs"]


def listed(client, use):
    return {row.name for row in client.get(LIST, {"use": use}).context["cl"].result_list}


def test_library_tells_where_each_picture_is_used(client, places, editor, django_assert_max_num_queries):
    client.force_login(editor)
    uses = editing.image_uses(row.name for row in places.values())
    found = {
        place: [(use.live, use.in_draft) for use in uses[row.name].articles] for place, row in places.items()
    }
    assert found == {
        **{
            "live": [(True, True)],
            "draft": [(False, True)],
            "old": [(False, False)],
            "code": [(True, False)],
        },
        **{"withdrawn": [(False, True)], "deleted": [(False, False)], "typed": [], "none": []},
    }
    assert uses[places["live"].name].words == "What readers see"
    assert [place for place, row in places.items() if not uses[row.name]] == ["none"]
    names = {place: {row.name} for place, row in places.items()}
    assert listed(client, "live") == names["live"] | names["code"]
    assert listed(client, "draft") == names["live"] | names["draft"] | names["withdrawn"]
    assert listed(client, "old") == names["old"] | names["deleted"]
    assert listed(client, "none") == names["none"]
    with django_assert_max_num_queries(14):
        page = client.get(LIST).content.decode()
    assert "What readers see" in page
    detail = client.get(f"{LIST}{places['live'].pk}/change/").content.decode()
    assert "The bank&#x27;s website has trouble</a> (published)" in detail
    assert f"![What readers see](/media/{places['live'].name})" in detail


def test_only_what_nobody_needs_can_be_deleted(
    client, places, add, media_folder, django_capture_on_commit_callbacks
):
    client.force_login(in_role("Manager", "mo"))
    places["fresh"] = add(age=0.9)
    for place, row in places.items():
        address = f"{LIST}{row.pk}/delete/"
        asked = client.get(address).content.decode()
        assert ("in use and wasn&#x27;t deleted" in asked or "less than a day old" in asked) == (
            place != "none"
        ), place
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, {"post": "yes"})
        assert (
            Image.objects.filter(pk=row.pk).exists()
            == (media_folder / row.name).exists()
            == (place != "none")
        )
        assert client.get(f"/media/{row.name}").status_code == (404 if place == "none" else 200), place
    [entry] = AuditEntry.objects.filter(action="picture")
    assert (entry.name, entry.detail["picture"]) == ("mo", places["none"].name)
    assert places["none"].name in client.get("/admin/articles/auditentry/").content.decode()
    chosen = [row.pk for row in places.values() if row.pk]
    client.post(LIST, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert Image.objects.count() == len(places) - 1


def test_several_unused_ones_go_at_once_and_one_in_use_keeps_all(client, add, make_article):
    client.force_login(in_role("Manager", "mo"))
    rows = [add() for _n in range(3)]
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    article = make_article(body=markdown_image(rows[1]))
    client.post(LIST, sent)
    assert Image.objects.count() == 3
    with pytest.raises(exceptions.Refused, match=rows[1].name):
        editing.delete_images(rows, None)
    assert Image.objects.count() == 3
    Revision.objects.filter(article=article).delete()
    client.post(LIST, sent)
    assert not Image.objects.exists()
    assert AuditEntry.objects.filter(action="picture").count() == 3


@pytest.mark.parametrize("role", ["Author", "Reviewer", "Publisher"])
def test_others_delete_none(client, add, role):
    row, person = add(), in_role(role, "pat")
    with pytest.raises(exceptions.NotAllowed):
        editing.delete_images([row], person)
    client.force_login(person)
    client.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert Image.objects.exists()


def test_author_sees_own_pictures_and_no_title_of_others(client, add, make_article):
    author = in_role("Author", "aya")
    mine, other = add(uploader=author), add()
    make_article(
        id="x", slug="x", title="zebrafish", body=markdown_image(mine, "coelacanth") + markdown_image(other)
    )
    client.force_login(author)
    page = client.get(LIST).content.decode()
    assert mine.name in page
    assert other.name not in page
    assert "someone else&#x27;s article" in page
    assert "zebrafish" not in page
    assert "coelacanth" not in page
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 302


def tidy(**options):
    out = StringIO()
    call_command("tidy_pictures", stdout=out, **options)
    return out.getvalue()


def test_command_tidies_what_is_old_and_unused(places, add, media_folder, django_capture_on_commit_callbacks):
    young = add(age=5)
    stray, kept = media_folder / f"{'a' * 32}.png", media_folder / "notes.txt"
    for path in (stray, kept):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    recent = media_folder / f"{'b' * 32}.png"
    recent.write_bytes(b"x")
    before = set(os.listdir(media_folder))
    assert tidy(days=1, dry_run=True).startswith("2 unused images would be deleted, and 1 stray files")
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy(days=6).startswith("0 unused images deleted, and 1 stray files")
        assert tidy(days=1) == "2 unused images deleted\n"
    assert before - set(os.listdir(media_folder)) == {stray.name, young.name, places["none"].name}
    assert set(AuditEntry.objects.filter(action="picture").values_list("name", flat=True)) == {""}
    for days in (0, -1, 10**9):
        with pytest.raises(CommandError):
            tidy(days=days)


def test_history_that_is_tidied_lets_go_of_its_pictures(add, make_article):
    row = add()
    article = make_article(body="plain")
    change(article, body=markdown_image(row))
    for n in range(3):
        change(article, body=str(n))
    Revision.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert editing.unused_images() == []
    editing.tidy_history(30)
    assert editing.unused_images() == [row.pk]


def test_image_is_used_once_in_a_revision(places):
    use = ImageUse.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ImageUse.objects.create(revision_id=use.revision_id, name=use.name)
