"""Pictures from outside: what is taken comes out clean, what is not is told in one sentence."""

import resource
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from articles import images
from tests.support.drawing import (
    chunk,
    cmyk_profile,
    drawing,
    encoded,
    gray_profile,
    jpeg,
    noise,
    opened,
    png,
    raw_png,
    rgb_profile,
    webp,
)
from tests.support.hostile_images import HTML, REFUSED
from tests.support.timing import processor_limit

GPS = 0x8825


@pytest.mark.slow
@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_in_one_sentence(raw):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with processor_limit(2), pytest.raises(images.UnusableImage) as refused:
        images.clean(raw)
    said = str(refused.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "PIL" not in said
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


ODD = {
    "black and white": png(mode="1"),
    "grey": png(mode="L"),
    "grey with transparency": png(mode="LA"),
    "palette": png(mode="P"),
    "palette with a transparent colour": png(mode="P", transparency=0),
    "RGB with a transparent colour": png(transparency=(255, 255, 255)),
    "grey with a transparent shade": png(mode="L", transparency=255),
    "transparency": png(mode="RGBA"),
    "interlaced by hand": png(mode="RGBA", optimize=True),
    "16 bits of grey": encoded(Image.new("I;16", (40, 30), 40_000), "PNG"),
    "one pixel": png((1, 1)),
    "JPEG in grey": jpeg(mode="L"),
    "JPEG in CMYK": jpeg(mode="CMYK"),
    "progressive JPEG": jpeg(progressive=True),
    "JPEG of two pictures": encoded(
        drawing(), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))]
    ),
    "WebP": webp(),
    "WebP without loss": webp(lossless=True),
    "WebP with transparency": webp(mode="RGBA"),
    "WebP without loss, with transparency": webp(mode="RGBA", lossless=True),
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_every_kind_of_picture_comes_out_plain(raw):
    picture = images.clean(raw)
    image = opened(picture.data)
    assert image.mode in ("L", "RGB", "RGBA")
    assert image.size == (picture.width, picture.height)
    assert images.TYPES[picture.extension] == Image.MIME[image.format]
    again = images.clean(picture.data)
    assert again[1:] == picture[1:]
    assert images.shows_the_same(picture.data, again.data)
    if picture.extension == "png":
        assert again.data == picture.data


def test_lossless_pictures_are_fixed_points_pixel_by_pixel():
    for raw in (encoded(noise((60, 50)), "PNG"), encoded(noise((60, 50)), "WEBP", lossless=True)):
        picture = images.clean(raw)
        assert opened(picture.data).convert("RGB").tobytes() == noise((60, 50)).tobytes()
        assert images.clean(picture.data) == picture


def test_sixteen_bits_of_grey_keep_their_shades():
    image = Image.new("I;16", (3, 1))
    for x, shade in enumerate([0, 32_768, 65_535]):
        image.putpixel((x, 0), shade)
    assert list(opened(images.clean(encoded(image, "PNG")).data).tobytes()) == [0, 128, 255]


