"""The directory's people: who left, who has another name, who is new.

https://learn.microsoft.com/graph/api/user-delta
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from connector.address import address, literal
from connector.delta import delta
from connector.errors import ConnectorError
from connector.exchange import Exchange, Request
from connector.list_source import Known, nothing_known
from connector.listing import listing, together
from sync.model import Coverage, Observation, Sighting

PEOPLE = "people"
"""The place: a value holds the selected properties of a person, by object id."""
FORMER = "former-addresses"
"""The place: whose (`object_ids`) an address was once, by the address in lower case."""
SELECT = (
    "id", "displayName", "userPrincipalName", "mail", "userType", "accountEnabled", "employeeId",
    "createdDateTime",
)  # fmt: skip
_IN = 15
"""Values in one filter. https://learn.microsoft.com/graph/filter-query-parameter"""

Wanted = Callable[[str, frozenset[str]], bool]
"""Whether a person is kept: object id, and addresses (UPN and mail) in lower case."""


class PeopleSource:
    """Changes of the people that are `wanted`; nothing is kept of anybody else.

    The first pass takes today's mark and sees nobody: who is there is asked by id or address
    (`people_by_id`, `people_by_address`). With `full`, or after an expired mark, everybody that
    `known` holds is asked for again. Absence is never concluded: somebody is gone when the
    directory says so of him. An address that somebody no longer has is kept at `FORMER`, because
    it may be given to another person.
    """

    def __init__(
        self, wanted: Wanted, known: Known = nothing_known, select: Sequence[str] = SELECT
    ) -> None:
        self.source = PEOPLE
        self.places: tuple[str, ...] = (PEOPLE, FORMER)
        self._wanted, self._known, self._select = wanted, known, tuple(select)

    def observe(self, cursor: str | None, full: bool = False) -> Exchange[Observation]:
        start = address("users", "delta", select=",".join(self._select), deltatoken="latest")
        seen = yield from delta(start, cursor, PEOPLE)
        known = self._known(PEOPLE)
        found: dict[str, Sighting] = {}
        unread: list[str] = []
        if full or seen.restarted:
            unread += known
        for id, user in seen.items.items():
            if not (id in known or self._wanted(id, addresses_of(user))):
                continue
            if "@removed" in user:
                found[id] = Sighting(PEOPLE, id, None)
                continue
            # What did not change may be left out of a delta, so the rest is as it was.
            value = {**known.get(id, {}), **_value(user, self._select)}
            if "userPrincipalName" in value:
                found[id] = Sighting(PEOPLE, id, value)
            else:
                unread.append(id)
        failure = seen.failure
        try:
            for sighting in (yield from people_by_id(unread, self._select)):
                found[sighting.id] = sighting
        except ConnectorError as error:
            failure = failure or str(error)
        coverage = Coverage.PARTIAL if failure else Coverage.SINCE
        former = _former(known, found.values(), self._known(FORMER))
        return Observation(
            self.source,
            (*found.values(), *former),
            {PEOPLE: coverage, FORMER: Coverage.SINCE},
            None if failure else seen.cursor,
            failure,
            seen.restarted,
        )


def people_by_id(
    ids: Iterable[str], select: Sequence[str] = SELECT
) -> Exchange[tuple[Sighting, ...]]:
    """One sighting for each id; the value is None for an id of which the directory, asked for it
    alone, says that there is no such person. Raises a ConnectorError when any answer is missing.
    """
    wanted = tuple(dict.fromkeys(ids))
    found = yield from _people(("id",), wanted, select)
    missing = [id for id in wanted if id not in found]
    if missing:
        answers = yield [
            Request("GET", address("users", id, select=",".join(select))) for id in missing
        ]
        for id, answer in zip(missing, answers, strict=True):
            if answer.status == 200 and isinstance(answer.body, dict):
                found[id] = Sighting(PEOPLE, id, _value(answer.body, select))
            elif answer.status == 404:
                found[id] = Sighting(PEOPLE, id, None)
            else:
                raise ConnectorError(f"person {id}: HTTP {answer.status}")
    return tuple(found.values())


def people_by_address(
    addresses: Iterable[str], select: Sequence[str] = SELECT
) -> Exchange[tuple[Sighting, ...]]:
    """Everybody whose UPN or mail address is one of these; two people may share an address.
    Raises a ConnectorError when any answer is missing, so that not found means not there."""
    wanted = tuple(dict.fromkeys(address.strip().lower() for address in addresses if address))
    found = yield from _people(("userPrincipalName", "mail"), wanted, select)
    return tuple(found.values())


def people_by_name(
    names: Iterable[str], select: Sequence[str] = SELECT
) -> Exchange[tuple[Sighting, ...]]:
    """Everybody whose UPN is one of these. Raises as `people_by_address` does."""
    wanted = tuple(dict.fromkeys(name.strip().lower() for name in names if name))
    found = yield from _people(("userPrincipalName",), wanted, select)
    return tuple(found.values())


def addresses_of(person: Mapping[str, Any]) -> frozenset[str]:
    given = (person.get("userPrincipalName"), person.get("mail"))
    return frozenset(one.lower() for one in given if isinstance(one, str) and one)


def _people(
    by: Sequence[str], values: Sequence[str], select: Sequence[str]
) -> Exchange[dict[str, Sighting]]:
    """Whoever has one of these values in one of these properties; each value is asked for once."""
    many = _IN // len(by)
    pages = yield from together(
        *(
            listing(
                address(
                    "users",
                    filter=" or ".join(f"{name} in ({some})" for name in by),
                    select=",".join(select),
                ),
                PEOPLE,
            )
            for at in range(0, len(values), many)
            for some in [",".join(literal(value) for value in values[at : at + many])]
        )
    )
    found = [one for page in pages for one in page]
    return {one["id"]: Sighting(PEOPLE, one["id"], _value(one, select)) for one in found}


def _former(
    known: Mapping[str, Mapping[str, Any]], seen: Iterable[Sighting], kept: Mapping[str, Any]
) -> Iterator[Sighting]:
    """The addresses that those who were `seen` had when they were last `known`, and lost."""
    lost: dict[str, set[str]] = {}
    for one in seen:
        for past in addresses_of(known.get(one.id, {})) - addresses_of(one.value or {}):
            owners = (kept.get(past) or {}).get("object_ids", ())
            lost.setdefault(past, set(owners)).add(one.id)
    for past, ids in sorted(lost.items()):
        yield Sighting(FORMER, past, {"object_ids": sorted(ids)})


def _value(person: Mapping[str, Any], select: Sequence[str]) -> dict[str, Any]:
    return {name: person[name] for name in select if name in person}
