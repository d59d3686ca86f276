# ruff: noqa: E501
"""Signs that belong to words, and words of other languages, found as people type them."""

import pytest
from django.utils.translation import get_language_info

from articles import search

pytestmark = pytest.mark.once


def slugs(results):
    return [hit.publication.slug for hit in results.hits]


@pytest.fixture
def make(make_live):
    """Articles from a title alone: make(whole="Cannot load foo.dll")."""

    def make_all(language="en", **titles):
        for slug, title in titles.items():
            make_live(id=slug, slug=slug, title=title, language=language)

    return make_all


SIGNS = [
    ("foo.dll", "Cannot load foo.dll", "The dll of foo is old"),
    ("c++", "C++ code is slow", "The C code is slow"),
    ("C#", "C# code is slow", "The C code is slow"),
    ("a::b", "Unknown name a::b", "The name a of b is unknown"),
    ("List<String>", "No List<String> here", "String of a list"),
    ("/var/log/syslog", "Nothing in /var/log/syslog", "Log of syslog in var"),
    ("user@host", "user@host is refused", "The user of the host is refused"),
    (".NET", ".NET is missing", "The net is missing"),
    ("node_modules", "node_modules is huge", "Modules of the node are huge"),
    ("x86-64", "Only for x86-64", "Only 64 for x86"),
    ("C:\\Temp\\foo.dll", "Cannot load foo.dll", "The dll of foo is in temp"),
    ("notepad++", "notepad++ is closed", "Notepad is closed"),
    ("wifi", "No Wi-Fi here", "No fi here"),
    ("wi-fi", "No wifi here", "No fi here, wi"),
]


@pytest.mark.parametrize(("typed", "whole", "apart"), SIGNS, ids=[typed for typed, _w, _a in SIGNS])
def test_what_signs_join_is_found_whole_before_its_parts(make, typed, whole, apart):
    make(apart=apart, whole=whole, other="Something else")
    assert slugs(search.find(typed))[0] == "whole"


@pytest.mark.parametrize("typed", ["foo", "dll", "modules", "syslog", "host", "String", "net", "0x"])
def test_parts_of_what_signs_join_are_found(make, typed):
    make(
        a="foo.dll", b="node_modules", c="/var/log/syslog", d="user@host", e="List<String>", f=".NET", g="0x"
    )
    assert len(slugs(search.find(typed))) == 1


@pytest.mark.parametrize("typed", ["C++", "C#", "F#"])
def test_letter_with_a_sign_is_not_the_letter(make, typed):
    make(c="C is a language", f="F is a key")
    assert search.find(typed).total == 0


@pytest.mark.parametrize(
    "typed", ["title:bank", "bank AND NOT wide", "+bank -wide", "bank*", "(bank", "bank~2", "[a TO z]"]
)
def test_query_is_words_and_no_syntax(make, typed):
    make(wide="The bank is wide")
    assert slugs(search.find(typed)) in (["wide"], [])