def exif(orientation=1):
    notes = Image.Exif()
    notes[0x0112], notes[0x010E], notes[0x013B] = orientation, "SECRET NOTE", "SECRET PERSON"
    notes.get_ifd(GPS)[1] = "N"
    notes.get_ifd(GPS)[2] = (48.0, 51.0, 29.0)
    return notes


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_stands_upright_and_its_notes_are_gone(kind, orientation):
    upright = drawing((64, 32))
    # What the camera stored: the upright picture, turned the other way round.
    turn = images._TURNS.get(orientation)
    back = {
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    stored = upright.transpose(back.get(turn, turn)) if turn is not None else upright
    raw = encoded(stored, kind, exif=exif(orientation), quality=95)
    picture = images.clean(raw)
    image = opened(picture.data)
    assert image.size == (64, 32)
    assert image.convert("RGB").getpixel((4, 4))[0] > 150  # the red block is at the top left
    assert image.convert("RGB").getpixel((60, 28))[2] > 150
    assert not image.getexif()
    assert b"SECRET" in raw
    assert b"SECRET" not in picture.data


def test_all_that_is_no_picture_stays_behind():
    notes = Image.Exif()
    notes[0x9286] = "SECRET EXIF"
    tail = b"SECRET TAIL" + HTML
    profile = b"\0" * 36 + b"acspSECRET PROFILE" + b"\0" * 100
    for raw in [
        raw_png(40, 30, b"\0" * 121 * 30, extra=chunk(b"tEXt", b"Comment\0SECRET TEXT")),
        png(icc_profile=profile, exif=notes),
        jpeg(comment=b"SECRET COMMENT", icc_profile=profile, exif=notes),
        webp(icc_profile=profile, exif=notes, xmp=b"<x>SECRET XMP</x>"),
    ]:
        picture = images.clean(raw + tail)
        assert b"SECRET" in raw
        assert b"SECRET" not in picture.data
        assert b"script" not in picture.data
        assert not {"exif", "icc_profile", "xmp", "comment", "Comment"} & set(opened(picture.data).info)


def test_picture_with_damaged_notes_is_still_taken():
    notes = exif(6).tobytes()
    assert b"MM\0*" in notes
    assert images.clean(jpeg(exif=notes)).width == 30
    assert images.clean(jpeg(exif=notes.replace(b"MM\0*", b"MM\xff\xff"))).width == 40


# How the three colors of a screen's sRGB are written in wider spaces, as color calculators give it.
IN_WIDER_SPACES = {
    "Display P3": [(234, 51, 35), (117, 251, 76), (0, 0, 245)],
    "Adobe RGB": [(219, 0, 0), (144, 255, 60), (0, 0, 250)],
    "ProPhoto": [(179, 70, 26), (138, 237, 78), (86, 35, 235)],
    "sRGB": [(255, 0, 0), (0, 255, 0), (0, 0, 255)],
}
SRGB = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)]


def blocks(colors, mode="RGB"):
    """Squares of 32 pixels beside each other, so that no format mixes their colors."""
    image = Image.new(mode, (32 * len(colors), 32))
    for n, color in enumerate(colors):
        image.paste(color, (32 * n, 0, 32 * n + 32, 32))
    return image


def colors_of(raw):
    """The colors in the middle of such squares, as readers see them."""
    image = opened(images.clean(raw).data)
    assert "icc_profile" not in image.info
    return [image.getpixel((x, 16)) for x in range(16, image.width, 32)]


def are_near(colors, wanted, tolerance=6):
    flat = [[part for color in row for part in color] for row in (colors, wanted)]
    return max(abs(one - other) for one, other in zip(*flat, strict=True)) <= tolerance


@pytest.mark.parametrize("space", IN_WIDER_SPACES)
@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("JPEG", {"quality": 95, "subsampling": 0}), ("WEBP", {"lossless": True}), ("WEBP", {})],
)
def test_colors_of_a_wider_space_stay_as_they_look(space, kind, options):
    image = blocks([*IN_WIDER_SPACES[space], (255, 255, 255), (0, 0, 0)])
    raw = encoded(image, kind, icc_profile=rgb_profile(space), **options)
    # As written they are up to 144 steps off. Eight bits of a wide space are coarse where sRGB is dark, and a
    # WebP with loss is encoded twice.
    assert are_near(colors_of(raw), SRGB, tolerance=24 if kind == "WEBP" and not options else 14)


