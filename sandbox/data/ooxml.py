"""Office documents that Office opens: the smallest Word, Excel and PowerPoint files there are.

Written by hand, so that a tenant of them is made in a moment and the same seed makes the same
bytes (a zip made by a library holds the time of day).

https://learn.microsoft.com/office/open-xml/word/structure-of-a-wordprocessingml-document
https://learn.microsoft.com/office/open-xml/spreadsheet/structure-of-a-spreadsheetml-document
https://learn.microsoft.com/office/open-xml/presentation/structure-of-a-presentationml-document
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_PACKAGE = f"{_OFFICE}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself (`docProps/core.xml`); times as Graph writes them."""

    title: str
    author: str
    created: str
    subject: str = ""
    keywords: str = ""


def docx(about: About, paragraphs: Iterable[str], picture: bytes | None = None) -> bytes:
    """A Word document: its title as a heading, then paragraphs. `picture`, a PNG, is kept in it."""
    body = [_paragraph(about.title, "Heading1"), *(_paragraph(text) for text in paragraphs)]
    namespace = f"{_OFFICE}/wordprocessingml/2006/main"
    document = (
        f'<w:document xmlns:w="{namespace}"><w:body>{"".join(body)}<w:sectPr>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" '
        'w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )
    styles = (
        f'<w:styles xmlns:w="{namespace}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:lang w:val="nl-NL"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/>'
        '<w:sz w:val="32"/></w:rPr></w:style></w:styles>'
    )
    related = [("styles", "styles.xml")]
    pictures = {"word/media/image1.png": picture} if picture else {}
    if picture:
        related.append(("image", "media/image1.png"))
    return _package(
        about,
        "word/document.xml",
        f"{_TYPE}.wordprocessingml.document.main+xml",
        document,
        related,
        {"word/styles.xml": (f"{_TYPE}.wordprocessingml.styles+xml", styles)},
        pictures,
    )


def _paragraph(text: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def xlsx(about: About, rows: Iterable[Sequence[str | float]]) -> bytes:
    """A workbook of one sheet."""
    namespace = f"{_OFFICE}/spreadsheetml/2006/main"
    lines = "".join(
        f'<row r="{at}">{"".join(_cell(value, at, place) for place, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    )
    workbook = (
        f'<workbook xmlns="{namespace}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{lines}</sheetData></worksheet>'
    return _package(
        about,
        "xl/workbook.xml",
        f"{_TYPE}.spreadsheetml.sheet.main+xml",
        workbook,
        [("worksheet", "worksheets/sheet1.xml")],
        {"xl/worksheets/sheet1.xml": (f"{_TYPE}.spreadsheetml.worksheet+xml", sheet)},
        {},
    )


def _cell(value: str | float, row: int, column: int) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def pptx(about: About, slides: Sequence[tuple[str, str]]) -> bytes:
    """A presentation: a heading and a text a slide."""
    numbers = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n + 1}"/>' for n in numbers)
    presentation = (
        f"<p:presentation {_SLIDES}><p:sldMasterIdLst>"
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/>'
        '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )
    kind = f"{_TYPE}.presentationml"
    parts = {
        "ppt/slideMasters/slideMaster1.xml": (f"{kind}.slideMaster+xml", _MASTER),
        "ppt/slideLayouts/slideLayout1.xml": (f"{kind}.slideLayout+xml", _LAYOUT),
        "ppt/theme/theme1.xml": (f"{_TYPE}.theme+xml", _THEME),
    } | {
        f"ppt/slides/slide{n}.xml": (f"{kind}.slide+xml", _slide(*slide))
        for n, slide in zip(numbers, slides, strict=True)
    }
    further = {
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            [("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")]
        ).encode(),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
            [("slideMaster", "../slideMasters/slideMaster1.xml")]
        ).encode(),
    } | {
        f"ppt/slides/_rels/slide{n}.xml.rels": _relations(
            [("slideLayout", "../slideLayouts/slideLayout1.xml")]
        ).encode()
        for n in numbers
    }
    related = [("slideMaster", "slideMasters/slideMaster1.xml")]
    related += [("slide", f"slides/slide{n}.xml") for n in numbers]
    return _package(
        about, "ppt/presentation.xml", f"{kind}.presentation.main+xml", presentation, related,
        parts, further,
    )  # fmt: skip


_SLIDES = (
    f'xmlns:a="{_OFFICE}/drawingml/2006/main" xmlns:r="{_RELATIONS}" '
    f'xmlns:p="{_OFFICE}/presentationml/2006/main"'
)
_NO_SHAPES = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
)
_MASTER = (
    f"<p:sldMaster {_SLIDES}><p:cSld><p:spTree>{_NO_SHAPES}</p:spTree></p:cSld>"
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/>'
    "</p:sldLayoutIdLst></p:sldMaster>"
)
_LAYOUT = (
    f'<p:sldLayout {_SLIDES} type="blank"><p:cSld name="Leeg"><p:spTree>{_NO_SHAPES}</p:spTree>'
    "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
)
_COLOURS = "".join(
    f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
    for name, value in (
        ("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "1F3864"), ("lt2", "E7E6E6"),
        ("accent1", "2F5597"), ("accent2", "C55A11"), ("accent3", "7F7F7F"),
        ("accent4", "BF9000"), ("accent5", "2E75B6"), ("accent6", "548235"),
        ("hlink", "0563C1"), ("folHlink", "954F72"),
    )
)  # fmt: skip
_FONT = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_THEME = (
    f'<a:theme xmlns:a="{_OFFICE}/drawingml/2006/main" name="Kantoor"><a:themeElements>'
    f'<a:clrScheme name="Kantoor">{_COLOURS}</a:clrScheme><a:fontScheme name="Kantoor">'
    f"<a:majorFont>{_FONT}</a:majorFont><a:minorFont>{_FONT}</a:minorFont></a:fontScheme>"
    f'<a:fmtScheme name="Kantoor"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>'
    f"{f'<a:ln>{_FILL}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>"
    f"{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
    f"<a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)


def _slide(heading: str, text: str) -> str:
    shapes = "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="Tekst {id}"/><p:cNvSpPr txBox="1"/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="838200" y="{top}"/><a:ext cx="10515600" '
        f'cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"/><a:p><a:r><a:rPr lang="nl-NL" sz="{size}"/>'
        f"<a:t>{escape(words)}</a:t></a:r></a:p></p:txBody></p:sp>"
        for id, top, height, size, words in (
            (2, 365125, 1325563, 4000, heading), (3, 1825625, 4351338, 2000, text),
        )
    )  # fmt: skip
    return (
        f"<p:sld {_SLIDES}><p:cSld><p:spTree>{_NO_SHAPES}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )


def _package(
    about: About,
    main: str,
    main_type: str,
    content: str,
    related: Sequence[tuple[str, str]],
    parts: Mapping[str, tuple[str, str]],
    further: Mapping[str, bytes],
) -> bytes:
    """The zip: content types, relationships, the main part, the parts it is related to."""
    core = f"{_TYPE.removesuffix('officedocument')}package.core-properties+xml"
    types = {"docProps/core.xml": core, main: main_type, **{n: t for n, (t, _) in parts.items()}}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    folder, _, file = main.rpartition("/")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:

        def put(name: str, text: str | bytes) -> None:
            data = text if isinstance(text, bytes) else (_XML + text).encode()
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = (
                zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            )
            package.writestr(member, data)

        put(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>',
        )
        put("_rels/.rels", _top_relations(main))
        put("docProps/core.xml", _core(about))
        put(main, content)
        put(f"{folder}/_rels/{file}.rels", _relations(related))
        for name, (_, text) in parts.items():
            put(name, text)
        for name, data in further.items():
            put(name, data)
    return out.getvalue()


@cache
def _top_relations(main: str) -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="{main}"/><Relationship Id="rId2" '
        f'Type="{core}" Target="docProps/core.xml"/></Relationships>'
    )


def _relations(related: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _core(about: About) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(about.title)}</dc:title><dc:subject>{escape(about.subject)}</dc:subject>"
        f"<dc:creator>{escape(about.author)}</dc:creator>"
        f"<cp:keywords>{escape(about.keywords)}</cp:keywords>"
        f"<cp:lastModifiedBy>{escape(about.author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{about.created}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{about.created}</dcterms:modified>'
        "</cp:coreProperties>"
    )
