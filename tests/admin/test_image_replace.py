"""Images are uploaded in the library, chosen for a text, and replaced in every article that uses them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import editing, images
from articles.models import ChangeSet, Image, Publication
from tests.support.drawing import png
from tests.support.makers import COMPLETE, article_data, change, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.usefixtures("media_folder"),
]
LIST = "/admin/articles/image/"


@pytest.fixture
def pair(people):
    return [editing.store_image(images.clean(png()), people["p"]) for _n in range(2)]


def shown(row, words="The menu"):
    return f"![{words}](/media/{row.name})"


def file(name="new.png", content=None):
    return SimpleUploadedFile(name, content if content is not None else png(), "image/png")


def test_image_is_replaced_in_all_articles_and_back(sign_in, people, pair, make_live, make_article):
    old, new = pair
    solution = [{"title": "Wait", "body": f"1. Wait {shown(old, 'A clock')} and {shown(old)}"}]
    live = make_live(**COMPLETE | {"solutions": solution}, id="a", slug="a", title="Live").article
    ahead = make_live(id="b", slug="b", title="Ahead", codes=["5"], body=shown(old)).article
    change(ahead, summary="Not yet.")
    gone = make_live(id="c", slug="c", title="Only readers", codes=["6"], body=shown(old)).article
    change(gone, body="")
    client = sign_in("p")
    address = f"{LIST}{old.pk}/replace/"
    page = client.get(address)
    assert [row["article"].title for row in page.context["rows"]] == ["Ahead", "Live"]
    assert "1 published article shows it" in page.content.decode()
    sent = {"replace": "1", "image": new.pk, "publish": "1", "article": [f"{live.pk}:1", f"{ahead.pk}:2"]}
    answer = client.post(address, sent, follow=True).content.decode()
    assert "2 articles updated. 3 changes in total. 1 published." in answer
    body = stored(live).solutions.get().body
    assert body == f"1. Wait {shown(new, 'A clock')} and {shown(new)}"
    assert new.name in str(Publication.objects.get(article=live).html)
    assert old.name in str(Publication.objects.get(article=ahead).html)
    assert stored(ahead).body == shown(new)
    client.post(f"/admin/articles/article/changes/{ChangeSet.objects.get().pk}/")
    assert old.name in str(Publication.objects.get(article=live).html)
    assert stored(ahead).body == shown(old)


def test_new_file_takes_the_place_and_refusals_are_told(sign_in, people, pair, make_article):
    old, _new = pair
    article = make_article(body=shown(old))
    client = sign_in("p")
    address, chosen = f"{LIST}{old.pk}/replace/", {"replace": "1", "article": f"{article.pk}:1"}
    for sent, reason in (
        (chosen, "Choose or upload the new image."),
        ({**chosen, "image": "²"}, "Choose or upload the new image."),
        ({**chosen, "image": old.pk}, "Choose another image."),
        ({**chosen, "file": file(content=b"text")}, "“new.png”: "),
        (
            {**chosen, "file": file(), "article": f"{article.pk}:9"},
            "an article changed after you opened this page",
        ),
        ({**chosen, "file": file(), "article": "x"}, "Choose at least one article."),
    ):
        assert reason in client.post(address, sent).content.decode(), sent
    client.post(address, {**chosen, "file": file()})
    assert stored(article).body == shown(Image.objects.latest("pk"))


def test_authors_replace_in_their_own_articles_alone(sign_in, people, pair, make_article):
    old, new = pair
    foreign = make_article(id="f", slug="f", title="Foreign", body=shown(old))
    data = article_data(id="own", slug="own", title="Own", body=shown(old) + shown(new))
    own = editing.save(None, data, people["a"])
    author = sign_in("a")
    page = author.get(f"{LIST}{old.pk}/replace/").content.decode()
    assert "1 article you can't edit also uses it" in page and "Foreign" not in page
    sent = {"replace": "1", "image": new.pk, "article": [f"{own.pk}:1", f"{foreign.pk}:1"]}
    author.post(f"{LIST}{old.pk}/replace/", sent)
    assert old.name not in stored(own).body
    assert old.name in stored(foreign).body
    assert sign_in("m").post(f"{LIST}{old.pk}/replace/", sent).status_code == 403


def test_library_takes_uploads_and_is_chosen_from(sign_in, people, pair, make_article):
    old, _new = pair
    make_article(id="f", slug="f", title="Foreign", body=shown(old, "A secret clock"))
    publisher, author = sign_in("p"), sign_in("a")
    sent = {"images": [file("one.png"), file("two.png"), file("bad.png", b"no image")]}
    page = author.post(f"{LIST}upload/", sent, follow=True).content.decode()
    assert "2 images uploaded." in page and "“bad.png”: " in page
    assert Image.objects.filter(uploader=people["a"]).count() == 2
    assert "Choose an image." in author.post(f"{LIST}upload/").content.decode()
    assert sign_in("m").post(f"{LIST}upload/", {"images": [file()]}).status_code == 403
    choose = "/admin/articles/article/choose-image/"
    found = publisher.get(choose, {"q": "clock"}).json()["images"]
    assert [(row["address"], row["words"]) for row in found] == [(f"/media/{old.name}", "A secret clock")]
    assert len(publisher.get(choose).json()["images"]) == 4
    assert len(author.get(choose).json()["images"]) == 2
    assert author.get(choose, {"q": "clock"}).json()["images"] == []
    page = publisher.get(f"{LIST}{old.pk}/change/").content.decode()
    assert '/change/">Foreign</a>' in page and f"{LIST}{old.pk}/replace/" in page
