"""The files of an export: where they may lie, what never leaves it, and how much it may hold."""

import bz2
import gzip
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from articles.transfer.foreign import containers, files
from articles.transfer.foreign.encodings import decode
from articles.transfer.foreign.files import open_export
from articles.transfer.foreign.own_form import is_own_form
from articles.transfer.foreign.source import ExportTooLarge, UnreadableFile, UnusableExport


def zip_bytes(content, method=zipfile.ZIP_DEFLATED):
    """A ZIP of names and contents; a name may be a ZipInfo."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.fixture
def write(tmp_path):
    def write(**contents):
        for name, content in contents.items():
            (tmp_path / name).write_bytes(content)
        return [tmp_path / name for name in contents]

    def path(name, content):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    return path


def listed(*paths):
    with open_export(paths) as export:
        return export.paths()


class TestPlaces:
    def test_a_folder_is_listed_without_noise(self, write, tmp_path):
        for name in ("a/b.md", "_posts/c.md", ".git/config", "__MACOSX/a/._b.md", "node_modules/x/README.md"):
            write(f"in/{name}", b"x")
        assert listed(tmp_path / "in") == ["_posts/c.md", "a/b.md"]

    def test_folders_with_a_dot_that_hold_pictures_or_names_are_listed(self, write, tmp_path):
        for name in (".gitbook/assets/a.png", ".attachments/b.png", "docs/.pages", ".gitbooks/c.png"):
            write(name, b"x")
        assert listed(tmp_path) == [".attachments/b.png", ".gitbook/assets/a.png", "docs/.pages"]

    def test_a_file_has_the_pictures_beside_it(self, write):
        write("img/clock.png", b"png")
        write("other.md", b"x")
        assert listed(write("errors.md", b"x")) == ["errors.md", "img/clock.png"]

    def test_several_files(self, write):
        assert listed(write("one.html", b"x"), write("two.html", b"x")) == ["one.html", "two.html"]

    def test_parts_of_an_export_become_one(self, write):
        one = zip_bytes({"Help/A 1.md": "a", "Help/B 2.md": "b"})
        two = zip_bytes({"Help/A 1/clock.png": "png"})
        outer = write("Export.zip", zip_bytes({"E-Part-1.zip": one, "E-Part-2.zip": two}))
        with open_export([outer]) as export:
            assert export.paths() == ["A 1.md", "A 1/clock.png", "B 2.md"]
            assert export.text("B 2.md") == "b"

    def test_parts_with_the_same_names_stay_apart(self, write, tmp_path):
        write("in/en.zip", zip_bytes({"articles/1.json": "{}"}))
        write("in/de.zip", zip_bytes({"articles/1.json": "{}"}))
        assert listed(tmp_path / "in") == ["articles/1.json", "en/articles/1.json"]

    def test_a_zip_among_articles_is_something_to_download(self, write, tmp_path):
        write("in/docs/a.md", b"x")
        write("in/docs/tool.zip", zip_bytes({"b.md": "x"}))
        assert listed(tmp_path / "in") == ["docs/a.md", "docs/tool.zip"]

    def test_a_folder_around_everything_has_no_part_in_names(self, write):
        assert listed(write("main.zip", zip_bytes({"repo-main/docs/a.md": "x", "repo-main/b.md": "x"}))) == [
            "b.md",
            "docs/a.md",
        ]
        assert listed(write("posts.zip", zip_bytes({"_posts/a.md": "x"}))) == ["_posts/a.md"]

    def test_packed_texts_are_read(self, write, tmp_path):
        write("in/dump.xml.gz", gzip.compress(b"<a/>"))
        write("in/list.json.bz2", bz2.compress(b"[]"))
        with open_export([tmp_path / "in"]) as export:
            assert {path: export.text(path) for path in export.paths()} == {
                "dump.xml": "<a/>",
                "list.json": "[]",
            }

    def test_what_is_not_there(self, tmp_path):
        with pytest.raises(UnusableExport, match="no such file"):
            open_export([tmp_path / "gone.zip"])

    def test_links_are_found_however_they_are_written(self, write, tmp_path):
        write("in/Größe 1.md", b"x")
        write("in/b%20c.md", b"x")
        with open_export([tmp_path / "in"]) as export:
            for link in ("Größe 1.md", "Gr%C3%B6%C3%9Fe%201.md", "Gro\u0308ße 1.md", "größe+1.md"):
                assert export.resolve(link) == "Größe 1.md"
            assert export.resolve("b c.md") == "b%20c.md"
            assert export.resolve("../b c.md") == ""


class TestSafety:
    def test_names_that_lead_out_are_left_out(self, write):
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        hostile = zip_bytes({"../out.md": "x", "a/../../out.md": "x", "C:\\out.md": "x", link: "/etc/passwd"})
        with open_export([write("h.zip", hostile)]) as export:
            assert export.paths() == []
            assert len(export.left_out) == 4
            assert ("link.md", "a link") in export.left_out

    def test_names_from_windows_and_from_the_root(self, write):
        # A name with backslashes, as some programs write it.
        packed = zip_bytes({"docsXa.md": "x", "/b.md": "x"}).replace(b"docsXa.md", b"docs\\a.md")
        assert listed(write("w.zip", packed)) == ["b.md", "docs/a.md"]

    def test_links_in_a_folder_are_not_followed(self, write, tmp_path):
        secret = write("secret.md", b"x")
        write("in/a.md", b"x")
        (tmp_path / "in/link.md").symlink_to(secret)
        (tmp_path / "in/up").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "in/pipe.md")
        with open_export([tmp_path / "in"]) as export:
            assert export.paths() == ["a.md"]
            assert sorted(export.left_out) == [
                ("link.md", "a link"),
                ("pipe.md", "not a file"),
                ("up", "a link"),
            ]

    def test_a_link_that_came_later_is_not_followed(self, write, tmp_path):
        file = write("in/a.md", b"x")
        with open_export([tmp_path / "in"]) as export:
            file.unlink()
            file.symlink_to("/etc/passwd")
            with pytest.raises(UnreadableFile):
                export.read("a.md")

    def test_a_bomb_is_refused_before_it_is_unpacked(self, write):
        bomb = zip_bytes({f"{n}.md": b"\0" * 30_000_000 for n in range(2)})
        with pytest.raises(UnusableExport, match="200 times"):
            open_export([write("bomb.zip", bomb)])

    def test_all_zips_together_have_one_bound(self, write, monkeypatch):
        monkeypatch.setattr(containers, "MAX_UNPACKED_BYTES", 3000)
        inner = zip_bytes({"a.txt": os.urandom(1200)})
        outer = zip_bytes({f"{n}.zip": inner for n in range(3)}, zipfile.ZIP_STORED)
        with pytest.raises(UnusableExport, match="unpacked"):
            open_export([write("many.zip", outer)])

    def test_too_many_files(self, write, monkeypatch):
        monkeypatch.setattr(containers, "MAX_FILES", 3)
        with pytest.raises(UnusableExport, match="more than 3 files"):
            open_export([write("many.zip", zip_bytes({f"{n}.md": "x" for n in range(4)}))])

    def test_a_list_of_files_that_would_fill_the_memory(self, write, monkeypatch):
        monkeypatch.setattr(containers, "MAX_DIRECTORY_BYTES", 100)
        with pytest.raises(UnusableExport, match="files"):
            open_export([write("many.zip", zip_bytes({f"{n}.md": "x" for n in range(4)}))])

    def test_zips_nested_without_end(self, write):
        packed = zip_bytes({"a.txt": "x"})
        for _n in range(8):
            packed = zip_bytes({"inner.zip": packed})
        with pytest.raises(UnusableExport, match="deep"):
            open_export([write("deep.zip", packed)])

    def test_one_file_that_is_too_large(self, write, monkeypatch):
        monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
        with open_export([write("a.xml.gz", gzip.compress(b"x" * 11))]) as export:
            with pytest.raises(ExportTooLarge):
                export.read("a.xml")
            assert export.read("a.xml", 11) == b"x" * 11

    def test_one_broken_file_is_no_reason_to_stop(self, write):
        packed = bytearray(zip_bytes({"a.md": "a" * 50, "b.md": "fine"}, zipfile.ZIP_STORED))
        packed[packed.index(b"aaaa")] ^= 1
        with open_export([write("broken.zip", packed)]) as export:
            with pytest.raises(UnreadableFile):
                export.read("a.md")
            assert export.text("b.md") == "fine"

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + b"\xff" * 18])
    def test_what_is_no_zip(self, write, content):
        with pytest.raises(UnusableExport):
            open_export([write("x.zip", content)])

    def test_a_locked_file_is_left_out(self, write):
        packed = bytearray(zip_bytes({"a.md": "x"}))
        packed[packed.index(b"PK\x01\x02") + 8] |= 1
        with open_export([write("locked.zip", packed)]) as export:
            assert export.left_out == [("a.md", "password-protected")]


GERMAN = "Fehler LL-204: Bankverbindung prüfen – „Größe“ überschritten. Über Menü öffnen."
JAPANESE = "エラーメッセージ: 接続できません。対処方法を確認してください。"


class TestEncodings:
    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            *((GERMAN, name) for name in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman")),
            *((JAPANESE, name) for name in ("cp932", "euc_jp", "iso2022_jp", "utf-8")),
            ("¿Cómo solucionarlo? Señal inválida, la contraseña caducó.", "cp850"),
            ("Ошибка 204: не удалось подключиться к серверу. Решение: перезапустите.", "cp1251"),
            ("Błąd 204: połączenie zostało przerwane. Rozwiązanie: sprawdź, żeby działało.", "cp1250"),
            ("错误代码 204:无法连接服务器。解决方法:重新启动设备,然后再试一次。", "gb18030"),
        ],
    )
    def test_texts_as_they_were_saved(self, text, encoding):
        assert decode(text.encode(encoding)) == text

    def test_what_a_page_says_of_itself(self):
        page = '<?xml version="1.0" encoding="ISO-8859-5"?><a>ж</a>'
        assert decode(page.encode("iso8859_5")).endswith("<a>ж</a>")
        assert decode(b'<meta charset="no-such-thing">caf\xe9') == '<meta charset="no-such-thing">café'

    def test_a_broken_byte_in_utf8(self):
        assert decode(GERMAN.encode() * 3 + b"\xff").startswith(GERMAN)

    def test_line_ends(self):
        assert decode(b"a\r\nb\rc\0") == "a\nb\nc"

    def test_file_names_of_an_old_zip(self, write):
        plain = zip_bytes({"Gr__e.md": "x"})
        assert listed(write("old.zip", plain.replace(b"Gr__e.md", "Größe.md".encode("cp850")))) == [
            "Größe.md"
        ]


OWN = "---\nid: x\nproduct: {slug: p, name: P}\ncodes: [a]\ntitle: T\nconfidence: official\n---\n## Causes\n"
OLDER = """{"id": "x", "product": "p", "code": "1", "aliases": [], "title": "T", "summary": "",
"messages": [], "body_markdown": "B", "source_repo": "a/b", "source_path": "c", "licence": "MIT"}"""
HUGO = "---\ntitle: T\nproduct: p\ndraft: true\ntags: [a]\nweight: 3\n---\ntext\n"


@pytest.mark.parametrize(
    ("name", "content", "is_own"),
    [
        ("a.md", OWN, True),
        ("a.md", OWN.replace("title: T", "title: [T"), True),
        ("a.md", HUGO, False),
        ("a.md", "# Plain\n", False),
        ("a.jsonl", '{"id": "x", "product": {"slug": "p"}, "codes": ["1"], "title": "T"}\n{', True),
        ("a.json", '[{"id": "x", "product": {"slug": "p"}, "codes": ["1"], "title": "T"}]', True),
        ("a.jsonl", OLDER, True),
        ("a.json", '{"id": 1, "code": "1", "title": "T", "summary": "S", "body": "B"}', False),
        ("a.jsonl", '{"title": "T", "product": "P"}', True),
        ("a.jsonl", "nonsense", True),
        ("a.json", "[]", False),
        ("a.json", '{"articles": [{"id": 1, "section_id": 2}]}', False),
        ("a.json", '{"errors": [{"code": "1", "title": "T", "solutions": []}]}', False),
        ("site.yaml", "products: []", True),
        ("a.zip", "PK", False),
    ],
)
def test_own_form_is_known(tmp_path: Path, name: str, content: str, is_own: bool):
    (tmp_path / name).write_text(content)
    assert is_own_form([str(tmp_path / name)]) is is_own


def test_a_list_in_another_encoding_is_not_ours(tmp_path: Path):
    (tmp_path / "a.json").write_text('[{"code": "1", "text": "Größe"}]', encoding="utf-16")
    assert not is_own_form([str(tmp_path / "a.json")])
