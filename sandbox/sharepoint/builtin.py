"""Columns every list has, with the field ids they have on every SharePoint list.

https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/ee535434(v=office.14)
"""

from __future__ import annotations

from ..tenant import Record


def column(
    id: str, name: str, display_name: str, kind: str, *, read_only: bool = True,
    hidden: bool = False, indexed: bool = False, required: bool = False, description: str = "",
) -> Record:  # fmt: skip
    """A column record with every key such a record has."""
    return {
        "id": id,
        "name": name,
        "displayName": display_name,
        "description": description,
        "kind": kind,
        "group": "_Hidden" if hidden else "Custom Columns",
        "required": required,
        "hidden": hidden,
        "readOnly": read_only,
        "indexed": indexed,
        "unique": False,
        "default": None,  # {"value": ...} or {"formula": ...}
        "multiple": False,
        "builtin": True,
    }


TITLE = {
    **column("fa564e0f-0c70-4ab9-b863-0177e6ddd247", "Title", "Titel", "Text", read_only=False,
             required=True),
    "maxLength": 255,
}  # fmt: skip

COLUMNS: dict[str, Record] = {
    made["name"]: made
    for made in (
        column("03e45e84-1992-4d42-9116-26f756012634", "ContentTypeId", "Inhoudstype-id",
               "ContentTypeId", hidden=True),
        column("c042a256-787d-4a6f-8a8a-cf6ab767f12d", "ContentType", "Inhoudstype", "Computed",
               read_only=False),
        column("1d22ea11-1e32-424e-89ab-9fedbadb6ce1", "ID", "Id", "Counter", indexed=True),
        column("28cf69c5-fa48-462a-b5cd-27b6f9d2bd5f", "Modified", "Gewijzigd", "DateTime"),
        column("8c06beca-0777-48f7-91c7-6da68bc07b69", "Created", "Gemaakt", "DateTime"),
        column("1df5e554-ec7e-46a6-901d-d85a3881cb18", "Author", "Gemaakt door", "User"),
        column("d31655d1-1d5b-4511-95a1-7a09e9b75bf2", "Editor", "Gewijzigd door", "User"),
        column("dce8262a-3ae9-45aa-aab4-83bd75fb738a", "_UIVersionString", "Versie", "Text"),
        column("67df98f4-9dec-48ff-a553-29bece9c5bf4", "Attachments", "Bijlagen", "Attachments",
               read_only=False),
        column("503f1caa-358e-4918-9094-4a2cdc4bc034", "Edit", "Bewerken", "Computed"),
        column("bc91a437-52e7-49e1-8c4e-4698904b2b6d", "LinkTitleNoMenu", "Titel", "Computed"),
        column("82642ec8-ef9b-478f-acf9-31f7d45fbc31", "LinkTitle", "Titel", "Computed"),
        column("081c6e4c-5c14-4f20-b23e-1a71ceb6a67c", "DocIcon", "Type", "Computed"),
        column("b824e17e-a1b3-426e-aecf-f0184d900485", "ItemChildCount",
               "Aantal onderliggende items", "Lookup"),
        column("960ff01f-2b6d-4f1b-9c3f-e19ad8927341", "FolderChildCount",
               "Aantal onderliggende mappen", "Lookup"),
        column("6bfaba20-36bf-44b5-a1b2-eb6346d49716", "AppAuthor", "App gemaakt door", "Lookup"),
        column("e08400f3-c779-4ed2-a18c-ab7f34caa318", "AppEditor", "App gewijzigd door",
               "Lookup"),
    )
}  # fmt: skip

_PEOPLE = {
    "Name": "Account", "EMail": "Werkmailadres", "SipAddress": "SIP-adres",
    "JobTitle": "Functie", "Department": "Afdeling", "FirstName": "Voornaam",
    "LastName": "Achternaam", "UserName": "Gebruikersnaam", "Office": "Kantoor",
    "WorkPhone": "Telefoon (werk)", "MobilePhone": "Mobiel nummer",
}  # fmt: skip

PEOPLE: tuple[Record, ...] = (
    *(
        column(f"0f8b6c5e-10f6-4a8b-9d71-{number:012x}", name, display, "Text")
        for number, (name, display) in enumerate(_PEOPLE.items(), 1)
    ),
    column("0f8b6c5e-10f6-4a8b-9d71-0000000000f1", "IsSiteAdmin", "Sitebeheerder", "Boolean"),
    column("0f8b6c5e-10f6-4a8b-9d71-0000000000f2", "Deleted", "Verwijderd", "Boolean",
           hidden=True),
    column("0f8b6c5e-10f6-4a8b-9d71-0000000000f3", "ContentTypeDisp", "Inhoudstype", "Computed"),
)  # fmt: skip
"""Columns of the User Information List. All are read-only: only the service writes it. None has an
index that a query may use. Reported/uncertain: examples filter it with the `Prefer` header.
"""
