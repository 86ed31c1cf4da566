"""Values as forms write and show them: text of the site's language.

`validateUpdateListItem` takes every value as text and checks what forms check: required columns
and choices, which the plain write does not.
https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from ...call import GraphError
from ...tenant import Record
from .. import files, people, promotion
from ..columns import own_columns
from ..items import create_item, update_item
from ..values import SITE_ZONE
from . import found
from .format import Complex, Result, Values
from .reach import Reach


def applied(reach: Reach, item: Record, body: Record) -> Result:
    """Check and set the values; nothing is set when one of them fails."""
    tenant, list_ = reach.visit.tenant, reach.record
    fields, answers = _read(reach, own_columns(tenant, list_), body)
    if not any(answer["HasException"] for answer in answers):
        try:
            item = renamed(reach, item, _new_name(item, body))
            described(reach, item, update_item(tenant, list_, item, fields))
        except GraphError as refusal:
            _blame(answers, refusal)
    return _result("ValidateUpdateListItem", answers, int(item["id"]))


def _new_name(item: Record, body: Record) -> str | None:
    """`FileLeafRef` of a form; a file's ending stays where the form leaves it out."""
    for entry in body.get("formValues") or ():
        if "file" in item and isinstance(entry, dict) and entry.get("FieldName") == "FileLeafRef":
            name, ending = str(entry.get("FieldValue") or ""), ""
            if not item["file"]["folder"]:
                ending = "." + item["file"]["name"].rpartition(".")[2]
            return name if name.casefold().endswith(ending.casefold()) else name + ending
    return None


def renamed(reach: Reach, item: Record, name: str | None) -> Record:
    """A file or folder is renamed through the column that holds its name."""
    if not name or "file" not in item or name == item["file"]["name"]:
        return item
    return files.change(reach.visit.tenant, reach.record, item, name=name)


def described(reach: Reach, before: Record, item: Record) -> Record:
    """An Office file is told of its columns."""
    visit = reach.visit
    return promotion.described(visit.tenant, visit.call.settings, reach.record, before, item)


def added(reach: Reach, body: Record) -> Result:
    """`AddValidateUpdateItemUsingPath`: a new item from form values."""
    tenant, list_ = reach.visit.tenant, reach.record
    fields, answers = _read(reach, own_columns(tenant, list_), body)
    number = 0
    if not any(answer["HasException"] for answer in answers):
        try:
            number = int(create_item(tenant, list_, fields)["id"])
        except GraphError as refusal:
            _blame(answers, refusal)
    answers.append(_answer("Id", str(number), None))
    return _result("AddValidateUpdateItemUsingPath", answers, number)


def _read(reach: Reach, columns: dict[str, Record], body: Record) -> tuple[Record, list[Record]]:
    fields: Record = {}
    answers: list[Record] = []
    for entry in body.get("formValues") or ():
        if not isinstance(entry, dict):
            continue
        name, text = str(entry.get("FieldName")), entry.get("FieldValue")
        column = columns.get(name)
        if column is None:
            # The service's own columns (Author, Editor, …) are taken without effect.
            answers.append(_answer(name, text, None))
            continue
        try:
            fields[name] = _value(reach, column, "" if text is None else str(text))
            answers.append(_answer(name, text, None))
        except (ValueError, GraphError) as wrong:
            message = wrong.message if isinstance(wrong, GraphError) else str(wrong)
            answers.append(_answer(name, text, message))
    return fields, answers


def _answer(name: str, text: Any, message: str | None) -> Record:
    return {
        "ErrorCode": -2130575193 if message else 0,
        "ErrorMessage": message,
        "FieldName": name,
        "FieldValue": text,
        "HasException": message is not None,
    }


def _blame(answers: list[Record], refusal: GraphError) -> None:
    for answer in answers[:1]:
        answer.update(ErrorMessage=refusal.message, HasException=True, ErrorCode=-2130575193)


