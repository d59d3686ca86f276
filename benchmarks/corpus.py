"""Articles for measuring speed: as many as wanted, the same for the same seed, shaped like real ones.

Words follow Zipf's law: the commonest stand in nearly every article, half of the vocabulary only once or
twice. Every third article is a near copy of another, as in every grown help center.
"""

import itertools
import random
from bisect import bisect
from collections.abc import Iterator
from typing import Any

COMMON = """
    the of to a in and is error that you for file not this be or it with on can are an was if from by as
    when has use your system user server cannot open access failed data access code value message unable
    found connection path name update account invalid device driver process request time service network
    windows option type set does available please check try again contact administrator permission
    denied required missing installed read write memory object specified resource information operation
    because already could while during start stop
""".split()  # noqa: SIM905
SYLLABLES = """
    ka re mi no tu sel van dor pit lan cor bex tri gon ula ster ment ing ser pro con dis tab lex mon
""".split()  # noqa: SIM905
VOCABULARY = 60_000
PRODUCTS = 40
FAMILIES = (
    "E{0:05}", "LNK{0}", "0x8{0:07X}", "-6000, -{0}", "{0}", "ERR_{1}_{0}", "PS{0:04}", "OL-{0}", "Code {0}",
)  # fmt: skip
MESSAGES = (
    "Cannot {0} the {1} '{{name}}' because the {2} is {3}.",
    "The {1} {0} failed: {2} {3} at line {{n}}",
    "{3} {1}: unable to {0} {{path}} ({2})",
    "We could not {0} your {1}. Please check the {2} and try again.",
    "'{{name}}' : {1} {2} {0} not {3} in this {1}",
)


class Words:
    """Draws words as they are distributed in language."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        made = dict.fromkeys(COMMON)
        while len(made) < VOCABULARY:
            made["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 5)))] = None
        self.words = list(made)
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def some(self, count: int) -> list[str]:
        total = self.weights[-1]
        return [self.words[bisect(self.weights, self.random.random() * total)] for _ in range(count)]

    def rare(self, count: int) -> list[str]:
        return [self.words[self.random.randint(80, VOCABULARY // 8)] for _ in range(count)]

    def prose(self, sentences: int) -> str:
        return " ".join(
            " ".join(self.some(self.random.randint(7, 18))).capitalize() + "." for _ in range(sentences)
        )


def articles(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield snapshots in their raw form, for snapshot.normalize."""
    draw = Words(seed)
    kept: list[dict[str, Any]] = []
    for n in range(count):
        copied = kept and n % 3 == 0
        made = _copy(draw.random.choice(kept), draw, n) if copied else _article(draw, n)
        if len(kept) < 500:
            kept.append(made)
        elif not copied:
            kept[draw.random.randrange(500)] = made
        yield made


def _article(draw: Words, n: int) -> dict[str, Any]:
    family = draw.random.randrange(len(FAMILIES))
    code = FAMILIES[family].format(n, draw.rare(1)[0].upper())
    product = draw.random.randrange(PRODUCTS)
    messages = [draw.random.choice(MESSAGES).format(*draw.rare(4)) for _ in range(draw.random.randint(1, 2))]
    return {
        "id": f"a{n}",
        "product": {"slug": f"product-{product}", "name": f"Product {product}", "vendor": "Example"},
        "codes": [code],
        "title": " ".join(draw.rare(3) + draw.some(3)),
        "summary": draw.prose(2)[:900],
        "messages": messages,
        "symptoms": [" ".join(draw.some(9)) for _ in range(3)],
        "causes": [{"title": " ".join(draw.some(6)), "body": draw.prose(3)}],
        "solutions": [{"title": " ".join(draw.some(6)), "body": "1. " + draw.prose(5)}],
        "faqs": [{"question": " ".join(draw.some(8)) + "?", "answer": draw.prose(2)}],
    }


def _copy(model: dict[str, Any], draw: Words, n: int) -> dict[str, Any]:
    """A near duplicate: another code, a word of title and message changed."""
    message = model["messages"][0].split()
    message[draw.random.randrange(len(message))] = draw.rare(1)[0]
    fresh = _article(draw, n)
    return {
        **model,
        "id": f"a{n}",
        "codes": fresh["codes"],
        "product": fresh["product"],
        "title": " ".join([*model["title"].split()[:-1], draw.rare(1)[0]]),
        "messages": [" ".join(message)],
    }
