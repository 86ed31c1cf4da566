"""`RenderListDataAsStream`: rows as the list's page shows them.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest#retrieve-items-as-a-stream
"""

from __future__ import annotations

from typing import Any

from ...tenant import Record
from . import caml, form_values, found, views
from .format import Raw
from .reach import Reach

_ALWAYS = ("ID", "Title")


def as_stream(reach: Reach, body: Record) -> Raw:
    """`Row`, `FirstRow`, `LastRow`, `RowLimit` and `NextHref`; the query is the given view's or
    the list's default one."""
    parameters = body.get("parameters", body)
    parameters = parameters if isinstance(parameters, dict) else {}
    visit, list_ = reach.visit, reach.record
    xml = parameters.get("ViewXml") or (body.get("overrideParameters") or {}).get("ViewXml")
    if not xml:
        default = next(v for v in views.all_views(visit.tenant, list_) if v["default"])
        refs = "".join(f'<FieldRef Name="{name}" />' for name in default["fields"])
        xml = (
            f"<View><Query>{default['query']}</Query><ViewFields>{refs}</ViewFields>"
            f"<RowLimit>{default['rowLimit']}</RowLimit></View>"
        )
    query = caml.parse(str(xml))
    source = reach.source()
    rows = reach.rights.visible(caml.matching(source, query, reach.me))
    paging = str(parameters.get("Paging") or visit.call.query.get("Paging") or "").lstrip("?")
    by_id = not query.orders
    limit = query.limit or views.ROW_LIMIT
    part, following = found.page(rows, min(limit, found.MOST), paging or None, by_id=by_id)
    names = [name for name in query.fields if name.lower() in source.columns] or ["Title"]
    shown = [_row(source, item, names) for item in part]
    answer: Record = {"Row": shown, "FirstRow": 1 if part else 0}
    answer |= {"FolderPermissions": "0x7ffffffffffbffff", "LastRow": len(part)}
    answer |= {
        "RowLimit": limit,
        "FilterLink": "?",
        "ForceNoHierarchy": "1",
        "HierarchyHasIndention": "",
    }
    if following:
        answer["NextHref"] = f"?{following}"
    options = parameters.get("RenderOptions")
    if options in (None, 0, 2):
        return Raw(answer)
    return Raw({"ListData": answer, "wpq": "", "Templates": {}})


def _row(source: found.Source, item: Record, names: list[str]) -> Record:
    columns = source.columns
    out: Record = {
        "ID": item["id"],
        "PermMask": "0x7ffffffffffbffff",
        "FSObjType": str(source.value({"item": item}, ("FSObjType",))),
        "UniqueId": f"{{{item['guid'].upper()}}}",
        "ContentTypeId": source.list["contentType"],
        "FileRef": source.value({"item": item}, ("FileRef",)),
        "FileLeafRef": source.value({"item": item}, ("FileLeafRef",)),
        "ItemChildCount": "0",
        "FolderChildCount": "0",
    }
    for name in dict.fromkeys([*_ALWAYS, *names]):
        column = columns.get(name.lower())
        if column is not None and column["kind"] not in ("Computed", "Counter"):
            out |= _cell(source, column, item)
    return out


def _cell(source: found.Source, column: Record, item: Record) -> Record:
    name, kind = column["name"], column["kind"]
    held = found.held(item, column)
    if name in ("Created", "Modified"):
        held = item[name.lower()]
    several = held if isinstance(held, tuple) else () if held is None else (held,)
    if kind == "User":
        return {name: [_person(source, id) for id in several] or ""}
    if kind == "Lookup":
        rows = [(id, source.target(column, id)) for id in several]
        shown = column.get("lookupColumn", "Title")
        return {
            name: [
                {
                    "lookupId": id,
                    "lookupValue": str(row["fields"].get(shown, "")) if row else "",
                    "isSecretFieldValue": False,
                }
                for id, row in rows
            ]
        }  # fmt: skip
    text: Any = form_values.text(source, column, held)
    if kind == "Boolean":
        return {name: text, f"{name}.value": "" if held is None else str(int(held))}
    if kind == "DateTime":
        return {name: text, f"{name}.": held or ""}
    if kind in ("Number", "Currency"):
        return {name: text, f"{name}.": "" if held is None else str(held)}
    if kind == "URL":
        link = held or {"Url": "", "Description": ""}
        return {name: link["Url"], f"{name}.desc": link["Description"]}
    if isinstance(held, tuple):
        return {name: list(held)}
    return {name: text}


def _person(source: found.Source, id: int) -> Record:
    row = source.tenant.get(f"uil/{source.site['id']}", str(id))
    fields = row["fields"] if row else {}
    return {
        "id": str(id),
        "title": fields.get("Title", ""),
        "email": fields.get("EMail", ""),
        "sip": fields.get("SipAddress", ""),
        "picture": "",
    }
