"""Numbers written in words or with look-alike letters, rewritten as digits."""

import re

from .normalize import TextView, rewrite

# Digits as words: English, and other languages that scam numbers are likely to be written in.
_NUMERALS = (
    "zero one two three four five six seven eight nine",
    "oh un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "o um dois tres quatro cinco meia sete oito nove",
    "nought uno due tre quattro cinque sei sette otto nove",
    "null eins zwei drei vier funf sechs sieben acht neun",
    "nul een twee drie vier vijf zes zeven acht negen",
    "nil ein zwo drei vier fuenf sechs sieben acht neun",
    "shunya ek do teen chaar paanch chhe saat aath nau",
    "ноль один два три четыре пять шесть семь восемь девять",
    "零 一 二 三 四 五 六 七 八 九",
    "零 壹 贰 叁 肆 伍 陆 柒 捌 玖",
)
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DIGITS_OF = {
    **{word: str(n) for line in _NUMERALS for n, word in enumerate(line.split())},
    **{word: str(n) for n, word in enumerate(_TEENS.split(), 10)},
    **{word: f"{n}0" for n, word in enumerate(_TENS.split(), 2)},
    "hundred": "00",
}
_MULTIPLES = {"double": 2, "triple": 3, "treble": 3}
_CJK_NUMERALS = "".join(word for word in _DIGITS_OF if word >= "一")
_DIGIT_WORDS = "|".join(sorted(set(_DIGITS_OF) - set(_CJK_NUMERALS), key=len, reverse=True))
_ENGLISH_DIGITS = "zero|one|two|three|four|five|six|seven|eight|nine|oh"
# Words for the separators between groups, and words that connect one group to the next.
_SEPARATOR_WORDS = (
    r"dot|dash|hyphen|minus|point|period|slash|stroke|space|star|ext|extension|punto|guion|tiret|punkt|strich"
    r"|\([a-z]{2,8}\)"
)
_CONNECTIVES = r"then|and|plus|next|finally|lastly|followed\sby|(?:finish|end)(?:ing|s|ed)?\s(?:with|in)"
SPOKEN = re.compile(
    # Checking the first letter takes most of the time out of this pattern.
    rf"(?=[{''.join(sorted({word[0] for word in _DIGITS_OF} | set('dtdhmpsegnfl(,')))}])(?:"
    rf"(?<![^\W\d_])(?:(?P<times>double|triple|treble)[\s-]{{1,2}}(?P<what>{_DIGIT_WORDS}|[0-9])"
    rf"|(?P<tens>{_TENS.replace(' ', '|')})[\s-]?(?P<unit>{_ENGLISH_DIGITS})"
    rf"|(?P<word>{_DIGIT_WORDS})"
    rf"|(?P<glued>(?:{_ENGLISH_DIGITS}){{3,11}})"
    rf"|(?P<sign>{_SEPARATOR_WORDS})"
    rf"|(?P<leading>{_CONNECTIVES}))(?![^\W\d_])"
    rf"|(?P<numeral>[{_CJK_NUMERALS}])|(?P<comma>,))"
)
WORD_AMONG_DIGITS = re.compile(rf"[0-9](?:{_ENGLISH_DIGITS})(?![^\W_])|(?<![^\W_])(?:{_ENGLISH_DIGITS})[0-9]")
_GLUED_WORD = re.compile(_ENGLISH_DIGITS)


def words_to_digits(view: TextView) -> TextView | None:
    lowered = view.with_text(view.text.lower())
    rewritten = rewrite(lowered, SPOKEN, _word_to_digits)
    return rewritten if rewritten.text != lowered.text.replace(",", " ") else None


def _word_to_digits(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if match["times"]:
        return _DIGITS_OF.get(match["what"], match["what"]) * _MULTIPLES[match["times"]]
    if match["tens"]:
        return _DIGITS_OF[match["tens"]][0] + _DIGITS_OF[match["unit"]]
    if match["glued"]:
        return "".join(_DIGITS_OF[word] for word in _GLUED_WORD.findall(match["glued"]))
    if kind in ("word", "numeral"):
        return _DIGITS_OF[match[0]]
    return " " if kind == "comma" else "-"


# Letters and signs that look like digits, where a number is expected anyway.
_LOOKALIKES = {
    **dict.fromkeys("lIiІіΙιӀӏ!", "1"),
    **dict.fromkeys("OoQОоΟοØø°○◯⭕∅🅞🅾", "0"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("ƷʒӠӡЗз", "3"),
    **dict.fromkeys("SsЅѕ", "5"),
    **dict.fromkeys("BВΒ", "8"),
    **dict.fromkeys("qg", "9"),
}
_LOOKALIKE_RUN = re.compile(
    rf"(?<![^\W_])(?=[0-9]{{0,13}}[{''.join(_LOOKALIKES)}])[0-9{''.join(_LOOKALIKES)}]{{1,14}}(?![^\W_])"
)
_AS_DIGITS = str.maketrans(_LOOKALIKES)


def lookalikes_to_digits(view: TextView) -> TextView | None:
    def as_digits(match: re.Match[str]) -> str | None:
        around = match.string[max(0, match.start() - 2) : match.end() + 2]
        return match[0].translate(_AS_DIGITS) if any(c.isdigit() for c in around) else None

    rewritten = rewrite(view, _LOOKALIKE_RUN, as_digits)
    return rewritten if rewritten is not view else None
