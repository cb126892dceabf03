"""Small drawn pictures and documents, the same each time: what demo customers' files hold."""

import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from seeds.draw import Draw

WIDTH, HEIGHT = 480, 360
THUMBNAIL = (200, 150)
_WALLS = ((226, 220, 205), (204, 214, 217), (219, 208, 199), (210, 216, 201))
_METAL = ((150, 156, 160), (183, 121, 70), (120, 128, 136))
_RUST, _CLEAN, _DARK = (158, 84, 40), (92, 158, 96), (52, 58, 64)


class Picture(NamedTuple):
    """A drawn photo (JPEG) and its small picture (WebP)."""

    original: bytes
    thumbnail: bytes
    size: tuple[int, int]


def photo(caption: str, *, done: bool, draw: Draw) -> Picture:
    """Return a unit on a wall with its pipes, worn or done, as a technician might show it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), draw.pick(_WALLS))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, HEIGHT - 60, WIDTH, HEIGHT), fill=(136, 124, 108))
    left, top = draw.between(120, 200), draw.between(60, 100)
    metal = draw.pick(_METAL)
    for offset in range(30, 130, draw.between(28, 40)):
        canvas.line((left + offset, 0, left + offset, top), fill=metal, width=9)
    canvas.rounded_rectangle((left, top, left + 150, HEIGHT - 62), 18, fill=metal, outline=_DARK, width=3)
    canvas.ellipse((left + 55, top + 30, left + 95, top + 70), fill=(240, 240, 236), outline=_DARK, width=3)
    for _ in range(0 if done else draw.between(9, 16)):
        x, y, radius = left + draw.between(8, 130), top + draw.between(90, 190), draw.between(3, 11)
        canvas.ellipse((x, y, x + radius, y + radius), fill=_RUST)
    canvas.ellipse((left + 68, top + 43, left + 82, top + 57), fill=_CLEAN if done else _RUST)
    canvas.rectangle((0, 0, WIDTH, 22), fill=_DARK)
    canvas.text((8, 5), caption, fill=(255, 255, 255), font=ImageFont.load_default_imagefont())
    return Picture(_encoded(image, "JPEG", 80), _encoded(image.resize(THUMBNAIL), "WEBP", 75), image.size)


def document(title: str, lines: Sequence[str]) -> bytes:
    """Return a page of PDF with a title and lines of text."""
    shown = [f"BT /F1 16 Tf 60 760 Td ({_escaped(title)}) Tj ET"]
    shown += [f"BT /F1 11 Tf 60 {725 - 18 * number} Td ({_escaped(line)}) Tj ET" for number, line in enumerate(lines)]
    stream = "\n".join(shown)
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    )
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + end.encode()


def _encoded(image: Image.Image, form: str, quality: int) -> bytes:
    content = io.BytesIO()
    image.save(content, form, quality=quality)
    return content.getvalue()


def _escaped(text: str) -> str:
    plain = text.encode("latin-1", "replace").decode("latin-1")
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
