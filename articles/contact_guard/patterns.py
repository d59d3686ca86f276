"""The shapes that phone numbers are written in. Every pattern is bounded, so matching takes linear time."""

import re

from articles.strings.late_pattern import compile_late

# Stands for text that is certainly not part of a number.
BLANK = "\0"


def any_of(words: str) -> str:
    return "|".join(words.split())


# Separators between the groups of a number: a few signs of any kind and at most one line break. No commas or
# semicolons, which separate list items, and no currency signs.
SEPARATOR = rf"(?:[^\w,;$€£¥₹%×\n{BLANK}]|_)"
OPTIONAL_GAP = rf"{SEPARATOR}{{0,3}}+(?:\n{SEPARATOR}{{0,2}}+)?+"
GAP = rf"(?:\n|{SEPARATOR}){SEPARATOR}{{0,5}}+(?:\n{SEPARATOR}{{0,2}}+)?+"
# Signs that also appear in calculations, and between the parts of lists, paths, tables, and quotations.
CALCULATION_SIGNS = frozenset("=+<>&?#")
LIST_SIGNS = CALCULATION_SIGNS | frozenset("/:|'\"\\\n")

# 800 and its successors: anyone can rent one, and nearly all fake support numbers use them.
TOLL_FREE_CODES = frozenset({"800", "833", "844", "855", "866", "877", "888"})

# 3-3-4, the North American grouping. Area code and exchange start with 2 to 9.
GROUPED = compile_late(
    rf"(?<![0-9])(?:1{OPTIONAL_GAP})?[2-9][0-9]{{2}}{GAP}[2-9][0-9]{{2}}{GAP}[0-9]{{4}}(?![0-9])"
)
# The same 10 or 11 digits without gaps, or with gaps elsewhere; not in the shapes of QuickBooks
# unrecoverable errors and of amounts.
REGROUPED = compile_late(
    rf"(?<![0-9])(?:1{OPTIONAL_GAP})?[2-9](?:{OPTIONAL_GAP}[0-9]){{9}}+(?![0-9]|{SEPARATOR}{{1,2}}[0-9])"
)
AMOUNT_SHAPES = {"5-5", "1-3-3-3", "2-3-3-3"}
# A country code after a plus sign or an international prefix.
INTERNATIONAL = compile_late(
    r"(?:(?<![\w+])\+{1,2}|(?<![0-9])(?<![0-9][-., /])(?:00|011)(?=[-. (1-9])[- ]?)\(?\+?[1-9][0-9]{0,2}\)?"
    r"(?:[-. ()]{0,3}[0-9]){6,14}+(?![0-9]|[-., ][0-9]|%)"
)
# National numbers with a trunk zero, and toll-free numbers such as 1800 123 456.
NATIONAL = compile_late(
    r"(?<![0-9A-Za-z])(?<![0-9][-., /])\(?(?:0[1-9][0-9]{0,3}|1[38]00)\)?(?:[-. ]{1,2}[0-9]{3,8}){1,3}"
    r"(?![0-9A-Za-z]|[-., /][0-9])"
    r"|(?<![\w.,-])0(?:[1237][0-9]{9}|80[08][0-9]{6,7})(?!\w|[.,][0-9])"
)
# National numbers in finer groups: 06 12 34 56 78, 070-123 45 67, (11) 96123-4567, 8 (912) 345-67-89.
FINE_NATIONAL = compile_late(
    r"(?<![0-9A-Za-z])(?<![0-9][-., /])"
    r"(?:\(?0[1-9][0-9]{0,4}\)?|\([1-9][0-9]{1,4}\)|8 ?\([0-9]{3,5}\))(?:[-. ]{1,2}[0-9]{2,8}){1,4}"
    r"(?![0-9A-Za-z]|[-., /][0-9]|[-: ][0-9A-Fa-f]{2}\b)"
    # No one writes a code as 0800 / 555 / 0142.
    r"|(?<![0-9A-Za-z])(?<![0-9][-., /])\(?080[08]\)?(?: {0,2}[-./|~] {0,2}[0-9]{2,8}){2,3}"
    r"(?![0-9A-Za-z]|[-., /][0-9])"
)
NATIONAL_SHAPES = {
    *("3-4-4", "4-3-4", "4-3-3", "2-4-4", "3-3-4", "5-3-3", "5-6", "4-6", "4-7", "3-8", "10", "11"),
}
FINE_NATIONAL_SHAPES = {
    *(
        "2-2-2-2-2",
        "2-2-3-3",
        "2-2-3-4",
        "2-3-4",
        "2-7",
        "2-8",
        "3-2-2-2",
        "3-3-2-2",
        "3-7",
        "4-2-2-2",
        "4-3-2-2",
        "5-7",
        "6-5",
    ),
}
# Shapes that count only with an area code in parentheses.
AREA_CODE_SHAPES = {"2-4-4", "2-5-4", "3-7", "4-3-2-2", "1-3-3-2-2", "1-4-2-2-2", "3-3-2-2", "3-3-4"}
# Any grouping at all, for numbers that are announced ("call us at").
ANY_GROUPING = compile_late(
    rf"(?<![0-9])(?<![0-9][-., /])[0-9](?:{OPTIONAL_GAP}[0-9]){{6,13}}+(?![0-9]|[-.,/ ][0-9])"
)
# Vanity numbers: letters of the keypad after a toll-free prefix.
VANITY = compile_late(
    r"(?<![0-9A-Za-z])(?:1[-. (]{1,3})?\(?8(?:00|33|44|55|66|77|88)[-. )]{1,3}"
    r"[0-9A-Za-z]{1,10}(?:[-. ][0-9A-Z]{1,9}){0,3}(?![0-9A-Za-z])"
)
# Groups spelled out in a sentence: area code 844, then 555, and 0118 to finish.
AREA_CODE_SENTENCE = compile_late(
    r"\barea\s+code\W{0,3}"
    r"(?P<number>[2-9][0-9]{2}[^0-9\n]{1,40}[2-9][0-9]{2}[^0-9\n]{1,40}[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
# Links that start a call or a chat.
_SCHEMES = any_of("tel sms smsto mms callto facetime fax viber whatsapp skype imessage")
CALL_LINK = compile_late(
    rf"(?:(?<![a-z])(?:{_SCHEMES})\s?:[^0-9\s\"'<>]{{0,30}}"
    r"|wa\.me/[^0-9\s]{0,3}|t\.me/\+|signal\.me/#p/\+"
    r"|[?&;](?:phone|number|tel|mobile|recipient)=[^0-9\s&]{0,3})"
    r"(?P<number>[0-9](?:[-. ()+]{0,3}[0-9]){6,16})(?![0-9])",
    re.IGNORECASE,
)
DIGIT_RUN = compile_late(rf"(?<![0-9])[0-9](?:{OPTIONAL_GAP}[0-9]){{9,11}}+(?![0-9]|{SEPARATOR}{{1,2}}[0-9])")
