"""The text of a file of another product, in whatever encoding someone saved it."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
HEAD_BYTES = 4096  # where a declaration stands
SAMPLE_BYTES = 64 * 1024  # enough to know an encoding by
# What texts in the languages of Western Europe hold beside ASCII. Another encoding turns these into others.
WESTERN = frozenset("äöüÄÖÜßéèêëÉÈÊçÇàâáãÀÂÁÃñÑóòôõÓÔÕíìîïÍÎúùûÚÛœŒæøåÅ¿¡„“”‘’«»–—…€£§°·•©®™²³½×→\xa0ªº")
WESTERN_ENCODINGS = ("cp1252", "mac_roman", "cp850")
NAME_ENCODINGS = ("cp850", "cp1252", "mac_roman")  # of file names, as Windows packed them
KANA = re.compile(r"[\u3040-\u30ff]")
JAPANESE_ENCODINGS = ("cp932", "euc_jp", "iso2022_jp")
OTHER_ENCODINGS = ["gb18030", "big5", "cp949", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1255"]


def decode(raw: bytes) -> str:
    """Return the text of a file with line ends as \\n and without a BOM. Never fails."""
    text = raw.decode(encoding_of(raw), "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def encoding_of(raw: bytes, western: tuple[str, ...] = WESTERN_ENCODINGS) -> str:
    """Return the encoding that a text is in, as far as one can tell; the earlier one of two that fit."""
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return encoding
    if wide := _wide_encoding(raw):
        return wide
    if b"\x1b$" in raw[:SAMPLE_BYTES]:
        return _legacy_encoding(raw, western)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # A few broken bytes in a text that is otherwise UTF-8 are no other encoding.
        return "utf-8" if _is_mostly_utf8(raw, error.start) else _legacy_encoding(raw, western)
    return "utf-8"


def _wide_encoding(raw: bytes) -> str:
    """Return the encoding of a text of two bytes a letter that says so nowhere, or an empty string."""
    head = raw[:HEAD_BYTES]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(even, odd) < len(head) * 0.3:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_mostly_utf8(raw: bytes, first_fault: int) -> bool:
    sample = raw[max(first_fault - SAMPLE_BYTES, 0) : first_fault + SAMPLE_BYTES]
    text = sample.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - faults > 8 * faults


def _legacy_encoding(raw: bytes, western: tuple[str, ...]) -> str:
    declared = DECLARED.search(raw[:HEAD_BYTES])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii")
        # Browsers take the older name of Windows' own encoding for it, and so did whoever wrote it.
        name = {"iso-8859-1": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030"}.get(name.lower(), name)
        if _is_decodable(raw, name):
            return name
    sample = _sample(raw)
    for name in JAPANESE_ENCODINGS:
        if _is_decodable(sample, name) and KANA.search(sample.decode(name, "replace")):
            return name
    best = max(western, key=lambda name: _western_share(sample, name))
    return best if _western_share(sample, best) > 0.9 else _guess(sample)


def _sample(raw: bytes) -> bytes:
    """Return lines that hold more than ASCII, whole ones if there are line ends."""
    lines = [line for line in raw.splitlines() if not line.isascii()]
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(kept)[: 2 * SAMPLE_BYTES] or raw[:SAMPLE_BYTES]


def _is_decodable(raw: bytes, encoding: str) -> bool:
    try:
        return isinstance(raw.decode(encoding), str)
    except (LookupError, UnicodeDecodeError, ValueError):
        return False


def _western_share(sample: bytes, encoding: str) -> float:
    """Return how much of what isn't ASCII makes sense; a capital within a word doesn't."""
    text = sample.decode(encoding, "replace")
    pairs = [(before, char) for before, char in zip(f" {text}", text, strict=False) if char > "\x7f"]
    good = sum(char in WESTERN and not (char.isupper() and before.islower()) for before, char in pairs)
    return good / len(pairs) if pairs else 1.0


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=OTHER_ENCODINGS).best()
    return best.encoding if best else "cp1252"
