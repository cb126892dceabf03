"""What `fileUpload` refuses, by content and by name, and what it keeps as it was sent."""

import hashlib
import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests import pictures
from tests.features.test_file_upload import kept_by, refusal, upload, uploaded
from tests.integrations.test_source_bomb import many_entries
from tests.running_gateway import Tenant


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "markup"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "markup"),
        (b'  \n<?xml version="1.0"?><x/>', "markup"),
        (b"MZ\x90\x00" + b"\x00" * 100, "Programs are not taken"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 100, "Programs are not taken"),
        (b"#!/bin/sh\nrm -rf /\n", "Programs are not taken"),
        (b"GIF89a<script>alert(1)</script>", "markup|damaged"),
        (b"\xff\xd8\xff\xe0 no image", "damaged"),
        (pictures.picture("PNG")[:60], "damaged"),
        (pictures.archive("hello.txt"), "not taken"),
        (pictures.archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (pictures.archive("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macros"),
        (pictures.archive("[Content_Types].xml", "xl/workbook.xml", "xl/activeX/activeX1.xml"), "macros"),
        (pictures.archive("[Content_Types].xml", "word/document.xml", "word/embeddings/a.docm"), "macros"),
        (
            pictures.archive(
                "[Content_Types].xml",
                "xl/workbook.xml",
                types=b"<Override PartName='/xl/a.xml' ContentType='application/vnd.ms-excel.macrosheet+xml'/>",
            ),
            "macros",
        ),
        *(
            (pictures.archive("[Content_Types].xml", "word/document.xml", name), "lead out")
            for name in ("../../evil.txt", "word/../../x", "/etc/passwd", "C:/x", "..\\x", "word/DOCUMENT.xml")
        ),
        (many_entries, "not taken"),
        (b"MZ\x90\x00 %PDF-1.4", "not taken"),
        (b"<!-- a --> <html><p>%PDF-1.4", "markup"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "markup"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "damaged"),
        (pictures.picture("AVIF"), "not taken"),
        (b"text with a \x00 in it", "not taken"),
        (b"\xff\xfe\x00latin", "UTF-8"),
        (b"", "empty"),
    ],
)
async def test_what_could_do_harm_is_refused(acme: Tenant, content: bytes | Callable[[], bytes], reason: str) -> None:
    """Declared to be an ordinary photo; the answer says why not, and nothing is kept."""
    sent = content() if callable(content) else content
    fault = await refusal(acme, await acme.customer(), sent, "holiday.jpg")
    assert (fault["code"], fault["path"]) == ("INVALID", ["file"])
    assert any(word in fault["message"] for word in reason.split("|")), fault


async def test_an_image_that_would_fill_the_memory_is_refused(acme: Tenant) -> None:
    """A few bytes of PNG that decode to hundreds of millions of pixels."""
    bomb = io.BytesIO()
    Image.new("1", (30_000, 10_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    assert "million pixels" in (await refusal(acme, await acme.customer(), bomb.getvalue()))["message"]


@pytest.mark.parametrize(
    ("name", "kept_name"),
    [
        ("con.jpg", "_con.jpg"),
        ("", "file.jpg"),
        ("a..b.jpg", "a..b.jpg"),
        ("100 % done.jpg", "100 % done.jpg"),
        (" .hidden.jpg", "hidden.jpg"),
        ("zero\u200bwidth.jpg", "zerowidth.jpg"),
        ("what?.jpg", "what_.jpg"),
        ("x" * 500 + ".jpg", "x" * 110 + ".jpg"),
        ("Küche, vorher.jpg", "Küche, vorher.jpg"),
    ],
)
async def test_names_are_made_safe(acme: Tenant, name: str, kept_name: str) -> None:
    """No invisible characters, no reserved words, no hidden endings."""
    file = await uploaded(acme, await acme.customer(), pictures.picture("JPEG"), name)
    assert file["filename"] == kept_name


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "folder/sink.jpg",
        "folder\\sink.jpg",
        "..",
        "sink\x00.jpg",
        "sink%00.jpg",
        "sink%0d%0a.jpg",
        "sink\x85.jpg",
        "photo\u202egpj.exe",
        "photo\u2066gpj.exe",
    ],
)
async def test_a_name_that_is_a_path_or_misleads_is_refused(acme: Tenant, name: str) -> None:
    """With what is wrong with it; a browser sends none of these."""
    fault = await refusal(acme, await acme.customer(), pictures.picture("JPEG"), name)
    assert (fault["code"], fault["path"]) == ("INVALID", ["file"])
    assert "name is no path" in fault["message"]


@pytest.mark.parametrize("content", ["Küche, vorher".encode("latin-1"), "Küche".encode("utf-16"), b"cut off \xc3"])
async def test_text_in_another_encoding_is_told_which_one_is_taken(acme: Tenant, content: bytes) -> None:
    """An old program's Latin-1, Windows' UTF-16, and a character that is not whole."""
    fault = await refusal(acme, await acme.customer(), content, "notes.txt")
    assert (fault["code"], fault["path"]) == ("INVALID", ["file"])
    assert "save it as UTF-8" in fault["message"]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("invoice.pdf", b"\xef\xbb\xbf" + pictures.PDF, "application/pdf"),
        ("printed.pdf", b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + pictures.PDF, "application/pdf"),
        ("late.pdf", b"\n" * 1_024 + pictures.PDF, "application/pdf"),
        ("notes.txt", b"see <header pipe> behind furnace", "text/plain"),
        ("notes.txt", b"5 < 6, <html> and <body shop>, <script> and all", "text/plain"),
        ("notes.txt", b"<headroom is 2 m>", "text/plain"),
        ("prices.csv", b"item,price\n<body> filler,12\n", "text/csv"),
        ("50% deposit.pdf", pictures.PDF, "application/pdf"),
    ],
)
async def test_what_is_sound_is_taken(acme: Tenant, name: str, content: bytes, content_type: str) -> None:
    """Though it begins with a byte-order mark, or speaks of something in angle brackets; its name stays."""
    file = await uploaded(acme, await acme.customer(), content, name)
    assert (file["contentType"], file["filename"]) == (content_type, name)


async def test_documents_are_kept_as_they_were_sent_whatever_is_in_them(acme: Tenant) -> None:
    """A script in a PDF or a formula in a CSV is its author's: it is not looked for, and not run."""
    owner = await acme.customer()
    sent = {"terms.pdf": pictures.PDF + b"/JavaScript (app.alert(1))", "prices.csv": b"item,price\nvalve,=1+1\n"}
    for name, content in sent.items():
        assert (await uploaded(acme, owner, content, name))["sha256"] == hashlib.sha256(content).hexdigest()


async def test_all_that_is_wrong_with_an_upload_is_told_at_once(acme: Tenant) -> None:
    """The description, the place, the name and the content."""
    owner = await acme.customer()
    answer = await upload(acme, owner, b"MZ\x00", "../x.jpg", description=" ", addressId="adr_9", jobId="job_9")
    faults = answer.data["fileUpload"]["userErrors"]
    assert [(fault["code"], *fault["path"]) for fault in faults] == [
        ("REQUIRED", "description"),
        ("INVALID", "file"),
        ("NOT_FOUND", "addressId"),
        ("NOT_FOUND", "jobId"),
        ("INVALID", "file"),
    ]
    assert await kept_by(acme) == []
