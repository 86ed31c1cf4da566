"""A table that somebody saved from a spreadsheet (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping


class BadLine(Exception):
    """A line of a file that cannot be used, and why."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f" line {line}: {what}")
        self.line, self.what = line, what


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, or what Excel writes on a Dutch Windows."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def rows_of(
    text: str, columns: Mapping[str, tuple[str, ...]], needed: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """The line that each row ends on, and its cells under the names of `columns`.

    `columns` has the spellings that a heading may have, in lower case and without blanks; other
    columns are left out. Parted by semicolons, commas or tabs. Raises BadLine.
    """
    head = text.partition("\n")[0]
    table = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count), strict=True
    )
    try:
        places: dict[str, int] = {}
        heading = ["".join(cell.lower().split()) for cell in next(table, [])]
        for name, spellings in columns.items():
            found = [heading.index(one) for one in spellings if one in heading]
            if found:
                places[name] = found[0]
        if needed not in places:
            raise BadLine(1, f"no column {' or '.join(columns[needed])} in the heading")
        for row in table:
            if any(cell.strip() for cell in row):
                yield table.line_num, {n: row[at] for n, at in places.items() if at < len(row)}
    except csv.Error as error:
        raise BadLine(table.line_num, str(error)) from error
