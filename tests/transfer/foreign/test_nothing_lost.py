"""Odd HTML: every word that is seen there is on our page, whatever holds it, and no text takes long."""

import random
import re
import time

import pytest

from articles import markdown
from articles.content import snapshot
from articles.transfer.foreign.kinds import csv_table
from tests.support.exports import read_export
from tests.support.foreign import convert

INLINE = ["b", "i", "em", "strong", "span", "code", "a", "u", "font", "kbd", "mark"]
ATTRIBUTES = [
    "",
    "",
    ' class="note"',
    ' style="font-weight:bold"',
    ' href="#k"',
    ' href="tel:1"',
]
HEADINGS = [
    "Symptoms",
    "Cause",
    "Lösungen",
    "Error message",
    "FAQ",
    "予防",
    "Impact",
    "Summary",
    "{}",
    "Solution 2: {}",
]
BOXES = ["div", "blockquote", "section", "aside", "article", "figure", "td"]


class Soup:
    """HTML made of a seed; `words` are those in it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.words = []
        self.html = self.blocks(0, 6)

    def word(self):
        self.words.append(f"word{len(self.words)}x")
        return self.words[-1]

    def text(self):
        return " ".join(self.word() for _ in range(self.random.randint(1, 5))) + self.random.choice(".:?! ")

    def heading(self):
        chosen = self.random.choice(HEADINGS)
        return chosen.format(self.word()) if "{}" in chosen else chosen

    def inline(self, depth=0):
        kind = self.random.random()
        if kind < 0.5 or depth > 3:
            return self.text()
        if kind < 0.65:
            odd = ["<br>", '<img src="x.png" alt="{}">', "&nbsp;*", "[", "`", "\\", "|", "<!-- c -->1."]
            chosen = self.random.choice(odd)
            return chosen.replace("{}", self.word() if "{}" in chosen else "") + " " + self.text()
        tag, attribute = self.random.choice(INLINE), self.random.choice(ATTRIBUTES)
        return f"{self.text()} <{tag}{attribute}>{self.inline(depth + 1)}</{tag}> {self.text()}"

    def blocks(self, depth, most):
        return "".join(self.block(depth) for _ in range(self.random.randint(1, most)))

    def content(self, depth):
        return self.inline() if depth > 3 or self.random.random() < 0.6 else self.blocks(depth + 1, 2)

    def block(self, depth):
        kind = self.random.choice(["h", "p", "p", "list", "pre", "table", "dl", "details", "box"])
        if kind == "h":
            return f"<h{self.random.randint(1, 4)}>{self.heading()}</h2>"
        if kind == "p" or depth > 4:
            start = self.random.choice(["", "", "<b>Cause:</b> ", "1. ", "• ", "<b>Solution</b></p><p>"])
            return f"<p>{start}{self.inline()}" + self.random.choice(["</p>", ""])
        if kind == "list":
            tag = self.random.choice(["ul", "ol"])
            return f"<{tag}>" + "".join(f"<li>{self.content(depth)}" for _ in range(3)) + f"</{tag}>"
        if kind == "pre":
            return f"<pre>{self.text()}<br>{self.text()}\n{self.text()}</pre>"
        if kind == "table":
            spans = [self.random.choice(["", " colspan=2", " rowspan=2"]) for _ in range(4)]
            cells = [f"<td{span}>{self.content(depth + 1)}</td>" for span in spans]
            rows = f"<tr>{cells[0]}{cells[1]}<tr>{cells[2]}{cells[3]}"
            return f"<table><caption>{self.text()}</caption>{rows}</table>"
        if kind == "dl":
            return f"<dl><dt>{self.heading()}</dt><dd>{self.content(depth)}</dd></dl>"
        if kind == "details":
            return f"<details><summary>{self.heading()}</summary>{self.content(depth)}</details>"
        box = self.random.choice(BOXES)
        return f"<{box}>{self.content(depth)}</{box}>"


def page_of(data):
    """Return all that a reader sees: the rendered Markdown, and the plain texts."""
    rendered = {spot: str(markdown.render(text).html) for spot, text in snapshot.markdown_texts(data)}
    return " ".join(rendered.get(spot, text) for spot, text in snapshot.texts(data))


@pytest.mark.parametrize("seed", range(25))
def test_every_word_of_the_source_is_on_the_page(seed):
    soup = Soup(seed)
    page = page_of(convert(soup.html))
    assert [word for word in soup.words if not re.search(rf"\b{word}\b", page)] == [], soup.html


def test_hostile_html_has_no_way_onto_the_page():
    html = (
        "<h2>Fix</h2><ol><li onclick=x()>Open<script>alert(1)</script>"
        "<li><a href='java&#10;script:alert(1)'>it</a><li>&lt;script&gt;alert(2)&lt;/script&gt;"
        "<li><img src=x onerror=alert(3)><svg onload=alert(4)></svg></ol><base href=//evil.example>"
        "<style>*{x:expression(alert(5))}</style><p>[a](javascript:alert(6)) [[x|y]]"
        "<div data-notice='x\n<script>alert(7)</script>'>z</div><p>![b](data:image/svg+xml;base64,AAAA)"
    )
    page = page_of(convert(html))
    assert not re.search(r"<(?:script|style|svg|base|img)|\son\w+=|href=\"(?:javascript|data)", page)
    assert "alert(2)" in page
    assert 'data-ref="x"' not in page


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "<ul><li>" * 5_000 + "deep",
        "<p>" + "x<br>" * 4_000,
        "<ol>" + "<li>one two" * 4_000,
        "<a " * 300_000,
        "<p " + "a" * 9 + "".join(f' a{n}=""' for n in range(100_000)) + ">deep",
        "<p>" + "“" * 200_000,
        "<p>deep" * 60_000,
    ],
    ids=lambda html: html[:6],
)
def test_no_text_takes_long(html):
    began = time.process_time()
    convert(html)
    assert time.process_time() - began < 8


def test_a_column_without_a_name_has_steps_if_some_of_its_cells_are_numbered():
    rows = "F-1;Fan;Dirt.;1. Stop 2. Clean\nF-2;Heat;Sun.;Cool it\nF-3;Power;None.;1. Swap 2. Test\n"
    found, _ = read_export(csv_table, {"list.csv": rows})
    assert all("solutions" in one.parts for one in found.values()) and len(found) == 3
