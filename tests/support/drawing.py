"""Picture files for tests, made on the spot: sound ones, and those that people with bad intentions send."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw


def drawing(size=(40, 30), mode="RGB"):
    """Something to look at: a few blocks of colour, not symmetrical."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, size[0] // 3, size[1] // 2], fill=(200, 30, 30))
    pen.rectangle([size[0] // 2, size[1] // 2, size[0], size[1]], fill=(20, 90, 200))
    return image.convert(mode)


def encoded(image, kind, **options):
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "PNG", **options)


def jpeg(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "JPEG", **options)


def webp(size=(40, 30), mode="RGB", **options):
    return encoded(drawing(size, mode), "WEBP", **options)


def noise(size):
    return Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def raw_png(width, height, rows=b"", depth=8, colours=2, extra=b""):
    """A PNG put together by hand, whose header may promise what is not there."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# Columns of the matrix from a space's red, green and blue to XYZ for D50, and its gamma.
COLOR_SPACES = {
    "Display P3": (((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)), 0),
    "Adobe RGB": (
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
        2.2,
    ),
    "ProPhoto": (((0.79767, 0.28804, 0), (0.13519, 0.71188, 0), (0.03135, 0.00009, 0.82491)), 1.8),
    "sRGB": (((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)), 0),
}


def rgb_profile(name):
    """An ICC profile of a matrix and a curve, as cameras, phones and screens have."""
    columns, gamma = COLOR_SPACES[name]
    curve = _curve(gamma)
    tags = {
        f"{color}XYZ": b"XYZ \0\0\0\0" + _fixed(*column) for color, column in zip("rgb", columns, strict=True)
    }
    return _profile("RGB ", "XYZ ", tags | dict.fromkeys(["rTRC", "gTRC", "bTRC"], curve))


def gray_profile(gamma):
    return _profile("GRAY", "XYZ ", {"kTRC": _curve(gamma)})


def cmyk_profile(lab_of):
    """A profile whose 16 corners, each ink on or off, have the colors `lab_of(c, m, y, k)`, from 0 to 255."""
    corners = [[c, m, y, k] for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    straight = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += straight * 4 + bytes(part for corner in corners for part in lab_of(*corner)) + straight * 3
    return _profile("CMYK", "Lab ", {"A2B0": table}, kind="prtr")


def _fixed(*numbers):
    return struct.pack(f">{len(numbers)}i", *(round(number * 65_536) for number in numbers))


def _curve(gamma):
    """A power, or the curve of sRGB for 0."""
    if gamma:
        return b"para\0\0\0\0\0\0\0\0" + _fixed(gamma)
    return b"para\0\0\0\0\0\3\0\0" + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _profile(space, connection, tags, kind="mntr"):
    white = (0.9642, 1, 0.82491)
    tags = tags | {"wtpt": b"XYZ \0\0\0\0" + _fixed(*white)}
    head = struct.pack(">4sI4s4s4s12s4s24xI12s48x", b"lcms", 0x04300000, kind.encode(), space.encode(),
                       connection.encode(), b"\0" * 12, b"acsp", 0, _fixed(*white))  # fmt: skip
    index, content = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        offset = 128 + 4 + 12 * len(tags) + len(content)
        index += struct.pack(">4sII", name.encode(), offset, len(data))
        content += data + b"\0" * (-len(data) % 4)
    whole = head + index + content
    return struct.pack(">I", len(whole) + 4) + whole


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image
