"""Stylesheets and scripts: parts that are joined."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError
from django.template import Context, Template

from helpcenter import start, staticfiles
from tests.support.paths import ROOT

pytestmark = pytest.mark.once


@pytest.fixture
def source(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    staticfiles._joined.cache_clear()

    def write(**files: str) -> None:
        for name, text in files.items():
            kind, _, path = name.partition("_")
            target = tmp_path / "static" / kind / path.replace("__", "/").replace("_", ".")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)

    yield write
    staticfiles._joined.cache_clear()


def tags() -> str:
    return Template("{% load site_assets %}{% stylesheets %}{% scripts %}").render(Context())


def test_parts_are_joined_in_their_order(source):
    source(css_order_txt="b.css\n# the last word\na.css\n", css_a_css="a{}", css_b_css="b{}")
    assert staticfiles.join("css") == b"b{}\na{}\n"


def test_addresses_in_a_part_keep_their_meaning(source):
    text = "a{background:url('../../img/x.svg')} b{cursor:url(data:image/png;base64,AA)}"
    text += " c{src:url(/static/f)}"
    source(css_order_txt="components/c.css", css_components__c_css=text)
    assert 'url("../img/x.svg")' in staticfiles.join("css").decode()
    assert "url(data:image/png;base64,AA)" in staticfiles.join("css").decode()
    assert "url(/static/f)" in staticfiles.join("css").decode()


def test_a_script_without_a_last_semicolon_does_not_swallow_the_next(source):
    source(js_order_txt="a.js\nb.js", js_a_js="a()", js_b_js="(function () {})()")
    assert staticfiles.join("js") == b"a()\n;\n(function () {})()\n;\n"


def test_pages_link_one_file_of_each_kind(source):
    source(css_order_txt="a.css\nb.css", css_a_css="", css_b_css="", js_order_txt="a.js", js_a_js="")
    assert tags() == (
        '<link rel="stylesheet" href="/static/css/site.css"><script src="/static/js/site.js" defer></script>'
    )


def test_pages_link_the_parts_while_one_works_on_them(source, settings):
    settings.DEBUG = True
    source(css_order_txt="a.css\nb.css", css_a_css="", css_b_css="")
    assert [part in tags() for part in ("css/a.css", "css/b.css", "site.css", "<script")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_part_that_does_not_exist_is_named(source):
    source(css_order_txt="lost.css")
    with pytest.raises(Exception, match=r"css/lost\.css"):
        staticfiles.join("css")


def test_the_desk_has_a_stylesheet_of_its_own(source):
    source(css_admin__order_txt="a.css\nb.css", css_admin__a_css="a{}", css_admin__b_css="b{}")
    assert staticfiles.join("css/admin") == b"a{}\nb{}\n"
    tag = Template('{% load site_assets %}{% stylesheets "css/admin" %}').render(Context())
    assert tag == '<link rel="stylesheet" href="/static/css/desk.css">'


@pytest.mark.parametrize("kind", ["css", "js"])
def test_every_part_of_ours_is_listed(kind):
    folder = staticfiles._source() / kind
    written = {f"{kind}/{path.relative_to(folder).as_posix()}" for path in folder.rglob(f"*.{kind}")}
    folders = tuple(f"{kind}/{name}/" for name in ("admin", "api", "embed", "offline", "worker", "pdf"))
    elsewhere = {path for path in written if path.startswith(folders)}
    assert set(staticfiles.parts(kind)) == written - elsewhere


def test_colors_are_named_by_tokens_alone():
    raw = re.compile(r"#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)\(", re.I)
    for path in (staticfiles._source() / "css").rglob("*.css"):
        if path.name not in ("tokens.css", "print.css", "pdf.css"):  # paper is black on white
            assert not [line for line in path.read_text().splitlines() if raw.search(line)], path


def test_joined_file_is_found_by_its_name(client, db):
    assert finders.find("css/site.css")
    answer = client.get("/static/css/site.css")
    answer.close()
    assert answer.headers["Content-Type"].startswith("text/css")


def test_files_that_templates_and_forms_name_exist():
    named = set()
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("articles/admin/*.py")]:
        text = path.read_text()
        named |= {(path.name, name) for name in re.findall(r"{% static [\"']([^\"']+)[\"'] %}", text)}
        named |= {(path.name, name) for name in re.findall(r"\"((?:css|js)/admin/\w+\.\w+)\"", text)}
    assert len(named) > 15
    assert not [pair for pair in sorted(named) if not finders.find(pair[1])]


# Ranges of bytes


@pytest.fixture
def file(client, db):
    def ask(**headers):
        answer = client.get("/static/css/tokens.css", headers=headers)
        assert not answer.streaming  # a client that reads nothing would hold a thread
        answer.whole = answer.content
        return answer

    return ask


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=0-4", slice(0, 5)),
        ("bytes=-1", slice(-1, None)),
        ("bytes=7-", slice(7, None)),
    ],
)
def test_part_of_a_file_is_what_was_asked_for(file, asked, part):
    whole = file().whole
    answer = file(Range=asked)
    assert answer.status_code == 206
    assert answer.whole == whole[part]
    first = range(len(whole))[part][0]
    assert answer["Content-Range"] == f"bytes {first}-{first + len(whole[part]) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(whole[part]))


def test_last_byte_of_a_file_can_be_asked_for(file):
    whole = file().whole
    answer = file(Range=f"bytes={len(whole) - 1}-")
    assert (answer.status_code, answer.whole) == (206, whole[-1:])


def test_ranges_that_a_file_does_not_have(file):
    size = len(file().whole)
    for asked in (f"bytes={size}-", f"bytes={size}-{size}"):
        beyond = file(Range=asked)
        assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=5-2", "lines=0-0", "bytes=a-b", "bytes=0-0,4-4"):
        assert file(Range=asked).status_code == 200


def test_file_that_is_missing_is_not_found(client, db):
    """Also where files are found anew for each request, as in `make dev` and here."""
    assert client.get("/static/css/nothing.css").status_code == 404


def test_files_that_the_version_before_links_to_outlive_an_upgrade(tmp_path):
    paths = {"css/site.css": "css/site.1f2e.css"}
    for name in (
        "css/site.css",
        "css/site.1f2e.css",
        "css/site.1f2e.css.br",
        "css/site.0000.css",
        "js/old.js.gz",
    ):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.touch()
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": paths}))
    start._delete_unlinked(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"staticfiles.json", "css/site.1f2e.css", "css/site.1f2e.css.br"}


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}"])
def test_without_a_manifest_all_collected_files_are_made_again(tmp_path, damaged):
    (tmp_path / "site.css").touch()
    (tmp_path / "staticfiles.json").write_text(damaged)
    start._delete_unlinked(tmp_path)
    assert not (tmp_path / "site.css").exists()


@pytest.fixture
def folders(source, settings, tmp_path, monkeypatch):
    """A site whose static files are collected into a folder of the operator's choice."""

    def collect(*_arguments, **_options):
        (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(start, "call_command", collect)
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path / "data", tmp_path / "chosen"
    settings.DATA_DIR.mkdir()
    return settings


@pytest.mark.parametrize("has_stamp", [False, True])
def test_files_of_others_are_not_deleted(folders, has_stamp):
    if has_stamp:
        (folders.DATA_DIR / "static.stamp").write_text("of another state")
    folders.STATIC_ROOT.mkdir()
    other = folders.STATIC_ROOT / "index.html"
    other.write_text("of another site")
    with pytest.raises(CommandError, match="contains other files, which would be deleted"):
        start.collect_static()
    assert other.read_text() == "of another site"


def test_another_folder_is_filled_though_no_file_has_changed(folders, tmp_path):
    start.collect_static()
    folders.STATIC_ROOT = tmp_path / "moved"
    start.collect_static()
    assert (folders.STATIC_ROOT / "staticfiles.json").exists()


def test_a_collection_that_was_interrupted_is_begun_anew(folders):
    start.collect_static()
    (folders.STATIC_ROOT / "staticfiles.json").unlink()
    (folders.DATA_DIR / "static.stamp").unlink()
    start.collect_static()
    assert (folders.STATIC_ROOT / "staticfiles.json").exists()


def test_a_folder_that_cannot_be_written_is_named(folders, tmp_path):
    (tmp_path / "file").touch()
    folders.STATIC_ROOT = tmp_path / "file" / "static"
    with pytest.raises(CommandError, match="static can't be written: Not a directory"):
        start.collect_static()
