"""Clean images from uploads and imports: decode, scale down, convert to sRGB, encode. Bytes in, bytes out.

Only what Pillow can decode as PNG, JPEG or WebP is accepted, whatever the file is called, and no animation.
The result was encoded here: no metadata, no color profile, and nothing hidden before or after the image.
"""

import re
import threading
import warnings
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageCms, ImageStat

MAX_BYTES = 10_000_000
MAX_PIXELS = 24_000_000
MAX_SIDE = 16_000
SHOWN_SIDE = 2_000  # longer images are made smaller
# A progressive JPEG has about ten. Each costs a pass over the whole image, and takes few bytes.
MAX_SCANS = 100
MAX_PROFILE_BYTES = 4_000_000  # the largest in use, for printing presses, have some 3 MB

TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(rf"[0-9a-f]{{32}}\.(?:{'|'.join(TYPES)})")
FOLDER = "/media/"  # of images in URLs, and in the Markdown of articles

_FORMATS = ["PNG", "JPEG", "WEBP"]
_EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp"}  # MPO: a JPEG of many phones
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_JPEG_START = b"\xff\xd8\xff"
# A marker that begins a segment with a length, or ends the image. The others stand alone, also in a scan.
_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
# One at a time: a small file may need 200 MB while it is decoded.
_DECODING = threading.Lock()


class UnusableImage(ValueError):
    """The image is refused; the message is a sentence for the person who uploaded it."""


class CleanImage(NamedTuple):
    data: bytes
    extension: str
    width: int
    height: int


def clean(raw: bytes) -> CleanImage:
    """Return the image in these bytes as readers get it. Raises UnusableImage, and nothing else.

    PNG and lossless WebP that were written here come out as they are, to the byte. JPEG and lossy WebP are
    encoded again each time, which their formats cannot do without a small change.
    """
    if not raw:
        raise UnusableImage(_("The file is empty."))
    if len(raw) > MAX_BYTES:
        raise too_large()
    if raw.startswith(_JPEG_START):
        raw = _first_jpeg(raw)
    try:
        with _DECODING, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode(raw)
    except UnusableImage:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except Exception:
        # Decoders meet broken files with errors of every kind, from SyntaxError to struct.error.
        if (without := _without_profile(raw)) != raw:
            return clean(without)
        raise UnusableImage(
            _("Choose a PNG, JPEG, or WebP image. This file is a different type or damaged.")
        ) from None


def too_large() -> UnusableImage:
    return UnusableImage(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1_000_000})


