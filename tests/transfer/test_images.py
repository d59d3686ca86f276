"""Articles carry their pictures through files: what goes out comes back, and nothing else comes in."""

import os
import shutil
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import editing, images, transfer
from articles.content import snapshot
from articles.models import Area, Article, AuditEntry, Image, Product, Publication, Revision, SiteState
from tests.support.drawing import drawing, encoded, jpeg, noise, opened, png, raw_png, webp
from tests.support.hostile_images import HTML, REFUSED
from tests.support.makers import change
from tests.support.transfer import articles_in, export_articles, file_contents

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media_folder")]

NAME = f"{'0a' * 16}.png"
OTHER = f"{'0b' * 16}.png"
SHOWN = f"1. Look\n\n   ![The menu](/media/{NAME})"


def empty_site(settings, folder):
    AuditEntry.objects.all()._raw_delete("default")  # past its door, which lets nothing go
    for model in (Image, Publication, Revision, Article, Area, Product, SiteState):
        model.objects.all().delete()
    settings.MEDIA_ROOT = folder


def keep(raw, name):
    return editing.store_image(images.clean(raw), None, name=name)


def run(path, **options):
    """Returns the exit code and all that was said."""
    out = StringIO()
    try:
        call_command("import_articles", str(path), stdout=out, stderr=StringIO(), **options)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def article_file(folder, *names, body="", brought=None):
    """An article with these pictures in its folder; `body` is Markdown."""
    folder.mkdir(exist_ok=True)
    lines = ["---", "product: Ledger", "title: Trouble", "id: one", "---", "", body]
    path = folder / "one.md"
    path.write_text("\n".join(lines))
    for name, content in (brought or {name: png() for name in names}).items():
        (folder / "one.pictures").mkdir(exist_ok=True)
        (folder / "one.pictures" / name).write_bytes(content)
    return path


# Out and back


@pytest.mark.parametrize("form", ["md", "jsonl", "jsonl.gz"])
def test_lossless_pictures_come_back_to_the_byte(tmp_path, settings, make_live, form):
    lossless = f"{'0c' * 16}.webp"
    keep(encoded(noise((50, 40)), "PNG"), NAME)
    keep(png(mode="RGBA"), OTHER)
    keep(webp(lossless=True), lossless)
    make_live(id="1", slug="one", solutions=[{"title": "s", "body": SHOWN}], body=f"[larger](/media/{OTHER})")
    make_live(id="2", slug="two", faqs=[{"question": "q", "answer": f"![Again](/media/{NAME})"}])
    make_live(id="3", slug="three", causes=[{"title": "c", "body": f"![Colours](/media/{lossless})"}])
    place = "out" if form == "md" else f"out.{form}"
    output = export_articles(tmp_path / "a" / place)
    assert output == f"3 articles and 3 images in {tmp_path / 'a' / place}\n"
    empty_site(settings, tmp_path / "media of the other site")
    path = tmp_path / "a" / place
    if form != "jsonl.gz":  # two of them as a ZIP of all that was exported
        path = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "a")
    assert run(path, publish=True)[0] == 0
    export_articles(tmp_path / "b" / place)
    assert file_contents(tmp_path / "a") == file_contents(tmp_path / "b")
    found = [name for name in file_contents(tmp_path / "a") if name.endswith(("png", "webp"))]
    if form == "md":
        folders = {"out/1.pictures": [NAME, OTHER], "out/2.pictures": [NAME], "out/3.pictures": [lossless]}
    else:
        folders = {"out.pictures": [NAME, OTHER, lossless]}
    assert sorted(found) == sorted(f"{folder}/{name}" for folder, names in folders.items() for name in names)
    assert sorted(Image.objects.values_list("name", "article__slug")) == [
        (NAME, "one"),
        (OTHER, "one"),
        (lossless, "three"),
    ]


@pytest.mark.parametrize(("raw", "ending"), [(jpeg((300, 200)), "jpg"), (webp((300, 200)), "webp")])
def test_pictures_with_loss_come_back_nearly_equal_and_go_home_again(
    tmp_path, settings, media_folder, make_live, raw, ending
):
    name = f"{'0d' * 16}.{ending}"
    before = images.clean(raw).data
    keep(raw, name)
    make_live(id="1", body=f"![The menu](/media/{name})")
    export_articles(tmp_path / "a")
    assert file_contents(tmp_path / "a")[f"1.pictures/{name}"] == before
    empty_site(settings, tmp_path / "other")
    assert run(tmp_path / "a", publish=True)[0] == 0
    export_articles(tmp_path / "b")
    assert file_contents(tmp_path / "a")["1.md"] == file_contents(tmp_path / "b")["1.md"]
    assert images.shows_the_same(file_contents(tmp_path / "b")[f"1.pictures/{name}"], before)
    # What was encoded anew over there is no other picture back here, and does not replace the first one.
    settings.MEDIA_ROOT = media_folder
    assert run(tmp_path / "b", publish=True)[0] == 0
    assert (media_folder / name).read_bytes() == before


