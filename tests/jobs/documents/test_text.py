"""The text of documents is found wherever people write it, and no file can stop the reading."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.documents.text import READABLE, Limits, Reach, Text, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Titel eruit</dc:title>'
    "<cp:keywords>trefwoord</cp:keywords></cp:coreProperties>"
)


def package(**parts: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/") + ".xml", content)
    made.seek(0)
    return made


def read(content: bytes | io.BytesIO, name: str, limits: Limits | None = None) -> Text:
    return text_of(io.BytesIO(content) if isinstance(content, bytes) else content, name, limits)


def test_a_word_document_is_read_with_its_properties_notes_and_comments() -> None:
    body = (
        f"<w:document {W}><w:body>"
        "<w:p><w:r><w:t>leerling</w:t></w:r><w:r><w:t>dossier</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>een</w:t><w:tab/><w:t>twee</w:t><w:delText>weg</w:delText></w:r></w:p>"
        "</w:body></w:document>"
    )
    note = f'<w:x {W}><w:p><w:r><w:t xml:space="preserve">{{}} </w:t></w:r></w:p></w:x>'
    found = read(
        package(
            docProps__core=CORE,
            word__document=body,
            word__header1=note.format("kop"),
            word__comments=note.format("opmerking"),
            word__footnotes=note.format("voetnoot"),
        ),
        "Verslag.DOCX",
    )
    assert found.reach is Reach.WHOLE
    assert "leerlingdossier\n" in found.text
    assert "een\ttwee" in found.text
    for piece in ("weg", "kop", "opmerking", "voetnoot", "Titel eruit", "trefwoord"):
        assert piece in found.text


def test_a_workbook_is_read_cell_by_cell() -> None:
    found = read(
        package(
            xl__workbook=f'<workbook {X}><sheets><sheet name="Klas 3b"/></sheets></workbook>',
            xl__sharedStrings=f"<sst {X}><si><r><t>ver</t></r><r><t>trouwelijk</t></r></si></sst>",
            xl__worksheets__sheet1=f"<worksheet {X}><sheetData><row>"
            '<c t="s"><v>9876</v></c><c><v>123456782</v></c>'
            '<c t="inlineStr"><is><t>hier</t></is></c>'
            "</row></sheetData></worksheet>",
        ),
        "lijst.xlsx",
    )
    assert "Klas 3b" in found.text
    assert "vertrouwelijk" in found.text
    assert "\t123456782\t" in found.text
    assert "hier" in found.text
    assert "9876" not in found.text


def test_a_presentation_is_read_with_its_notes_and_descriptions() -> None:
    slide = (
        f'<p:sld xmlns:p="p" {A}><p:cNvPr descr="foto van de klas"/>'
        "<a:p><a:r><a:t>OP</a:t></a:r><a:r><a:t>P</a:t></a:r></a:p></p:sld>"
    )
    notes = f'<p:notes xmlns:p="p" {A}><a:p><a:r><a:t>zeg dit</a:t></a:r></a:p></p:notes>'
    found = read(
        package(ppt__slides__slide1=slide, ppt__notesSlides__notesSlide1=notes), "praat.pptx"
    )
    assert "OPP\n" in found.text
    assert "foto van de klas" in found.text
    assert "zeg dit" in found.text


def pdf(*lines: str) -> bytes:
    from pypdf import PdfWriter
    from pypdf.annotations import Text as Note
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(400, 400)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    shown = "".join(
        f"BT /F1 9 Tf 9 {380 - 12 * at} Td ({line}) Tj ET\n" for at, line in enumerate(lines)
    )
    stream.set_data(shown.encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_annotation(0, Note(rect=(0, 0, 9, 9), text="kanttekening"))
    writer.add_metadata({"/Title": "Titel eruit"})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_is_read_with_its_properties_and_notes() -> None:
    found = read(pdf("BSN 123456782", "tweede regel"), "a.pdf")
    assert found.reach is Reach.WHOLE
    for piece in ("BSN 123456782", "tweede regel", "Titel eruit", "kanttekening"):
        assert piece in found.text


def test_a_pdf_with_a_password_is_unreadable() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("geheim"))))
    writer.encrypt("wachtwoord", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    assert read(made.getvalue(), "a.pdf") == Text("", Reach.UNREADABLE)


@pytest.mark.parametrize(
    "encoded",
    [
        "één regel".encode(),
        "één regel".encode("utf-8-sig"),
        "één regel".encode("utf-16"),
        "één regel".encode("cp1252"),
    ],
)
def test_text_is_read_in_whatever_encoding_it_was_saved(encoded: bytes) -> None:
    assert read(encoded, "a.txt") == Text("één regel", Reach.WHOLE)


def test_a_letter_across_two_pieces_is_one_letter() -> None:
    text = "x" * (64 * 1024 - 1) + "é" * 64 * 1024
    assert read(text.encode(), "a.csv").text == text


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    found = read(
        b"<title>Kop</title><style>p{}</style><script>verborgen()</script>"
        b"<p>leerling<b>dossier</b></p><p>caf&eacute;</p><img alt='klas'><!-- noot -->",
        "a.html",
    )
    assert "leerlingdossier" in found.text
    assert {"Kop", "café", "klas", "noot"} <= set(found.text.split())
    assert "verborgen" not in found.text


def test_pictures_have_no_text_and_say_so() -> None:
    assert read(b"\x89PNG", "a.png") == Text("", Reach.UNKNOWN)
    assert read(b"?", "geen extensie") == Text("", Reach.UNKNOWN)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.pdf"])
@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 99])
def test_a_file_that_is_not_what_it_says_is_unreadable(name: str, content: bytes) -> None:
    assert read(content, name).reach is Reach.UNREADABLE


def test_a_file_that_breaks_off_keeps_what_was_read() -> None:
    found = read(package(a="<x>eerst</x>", b="<x>daarna"), "a.docx")
    assert "eerst" in found.text
    assert found.reach is Reach.UNREADABLE


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "boem"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    found = read(package(word__document=bomb), "a.docx")
    assert found.reach is Reach.UNREADABLE
    assert "boem" not in found.text


def test_a_package_that_unpacks_to_too_much_is_read_in_part_and_in_little_memory() -> None:
    import tracemalloc

    bomb = package(word__document=f"<x>{' ' * 50_000_000}</x>")
    tracemalloc.start()
    found = read(bomb, "a.docx", Limits(unpacked_bytes=4_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.reach is Reach.PART
    assert peak < 12_000_000


def test_limits_of_text_of_parts_and_of_time_are_kept() -> None:
    assert read(b"x" * 100, "a.txt", Limits(characters=10)) == Text("x" * 10, Reach.PART)
    long = package(a=f"<x>{'a' * 100}</x>")
    assert read(long, "a.docx", Limits(characters=10)).reach is Reach.PART
    assert read(package(a="<x/>"), "a.docx", Limits(parts=1)).reach is Reach.PART
    assert read(b"x", "a.txt", Limits(seconds=-1)).reach is Reach.PART
    start = time.monotonic()
    slow = pdf(*["regel"] * 20_000)
    found = read(slow, "a.pdf", Limits(seconds=0.05))
    assert found.reach is Reach.PART
    assert time.monotonic() - start < 20


@given(st.sampled_from(sorted(READABLE)), st.binary(max_size=400), st.integers(0, 2000))
def test_no_damaged_file_raises(extension: str, noise: bytes, at: int) -> None:
    whole = pdf("regel") if extension == ".pdf" else package(a="<x>tekst</x>").getvalue()
    damaged = whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :]
    assert isinstance(read(damaged, f"a{extension}"), Text)
