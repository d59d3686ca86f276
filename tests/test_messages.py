"""The catalogs of the interface's languages say what the code says, whole and without a fault."""

import pytest

from articles.strings.languages import SHIPPED
from tests.support import messages

pytestmark = pytest.mark.once
FILES = [(language, domain) for language in messages.LANGUAGES for domain in messages.DOMAINS]


@pytest.fixture(scope="module")
def in_code():
    return {domain: messages.extract_all(domain) for domain in messages.DOMAINS}


@pytest.fixture(scope="module")
def catalogs():
    return {file: messages.read(messages.path_of(*file)) for file in FILES}


def problems_of(singular, plural, *strings, locale="de"):
    catalog = messages.Catalog(locale)
    catalog.add((singular, plural) if plural else singular, strings if plural else strings[0])
    return list(messages.all_problems(catalog))


@pytest.mark.parametrize("language", SHIPPED[1:])
def test_catalog_has_every_string_of_the_code_translated(language, in_code, catalogs):
    for domain in messages.DOMAINS:
        catalog = catalogs[language, domain]
        renewed = messages.merge(catalog, in_code[domain])
        assert list(messages.all_problems(renewed)) == [], "translate it after `make messages`"
        assert messages.as_po(renewed) == messages.path_of(language, domain).read_bytes(), "make messages"


def test_compiled_catalogs_are_those_beside_them(catalogs):
    for file, catalog in catalogs.items():
        compiled = messages.path_of(*file).with_suffix(".mo").read_bytes()
        assert compiled == messages.as_mo(catalog), f"{file}: run `make messages`"


def test_finds_strings_of_python():
    source = """
_("one"), gettext_lazy("tw" "o"), pgettext("of a page", "three"), translation.gettext("four")
ngettext("%(n)d day", "%(n)d days", n), npgettext_lazy("c", "s", "p", 1), gettext(name), other("no"), f(1)(2)
"""
    assert list(messages.find_in_python(source)) == [
        (None, "one"), (None, "two"), ("of a page", "three"), (None, "four"),
        (None, ("%(n)d day", "%(n)d days")), ("c", ("s", "p")),
    ]  # fmt: skip


def test_finds_strings_of_templates():
    source = """
      {% translate "one" %}{% translate 'two' context "of a page" %}{{ _("three")|lower }} it's text
    {% blocktranslate count n=rows|length trimmed %}
       {{ n }} row
    {% plural %}{{ n }} rows{% endblocktranslate %}
"""
    assert list(messages.find_in_template(source)) == [
        (None, "one"), ("of a page", "two"), (None, "three"), (None, ("%(n)s row", "%(n)s rows")),
    ]  # fmt: skip


def test_finds_strings_of_scripts():
    source = 'say(`${gettext("one")} and`, ngettext("%s row", "%s rows", n)); gettext(name)'
    assert list(messages.find_in_script(source)) == [(None, "one"), (None, ("%s row", "%s rows"))]


@pytest.mark.parametrize(
    "singular, plural, strings",
    [
        ("Delete %(title)s", "", ["%(title)s löschen"]),
        ("%s of %s", "", ["%s von %s"]),
        ("<b>Now</b>: {{ name }}", "", ["{{ name }}: <b>jetzt</b>"]),
        ("%(n)d row", "%(n)d rows", ["eine Zeile", "%(n)d Zeilen"]),
        ("One row", "%(n)d rows", ["Eine Zeile", "%(n)d Zeilen"]),
    ],
)
def test_right_translations_pass(singular, plural, strings):
    assert problems_of(singular, plural, *strings) == []


@pytest.mark.parametrize(
    "singular, plural, strings, problem",
    [
        ("Delete", "", [""], "not translated"),
        ("Delete %(title)s", "", ["Löschen"], "%(title)s is missing"),
        ("Delete %(title)s", "", ["%(titel)s löschen"], "%(titel)s isn't in the original"),
        ("%s of %d", "", ["%d von %s"], "in the same order"),
        ("%(n)s%%", "", ["%(n)s %"], "written %%"),
        ("<b>Now</b>", "", ["<b>Jetzt<b>"], "HTML must stay: <b> </b>"),
        ("Now ", "", ["Jetzt"], "spaces and lines"),
        ("%(n)d row", "%(n)d rows", ["%(n)d Zeile", "Zeilen"], "form 1: %(n)d is missing"),
        ("%(n)d row", "%(n)d rows", ["%(n)d Zeilen"], "1 forms, but the language has 2"),
    ],
)
def test_wrong_translations_are_told(singular, plural, strings, problem):
    assert problem in "\n".join(problems_of(singular, plural, *strings))


def test_merging_keeps_translations_and_drops_what_is_gone():
    present, found = messages.Catalog("de"), messages.Catalog()
    present.add("Delete", "Löschen")
    present.add("Gone", "Weg")
    found.add("Delete", locations=[("b.py", 0), ("a.py", 0), ("b.py", 0)])
    found.add("Delete", context="of a page")
    written = messages.as_po(messages.merge(present, found)).decode()
    assert "#: a.py b.py\n" in written and 'msgstr "Löschen"' in written and "Gone" not in written
    assert 'msgctxt "of a page"\nmsgid "Delete"\nmsgstr ""' in written
    assert "20" not in written.partition("#: ")[0]  # no date