def test_export_holds_the_pictures_of_its_articles_alone(tmp_path, make_live, make_article, editor):
    for name in (NAME, OTHER):
        keep(png(), name)
    shown = make_live(id="1", slug="one", body="Text")
    change(shown.article, body=f"![The menu](/media/{NAME})")
    make_article(id="2", slug="two", body=f"![The menu](/media/{OTHER}) `![](/media/{'0' * 32}.png)`")
    export_articles(tmp_path / "live")
    assert sorted(articles_in(tmp_path / "live")) == ["1.md"]
    assert not (tmp_path / "live" / "1.pictures").exists()
    export_articles(tmp_path / "drafts", drafts=True)
    assert sorted(articles_in(tmp_path / "drafts")) == [
        "1.md", f"1.pictures/{NAME}", "2.md", f"2.pictures/{OTHER}",
    ]  # fmt: skip


def test_picture_that_this_site_lacks_is_told_once(tmp_path, make_live):
    make_live(id="1", body=SHOWN)
    errors = StringIO()
    call_command("export_articles", str(tmp_path / "out"), stdout=StringIO(), stderr=errors)
    assert errors.getvalue().count("\n") == 1
    assert NAME in errors.getvalue()
    assert list(articles_in(tmp_path / "out")) == ["1.md"]


# What an import takes


def test_picture_from_a_folder_is_cleaned_and_keeps_its_name(tmp_path, media_folder):
    raw = raw_png(4, 4, b"\0" * 52) + HTML
    assert run(article_file(tmp_path, body=SHOWN, brought={NAME: raw}), publish=True)[0] == 0
    assert (media_folder / NAME).read_bytes() == images.clean(raw).data
    assert b"script" not in (media_folder / NAME).read_bytes()
    row = Image.objects.get()
    assert (row.name, row.uploader, row.article.source_id) == (NAME, None, "one")


def test_second_run_changes_nothing_and_mends_what_was_lost(tmp_path, media_folder):
    path = article_file(tmp_path, NAME, body=SHOWN)
    run(path, publish=True)
    before = list(Image.objects.values()), SiteState.load().seq, (media_folder / NAME).stat().st_mtime_ns
    assert "1 unchanged" in run(path, publish=True)[1]
    assert before == (
        list(Image.objects.values()),
        SiteState.load().seq,
        (media_folder / NAME).stat().st_mtime_ns,
    )
    (media_folder / NAME).unlink()
    run(path, publish=True)
    assert opened((media_folder / NAME).read_bytes()).size == (40, 30)
    assert Image.objects.count() == 1


def test_dry_run_writes_nothing(tmp_path, media_folder):
    code, output = run(article_file(tmp_path, NAME, body=SHOWN), dry_run=True)
    assert (code, "1 created" in output) == (0, True)
    assert not media_folder.exists()
    assert not Image.objects.exists()


def test_picture_may_be_here_already(tmp_path):
    keep(png(), NAME)
    assert run(article_file(tmp_path, body=SHOWN), publish=True)[0] == 0


def test_translation_shows_the_picture_of_its_source(tmp_path):
    article_file(tmp_path, NAME, body=SHOWN)
    path = article_file(tmp_path / "es", body=SHOWN)
    path.write_text(path.read_text().replace("id: one", "translation_of: one\nlanguage: es"))
    assert run(tmp_path, publish=True)[0] == 0
    assert Publication.objects.filter(language="es").exists()
    assert Image.objects.get().name == NAME


def test_picture_that_is_nowhere_is_told_with_its_line(tmp_path, media_folder):
    path = article_file(tmp_path, OTHER, body=f"Text\n\n## Solutions\n\n### Wait\n\nFirst\n\n{SHOWN}")
    code, output = run(path, publish=True)
    assert code == 1
    assert f"{path}:17: solutions[0].body: {NAME} is neither in {tmp_path / 'one.pictures'} nor" in output
    assert not Article.objects.exists()
    assert not media_folder.exists()


def test_picture_of_a_line_of_json_is_told_with_it(tmp_path):
    path = tmp_path / "all.jsonl"
    data = snapshot.normalize({"product": "P", "title": "T", "body": SHOWN})
    path.write_text("\n" + transfer.write_jsonl(data))
    assert f"{path}:2: body: {NAME} is neither in {tmp_path / 'all.pictures'} nor" in run(path)[1]


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if "ten megabytes" not in kind])
def test_file_that_is_no_picture_refuses_its_article(tmp_path, media_folder, kind):
    path = article_file(tmp_path, body=SHOWN, brought={NAME: REFUSED[kind]})
    code, output = run(path)
    assert code == 1
    assert f"{path}:9: body: {tmp_path / 'one.pictures' / NAME}: " in output
    assert not media_folder.exists()
    assert not Image.objects.exists()


def test_large_file_is_not_read_to_its_end(tmp_path, media_folder):
    path = article_file(tmp_path, NAME, body=SHOWN)
    os.truncate(tmp_path / "one.pictures" / NAME, 20_000_000_000)
    assert "larger than 10 MB" in run(path)[1]


