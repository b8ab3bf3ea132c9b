"""Pictures are decoded and encoded anew: what is kept is a picture and nothing else."""

import io

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from backoffice.events.errors import Invalid
from backoffice.files.kinds import PICTURES, FileKind
from tests.backoffice.files.making import HEIC, HTML, archive, pdf, picture, png_of, secret_exif, taken


def refusal(content: bytes, name: str = "scan.jpg") -> Invalid:
    with pytest.raises(Invalid) as refused:
        taken(content, name)
    assert f"«{name}»" in refused.value.sentence
    return refused.value


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def is_blue(pixel: tuple[int, ...]) -> bool:
    return pixel[2] > 130 > 90 > pixel[0]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "png"), ("TIFF", "png"), ("BMP", "png")],
)
def test_it_encodes_every_kind_anew(kind: str, kept: str) -> None:
    safe = taken(picture(kind), f"scan.{kind.lower()}")
    image = opened(safe.content.read())
    assert (safe.kind, safe.media_type, image.format) == (kept, f"image/{kept}", kept.upper())
    assert image.size == (64, 48)
    assert is_blue(image.convert("RGB").getpixel((4, 4)))
    assert not is_blue(image.convert("RGB").getpixel((40, 40)))


def test_it_turns_telephone_pictures_into_jpeg() -> None:
    safe = taken(HEIC, "IMG_0001.HEIC")
    content = safe.content.read()
    image = opened(content)
    assert (safe.filename, safe.media_type, image.format) == ("IMG_0001.jpg", "image/jpeg", "JPEG")
    assert (image.size, is_blue(image.getpixel((4, 4)))) == ((64, 48), True)
    assert b"SECRET" in HEIC
    assert b"SECRET" not in content
    assert safe.notes == ["«IMG_0001.HEIC» is a file of kind HEIC; it was kept as «IMG_0001.jpg»."]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_it_leaves_camera_and_place_behind_and_sets_the_picture_upright(kind: str) -> None:
    sent = picture(kind, exif=secret_exif(), **({"comment": b"SECRET NOTE"} if kind == "JPEG" else {}))
    assert b"SECRET CAMERA" in sent
    content = taken(sent, "photo").content.read()
    image = opened(content)
    assert b"SECRET" not in content
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert image.size == (48, 64)
    assert is_blue(image.convert("RGB").getpixel((44, 4)))


def test_it_leaves_the_texts_of_a_png_behind() -> None:
    texts = PngInfo()
    texts.add_text("Author", "SECRET PERSON")
    texts.add_itxt("XML:com.adobe.xmp", "<x>SECRET</x>")
    assert b"SECRET" not in taken(picture("PNG", pnginfo=texts), "a.png").content.read()


def test_it_turns_other_colours_into_srgb() -> None:
    """Without this the wide colours of telephones turn pale."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    safe = taken(picture("JPEG", icc_profile=profile, quality=95), "a.jpg")
    image = opened(safe.content.read())
    assert "icc_profile" not in image.info
    assert is_blue(image.getpixel((4, 4)))
    assert taken(picture("JPEG", icc_profile=b"no profile at all"), "a.jpg").kind == "jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_it_takes_every_way_of_storing_pixels(mode: str) -> None:
    image = Image.new("L", (40, 30), 255)
    image.paste(0, (0, 0, 10, 10))
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    else:
        image = image.convert(mode)
    out = io.BytesIO()
    image.save(out, "TIFF" if mode == "CMYK" else "PNG")
    kept = opened(taken(out.getvalue(), "a").content.read()).convert("RGB")
    assert max(kept.getpixel((2, 2))) < 60
    assert min(kept.getpixel((30, 20))) > 200


def test_it_keeps_what_shines_through() -> None:
    kept = opened(taken(picture("PNG", mode="RGBA"), "a.png").content.read())
    assert (kept.mode, kept.getpixel((40, 40))[3]) == ("RGBA", 128)


def test_it_makes_a_pdf_of_a_scan_of_several_pages() -> None:
    pages = [Image.new("1", (850, 1100), value) for value in (1, 0, 1)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(100, 100), compression="group4")
    safe = taken(out.getvalue(), "licence.tif")
    assert (safe.filename, safe.media_type) == ("licence.pdf", "application/pdf")
    content = safe.content.read()
    assert content.count(b"/Type /Page\n") == 3
    assert taken(content).kind == "pdf"
    assert taken(out.getvalue(), "licence.tif").sha256 == safe.sha256
    with pytest.raises(Invalid) as refused:
        taken(out.getvalue(), "licence.tif", accept=PICTURES)
    assert (refused.value.code, refused.value.data["frames"]) == ("picture_has_pages", 3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_it_refuses_an_animation(kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    refused = refusal(out.getvalue())
    assert refused.code == "picture_moves"
    assert "an animation of 2 pictures" in refused.sentence


@pytest.mark.parametrize(
    "content",
    [
        picture("GIF") + b"=1;alert(1)",
        b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1);",
        picture("GIF") + archive(),
        picture("GIF").replace(b";", b"") + HTML + b";",
        picture("GIF", comment=HTML),
        picture("JPEG", comment=b"<?php system($_GET[0]); ?>"),
        picture("JPEG") + archive(),
        picture("PNG") + pdf(),
        picture("BMP") + HTML,
    ],
    ids=["GIF, script", "GIF as comment", "GIFAR", "GIF, page", "page in GIF", "PHP", "JPEG, ZIP", "PNG, PDF", "BMP"],
)  # fmt: skip
def test_it_refuses_a_picture_that_is_something_else_too(content: bytes) -> None:
    refused = refusal(content, "logo.gif")
    assert refused.code in ("file_is_two", "file_damaged")
    assert "save it as a new" in refused.sentence


def test_it_leaves_behind_what_trails_a_photograph() -> None:
    """Telephones append films and thumbnails to their JPEGs; they are honest files."""
    safe = taken(picture("JPEG") + b"SEFT motion photo" + b"\0\0\0\x18ftypmp42" + b"x" * 500, "a.jpg")
    assert b"motion" not in safe.content.read()


def test_it_refuses_more_pixels_than_can_be_worked_on() -> None:
    refused = refusal(png_of(60_000, 60_000), "bomb.png")
    assert refused.code == "picture_too_large"
    assert "60000 × 60000 pixels" in refused.sentence


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG")[:400],
        png_of(100, 100),
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        HEIC[:300],
        b"BM\0\0\0\0\0\0\0\0",
    ],
    ids=["JPEG", "PNG", "GIF", "WebP", "HEIC", "BMP"],
)
def test_it_refuses_a_damaged_picture(content: bytes) -> None:
    assert refusal(content).code == "file_damaged"


def test_it_makes_a_picture_smaller_where_asked() -> None:
    safe = taken(picture("JPEG", (900, 300)), "a.jpg", longest_side=90, kept_as=FileKind.WEBP)
    image = opened(safe.content.read())
    assert (image.format, image.size, safe.filename) == ("WEBP", (90, 30), "a.webp")