def test_transparency_and_palette_go_with_the_colors():
    profile = rgb_profile("Display P3")
    transparent = blocks([(234, 51, 35, 0), (234, 51, 35, 100), (0, 0, 245, 255)], "RGBA")
    assert are_near(
        colors_of(encoded(transparent, "PNG", icc_profile=profile)),
        [(255, 0, 0, 0), (255, 0, 0, 100), (0, 0, 255, 255)],
    )
    palette = blocks([*IN_WIDER_SPACES["Display P3"]]).quantize(4)
    assert are_near(colors_of(encoded(palette, "PNG", icc_profile=profile)), SRGB[:3])


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_gray_is_seen_as_its_profile_says(mode):
    """A middle gray of gamma 1 is a light gray of sRGB: 188, as every table of gammas has it."""
    full = {"L": 128, "LA": (128, 200), "I;16": 128 * 256}[mode]
    raw = encoded(Image.new(mode, (32, 32), full), "PNG", icc_profile=gray_profile(1.0))
    color = colors_of(raw)[0]
    assert color == (188, 188, 188, 200) if mode == "LA" else abs(color - 188) <= 1
    raw = encoded(Image.new(mode, (32, 32), full), "PNG", icc_profile=rgb_profile("sRGB"))
    color = colors_of(raw)[0]
    assert (color[0] if mode == "LA" else color) in (127, 128, 129)


def test_sixteen_bits_of_color_go_by_their_profile():
    row = b"\0" + struct.pack(">3H", *(part * 257 for part in (234, 51, 35))) * 32
    profile = chunk(b"iCCP", b"P3\0\0" + zlib.compress(rgb_profile("Display P3")))
    assert are_near(colors_of(raw_png(32, 32, row * 32, depth=16, extra=profile)), SRGB[:1])


def test_inks_are_seen_as_their_profile_says():
    """A press whose cyan comes out red, and whose black ink is none: nobody would guess that."""

    def lab_of(cyan, magenta, yellow, black):
        return (136, 208, 195) if cyan else (255, 128, 128)  # the red of sRGB, or white

    image = blocks([(255, 0, 0, 0), (0, 0, 0, 255)], "CMYK")
    raw = encoded(image, "JPEG", icc_profile=cmyk_profile(lab_of), quality=95)
    assert are_near(colors_of(raw), [(255, 0, 0), (255, 255, 255)], tolerance=10)


def test_profile_that_cannot_be_used_changes_nothing():
    profile = rgb_profile("Display P3")
    damaged = [
        profile[:100], profile[:200], profile.replace(b"acsp", b"ACSP"), b"\0" * 500, b"profile",
        profile.replace(b"rXYZ", b"\0\0\0\0"), profile.replace(b"para", b"pink"), gray_profile(1.0),
        profile + b"mpet", profile + b"\0" * images.MAX_PROFILE_BYTES,
        cmyk_profile(lambda *_inks: (0, 0, 0)),
    ]  # fmt: skip
    for one in damaged:
        # No profile in a PNG may be as long as the longest of these.
        for kind in ("PNG", "JPEG", "WEBP") if len(one) < 1_000_000 else ("JPEG", "WEBP"):
            raw = encoded(blocks([(234, 51, 35)]), kind, icc_profile=one, lossless=True, quality=95)
            assert are_near(colors_of(raw), [(234, 51, 35)]), (kind, one[:60])


@settings(max_examples=200)
@given(at=st.integers(0, 391), content=st.binary(min_size=1, max_size=8))
def test_damaged_profile_is_no_reason_to_refuse(at, content):
    profile = bytearray(rgb_profile("Display P3"))
    profile[at : at + len(content)] = content
    assert images.clean(png(icc_profile=bytes(profile))).width == 40


def test_damaged_chunk_of_a_profile_is_no_reason_to_refuse():
    rows = (b"\0" + b"\xff" * 120) * 30
    for content in (b"P3\0\0junk", b"P3\0\7junk", b"P3", b"", b"P3\0\0" + zlib.compress(b"\0" * 2_000_000)):
        assert images.clean(raw_png(40, 30, rows, extra=chunk(b"iCCP", content))).width == 40


def test_motion_photo_is_taken_as_its_still_picture():
    """Phones append a video to the JPEG. It may hold anything, also what looks like parts of a JPEG."""
    still = jpeg((300, 200), exif=exif(), progressive=True)
    video = b"\0\0\0\x18ftypmp42" + (b"mdat" + b"\xff\xda" + b"\xff\xd9" + still) * 500
    for tail in (video, b"\0\0\x0a\x0d\x0e\0\0MotionPhoto_Data" + video, still + video):
        assert images.clean(still + tail) == images.clean(still)


