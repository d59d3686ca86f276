# ruff: noqa: E501
"""Every code of the demonstration is read in every shape in which programs and people write one."""

import re

import pytest

from articles import search
from articles.models import Publication
from articles.search.code_reader import read_code

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

PLAIN_CODE = re.compile(r"\d{3,6}|[A-Z]{1,4}-?\d{2,4}")


@pytest.fixture(scope="module")
def plain_codes(demonstration, django_db_blocker):
    """Each code that is a number, or letters and a number, and the publication that has it."""
    with django_db_blocker.unblock():
        rows = [*Publication.objects.live().values_list("pk", "codes")]
    owners = {}
    for pk, codes in rows:
        for code in codes:
            owners.setdefault(code, []).append(pk)
    plain = {code: pks[0] for code, pks in owners.items() if len(pks) == 1 and PLAIN_CODE.fullmatch(code)}
    assert len(plain) >= 80  # those of translated articles are in several
    return plain


@pytest.fixture(scope="module")
def undocumented_pairs(plain_codes, django_db_blocker):
    """Pairs that nobody documented, each with a second number that is a code by itself."""
    with django_db_blocker.unblock():
        documented = {"-".join(re.findall(r"\d+", code)) for code in search_codes()}
    numbers = [code for code in plain_codes if code.isdigit() and len(code) < 5]
    firsts = ("6000", "6094", "6138", "6147")
    pairs = [(first, number) for n, number in enumerate(numbers) for first in (firsts[n % 4], firsts[n % 3])]
    return [pair for pair in pairs if "-".join(pair) not in documented]


def search_codes():
    return [code for codes in Publication.objects.live().values_list("codes", flat=True) for code in codes]


CERTAIN = [
    "{}", "Error {}", "rc={}", "update failed rc={}", "failed: rc: {}", "retcode = {} (see log)", "LastError={}",
    "errno: {}", "exitcode={}", "StatusCode: {} while updating", "hr={}", "OpenCompany: hr = {} (no process)",
    '{{"errorCode":"{}"}}', '{{"error": {{"code": "{}"}}}}', "<ErrorCode>{}</ErrorCode>", "<code>{}</code>",
    "Error_{}", "ERR:{}", "Error%20{}", "err{}", "[Error {}]", "worker stopped, ErrorCode={}", "error.code={}",
    "error_code: '{}'", "\x1b[31mError {}\x1b[0m: see the log", "> Error {}\n> is what I see", "**Error {}**",
    "https://help.example/errors/{}", "https://app.example/fail?error={}&ref=a", "ERROR_CODE = {}", "code -> {}",
    "resultCode:{}", "lastErrorCode: [{}]", "QuickBooksError{}", "Error{}QuickBooks", "Error_{}_QuickBooks",
    "{}QuickBooks", "SyncError{} while saving", "MyErrorCode{}", "see Error{}Handler", "QBError{}",
    "Error\\n{}",
]  # fmt: skip
FIRST = [
    "fix for {}",
    "stuck at {}",
    "try {}",
    "solution for {}",
    "what is {}",
    "help.example/e/{}",
    "{} again?",
]


@pytest.mark.parametrize("shape", CERTAIN)
def test_a_code_is_certain_in_this_shape(plain_codes, shape):
    readings = {code: read_code(shape.format(code)) for code in plain_codes}
    unread = {code for code, reading in readings.items() if reading.pks != [plain_codes[code]]}
    assert not unread
    assert not {code for code, reading in readings.items() if not reading.is_certain}


@pytest.mark.parametrize("shape", FIRST)
def test_a_code_is_found_in_this_shape(plain_codes, shape):
    readings = {code: read_code(shape.format(code)) for code in plain_codes}
    assert not {code for code, reading in readings.items() if reading.pks != [plain_codes[code]]}


def test_what_a_link_reads_is_what_a_search_finds(plain_codes):
    for code, pk in plain_codes.items():
        results = search.find(f"update failed rc={code}", size=3)
        assert (results.hits[0].publication.pk, results.confident) == (pk, True), code


@pytest.mark.parametrize(
    "shape",
    ["Error -{}, -{}", "-{}, -{}", "Error code {} and {}", "error {} {}", "(-{}, -{})", "{}/{}", "qb {}-{}"],
)
def test_a_pair_that_nobody_documented_is_one_unknown_code(undocumented_pairs, shape):
    assert len(undocumented_pairs) > 60
    readings = {pair: read_code(shape.format(*pair)) for pair in undocumented_pairs}
    assert not {pair for pair, reading in readings.items() if reading.pks}
    assert not {pair for pair, reading in readings.items() if reading.canonical != "-".join(pair)}


def test_no_article_is_claimed_for_half_of_a_pair(undocumented_pairs):
    for first, second in undocumented_pairs:
        results = search.find(f"Error -{first}, -{second} while it tried to open the company file", size=3)
        assert not results.confident, (first, second)
        assert results.unknown == f"-{first}, -{second}"


@pytest.mark.parametrize("shape", ["Error {}", "{}", "({})", "code={}", "Error codes: ({})"])
def test_a_documented_pair_is_certain(plain_codes, shape):
    pairs = [code for code in search_codes() if re.fullmatch(r"-\d{4}, -?\d+", code)]
    assert len(pairs) > 10
    assert not [pair for pair in pairs if not read_code(shape.format(pair)).pks]


NUMBERS = [
    "page 12007 of 15107", "on Nov 3, 1904", 'GET /a HTTP/1.1" 200 12007', "copied 1603 files", "request took 12007 ms",
    "listening on port 12007", "waited 1603 seconds", "invoice 12007 was paid", "pid=12007 tid=1603", "[Thread-102] done",
    "http://localhost:1603/", "https://example.com/2024/06/12/news", "finished at 12:00:07", "W1102 10:20:30.123456 12007 x.go:102] ok",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_that_is_no_code_claims_nothing(demonstration, text):
    results = search.find(text, size=3)
    assert not results.confident and not results.jump and not results.unknown
