"""The mapping file: strict, with a line for each fault, and proposed in a form that is read back."""

from collections import Counter

import pytest

from articles.transfer.foreign.mapping import (
    ImportMapping,
    InvalidMapping,
    pattern_fault,
    proposal_path,
    propose,
    read_map,
)

WHOLE = """\
product: {slug: ledgerline, name: Ledgerline}
fields:                    # what columns are
  Fehlercode: codes
  "How to: fix": solution.steps
headings:
  "What the log says": body
areas: {"Sync & devices": sync}
code: "LL-[0-9]{3}"
split: 2
row: 3
sheet: "Fehler 2025"
confidence: official
language: en
skip: ["index.md", "drafts/**"]
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "m.yaml").write_text(text)
        return read_map(tmp_path / "m.yaml")

    return read


def test_a_whole_file(read):
    mapping = read(WHOLE)
    assert mapping.as_dict() == {
        "product": {"slug": "ledgerline", "name": "Ledgerline"},
        "fields": {"Fehlercode": "codes", "How to: fix": "solution.steps"},
        "headings": {"What the log says": "body"},
        "areas": {"Sync & devices": "sync"},
        "code": "LL-[0-9]{3}",
        "split": 2,
        "row": 3,
        "sheet": "Fehler 2025",
        "confidence": "official",
        "language": "en",
        "skip": ("index.md", "drafts/**"),
    }
    assert read("") == ImportMapping()


def test_what_is_skipped(read):
    mapping = read(WHOLE)
    assert mapping.skips("drafts/a/b.md") and mapping.skips("docs/index.md")
    assert not mapping.skips("docs/a.md")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("product: x\nfeilds: {A: codes}", ":2: feilds: unknown key"),
        ("fields:\n  A: codes\n  B: code", ":3: fields.B: must be one of"),
        ("headings: {A: title}", ":1: headings.A: must be one of"),
        ("\nsplit: two", ":2: split: expected a number"),
        ("split: 9", ":1: split: a level"),
        ("skip: [[a]]", ":1: skip[0]: expected text"),
        ("fields: [a]", ":1: fields: expected a mapping"),
        ("code: '(a+)+b'", ":1: code: repeated groups"),
        ("code: '['", ":1: code: not a valid pattern"),
        ("confidence: sure", ":1: confidence"),
        ("language: xx", ":1: language"),
        ("product: {slag: a}", ":1: product.slag: unknown key"),
        ("fields: &a {}\nheadings: *a", "anchors"),
        ("fields: [", "not YAML"),
        ("areas: !!python/object:os.system {}", "tags"),
    ],
)
def test_faults_have_a_line(read, text, fault):
    with pytest.raises(InvalidMapping, match=r"m\.yaml") as invalid:
        read(text)
    assert fault in str(invalid.value)


@pytest.mark.parametrize("pattern", ["(a|b)*c", "a" * 201, r"(a)\1", "(?=a)b", "a+b+c+d+", "(a*)*"])
def test_patterns_that_could_take_forever_are_refused(pattern):
    assert pattern_fault(pattern)


@pytest.mark.parametrize(
    "pattern", ["LL-[0-9]{3}", r"[A-Z]{2,4}-?\d+", "(?:LL|XX)[0-9]{4}", r"0x[0-9A-F]{8}"]
)
def test_patterns_of_codes_are_taken(pattern):
    assert not pattern_fault(pattern)


def test_a_proposal_is_read_back(read):
    fields, headings = Counter({"Severity": 3, "Zuständig: wer?": 1}), Counter({"For administrators #1": 2})
    known = ImportMapping(
        product={"slug": "p"}, fields={"A": "codes"}, code="LL-[0-9]+", split=2, skip=("x",)
    )
    mapping = read(propose(fields, headings, known))
    assert mapping.fields == {"A": "codes", "Severity": "ignore", "Zuständig: wer?": "ignore"}
    assert mapping.headings == {"For administrators #1": "body"}
    assert (mapping.product, mapping.code, mapping.split, mapping.skip) == (
        {"slug": "p"},
        "LL-[0-9]+",
        2,
        ("x",),
    )


def test_a_proposal_lies_beside_the_export(tmp_path):
    assert proposal_path([f"{tmp_path}/export/"]) == tmp_path / "export.map.yaml"
    assert proposal_path([f"{tmp_path}/a.zip", "b"]) == tmp_path / "a.zip.map.yaml"