def test_picture_of_another_kind_than_its_name_says_is_refused(tmp_path):
    path = article_file(tmp_path, body=SHOWN, brought={NAME: jpeg()})
    assert "contains an image of type .jpg" in run(path)[1]


@pytest.mark.parametrize(
    "address",
    [
        "/media/logo.png",
        "/media/one/0a.png",
        f"/media/{'0A' * 16}.png",
        f"/media/{'0a' * 16}.svg",
        "/media/a.png",
    ],
)
def test_address_that_no_picture_has_is_refused(tmp_path, address):
    path = article_file(tmp_path, body=f"![The menu]({address})")
    assert f"{path}:7: body: {address}: the name of an image is" in run(path)[1]


@pytest.mark.parametrize("address", ["/media/../secret.png", "/media/%2e%2e/secret.png", "../secret.png"])
def test_address_that_leads_out_is_no_picture_at_all(tmp_path, media_folder, address):
    (tmp_path / "secret.png").write_bytes(png())
    assert run(article_file(tmp_path / "in", body=f"![The menu]({address})"), publish=True)[0] == 0
    assert "<img" not in str(Publication.objects.get().html)
    assert not media_folder.exists()


def test_links_are_not_followed(tmp_path, media_folder):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    path = article_file(tmp_path / "in", OTHER, body=SHOWN)
    (tmp_path / "in" / "one.pictures" / NAME).symlink_to(secret)
    assert "links aren't followed" in run(path)[1]
    path = article_file(tmp_path / "in2", body=SHOWN)
    (tmp_path / "in2" / "one.pictures").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / NAME).write_bytes(png())
    assert "links aren't followed" in run(path)[1]
    assert not media_folder.exists()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_waited_for(tmp_path, make):
    path = article_file(tmp_path, OTHER, body=SHOWN)
    make(tmp_path / "one.pictures" / NAME)
    assert run(path)[0] == 1


def test_other_files_in_the_folder_are_left_there(tmp_path, media_folder):
    path = article_file(tmp_path, NAME, OTHER, body=SHOWN)
    (tmp_path / "one.pictures" / "evil.html").write_bytes(HTML)
    assert run(path)[0] == 0
    assert [file.name for file in media_folder.iterdir()] == [NAME]


def test_another_picture_never_takes_a_name(tmp_path, media_folder):
    keep(png(), NAME)
    before = (media_folder / NAME).read_bytes()
    code, output = run(article_file(tmp_path, body=SHOWN, brought={NAME: png(mode="L")}), overwrite=True)
    assert code == 1
    assert "differs from this site's image with the same name" in output
    assert (media_folder / NAME).read_bytes() == before


@pytest.mark.parametrize(("mode", "code"), [("RGB", 0), ("L", 1)])
def test_two_articles_may_share_a_picture_but_not_a_name(tmp_path, mode, code):
    for name, kind in (("a", "RGB"), ("b", mode)):
        path = article_file(tmp_path / name, body=SHOWN, brought={NAME: png(mode=kind)})
        path.write_text(path.read_text().replace("id: one", f"id: {name}").replace("Trouble", name))
    ended, output = run(tmp_path, publish=True)
    assert ended == code
    assert ("has the same name as another image," in output) == bool(code)


def test_too_many_pictures_refuse_the_article(tmp_path):
    names = [f"{n:032x}.png" for n in range(201)]
    body = "\n".join(f"![The menu](/media/{name})" for name in names)
    assert "more than 200 images" in run(article_file(tmp_path, *names, body=body))[1]


def test_failed_import_leaves_no_picture(tmp_path, media_folder, monkeypatch):
    path = article_file(tmp_path, NAME, body=SHOWN)
    monkeypatch.setattr(sys.modules["articles.editing.importing"], "_publish", lambda plans, editor: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(path, publish=True)
    assert not file_contents(media_folder)
    assert not Image.objects.exists()


def test_bad_one_is_left_out_with_its_pictures(tmp_path, media_folder):
    good, bad = tmp_path / "good", tmp_path / "bad"
    article_file(good, NAME, body=SHOWN)
    path = article_file(bad, body=f"![The menu](/media/{OTHER})", brought={OTHER: HTML})
    path.write_text(path.read_text().replace("id: one", "id: two"))
    assert run(tmp_path, skip_bad=True)[0] == 0
    assert [file.name for file in media_folder.iterdir()] == [NAME]


def test_picture_without_words_holds_its_article_back(tmp_path, media_folder):
    code, output = run(article_file(tmp_path, NAME, body=f"![](/media/{NAME})"), publish=True)
    assert code == 3
    assert f"draft     {tmp_path / 'one.md'}:7: body: the image {NAME} needs alt text" in output
    assert not Publication.objects.exists()
    assert (media_folder / NAME).exists()
    assert drawing().size == opened((media_folder / NAME).read_bytes()).size
