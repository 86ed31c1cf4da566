"""`items` of a list and one item of it.

https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ...call import HOSTS
from ...tenant import Record
from .. import builtin, files, locks, scopes
from ..columns import own_columns
from ..items import create_item, delete_item, update_item
from . import error, form_values, found, roles, values
from .fields import property_name
from .form_values import described, renamed
from .format import Collection, Entity, Result
from .match import (
    check_match,
    check_type,
    entity_type,
    etag,
    header_etag,
    item_path,
    item_set,
)
from .path import Step
from .reach import Reach
from .resource import CollectionResource, EntityResource, Method, Nothing, Resource
from .users import user_by_id
from .versions import Versions

LINKS = (
    "FirstUniqueAncestorSecurableObject", "RoleAssignments", "AttachmentFiles", "ContentType",
    "GetDlpPolicyTip", "FieldValuesAsHtml", "FieldValuesAsText", "FieldValuesForEdit", "File",
    "Folder", "LikedByInformation", "ParentList", "Properties", "Versions",
)  # fmt: skip
LOOKUPS = 12
"""Lookup-type columns one query may join.

https://support.microsoft.com/office/manage-large-lists-and-libraries-b8588dae-9387-48c2-9248-c24122f07c59
"""


class Item(roles.Securable):
    def __init__(self, reach: Reach, record: Record) -> None:
        super().__init__(reach.visit, "ListItem")
        self.reach, self.record = reach, record

    @property
    def columns(self) -> dict[str, Record]:
        return own_columns(self.visit.tenant, self.reach.record)

    def entity(self) -> Entity:
        return self._entity(values.shown(self.columns, self.record))

    def _entity(self, own: Record) -> Entity:
        list_, record = self.reach.record, self.record
        properties = {
            "FileSystemObjectType": int("file" in record and record["file"]["folder"]),
            "Id": int(record["id"]),
            "ServerRedirectedEmbedUri": None,
            "ServerRedirectedEmbedUrl": "",
            "ContentTypeId": list_["contentType"],
            **own,
            "ComplianceAssetId": None,
            **values.base(list_, record),
        }
        if not list_["attachments"]:
            properties.pop("Attachments")
        return Entity(
            entity_type(list_),
            item_path(list_, record),
            properties,
            LINKS,
            etag(record),
            record["guid"],
            item_set(list_),
        )

    def extra(self) -> Record:
        """Properties shown only when they are selected."""
        list_, number = self.reach.record, self.record["id"]
        below = f"/{number}_.000"
        if "file" in self.record:
            below = files.path_of(self.visit.tenant, list_, number)
        directory, _, name = f"{list_['path']}{below}".rpartition("/")
        held = locks.checkout_of(self.visit.tenant, list_, number)
        of_file = {} if "file" not in self.record else {
            "CheckoutUserId": held["by"] if held is not None else None,
            "EncodedAbsUrl": f"https://{HOSTS['sharepoint']}{quote(f'{directory}/{name}')}",
            "File_x0020_Type": name.rpartition(".")[2] if "." in name else None,
        }  # fmt: skip
        return {
            **of_file,
            "FileRef": f"{directory}/{name}",
            "FileLeafRef": name,
            "FileDirRef": directory,
            "UniqueId": self.record["guid"],
            "HasUniqueRoleAssignments": self.scope().own() is not None,
            "DisplayName": self.record["fields"].get("Title", ""),
        }

    def shown(self, wanted: Sequence[str], expands: Sequence[str]) -> Entity:
        entity = self.entity()
        known = {name.lower(): name for name in entity.properties}
        extra = {name.lower(): name for name in self.extra()}
        links = {name.lower(): name for name in LINKS}
        own = {**builtin.COLUMNS, **self.columns}
        lookups = {n.lower(): c for n, c in own.items() if c["kind"] in ("User", "Lookup")}
        heads = {name.split("/")[0].lower() for name in expands}
        if sum(name in lookups for name in heads) > LOOKUPS:
            raise error.refused(
                "The query cannot be completed because the number of lookup columns it contains "
                "exceeds the lookup column threshold.",
                "-2147024749, Microsoft.SharePoint.SPQueryThrottledException",
                500,
            )
        expanded: Record = {}
        for name in dict.fromkeys(name.split("/")[0] for name in expands):
            inner = _below(name, wanted)
            if name.lower() in lookups:
                column = lookups[name.lower()]
                expanded[column["name"]] = self._looked_up(column, inner)
            else:
                child = self.go(Step(name.lower(), text=name))
                under = _below(name, expands)
                expanded[links.get(name.lower(), name)] = _shown(child, inner, under)
        names = [name for name in wanted if name != "*"]
        if not wanted:
            return _with(
                entity, entity.properties, expanded, [n for n in LINKS if n not in expanded]
            )
        properties: Record = dict(entity.properties) if "*" in wanted else {}
        kept_links = [name for name in LINKS if "*" in wanted and name not in expanded]
        for name in names:
            head = name.split("/")[0]
            low = head.lower()
            if low in heads:
                continue
            if "/" in name or (low in lookups and low not in known):
                raise error.not_expanded(name, head)
            if low in known:
                # `Id` and `ID` are the same column and both stand in the answer.
                properties[known[low] if low != "id" else "Id"] = entity.properties[known[low]]
                if low == "id":
                    properties["ID"] = entity.properties["ID"]
            elif low in extra:
                properties[extra[low]] = self.extra()[extra[low]]
            elif low in links:
                kept_links.append(links[low])
            else:
                raise error.unknown_field(name)
        return _with(entity, properties, expanded, kept_links)

    def _looked_up(self, column: Record, wanted: Sequence[str]) -> Any:
        """What a lookup or person column points at, with the fields that were selected."""
        source = self.reach.source()
        held = found.held(self.record, column)
        ids = held if isinstance(held, tuple) else () if held is None else (held,)
        rows = [row for id in ids if (row := source.target(column, id)) is not None]
        shown = [_target(self, column, row, wanted) for row in rows]
        if column["multiple"]:
            return Collection(shown)
        # Reported/uncertain: an empty lookup that is expanded shows as null in the light forms.
        return shown[0] if shown else None

    def get(self) -> Any:
        entity = super().get()
        self.visit.headers["ETag"] = header_etag(self.record)
        return entity

    def merge(self) -> None:
        list_ = self.reach.record
        self._may_change()
        check_type(self.visit, entity_type(list_))
        body = dict(self.visit.body)
        name = body.pop("FileLeafRef", None) if "file" in self.record else None
        given = values.fields_of(self.columns, body, entity_type(list_))
        self.record = renamed(self.reach, self.record, name)
        if given or name is None:
            before = self.record
            self.record = update_item(self.visit.tenant, list_, before, given)
            self.record = described(self.reach, before, self.record)
        self.visit.headers["ETag"] = header_etag(self.record)

    def _may_change(self) -> None:
        self.reach.rights.may_change(self.record)
        check_match(self.visit, etag(self.record), header_etag(self.record))

    def post(self) -> None:
        """A POST to an item without X-HTTP-Method is refused as any write without a verb is."""
        raise error.refused(
            "The parameter __metadata does not exist in method GetById.",
            "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
        )

    def delete(self) -> None:
        """Gone for good: DeleteObject passes the recycle bin by.

        https://learn.microsoft.com/previous-versions/office/sharepoint-csom/ee545114(v=office.15)
        """
        self._may_change()
        delete_item(self.visit.tenant, self.reach.record, self.record, recycle=False)

    def to_recycle(self, step: Step) -> Resource:
        def perform(_: Record) -> Any:
            self._may_change()
            return Result("Recycle", delete_item(self.visit.tenant, self.reach.record, self.record))

        return Method(self.visit, "Recycle", perform)

    def to_recyclewithparameters(self, step: Step) -> Resource:
        return self.to_recycle(step)

    def to_deleteobject(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteObject", lambda _: self.delete())

    def to_deletewithparameters(self, step: Step) -> Resource:
        return Method(self.visit, "DeleteWithParameters", lambda _: self.delete())

    def to_validateupdatelistitem(self, step: Step) -> Resource:
        def perform(body: Record) -> Any:
            self.reach.rights.may_change(self.record)
            return form_values.applied(self.reach, self.record, body)

        return Method(self.visit, "ValidateUpdateListItem", perform)

    def to_versions(self, step: Step) -> Resource:
        return Versions(self.reach, self.record)

    def to_parentlist(self, step: Step) -> Resource:
        lists = self.visit.home().go(Step("lists"))
        parent: Resource = lists.key(Step("lists", (self.reach.record["id"],)))
        return parent

    def to_file(self, step: Step) -> Resource:
        return self._by_guid("GetFileById", folder=False)

    def to_folder(self, step: Step) -> Resource:
        return self._by_guid("GetFolderById", folder=True)

    def _by_guid(self, name: str, *, folder: bool) -> Resource:
        """What the item is in the library, null for an item that is no such thing."""
        if "file" not in self.record or self.record["file"]["folder"] != folder:
            return Nothing(self.visit, name.removeprefix("Get").removesuffix("ById"))
        found: Resource = self.visit.home().go(Step(name.lower(), (self.record["guid"],)))
        return found

    def to_attachmentfiles(self, step: Step) -> Resource:
        return _Empty(self.visit, "AttachmentFiles")

    def scope(self) -> roles.Scope:
        visit, list_, record = self.visit, self.reach.record, self.record
        return roles.Scope(
            visit, item_path(list_, record), self.reach.rights.level_of(record),
            own=lambda: scopes.own(visit.tenant, list_, record),
            above=lambda: scopes.above(visit.tenant, visit.site, list_, record),
            put=lambda given: scopes.put(visit.tenant, list_, record, given),
        )  # fmt: skip

    def to_fieldvaluesastext(self, step: Step) -> Resource:
        return FieldValues(self, "FieldValuesAsText")

    def to_fieldvaluesashtml(self, step: Step) -> Resource:
        return FieldValues(self, "FieldValuesAsHtml")

    def to_fieldvaluesforedit(self, step: Step) -> Resource:
        return FieldValues(self, "FieldValuesForEdit")

    def property(self, step: Step) -> Resource:
        own = {**builtin.COLUMNS, **self.columns}
        for name, column in own.items():
            if name.lower() == step.name and column["kind"] == "User" and not column["multiple"]:
                number = found.held(self.record, column)
                if number is None:
                    raise error.refused("User cannot be found.", status=404)
                return user_by_id(self.visit, number)
        return super().property(step)


def _below(name: str, names: Sequence[str]) -> list[str]:
    head = f"{name}/".lower()
    return [one.partition("/")[2] for one in names if one.lower().startswith(head)]


def _shown(child: Resource, wanted: Sequence[str], expands: Sequence[str]) -> Any:
    if isinstance(child, EntityResource):
        return child.shown(wanted, expands)
    if isinstance(child, CollectionResource):
        return Collection([row.shown(wanted, expands) for row in child.rows()])
    return child.get()


def _with(entity: Entity, properties: Record, expanded: Record, links: Sequence[str]) -> Entity:
    return replace(entity, properties=properties | expanded, links=tuple(links))


def _target(item: Item, column: Record, row: Record, wanted: Sequence[str]) -> Entity:
    tenant = item.visit.tenant
    if column["kind"] == "User":
        type = "SP.Data.UserInfoItem"
        fields = {"ContentTypeDisp": "Person", "Picture": None, **_PERSON, **row["fields"]}
    else:
        lists = tenant.table(f"lists/{item.visit.site['id']}")
        target = lists.get(str(column.get("list")))
        if target is None:
            raise error.list_gone()
        type = entity_type(target)
        fields = values.shown(own_columns(tenant, target), row) | values.base(target, row)
    fields = {"Id": int(row["id"]), **fields, "ID": int(row["id"]), "GUID": row["guid"]}
    known = {name.lower(): name for name in fields}
    properties: Record = {}
    for name in wanted:
        low = name.split("/")[0].lower()
        if low not in known:
            raise error.unknown_field(name)
        label = name if low == "id" else known[low]
        properties[label] = fields[known[low]]
    if not wanted:
        properties = {"Id": int(row["id"])}
    return Entity(type, "", properties, id=row["guid"])


_PERSON: Record = {
    "EMail": None, "JobTitle": None, "Department": None, "FirstName": None, "LastName": None,
    "SipAddress": None, "MobilePhone": None, "UserName": None, "Office": None, "WorkPhone": None,
}  # fmt: skip


class Items(CollectionResource):
    def __init__(self, reach: Reach) -> None:
        super().__init__(reach.visit, "Items")
        self.reach = reach

    def rows(self) -> list[EntityResource]:
        rows = found.matching(self.reach.source(), None, ())
        return [Item(self.reach, row) for row in self.reach.rights.visible(rows)]

    def get(self) -> Any:
        visit = self.visit
        expands, orders = visit.names("expand"), visit.names("orderby")
        rows = found.matching(self.reach.source(expands), visit.option("filter"), orders)
        size = found.page_size(visit.option("top"))
        token = visit.call.query.get("skiptoken")
        by_id = not orders
        part, following = found.page(self.reach.rights.visible(rows), size, token, by_id=by_id)
        link = visit.link(skiptoken=following) if following else None
        return shown_rows(self.reach, part, link)

    def key(self, step: Step) -> Resource:
        return Item(self.reach, self.reach.item(step.args[0]))

    def to_getbyid(self, step: Step) -> Resource:
        return Item(self.reach, self.reach.item(step.arg("itemid")))

    def post(self) -> Entity:
        return made(self.reach, self.visit.body)


def shown_rows(reach: Reach, rows: Sequence[Record], link: str | None = None) -> Collection:
    """Items as the call's `$select` and `$expand` want them."""
    wanted, expands = reach.visit.names("select"), reach.visit.names("expand")
    return Collection(
        [Item(reach, row).shown(wanted, expands) for row in rows], link, item_set(reach.record)
    )