def _too_many_pixels() -> UnusableImage:
    return UnusableImage(
        _("The image is too large. The limit is %(pixels)d megapixels and %(side)d pixels per side.")
        % {"pixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}
    )


def shows_the_same(data: bytes, other: bytes) -> bool:
    """Compare two cleaned images: equal, or one is the other encoded again with a small loss."""
    if data == other:
        return True
    with Image.open(BytesIO(data), formats=_FORMATS) as first, Image.open(BytesIO(other)) as second:
        if first.format == "PNG" or (first.format, first.size) != (second.format, second.size):
            return False
        # Compared at a small size, as the loss is in the details.
        small = [image.convert("RGBA").resize((32, 32), Image.Resampling.BOX) for image in (first, second)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 2


def name_of(address: str) -> str:
    """Return the file name of the image at an address of this site, or "" for any other address."""
    name = address.removeprefix(FOLDER)
    return name if name != address and NAME.fullmatch(name) else ""


def _encode(raw: bytes) -> CleanImage:
    with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
        extension = _EXTENSIONS[opened.format or ""]
        width, height = opened.size
        # Known from the header: nothing has been decoded yet.
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise _too_many_pixels()
        if extension != "jpg" and getattr(opened, "n_frames", 1) > 1:
            raise UnusableImage(
                _("Animated images aren't supported. Save one frame as a PNG file and upload that.")
            )
        upright = _displayed(opened)
    stream = BytesIO()
    if extension == "png":
        upright.save(stream, "PNG", compress_level=9)
    elif extension == "jpg":
        # In screenshots, colored letters stay sharp only with as many pixels of color as of light.
        upright.save(stream, "JPEG", quality=85, subsampling="4:4:4")
    elif _is_lossless(raw):
        upright.save(stream, "WEBP", lossless=True, exact=True, quality=50, method=4)
    else:
        upright.save(stream, "WEBP", quality=85, method=4)
    return CleanImage(stream.getvalue(), extension, *upright.size)


def _displayed(opened: Image.Image) -> Image.Image:
    """Return the image as readers see it: upright, no larger than is shown, in sRGB, without info."""
    orientation = 1
    with suppress(Exception):  # an image whose notes are damaged is still an image
        orientation = opened.getexif().get(_ORIENTATION, 1)
    profile = opened.info.get("icc_profile")
    is_gray = opened.mode in ("1", "L", "LA") or opened.mode.startswith("I")
    image = opened if opened.format in ("JPEG", "MPO") else _plain(opened)
    # A JPEG is decoded at the smaller size right away, which takes less memory.
    image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    if profile and len(profile) <= MAX_PROFILE_BYTES and b"mpet" not in profile:
        # With a damaged profile the image is shown as if it had none. Profiles with "mpet" may chain any
        # number of steps, and so take minutes.
        with suppress(Exception):
            image = _in_srgb(image, profile, is_gray)
    image = _plain(image)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    image.info = {}
    return image


def _in_srgb(image: Image.Image, profile: bytes, is_gray: bool) -> Image.Image:
    """Convert the colors of an image in L, RGB, RGBA or CMYK by its ICC profile.

    A profile for another kind of image changes nothing; one that cannot be read raises an error.
    """
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "GRAY" and is_gray:
        converted = _transform(image.convert("L"), source, "RGB").convert("L")
    elif space == "RGB" and image.mode != "CMYK":
        converted = _transform(image.convert("RGB"), source, "RGB").convert("L" if is_gray else "RGB")
    elif space == "CMYK" and image.mode == "CMYK":
        return _transform(image, source, "RGB")
    else:
        return image
    if image.mode == "RGBA":
        converted = converted.convert("RGBA")
        converted.putalpha(image.getchannel("A"))
    return converted


def _transform(image: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    transform = ImageCms.buildTransform(
        source,
        _srgb(),
        image.mode,
        mode,
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None  # it would be None only if the image were changed in place
    return converted


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _plain(image: Image.Image) -> Image.Image:
    """Convert to one of three modes: L, RGB, RGBA."""
    image.load()
    if image.mode.startswith("I"):
        # Sixteen bits of gray. Pillow's own conversion cuts off all that is brighter than the darkest gray.
        return image.convert("I").point(lambda gray: gray * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    mode = "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _first_jpeg(raw: bytes) -> bytes:
    """Return the first image of a JPEG file, without what phones append: a video, or more images.

    Raises UnusableImage for more scans than MAX_SCANS. A file that breaks off is returned whole, for Pillow.
    """
    at, scans = 2, 0
    while marker := _MARKER.search(raw, at):
        kind, at = marker[1][0], marker.end()
        if kind == _END_OF_IMAGE:
            return raw[:at]
        if kind == _START_OF_SCAN:
            scans += 1
            if scans > MAX_SCANS:
                raise UnusableImage(_("The image takes too long to decode."))
        at += int.from_bytes(raw[at : at + 2], "big")
    return raw


def _without_profile(raw: bytes) -> bytes:
    """Return a PNG file without its profile: Pillow refuses an image if it cannot unpack the profile."""
    if not raw.startswith(b"\x89PNG"):
        return raw
    pieces, at = [raw[:8]], 8
    while at < len(raw):
        end = at + 12 + int.from_bytes(raw[at : at + 4], "big")
        if raw[at + 4 : at + 8] != b"iCCP":
            pieces.append(raw[at:end])
        at = end
    return b"".join(pieces)


def _is_lossless(webp: bytes) -> bool:
    """Tell whether the first image of a WebP file is stored without loss, by its chunks."""
    at = 12
    while at + 8 <= len(webp):
        kind, size = webp[at : at + 4], int.from_bytes(webp[at + 4 : at + 8], "little")
        if kind in (b"VP8L", b"VP8 "):
            return kind == b"VP8L"
        # A frame of an animation holds 16 bytes of its own, then the chunks of its image.
        at += 24 if kind == b"ANMF" else 8 + size + size % 2
    return False
