"""`<Field …/>`: a column's definition as XML, read and written.

https://learn.microsoft.com/sharepoint/dev/schema/field-element-field
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from ...tenant import Record, Tenant
from ..columns import add_column, all_columns, encoded, find_column
from ..lists import all_lists, find_list
from . import error

INTERNAL_NAME_HINT = 8
ADD_TO_DEFAULT_VIEW = 16
CHECK_DISPLAY_NAME = 32
"""`AddFieldOptions`: https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/ee541393(v=office.14)"""


def create(tenant: Tenant, site: Record, list_: Record, xml: str, options: int) -> Record:
    """A column from its XML.

    The internal name comes from `DisplayName`, whatever `Name` says, unless the options hold
    AddFieldInternalNameHint (8).
    https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee538814(v=office.15)
    """
    field = _parsed(xml)
    title = field.get("DisplayName") or field.get("Name") or field.get("StaticName") or ""
    if not title:
        raise error.refused("The field title cannot be empty.", "-1, System.ArgumentException")
    hint = field.get("Name") or field.get("StaticName") if options & INTERNAL_NAME_HINT else None
    name = hint or title
    if options & CHECK_DISPLAY_NAME and find_column(tenant, list_, title):
        raise duplicate(title)
    if hint and find_column(tenant, list_, hint):
        raise duplicate(hint)
    settings = _settings(tenant, site, list_, field)
    kind = settings.pop("kind")
    id = (field.get("ID") or "").strip("{}").lower()
    if id:
        if any(column["id"] == id for column in all_columns(tenant, list_)):
            raise duplicate(title)
        settings["id"] = id
    return add_column(
        tenant, list_, free_name(tenant, list_, name), kind, display_name=title, **settings
    )


def duplicate(name: str) -> error.SharePointError:
    return error.refused(
        f'A duplicate field name "{name}" was found.',
        "-2130575214, Microsoft.SharePoint.SPException",
    )


def free_name(tenant: Tenant, list_: Record, wanted: str) -> str:
    """An internal name that is free: a number follows where the plain one is taken."""
    taken = {column["name"].casefold() for column in all_columns(tenant, list_)}
    base, found, number = encoded(wanted), encoded(wanted), 0
    while found.casefold() in taken:
        found = f"{base[: 32 - len(str(number))]}{number}"
        number += 1
    return found


def changed(tenant: Tenant, list_: Record, xml: str) -> Record:
    """The settings a changed `SchemaXml` amounts to. Kind and names stay as they are."""
    site = tenant.table("sites")[list_["site"]]
    field = _parsed(xml)
    settings = _settings(tenant, site, list_, field)
    settings.pop("kind")
    if field.get("DisplayName"):
        settings["displayName"] = field.get("DisplayName")
    return settings


def _parsed(xml: str) -> ElementTree.Element:
    try:
        if "<!" in xml:
            raise ValueError
        field = ElementTree.fromstring(xml.strip())  # noqa: S314 - no entities: refused above
    except (ElementTree.ParseError, ValueError):
        raise error.refused(
            "Value does not fall within the expected range.",
            "-2147024809, System.ArgumentException",
        ) from None
    if field.tag.lower() != "field" or not field.get("Type"):
        raise error.refused(
            "Value does not fall within the expected range.",
            "-2147024809, System.ArgumentException",
        )
    return field


def _settings(tenant: Tenant, site: Record, list_: Record, field: ElementTree.Element) -> Record:
    given = str(field.get("Type"))
    kind = {"MultiChoice": "Choice", "LookupMulti": "Lookup", "UserMulti": "User"}.get(given, given)
    out: Record = {"kind": kind}
    for attribute, key in _FLAGS.items():
        if (value := field.get(attribute)) is not None:
            out[key] = value.upper() in ("TRUE", "1")
    for attribute, key in _NUMBERS.items():
        if value := field.get(attribute):
            number = float(value)
            out[key] = int(number) if number.is_integer() else number
    for attribute, key in (("Description", "description"), ("Group", "group")):
        if (value := field.get(attribute)) is not None:
            out[key] = value
    out["multiple"] = (field.get("Mult") or "").upper() == "TRUE" or given != kind
    if (default := field.findtext("Default")) is not None:
        out["default"] = {"value": default}
    if formula := field.findtext("DefaultFormula"):
        out["default"] = {"formula": formula}
    if kind == "Choice":
        out["choices"] = tuple(choice.text or "" for choice in field.iter("CHOICE"))
    if kind == "DateTime":
        out["dateOnly"] = (field.get("Format") or "").lower() == "dateonly"
    if kind == "URL":
        out["picture"] = (field.get("Format") or "").lower() == "image"
    if kind == "User":
        out["peopleOnly"] = field.get("UserSelectionMode", "PeopleOnly") in ("PeopleOnly", "0")
    if kind == "Calculated":
        out["formula"] = field.findtext("Formula") or ""
        out["outputKind"] = field.get("ResultType") or "Text"
    if kind == "Lookup":
        out["list"] = _target(tenant, site, list_, field.get("List") or "")
        out["lookupColumn"] = field.get("ShowField") or "Title"
    return out


_FLAGS = {
    "Required": "required", "Hidden": "hidden", "ReadOnly": "readOnly", "Indexed": "indexed",
    "EnforceUniqueValues": "unique", "FillInChoice": "fillIn", "RichText": "richText",
    "AppendOnly": "append",
}  # fmt: skip
_NUMBERS = {
    "MaxLength": "maxLength", "Min": "minimum", "Max": "maximum", "Decimals": "decimals",
    "NumLines": "lines",
}  # fmt: skip


def _target(tenant: Tenant, site: Record, list_: Record, given: str) -> str:
    """`List` names the target by GUID, by address below the site, or is `Self`."""
    if given.lower() == "self":
        return str(list_["id"])
    found = find_list(tenant, site, given.strip("{}"))
    if found is None:
        path = f"{site['path'].rstrip('/')}/{given.strip('/')}".casefold()
        found = next(
            (one for one in all_lists(tenant, site) if one["path"].casefold() == path), None
        )
    if found is None:
        raise error.list_gone()
    return str(found["id"])


def type_of(column: Record) -> str:
    """`TypeAsString`."""
    if not column["multiple"]:
        return str(column["kind"])
    several = {"Choice": "MultiChoice", "Lookup": "LookupMulti", "User": "UserMulti"}
    return several.get(str(column["kind"]), str(column["kind"]))


def of(list_: Record, column: Record) -> str:
    """The column's XML."""
    attributes = {
        "ID": f"{{{column['id']}}}",
        "Type": type_of(column),
        "Name": column["name"],
        "StaticName": column["name"],
        "DisplayName": column["displayName"],
        "SourceID": f"{{{list_['id']}}}",
        "ColName": column["name"],
    }
    for attribute, key in _FLAGS.items():
        if column.get(key):
            attributes[attribute] = "TRUE"
    for attribute, key in _NUMBERS.items():
        if column.get(key) is not None:
            attributes[attribute] = f"{column[key]:g}"
    if column["multiple"]:
        attributes["Mult"] = "TRUE"
    if column["kind"] == "Lookup" and column.get("list"):
        attributes |= {"List": f"{{{column['list']}}}", "ShowField": column["lookupColumn"]}
    if column["kind"] == "DateTime":
        attributes["Format"] = "DateOnly" if column.get("dateOnly") else "DateTime"
    text = " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items())
    inside = ""
    if column["kind"] == "Choice":
        choices = "".join(f"<CHOICE>{escape(choice)}</CHOICE>" for choice in column["choices"])
        inside = f"<CHOICES>{choices}</CHOICES>"
    if column["default"] and "value" in column["default"]:
        inside = f"<Default>{escape(str(column['default']['value']))}</Default>{inside}"
    return f"<Field {text}>{inside}</Field>" if inside else f"<Field {text} />"