def _result(name: str, answers: list[Record], number: int) -> Result:
    rows = [Complex("SP.ListItemFormUpdateValue", {**a, "ItemId": number}) for a in answers]
    return Result(name, Values("SP.ListItemFormUpdateValue", rows))


def _value(reach: Reach, column: Record, text: str) -> Any:
    """One form value. Raises ValueError with the sentence the form would show."""
    kind, text = column["kind"], text.strip() if column["kind"] != "Note" else text
    if not text or text == "[]":
        if column["required"]:
            raise ValueError("You can't leave this blank.")
        return None
    if kind == "Choice":
        parts = [p for p in text.split(";#") if p] if column["multiple"] else [text]
        for part in parts:
            if part not in column["choices"] and not column.get("fillIn"):
                raise ValueError(
                    f"The value of '{column['displayName']}' is not among its choices."
                )
        return tuple(parts) if column["multiple"] else text
    if kind == "Boolean":
        return text.lower() in ("1", "true", "ja", "yes")
    if kind in ("Number", "Currency"):
        return _number(text)
    if kind == "DateTime":
        return _moment(text)
    if kind == "User":
        ids = tuple(_person(reach, key) for key in _keys(text))
        return ids if column["multiple"] else ids[0]
    if kind == "Lookup":
        ids = tuple(int(n) for n in re.findall(r"(?:^|;#)(\d+)(?=;#|$)", text))
        if not ids:
            raise ValueError("The value is not a valid lookup.")
        return ids if column["multiple"] else ids[0]
    if kind == "URL":
        address, _, title = text.partition(", ")
        return {"Url": address, "Description": title or address}
    return text


def _number(text: str) -> float | int:
    """In the site's language: a comma stands before the decimals."""
    text = text.replace(".", "").replace(",", ".") if "," in text else text
    try:
        number = float(text)
    except ValueError:
        raise ValueError("Only numbers can go here.") from None
    return int(number) if number.is_integer() else number


def _moment(text: str) -> str:
    """ISO, or day-month-year as the site writes it, in the site's zone."""
    for form in ("%d-%m-%Y %H:%M", "%d-%m-%Y", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            local = datetime.strptime(text, form).replace(tzinfo=SITE_ZONE)
        except ValueError:
            continue
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("You must specify a valid date.") from None
    at = at if at.tzinfo else at.replace(tzinfo=SITE_ZONE)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _keys(text: str) -> list[str]:
    """People are given as `[{"Key": "i:0#.f|membership|…"}]`."""
    try:
        given = json.loads(text)
    except ValueError:
        raise ValueError("The user does not exist or is not unique.") from None
    keys = [str(one.get("Key")) for one in given if isinstance(one, dict)]
    if not keys:
        raise ValueError("The user does not exist or is not unique.")
    return keys


def _person(reach: Reach, key: str) -> int:
    visit = reach.visit
    return int(people.ensure_user(visit.tenant, visit.site["id"], key)["id"])


def text(source: found.Source, column: Record, held: Any) -> str:
    """A value as a form shows it."""
    if held is None:
        return ""
    if isinstance(held, tuple):
        return "; ".join(text(source, {**column, "multiple": False}, one) for one in held)
    kind = column["kind"]
    if kind in ("User", "Lookup"):
        row = source.target(column, held)
        shown = "Title" if kind == "User" else column.get("lookupColumn", "Title")
        return str(row["fields"].get(shown, "")) if row else ""
    if kind == "Boolean":
        return "Ja" if held else "Nee"
    if kind == "DateTime":
        at = datetime.fromisoformat(held).astimezone(SITE_ZONE)
        return at.strftime("%-d-%-m-%Y" if column.get("dateOnly") else "%-d-%-m-%Y %H:%M")
    if kind in ("Number", "Currency"):
        return f"{held:g}".replace(".", ",") if isinstance(held, float) else str(held)
    if kind == "URL":
        return f"{held['Url']}, {held['Description']}"
    return str(held)
