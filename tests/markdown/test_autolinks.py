"""Where an address in running text begins and ends, in the scripts that editors write in."""

import re
import time
from html import unescape

import pytest

from articles import markdown


def links(text: str) -> list[str]:
    """The texts of the links in a rendered text."""
    return re.findall(r">(http[^<]*)</a>", unescape(str(markdown.render(text).html)), re.IGNORECASE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“", "”"),
        ("„", "“"),
        ("‘", "’"),
        ("‘", "’;"),
        ("«\u202f", "\u202f»"),
        ("«", "»"),
        ("»", "«"),
        ("‹", "›"),
        ("「", "」"),
        ("『", "』です"),
        ("（", "）"),
        ("【", "】を開く"),
        ("《", "》"),
        ("〈", "〉"),
        ("［", "］"),
        ("[", "]"),
        ("[", "], then"),
        ("(", ")then"),
        ("{", "}"),
        ("<b>", "</b>"),
        ("", "…"),
        ("", "—"),
        ("", "—it explains"),
        ("", " – then"),
        ("", "――"),
        ("", "〜"),
        ("", "。次に"),
        ("", "，然后"),
        ("", "、または"),
        ("", "！"),
        ("", "？"),
        ("", "：说明"),
        ("", "；"),
        ("", "؟"),
        ("", "، ثم"),
        ("", "؛"),
        ("", "।"),
        ("", "॥"),
        ("", "։"),
        ("", "።"),
        ("", "។"),
        ("", "၊"),
        ("", "’s page"),
        ("", "\u200b"),
        ("\u202a", "\u202c"),
        ("", "\u200e"),
        ("", "→ next"),
        ("", "👍"),
        ("", "²"),
        ("", "①"),
        ("", "™"),
        ("", ",然后"),
        ("", "?!"),
        ("", "..."),
        ("", " |"),
    ],
)
@pytest.mark.parametrize("address", ["https://example.com", "http://example.com/a_(b)/?c=d&e=%20#f-1"])
def test_address_does_not_swallow_the_sentence(before, after, address):
    assert links(f"{before}{address}{after}") == [address]
    assert links(f"See {before}{address}{after} Next") == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("詳細はhttps://example.comを参照", "https://example.com"),
        ("詳細はhttps://example.com/を参照", "https://example.com/"),
        ("https://example.com/にアクセスします", "https://example.com/"),
        ("https://example.com/からダウンロード", "https://example.com/"),
        ("https://example.com/setup.htmlをご覧ください", "https://example.com/setup.html"),
        ("https://example.com/?id=12の手順", "https://example.com/?id=12"),
        ("https://example.com/%E6%97%A5を見る", "https://example.com/%E6%97%A5"),
        ("https://例え.jpを参照", "https://例え.jp"),
        ("エラーはhttp://localhost:8080で", "http://localhost:8080"),
        ("请访问https://www.example.com查看", "https://www.example.com"),
        ("请访问https://www.example.com:查看", "https://www.example.com"),
        ("下载https://example.com/setup.exe安装", "https://example.com/setup.exe"),
        ("ดูที่https://example.comครับ", "https://example.com"),
        ("ไปที่https://example.com/helpเพื่อ", "https://example.com/help"),
        ("자세한 내용은https://example.com에서", "https://example.com"),
        ("https://example.com/help을 참고", "https://example.com/help"),
        ("Смотриhttps://example.com", "https://example.com"),
        ("https://example.comдалее", "https://example.com"),
    ],
)
def test_address_among_letters_of_other_scripts(text, address):
    assert links(text) == [address]


@pytest.mark.parametrize(
    "address",
    [
        "https://例え.jp/パス",
        "https://例え.テスト/引き割り",
        "https://sony日本.jp/",
        "https://ja.wikipedia.org/wiki/日本のC言語",
        "https://ja.wikipedia.org/wiki/ジョン・スミス",
        "https://example.com/はじめに",
        "https://example.com/お問い合わせ?q=エラー",
        "https://zh.wikipedia.org/wiki/Help:目录",
        "https://th.wikipedia.org/wiki/ประเทศไทย",
        "https://ko.wikipedia.org/wiki/대한민국",
        "https://münchen.de/straße?größe=ö#ß",
        "https://пример.рф/путь",
        "https://ar.wikipedia.org/wiki/خطأ_(حاسوب)",
        "https://fa.wikipedia.org/wiki/می‌خواهم",
        "https://hi.wikipedia.org/wiki/हिन्दी",
        "https://el.wikipedia.org/wiki/Σφάλμα",
        "https://en.wikipedia.org/wiki/Michelson–Morley_experiment",
        "https://fr.wikipedia.org/wiki/L’Équipe",
        "https://ca.wikipedia.org/wiki/Il·lusió",
        "https://web.archive.org/web/2020/https://example.com/x",
        "http://[::1]:8080/x",
        "https://user:pw@example.com:80/",
    ],
)
def test_letters_of_every_script_belong_to_an_address(address):
    assert links(address) == [address]
    assert links(f"({address}), “{address}”。") == [address, address]


def test_address_is_written_in_ascii_in_its_link():
    html = markdown.render("https://例え.jp/パス。https://a.test/ä").html
    assert 'href="https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9"' in html
    assert 'href="https://a.test/%C3%A4"' in html


@pytest.mark.parametrize(
    "text", ["https://。", "https://」", "xhttps://a.test", "3https://a.test", "https:/を"]
)
def test_no_address_without_host(text):
    assert links(text) == []


def test_addresses_side_by_side_are_all_linked():
    text = "https://a.test、https://b.test/c,https://d.test→https://e.testとhttps://f.test/"
    assert links(text) == [
        "https://a.test",
        "https://b.test/c",
        "https://d.test",
        "https://e.test",
        "https://f.test/",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["https://a/bを", "https://a)", "https://a.test,", "https://a→", "日", "https://a/日"]
)
def test_flood_of_addresses_is_rendered_within_a_second(unit):
    for text in (unit * 3_900, (unit * 100_000)[:100_000]):
        started = time.process_time()
        markdown.render(text)
        assert time.process_time() - started < 1
