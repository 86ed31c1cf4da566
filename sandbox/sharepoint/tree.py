"""Which items of a library stand in which folder, by name.

Derived from the library's table and its change log, as `index` is.
"""

from __future__ import annotations

from ..tenant import Record, Tenant


class Tree:
    """The folders of one library, kept in step with the change log of its container."""

    def __init__(self, tenant: Tenant, table: str, container: str) -> None:
        self._tenant, self._table, self._container = tenant, table, container
        self._epoch = -1
        self._seq = 0
        self._places: dict[str, tuple[str, str]] = {}  # item -> its folder and folded name
        self._folders: dict[str, dict[str, str]] = {}  # folder -> folded name -> item

    def named(self, parent: str, name: str) -> str | None:
        """The item of this name in a folder. Names compare without regard to case."""
        self._refresh()
        return self._folders.get(parent, {}).get(name.casefold())

    def below(self, parent: str) -> list[str]:
        """The items directly in a folder, by name."""
        self._refresh()
        names = self._folders.get(parent, {})
        return [names[name] for name in sorted(names)]

    def __len__(self) -> int:
        self._refresh()
        return len(self._places)

    def _refresh(self) -> None:
        if self._epoch != self._tenant.epoch:
            self._epoch = self._tenant.epoch
            log = self._tenant.logs.get(self._container, [])
            self._seq = log[-1].seq if log else 0
            self._places, self._folders = {}, {}
            for id, record in self._tenant.table(self._table).items():
                self._enter(id, record)
            return
        for change in self._tenant.changes(self._container, self._seq):
            self._seq = change.seq
            place = self._places.pop(change.id, None)
            if place is not None and self._folders[place[0]].get(place[1]) == change.id:
                del self._folders[place[0]][place[1]]
            stands = self._tenant.table(self._table).get(change.id)
            if stands is not None:
                self._enter(change.id, stands)

    def _enter(self, id: str, record: Record) -> None:
        if "file" in record:
            place = record["file"]["parent"], str(record["file"]["name"]).casefold()
            self._places[id] = place
            self._folders.setdefault(place[0], {})[place[1]] = id


def tree(tenant: Tenant, list_: Record) -> Tree:
    """The folders of a library."""
    name = f"sharepoint.tree.{list_['table']}"
    made = tenant.caches.get(name)
    if made is None:
        made = tenant.caches[name] = Tree(tenant, list_["table"], list_["container"])
    return made
