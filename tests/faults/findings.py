"""What went wrong in one trial."""

from __future__ import annotations

from dataclasses import dataclass, field

NO_FAULTS = ("holds", "again")


@dataclass(slots=True)
class Findings:
    """Empty when nothing went wrong. What a job cannot do wrong stays empty for it."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    resurrected: list[str] = field(default_factory=list)
    escalated: list[str] = field(default_factory=list)
    ownerless: list[str] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)  # on ONS what may not be there
    torn: list[str] = field(default_factory=list)  # contents that nobody wrote
    unmanaged: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # what was told or written more than once

    @property
    def bad(self) -> dict[str, list[str]]:
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: said for name, said in found.items() if said and name not in NO_FAULTS}