def test_photo_of_many_pictures_is_taken_as_its_first():
    frames = [drawing((300, 200)), Image.new("RGB", (300, 200)), Image.new("RGB", (30, 20))]
    raw = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    for whole in (raw, raw + b"\0\0\0\x18ftypmp42" + b"\xff\xda" * 500):
        assert images.clean(whole)[1:] == ("jpg", 300, 200)
        assert are_near([opened(images.clean(whole).data).getpixel((20, 20))], [(200, 30, 30)])


def test_scans_cannot_hide_from_the_count():
    """A decoder that has lost its place skips a marker without a length, and goes on with what follows it."""
    raw = encoded(drawing((200, 200)), "JPEG", progressive=True)
    last = raw.rindex(b"\xff\xda")
    for cover in (b"\xff\x02\xff\xff", b"\xff\x01\xff\xff", b"\xff\xd0\xff\xff", b"\xff\0\xff\xff"):
        with pytest.raises(images.UnusableImage, match="too long"):
            images.clean(raw[:last] + cover + raw[last:-2] * 1000 + raw[-2:])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animation_is_refused_in_plain_words(kind):
    frames = [Image.new("RGB", (8, 8), color) for color in ("white", "lime", "blue")] * 10
    raw = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    with pytest.raises(images.UnusableImage, match=r"Animated images aren't supported"):
        images.clean(raw)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animation_of_a_single_frame_is_a_picture(kind):
    raw = encoded(drawing(), kind, save_all=True, append_images=[])
    assert images.clean(raw).width == 40


def test_large_pictures_are_made_smaller_and_small_ones_are_left():
    for size, shown in [((3000, 1500), (2000, 1000)), ((10, 4000), (5, 2000)), ((2000, 7), (2000, 7))]:
        assert opened(images.clean(png(size)).data).size == shown


@pytest.mark.parametrize(("size", "is_taken"), [((6000, 4000), True), ((6000, 4001), False)])
def test_limit_of_pixels_is_what_the_sentence_says(size, is_taken):
    raw = encoded(Image.new("L", size), "PNG")
    if is_taken:
        assert images.clean(raw).width == 2000
    else:
        with pytest.raises(images.UnusableImage, match="24 megapixels"):
            images.clean(raw)


def test_encoded_anew_with_loss_is_the_same_picture_and_another_one_is_not():
    for raw in (encoded(noise((300, 200)), "JPEG"), jpeg((300, 200)), webp((300, 200))):
        once = images.clean(raw).data
        twice = images.clean(once).data
        assert images.shows_the_same(once, twice)
    one, other = (
        images.clean(jpeg(size, mode=mode)).data for size, mode in [((40, 30), "RGB"), ((40, 30), "L")]
    )
    assert not images.shows_the_same(one, other)
    assert not images.shows_the_same(one, images.clean(jpeg((41, 30))).data)
    assert not images.shows_the_same(images.clean(png()).data, images.clean(png(mode="L")).data)
    assert not images.shows_the_same(images.clean(png()).data, one)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"/media/{'a1' * 16}.png", f"{'a1' * 16}.png"),
        (f"/media/{'a1' * 16}.svg", ""),
        (f"/media/{'a1' * 16}.png\n", ""),
        (f"/media/{'A1' * 16}.png", ""),
        (f"/media/x/../{'a1' * 16}.png", ""),
        (f"{'a1' * 16}.png", ""),
        ("/media/logo.png", ""),
        ("", ""),
    ],
)
def test_name_of_an_address(address, name):
    assert images.name_of(address) == name


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from([png(), jpeg(), webp(), webp(lossless=True), ODD["JPEG of two pictures"]]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=6),
    end=st.integers(0, 3000),
)
def test_damaged_files_give_a_picture_or_a_sentence(kind, changes, end):
    raw = bytearray(kind)
    for at, content in changes:
        raw[at : at + len(content)] = content
    try:
        picture = images.clean(bytes(raw[: end or None]))
    except images.UnusableImage:
        return
    opened(picture.data)
