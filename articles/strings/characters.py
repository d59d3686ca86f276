"""The one table of characters that texts may not contain, and of scripts that write without spaces.

Everything else in the project takes its sets from here. Each set is the inside of a character class.
"""

import re

# Refused by PostgreSQL (NUL), or by every encoder of UTF-8 (halves of surrogate pairs).
UNSTORABLE = "\x00\ud800-\udfff"
# C0 without tab and line feed, DEL, and C1. Carriage returns are line ends and become line feeds first.
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
# Code points that Unicode reserves for use inside of programs, two at the end of each plane.
NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
# Turn the order of everything after them around, so that a text reads as something else than it is.
OVERRIDES = "\u202d\u202e"
# Set a piece of text apart in its own direction. Real in Arabic and Hebrew; elsewhere they come along when a
# path is copied from a Windows dialog.
EMBEDDINGS = "\u202a-\u202c\u2066-\u2069"
# Show the direction of the characters beside them. Real in every text that mixes directions.
DIRECTION_MARKS = "\u061c\u200e\u200f"
# What XML 1.0 can't contain, even as an entity.
NOT_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"

# Scripts that put no spaces between words, and Korean, which glues particles to them.
UNSPACED = (
    "\u0e01-\u0e4f\u0e80-\u0ecf\u1000-\u103f\u1050-\u108f\u1780-\u17dd\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\uaa7f\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)

FORBIDDEN = re.compile(f"[{CONTROLS}{NONCHARACTERS}{OVERRIDES}\ud800-\udfff]")
