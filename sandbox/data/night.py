"""A night's changes to documents, as people make them: the same for the same tenant and night.

Of a hundred: some fifty edits, the rest renames, moves, new documents, deletions, and what is said
in columns. They come from the owners of each network, in the folder of its channel.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from ..blobs import generated, length
from ..settings import Settings
from ..sharepoint import files, items, locks, promotion, sites
from ..tenant import Actor, Record, Tenant

CHANGES = 150
_SHARES = {
    "edit": 50, "rename": 12, "move": 8, "new": 10, "delete": 6, "share": 7, "columns": 7,
}  # fmt: skip


class Night:
    """One night's changes. `settings` say what SharePoint makes of what it is given."""

    def __init__(self, tenant: Tenant, number: int = 1, settings: Settings | None = None) -> None:
        self.tenant, self.settings = tenant, settings or Settings()
        self.number = number
        self.chance = random.Random(f"{tenant.seed} night {number}")
        self.places = [
            (code, place[1], files.number_of(place[1], folder["knowledge"]) or files.TOP)
            for code, folder in sorted(self._folders().items())
            if (place := sites.library(tenant, folder["drive"])) is not None
        ]

    def changes(self, count: int = CHANGES) -> list[Record]:
        """Makes them; tells of each its kind, network, drive, id and name."""
        return [self._change(at) for at in range(count)]

    def _folders(self) -> dict[str, Record]:
        return dict((self.tenant.get("data", "folders") or {}).get("folders", {}))

    def _change(self, at: int) -> Record:
        (kind,) = self.chance.choices(list(_SHARES), list(_SHARES.values()))
        code, library, top, item = self._chosen()
        make: Callable[[Record, Record, str, int], Record] = getattr(self, f"_{kind}")
        with self.tenant.acting(self._somebody(code)):
            made = make(library, item, top, at)
        site = self.tenant.table("sites")[library["site"]]
        return {
            "kind": kind, "network": code, "drive": sites.drive_id(site, library),
            "id": files.id_of(library, made["id"]), "name": made["file"]["name"],
        }  # fmt: skip

    def _chosen(self) -> tuple[str, Record, str, Record]:
        """A document nobody has locked, a larger network more often."""
        while True:
            code, library, top = self.chance.choice(self.places)
            below = [one for one in self._below(library, top) if not self._held(library, one)]
            if below:
                return code, library, top, self.chance.choice(below)

    def _held(self, library: Record, item: Record) -> bool:
        file = item["file"]
        return bool(locks.lock_of(self.tenant, library, item["id"]) or file.get("malware"))

    def _below(self, library: Record, folder: str) -> Iterator[Record]:
        for one in files.children(self.tenant, library, folder):
            if not one["file"]["folder"]:
                yield one
            elif not one["file"].get("package"):
                yield from self._below(library, one["id"])

    def _somebody(self, code: str) -> Actor:
        """One of those who lead the network."""
        place = self.tenant.table("data")["size"]["networks"][code]
        owners = place["channel"] and self.tenant.table(f"channelMembers/{place['channel']}")
        owners = owners or self.tenant.table(f"owners/{place['team']}")
        user = self.tenant.table("users")[self.chance.choice(sorted(owners))]
        return Actor("person", user["id"], user["displayName"], user["userPrincipalName"])

    # What people do

    def _edit(self, library: Record, item: Record, top: str, at: int) -> Record:
        """New content; in a Word document one more paragraph."""
        content = self._edited(item, f"Nacht {self.number}, wijziging {at}")
        made = files.replace(self.tenant, library, item, content)
        return promotion.uploaded(self.tenant, self.settings, library, made)

    def _edited(self, item: Record, mark: str) -> bytes | str:
        key, name = item["file"]["content"], item["file"]["name"]
        if "~" in key:
            size = max(100, int(length(key) * self.chance.uniform(0.9, 1.1)))
            return generated(f"{mark} {name}", size)
        content = files.content_of(self.tenant, item)
        match name.rpartition(".")[2].lower():
            case "docx":
                return _with_paragraph(content, mark)
            case "xlsx" | "pptx":
                return _with_comment(content, mark)
            case _:
                return content + f"\r\n% {mark}\r\n".encode()  # programs do not mind it

    def _rename(self, library: Record, item: Record, top: str, at: int) -> Record:
        stem, dot, ending = str(item["file"]["name"]).rpartition(".")
        name = f"{stem[:80]} n{self.number}-{at}{dot}{ending}"
        return files.change(self.tenant, library, item, name=name, conflict="rename")

    def _move(self, library: Record, item: Record, top: str, at: int) -> Record:
        folders = [top, *(one["id"] for one in files.children(self.tenant, library, top)
                          if one["file"]["folder"] and not one["file"].get("package"))]  # fmt: skip
        target = self.chance.choice([one for one in folders if one != item["file"]["parent"]]
                                    or folders)  # fmt: skip
        return files.change(self.tenant, library, item, parent=target, conflict="rename")

    def _new(self, library: Record, item: Record, top: str, at: int) -> Record:
        """A document like the one chosen, beside it, to be shared."""
        _, dot, ending = str(item["file"]["name"]).rpartition(".")
        name = f"Nieuw document {self.number}-{at}{dot}{ending}"
        content = self._edited(item, f"Nieuw {self.number}-{at}")
        made, _ = files.store(
            self.tenant, library, item["file"]["parent"], name, content, conflict="rename"
        )
        made = promotion.uploaded(self.tenant, self.settings, library, made)
        return items.update_item(self.tenant, library, made, {"DelenViaOns": True})

    def _delete(self, library: Record, item: Record, top: str, at: int) -> Record:
        files.remove(self.tenant, library, item)
        return item

    def _share(self, library: Record, item: Record, top: str, at: int) -> Record:
        said = not item["fields"].get("DelenViaOns")
        return self._told(library, item, {"DelenViaOns": said})

    def _columns(self, library: Record, item: Record, top: str, at: int) -> Record:
        quality = self.chance.choice(("Concept", "Gecontroleerd", "Verouderd"))
        return self._told(library, item, {"Kwaliteitscontrole": quality})

    def _told(self, library: Record, item: Record, fields: Record) -> Record:
        made = items.update_item(self.tenant, library, item, fields)
        return promotion.described(self.tenant, self.settings, library, item, made)


def _with_paragraph(content: bytes, text: str) -> bytes:
    """The Word document with one more paragraph at its end."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "word/document.xml":
                added = f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p><w:sectPr>"
                data = data.replace(b"<w:sectPr>", added.encode(), 1)
            new.writestr(member, data)
    return out.getvalue()


def _with_comment(content: bytes, text: str) -> bytes:
    """The package with a comment that no program shows."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.comment = text.encode()
    return out.getvalue()