class FieldValues(EntityResource):
    """The values as text, as a form shows them."""

    def __init__(self, item: Item, name: str) -> None:
        super().__init__(item.visit, name)
        self.item = item

    def entity(self) -> Entity:
        source = self.item.reach.source()
        own = {**builtin.COLUMNS, **self.item.columns}
        out: Record = {}
        for name, column in own.items():
            if column["kind"] in ("Computed", "Counter", "ContentTypeId", "Attachments"):
                continue
            label = property_name(name).replace("_", "_x005f_") if "_" in name else name
            out[label] = form_values.text(source, column, found.held(self.item.record, column))
        record = self.item.record
        path = item_path(self.item.reach.record, record)
        out |= {"ID": record["id"], "Created": record["created"], "Modified": record["modified"]}
        return Entity("SP.FieldStringValues", f"{path}/{self.name}", out)


class _Empty(CollectionResource):
    """Something an item could have and never has here."""

    def rows(self) -> list[EntityResource]:
        return []


def made(reach: Reach, body: Record) -> Entity:
    """A new item from a body of properties."""
    visit, list_ = reach.visit, reach.record
    reach.rights.may_add()
    check_type(visit, entity_type(list_))
    given = values.fields_of(own_columns(visit.tenant, list_), body, entity_type(list_))
    record = create_item(visit.tenant, list_, given)
    visit.status = 201
    visit.headers["ETag"] = header_etag(record)
    return Item(reach, record).entity()