SPOKEN = [
    ("zh-hans", "无法打开此文件", ["打开文件", "文件", "文", "打开此文件"]),
    ("zh-hant", "無法開啟檔案", ["檔案", "開啟", "檔"]),
    ("ja", "ファイルを開けませんでした", ["ファイル", "開けません", "開", "ﾌｧｲﾙ"]),
    ("ko", "프린터를 찾을 수 없습니다", ["프린터", "프린터가 없습니다", "찾을"]),
    ("th", "ไม่สามารถเปิดไฟล์ได้", ["เปิดไฟล์", "ไฟล์"]),
    ("ru", "Не удаётся открыть последний файл", ["файлы", "открыть файла", "последние файлы", "НЕ УДАЕТСЯ"]),
    ("ar", "تعذّر فتح الملفات", ["ملف", "الملف", "فتح ملفات", "تعذر"]),
    ("ar", "إعدادات الطابعة", ["اعدادات", "طابعه", "طابعة"]),
    ("de", "Die Dateien können nicht geöffnet werden", ["Datei", "datei geoeffnet", "GEÖFFNET", "geo\u0308ffnet", "geoffnet"]),
    ("fr", "Impossible d’établir les connexions", ["connexion", "etablir", "établies", "l'établir"]),
    ("es", "No se pudo abrir la conexión", ["conexiones", "conexion", "abrió"]),
    ("pt-br", "Falha nas conexões", ["conexão", "conexao", "falhas"]),
    ("tr", "Dosyalarınız açılamıyor", ["dosya", "dosyası", "DOSYALARINIZ", "açılamıyor", "acilamiyor", "AÇILAMIYOR"]),
    ("vi", "Lỗi kết nối máy in", ["loi may in", "máy in", "LỖI"]),
    ("el", "Σφάλμα σε αρχεία", ["αρχείο", "σφαλματα", "ΣΦΆΛΜΑ"]),
    ("nl", "De verbindingen zijn verbroken", ["verbinding"]),
    ("pl", "Nie można otworzyć pliku", ["mozna", "otworzyć pliku"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [(language, title, typed) for language, title, asked in SPOKEN for typed in asked],
    ids=[f"{language}-{typed}" for language, _title, asked in SPOKEN for typed in asked],
)
def test_words_are_found_by_the_rules_of_their_language(make, language, title, typed):
    make(language, other="Zzz Qqq")
    make(language, wanted=title)
    results = search.find(typed, language=language)
    assert slugs(results) == ["wanted"]


def test_words_of_two_signs_are_marked_in_the_middle_of_a_sentence(make_live):
    make_live(title="A", summary="系统无法打开此文件，请重试。", language="zh-hans")
    hit = search.find("打开文件", language="zh-hans").hits[0]
    assert str(hit.excerpt) == "系统无法<mark>打开</mark>此<mark>文件</mark>，请重试。"


@pytest.mark.parametrize("typed", ["gift", "gift shop"])
def test_loose_words_that_only_another_language_has_are_shown_marked_and_not_claimed(make, typed):
    make("de", gift="Das Gift im Shop")
    [hit] = search.find(typed, language="en").hits
    assert (hit.publication.slug, hit.language) == ("gift", "de")
    assert search.find(typed, language="en").answer is None


@pytest.mark.parametrize("typed", ["drucker druckt leere seiten", "drucker leere seiten 4711"])
def test_words_that_only_another_language_has_are_claimed_if_they_are_several(make, typed):
    make("de", drucker="Der Drucker druckt leere Seiten", other="Das Netz ist zu langsam")
    make("en", pages="The printer prints pages 4711 times")
    results = search.find(typed, language="en")
    assert results.answer and results.answer.publication.slug == "drucker"


@pytest.mark.parametrize("typed", ["gift", "gift shop"])
def test_loose_words_of_another_language_are_not_mixed_in(make, typed):
    make("de", gift="Das Gift im Shop")
    make("en", shop="A gift shop is closed")
    assert slugs(search.find(typed, language="en")) == ["shop"]


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("de", "Der Drucker hängt an der Wand", "der drucker ist nicht an der wand"),
        ("es", "La impresora no tiene papel", "la impresora no tiene más papel"),
        ("fr", "Le lecteur de la carte est bloqué", "pourquoi le lecteur de la carte est bloqué"),
        ("pt-br", "A senha da conta não foi aceita", "senha da conta não foi aceita"),
        ("ja", "ファイルを開けませんでした", "ファイルが開けない"),
        ("ru", "Не удаётся открыть последний файл", "не открыть последний файл"),
    ],
)  # fmt: skip
def test_words_of_another_language_are_read_in_it(make, language, title, typed):
    make("en", other="A printer, a file, a card", last="The last page of an account")
    make(language, wanted=title)
    results = search.find(typed, language="en")
    assert (results.hits[0].publication.slug, results.hits[0].language) == ("wanted", language)


GERMAN = "Auf die Datei kann nicht zugegriffen werden, weil sie gesperrt ist."


@pytest.fixture
def german(make, make_live):
    make("de", **{f"de{n}": f"Drucker {n} druckt nicht" for n in range(4)})
    return make_live(
        id="de", slug="de", codes=["E77"], title="Die Datei ist gesperrt", language="de", messages=[GERMAN]
    )


def test_message_in_its_own_language_is_found_from_any_other(german, make):
    make(en="A file is locked", other="Something else")
    for pasted in [
        GERMAN,
        GERMAN.replace("Datei", "Datie"),
        f"2026-01-02 10:11:12 ERROR {GERMAN}\nand so on",
    ]:
        results = search.find(pasted, language="en")
        assert (slugs(results), results.kind, results.confident) == (["de"], "message", True)
        assert (results.hits[0].language, results.jump) == ("de", None)


@pytest.mark.parametrize("language", ["en", "de"])
def test_message_of_the_only_article_in_its_language_is_found(make, make_live, language):
    make(**{f"en{n}": f"Printer {n} is offline" for n in range(8)})
    message = "Die Datei konnte nicht gefunden werden"
    make_live(id="de", slug="de", title="Verschollen", language="de", messages=[message])
    results = search.find(message, language=language)
    assert (slugs(results), results.kind, results.confident) == (["de"], "message", True)


def test_message_known_in_both_languages_is_found_in_the_own_one(german, make_live):
    make_live(id="en", slug="en", title="Gesperrt", messages=[GERMAN])
    results = search.find(GERMAN, language="en")
    assert [(hit.publication.slug, hit.language) for hit in results.hits] == [("en", "")]


