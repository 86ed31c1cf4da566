"""What people do with documents in the folders of channels, each with a token of his own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

from bench.changes import People
from bench.plain import GRAPH

FRAGMENT = 50 * 320 * 1024
EVERYTHING = "id,name,size,file,folder,parentReference"

Document = dict[str, Any]


class Authors(People):
    """`folders` is by network code: {"drive", "knowledge"}, as the sandbox tells of them."""

    def __init__(self, connection: dict[str, Any], folders: dict[str, dict[str, str]]) -> None:
        super().__init__(connection)
        self.folders = folders
        self._owners: dict[str, str] = {}

    def titles(self) -> dict[str, str]:
        """What each network is called, by its code."""
        site = self.connection["sites"]["ONS"]["id"]
        networks = self.connection["lists"]["ONS/Netwerken"]
        rows = self._pages(f"{GRAPH}/sites/{site}/lists/{networks}/items")
        return {row["fields"]["NetwerkCode"]: row["fields"]["Title"] for row in rows}

    def documents(self) -> Iterator[Document]:
        """Every file in the libraries of channels, with its network's `code`."""
        for code, folder in self.folders.items():
            url: str | None = f"{GRAPH}/drives/{folder['drive']}/root/delta?$select={EVERYTHING}"
            while url:
                page = self._get(url)
                for one in page["value"]:
                    if "file" in one:
                        yield {**one, "code": code, "drive": folder["drive"]}
                url = page.get("@odata.nextLink")

    def largest(self) -> tuple[str, Document]:
        """The folder with the most files directly in it, and its network's code."""
        parents: dict[tuple[str, str], int] = {}
        for one in self.documents():
            at = (one["code"], one["parentReference"]["id"])
            parents[at] = parents.get(at, 0) + 1
        code, id = max(parents, key=lambda at: parents[at])
        return code, self._get(f"{GRAPH}/drives/{self.folders[code]['drive']}/items/{id}")

    def share(self, one: Document, said: bool) -> None:
        url = f"{GRAPH}/drives/{one['drive']}/items/{one['id']}/listItem/fields"
        self._send("PATCH", url, {"DelenViaOns": said}, self._owner(one["code"]))

    def rename(self, code: str, id: str, name: str) -> None:
        url = f"{GRAPH}/drives/{self.folders[code]['drive']}/items/{id}"
        self._send("PATCH", url, {"name": name}, self._owner(code))

    def put(self, code: str, name: str, size: int) -> Document:
        """A new document in the network's folder, not to be shared yet."""
        folder = self.folders[code]
        url = f"{GRAPH}/drives/{folder['drive']}/items/{folder['knowledge']}:/{name}:"
        owner = self._owner(code)
        made = self._send("POST", f"{url}/createUploadSession", {}, owner)
        block = bytes(range(256)) * (FRAGMENT // 256)
        answer: requests.Response | None = None
        for at in range(0, size, FRAGMENT):
            data = block[: min(FRAGMENT, size - at)]
            headers = {"Content-Range": f"bytes {at}-{at + len(data) - 1}/{size}"}
            answer = self.session.put(made["uploadUrl"], data, headers=headers, timeout=60)
            answer.raise_for_status()
        assert answer is not None
        return {**answer.json(), "code": code, "drive": folder["drive"]}

    def size_if_shared(self, drive: str, id: str) -> int:
        """Bytes; 0 for what is gone or not to be shared."""
        expand = "listItem($expand=fields($select=DelenViaOns))"
        url = f"{GRAPH}/drives/{drive}/items/{id}?$select=id,size&$expand={expand}"
        try:
            one = self._get(url)
        except RuntimeError:
            return 0
        return int(one["size"]) if one["listItem"]["fields"].get("DelenViaOns") else 0

    def _owner(self, code: str) -> str:
        """Somebody who may write there and whose password is known."""
        if code not in self._owners:
            team = self.connection["groups"][code]
            members = self._get(f"{GRAPH}/teams/{team}/members?$top=999")["value"]
            self._owners[code] = next(
                m["userId"] for m in members if "owner" in m["roles"] and m["userId"] in self.users
            )
        return self._owners[code]
