"""Codes, pairs, and paths within text from right to left."""

import re

import pytest

from articles.strings.direction import isolate_technical

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("الخطأ -6000, -77.", ["-6000, -77"]),
        ("الخطأ ‎-6123, 0", ["-6123, 0"]),
        ("رمز 00000 00000", ["00000 00000"]),
        ("0x80070005 و OL-301", ["0x80070005", "OL-301"]),
        (r"افتح C:\Users\Public ثم", [r"C:\Users\Public"]),
        ("في 2026-11-30:", ["2026-11-30"]),
        ("12 خطوة، 3 حلول و QuickBooks Desktop", []),
        ("It&#x27;s &amp; &lt;3", []),
        ('<a href="/e/-6000,-77/" title="-77"><b>-6000, -77</b></a>', ["-6000, -77"]),
        ("<code>-6000, -77</code><textarea>-77</textarea><svg><text>-77</text></svg> -80", ["-80"]),
        ("-<mark>6000</mark>, -77", ["-<mark>6000</mark>, -77"]),
        ("<mark>-6000, -77</mark> و <mark>OL-301</mark>", ["<mark>-6000, -77</mark>", "<mark>OL-301</mark>"]),
        ("<mark>6123</mark>, 0 <mark>102</mark>", ["<mark>6123</mark>, 0"]),
        ("<option>-77</option><script>-77</script>", []),
    ],
)
def test_technical_pieces_run_from_left_to_right(text, isolated):
    html = isolate_technical(text)
    assert re.findall('<bdi dir="ltr">(.*?)</bdi>', html) == isolated
    assert re.sub('<bdi dir="ltr">|</bdi>', "", html) == text