def test_translation_goes_before_the_article_that_has_the_message(german, make_live):
    make_live(id="en", slug="en", title="The file is locked", translation_of="de")
    results = search.find(GERMAN, language="en")
    assert [(hit.publication.slug, hit.language) for hit in results.hits] == [("en", ""), ("de", "de")]
    assert results.confident


def test_part_of_a_message_is_found_in_the_translation_that_quotes_it(make_live):
    message = "Could not initialize license properties. QuickBooks could not load the license data."
    for language, title in (("en", "The license data can't be read"), ("es", "No se lee la licencia")):
        make_live(slug=language, title=title, language=language, messages=[message])
    results = search.find("could not load the license data", language="es")
    assert slugs(results)[0] == "es"


def test_code_of_another_language_alone_is_shown_and_leads_nowhere(german, make):
    make(en="Something else")
    results = search.find("error E77", language="en")
    assert (slugs(results), results.kind, results.confident, results.jump, results.choices) == (
        ["de"],
        "code",
        True,
        None,
        (),
    )
    assert search.find("E77", language="de").jump == german


@pytest.mark.parametrize("typed", ["4711 cloud printer", "error 47l1", "47II"])
def test_code_among_words_or_misread_is_found_in_another_language(make, make_live, typed):
    """The words alone are in an article of the reader's language, too, as its program's labels are."""
    for language in ("en", "de"):
        make_live(
            id=language, slug=language, codes=["4711"], title="Cloud printer is offline", language=language
        )
    make("fr", labels="Imprimante (Cloud)")
    assert slugs(search.find(typed, language="fr"))[0] == "en"
    assert slugs(search.find(typed, language="de")) == ["de"]


def test_words_that_two_languages_have_are_of_the_sites_own(make):
    make("de", de="Datei zurückholen: Restore, Backup, File")
    make("en", en="Restore a backup file")
    make("fr", fr="Autre chose")
    assert slugs(search.find("restore backup file", language="fr")) == ["en"]


def test_words_of_the_own_language_follow_the_message_of_another(german, make):
    make(en="Datei gesperrt, kann nicht zugegriffen werden")
    assert slugs(search.find(GERMAN, language="en")) == ["de", "en"]


def test_product_limits_other_languages_too(german):
    assert search.find(GERMAN, language="en", product="ledger").total == 1
    assert search.find(GERMAN, language="en", product="other").total == 0


def test_article_of_another_language_is_marked_on_the_page(client, german):
    page = client.get("/search/", {"q": GERMAN}).content.decode()
    assert "Deutsch" in page
    assert 'hreflang="de"' in page


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Der Druckertreiber fehlt", "Treiber"),
        ("Der Druckertreiber fehlt", "Drucker fehlt"),
        ("Der Treiber für den Drucker fehlt", "Druckertreiber fehlt"),
        ("Eine Verbindung zum Server fehlt", "Serververbindungen"),
        ("Die Sicherung hat Fehler", "Sicherungsfehler"),
    ],
)
def test_german_compounds_and_their_parts_find_each_other(make, title, typed):
    make("de", other="Das Netz ist langsam", wanted=title)
    assert slugs(search.find(typed, language="de")) == ["wanted"]


def test_compound_follows_the_word_itself(make):
    make("de", compound="Der Druckertreiber fehlt", word="Der Treiber fehlt", other="Netz")
    assert slugs(search.find("Treiber fehlt", language="de")) == ["word", "compound"]


def test_a_beginning_is_no_part(make):
    make("de", a="Die Schreiberinnen", b="Netz")
    assert search.find("Schr", language="de").total == 0


def test_english_has_no_compounds(make):
    make(a="The motherboard", b="Net")
    assert search.find("mother", language="en").total == 0


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("der drucker druckt nicht und steht an der wand", "de"),
        ("la impresora no imprime en la red", "es"),
        ("プリンターが動かない", "ja"),
        ("打印机无法打印", "zh-hans"),
        ("принтер не печатает", "ru"),
    ],
)
def test_page_says_that_the_site_has_nothing_in_the_language_of_the_query(make, client, typed, language):
    make("en", drucker="The Drucker is a printer")
    assert search.find(typed, language="en").unspoken == language
    page = client.get("/search/", {"q": typed}).content.decode()
    assert "We don't have articles in " in page and "Languages on this site: <bdi>English" in page
    assert f"articles in {get_language_info(language)['name']}." in page


@pytest.mark.parametrize(
    "typed", ["the printer does not print", "printer", "open la carte", "error 102", "12 34"]
)
def test_words_of_the_own_language_are_spoken(make, typed):
    make("en", drucker="The Drucker is a printer")
    assert search.find(typed, language="en").unspoken == ""
