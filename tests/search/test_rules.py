"""What editors steer: synonyms one way and both, per language and product, and pinned results."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from articles import catalog, editing, search
from articles.models import Pin, Product, SiteState, Synonym, split_phrases
from articles.search import rules
from articles.search.index_folder import INDEX

pytestmark = pytest.mark.once

STARTING = settings.BASE_DIR / "fixtures" / "synonyms.csv"


def synonym(phrases, also="", **more):
    row = Synonym(phrases=phrases, also=also, **more)
    catalog.save_live_settings(row)
    return row


def pin(publication, queries, **more):
    row = Pin(queries=queries, article=publication.article, **more)
    catalog.save_live_settings(row)
    return row


def others(typed, language="en", product=""):
    """What the words of a text may as well be, as text."""
    words = typed.split()
    alternatives = rules.read_rules().alternatives(words, language, product)
    return [(" ".join(words[row.start : row.end]), " ".join(row.words)) for row in alternatives]


def slugs(typed, **more):
    return [hit.publication.slug for hit in search.find(typed, **more).hits]


def test_two_way_synonym_stands_for_each_of_its_phrases(db):
    synonym("freeze, hang, not responding")
    assert others("my screen hang again") == [("hang", "freeze"), ("hang", "not responding")]
    assert others("program not responding today") == [
        ("not responding", "freeze"),
        ("not responding", "hang"),
    ]


def test_one_way_synonym_never_goes_back(db):
    synonym("qbo", "quickbooks online")
    assert others("qbo login") == [("qbo", "quickbooks online")]
    assert others("quickbooks online login") == []


def test_endings_case_and_marks_do_not_matter(db):
    synonym("Can't print\nprinting fails")
    synonym("freeze\nhang")
    assert others("cant print") == [("cant print", "printing fails")]
    assert others("it freezes") == [("freezes", "hang")]


def test_longest_phrase_counts_and_nothing_inside_it(db):
    synonym("sign in, log in")
    synonym("log, journal")
    assert others("cannot log in") == [("log in", "sign in")]
    assert others("the log says") == [("log", "journal")]


def test_synonyms_make_no_chains(db):
    synonym("a1, b1")
    synonym("b1, c1")
    assert others("a1") == [("a1", "b1")]
    assert others("b1") == [("b1", "a1"), ("b1", "c1")]


@pytest.mark.both
def test_language_and_product_limit_a_synonym(db):
    till = Product.objects.create(slug="till", name="Till")
    synonym("drawer, box", product=till)
    synonym("handy, mobile phone", language="de")
    assert others("drawer") == []
    assert others("drawer", product="till") == [("drawer", "box")]
    assert others("handy") == []
    assert others("handy", language="de") == others("handy", language="") == [("handy", "mobile phone")]


def test_few_are_added_for_one_word(db):
    synonym(", ".join(f"word{letter}" for letter in "abcdefghijklmnop"))
    assert len(others("worda")) == rules.MAX_ALTERNATIVES


def test_what_is_not_in_use_does_nothing(db):
    synonym("freeze, hang", active=False)
    assert others("freeze") == []


@pytest.mark.both
@pytest.mark.parametrize("typed", ["", "freeze " * 5000, "hang\x00", "不响应"])
def test_whatever_is_asked_is_survived(db, typed):
    synonym("freeze, hang")
    synonym("不响应, 没有反应")
    assert len(others(typed)) <= rules.MAX_QUERY_WORDS


@pytest.mark.parametrize(
    ("phrases", "also"),
    [
        ("freeze", ""),
        ("freeze, freeze", ""),
        ("", "freeze"),
        ("!!!, freeze", ""),
        ("a " * 20 + ", b", ""),
        (",".join(f"w{n}" for n in range(99)), ""),
    ],
)
def test_synonym_that_could_match_nothing_is_refused(db, phrases, also):
    with pytest.raises(ValidationError):
        Synonym(phrases=phrases, also=also).full_clean()


@pytest.mark.both
def test_saved_rule_counts_at_once_without_a_new_index(make_live, django_assert_num_queries):
    page = make_live(slug="hang", title="Program hangs")
    INDEX.follow()
    before = SiteState.load().seq
    row = synonym("freeze, hang")
    assert SiteState.load().seq == before + 1
    INDEX.follow()
    assert rules.current_rules().phrases
    with django_assert_num_queries(0):
        rules.current_rules()
    catalog.delete_live_settings(row)
    INDEX.follow()
    assert not rules.current_rules().phrases
    assert search.find_differences() == [] and slugs("hangs") == [page.slug]


def test_pinned_article_stands_first_once_and_says_why(make_live):
    make_live(slug="one", title="Printer offline")
    page = make_live(slug="two", title="Printer jam", summary="Printer, paper and offline trouble")
    other = make_live(slug="three", title="Nothing of the kind")
    assert slugs("printer offline")[0] == "one"
    pin(page, "Printer offline", position=2)
    pin(other, "printer offline\nno paper, no ink", position=1)
    results = search.find("the printers, offline")
    assert [hit.publication.slug for hit in results.hits] == ["three", "two", "one"]
    assert [hit.why for hit in results.hits][:2] == ["pinned", "pinned"]
    assert results.total == 3 and results.confident
    assert slugs("no paper no ink")[0] == "three"
    assert slugs("printer offline today")[0] == "one"


@pytest.mark.both
def test_pin_shows_nothing_that_is_not_live(make_live, make_article):
    page = make_live(slug="gone", title="Secret zebrafish")
    draft = make_article(slug="draft", title="Secret draft")
    for article in (page.article, draft):
        catalog.save_live_settings(Pin(queries="help me", article=article))
    assert slugs("help me") == ["gone"]
    editing.unpublish(page.article, None)
    assert slugs("help me") == []


def test_code_that_was_asked_for_goes_before_a_pin(make_live):
    coded = make_live(slug="coded", codes=["102"], title="Bank down")
    pinned = make_live(slug="pinned", title="All about error 102")
    pin(pinned, "102")
    results = search.find("102")
    assert results.jump == coded
    assert [hit.publication.slug for hit in results.hits] == ["coded", "pinned"]


@pytest.mark.both
def test_pin_is_limited_by_product_area_and_language(make_live):
    page = make_live(slug="till", title="Drawer", product={"slug": "till", "name": "Till"}, area=None)
    pin(page, "open sesame", product=page.product)
    assert slugs("open sesame") == []
    assert slugs("open sesame", product="till") == ["till"]
    pin(page, "sesame street", language="de")
    assert slugs("sesame street", language="en") == []
    pin(page, "street life")
    assert slugs("street life") == ["till"]
    assert slugs("street life", product="ledger") == []
    assert slugs("street life", product="till", area="banking") == []


def test_change_can_be_tried_without_being_saved(make_live):
    page = make_live(slug="page", title="Anything")
    row = Pin(queries="open sesame", article=page.article)
    with rules.use_rules(rules.compile_rules([], [row])):
        assert slugs("open sesame") == ["page"]
    assert slugs("open sesame") == []
    assert not Pin.objects.exists()


def test_synonym_finds_what_the_words_themselves_would(make_live):
    make_live(slug="hang", title="The program hangs")
    make_live(slug="other", title="Printer offline")
    assert slugs("freezes") == []
    synonym("freeze, hang")
    assert slugs("freezes") == ["hang"]


def test_synonym_of_a_product_counts_where_that_is_chosen(make_live):
    till = make_live(
        slug="till", title="Drawer stays shut", product={"slug": "till", "name": "Till"}, area=None
    )
    make_live(slug="ledger", title="Drawer of the desk")
    synonym("moneybox, drawer", product=till.product)
    assert slugs("moneybox") == slugs("moneybox", product="ledger") == []
    assert slugs("moneybox", product="till") == ["till"]


# Tables


def table(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "synonyms.csv"
    path.write_text(content, encoding=encoding)
    return path


def run(command, path, **options):
    output = StringIO()
    call_command(command, str(path), stdout=output, stderr=output, **options)
    return output.getvalue().strip()


def test_starting_set_is_whole_and_imports_once(db):
    Product.objects.create(slug="quickbooks-pos", name="Point of Sale")
    rows = STARTING.read_text().count("\n") - 1
    assert rows >= 120
    assert run("import_synonyms", STARTING) == f"{rows} synonyms created, 0 unchanged."
    seq = SiteState.load().seq
    assert run("import_synonyms", STARTING) == f"0 synonyms created, {rows} unchanged."
    assert SiteState.load().seq == seq
    phrases = [phrase for row in Synonym.objects.all() for phrase in split_phrases(row.phrases)]
    assert [phrase for phrase in phrases if phrases.count(phrase) > 1 and " " not in phrase] == []


@pytest.mark.both
def test_import_and_export_give_back_the_same(db, tmp_path):
    Product.objects.create(slug="till", name="Till")
    path = table(
        tmp_path,
        "phrases,also,language,product,note,active\n"
        "freeze; not responding,,en,,,yes\n"
        'qbo,quickbooks online,,till,"Why, indeed",no\n'
        "'=cmd; x,,en,,'=HYPERLINK(1),yes\n",
    )
    run("import_synonyms", path)
    assert list(Synonym.objects.values_list("note", "active"))[1:] == [
        ("Why, indeed", False),
        ("=HYPERLINK(1)", True),
    ]
    again = tmp_path / "again.csv"
    assert run("export_synonyms", again).startswith("3 synonyms")
    assert "'=cmd" in again.read_text() and "'=HYPERLINK" in again.read_text()
    Synonym.objects.all().delete()
    run("import_synonyms", again)
    run("export_synonyms", path)
    assert path.read_bytes() == again.read_bytes()


@pytest.mark.both
def test_what_editors_changed_is_left_as_it_is(db, tmp_path):
    row = synonym("freeze, hang", active=False, note="harmful")
    path = table(tmp_path, "phrases,active\nHang; FREEZE,yes\n")
    assert run("import_synonyms", path) == "0 synonyms created, 1 unchanged."
    row.refresh_from_db()
    assert (row.active, row.note) == (False, "harmful")


def test_table_of_a_spreadsheet_in_another_country_is_read(db, tmp_path):
    path = table(tmp_path, '\ufeffphrases;also\n"freeze; hang";\nqbo;"quickbooks online"\n')
    assert run("import_synonyms", path).startswith("2 synonyms created")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "missing column phrases"),
        ("words\nfreeze; hang\n", "missing column phrases"),
        ("phrases,colour\nfreeze; hang,red\n", "unknown columns: colour"),
        ("phrases\nfreeze; hang\nlonely\n", ":3: phrases: Add a second term"),
        ("phrases,product\nfreeze; hang,nowhere\n", ":2: product: unknown product nowhere"),
        ("phrases,active\nfreeze; hang,perhaps\n", ":2: active: must be yes or no"),
        ("phrases,language\nfreeze; hang," + "x" * 99 + "\n", ":2: language:"),
        ("phrases\nfreeze; hang\na,b\n", ":3: more cells than columns"),
        ("phrases\nfreeze\x00; hang\n", ":2: contains a NUL"),
    ],
)
def test_one_bad_row_refuses_all_and_says_why(db, tmp_path, content, message):
    path = table(tmp_path, content)
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing imported"):
        call_command("import_synonyms", str(path), stderr=errors)
    assert message in errors.getvalue()
    assert not Synonym.objects.exists()


def test_missing_and_foreign_files_are_told(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("import_synonyms", tmp_path / "nowhere.csv")
    with pytest.raises(CommandError, match="Nothing imported"):
        run("import_synonyms", table(tmp_path, "phrases\nGröße; Maß\n", "latin-1"))
