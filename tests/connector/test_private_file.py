"""Files that one person may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import pytest

from connector.exchange import Asked, Exchange, Request, Response, Transfer
from connector.graph import Confirmed, Failed
from connector.private_file import MOST_BYTES, PrivateFileReplica
from connector.quick_xor import QuickXor
from sandbox.sharepoint import files, lists, sites
from sandbox.tenant import Record
from sync.action import Action, Fate, Outcome
from sync.model import Ref
from tests.connector.conftest import World
from tests.connector.test_replica import action

NAME = "Bewijs B-0001 a1b2.pdf"
PDF = b"%PDF-1.7 bewijs"


def put(key: str = "k", name: str = NAME, person: str = "anna", **more: Any) -> Action:
    return action("put", key, name=name, person=person, **{"content": PDF, **more})


def grant(person: str, role: str = "read") -> dict[str, Any]:
    return {"roles": [role], "grantedToV2": {"user": {"id": person}}}


OWNERS = {"roles": ["owner"], "grantedToV2": {"siteGroup": {"displayName": "Eigenaren"}}}
MEMBERS = {"roles": ["write"], "grantedToV2": {"siteGroup": {"displayName": "Leden"}}}


class Drive:
    """A library, with the answers to what contains `fault` changed on their way back."""

    def __init__(self, *, fault: str = "", status: int = 504, arrives: bool = True) -> None:
        self.rights: list[dict[str, Any]] = [OWNERS]
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.fault, self.status, self.arrives = fault, status, arrives
        self.asked: list[str] = []

    def run(self, *actions: Action) -> list[Outcome]:
        exchange: Exchange[list[Outcome]] = PrivateFileReplica("d").apply(actions)
        answers: list[Response] | None = None
        while True:
            try:
                asked: Sequence[Asked] = exchange.send(answers)  # type: ignore[arg-type]
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            answers = [self.answer(one) for one in asked]

    def answer(self, one: Asked) -> Response:
        if isinstance(one, Transfer):
            what, name = "upload", one.name
            assert one.content == PDF
            hashed = QuickXor()
            hashed.update(memoryview(PDF))
            assert (one.size, one.quick_xor) == (len(PDF), hashed.digest())
        else:
            assert isinstance(one, Request)
            path = unquote(one.url.partition("?")[0]).removeprefix("/drives/d/")
            what, name = f"{one.method} {path}", path.split("/")[1].rstrip(":")
        self.asked.append(what)
        faulty = bool(self.fault) and self.fault in what
        if faulty and not self.arrives:
            return Response(self.status)
        real = self._real(one, what, name)
        return Response(self.status) if faulty else real

    def _real(self, one: Asked, what: str, name: str) -> Response:
        there = name in self.files
        if what == "GET root/permissions":
            return Response(200, {"value": self.rights})
        if what == "upload":
            self.files[name] = list(self.rights)
            return Response(201, {"id": name})
        if "createUploadSession" in what:
            if there:
                return Response(409, {"error": {"code": "nameAlreadyExists"}})
            return Response(200, {"uploadUrl": "https://upload/x"})
        if not there:
            return Response(404)
        if "DELETE" in what:
            del self.files[name]
            return Response(204)
        if "invite" in what:
            assert isinstance(one, Request)
            assert not one.body["sendInvitation"]
            assert one.body["requireSignIn"]
            new = grant(one.body["recipients"][0]["objectId"], *one.body["roles"])
            self.files[name] += [] if new in self.files[name] else [new]
            return Response(200, {"value": [new]})
        if "permissions" in what:
            return Response(200, {"value": self.files[name]})
        return Response(200, {"id": name, "eTag": "e", "webUrl": f"https://x/{name}"})


def test_a_file_is_made_and_one_person_may_read_it() -> None:
    drive = Drive()
    first, second = drive.run(put(), put("l", "Bewijs twee.pdf", "bram"))
    assert (first.fate, second.fate) == (Fate.DONE, Fate.DONE)
    assert first.ref == Ref(NAME, "e")
    assert first.value == {"web_url": f"https://x/{NAME}", "etag": "e"}
    assert drive.files == {
        NAME: [OWNERS, grant("anna")],
        "Bewijs twee.pdf": [OWNERS, grant("bram")],
    }


def test_doing_it_twice_is_doing_it_once() -> None:
    drive = Drive()
    first = drive.run(put())
    there = {name: list(rights) for name, rights in drive.files.items()}
    assert drive.run(put()) == first
    assert drive.files == there
    assert drive.asked.count("upload") == 1


def test_nothing_is_put_into_a_library_that_others_can_read() -> None:
    drive = Drive()
    drive.rights.append(MEMBERS)
    (outcome,) = drive.run(put())
    assert outcome.fate is Fate.FAILED
    assert "open to others" in (outcome.error or "")
    assert not drive.files


def test_a_library_that_does_not_tell_its_readers_gets_nothing() -> None:
    drive = Drive(fault="root/permissions", status=403)
    (outcome,) = drive.run(put())
    assert outcome.fate is Fate.FAILED
    assert not drive.files


def test_a_file_that_somebody_else_may_read_is_not_called_done() -> None:
    drive = Drive()
    drive.files[NAME] = [OWNERS, grant("bram")]
    (outcome,) = drive.run(put())
    assert outcome.fate is Fate.FAILED
    assert "others" in (outcome.error or "")


@pytest.mark.parametrize("fault", ["upload", "invite"])
def test_an_answer_that_got_lost_is_looked_up(fault: str) -> None:
    drive = Drive(fault=fault)
    (outcome,) = drive.run(put())
    assert outcome.fate is Fate.DONE
    assert drive.files[NAME] == [OWNERS, grant("anna")]
    assert [what for what in drive.asked if fault in what] == [drive.asked[2]] or fault == "invite"


@pytest.mark.parametrize("fault", ["createUploadSession", "upload", "invite", "items", "GET root:"])
@pytest.mark.parametrize("status", [0, 403, 429, 503])
def test_what_did_not_arrive_is_never_called_done(fault: str, status: int) -> None:
    drive = Drive(fault=fault, status=status, arrives=False)
    (outcome,) = drive.run(put())
    assert outcome.fate is not Fate.DONE
    assert not any(grant("anna") in rights for rights in drive.files.values()) or (
        fault in ("items", "GET root:")
    )


def test_a_file_goes_to_the_recycle_bin_and_one_that_is_gone_is_gone() -> None:
    drive = Drive()
    drive.run(put())
    gone = action("delete", "k", Ref(NAME, "e"))
    assert [one.fate for one in drive.run(gone)] == [Fate.DONE]
    assert not drive.files
    assert [one.fate for one in drive.run(gone)] == [Fate.DONE]


@pytest.mark.parametrize(("arrives", "fate"), [(True, Fate.DONE), (False, Fate.STALE)])
def test_a_deletion_without_an_answer_is_looked_up(arrives: bool, fate: Fate) -> None:
    drive = Drive(fault="DELETE", arrives=arrives)
    drive.files[NAME] = [OWNERS]
    (outcome,) = drive.run(action("delete", "k", Ref(NAME, "e")))
    assert outcome.fate is fate


@pytest.mark.parametrize(
    "strange",
    [
        put(content=b"x" * (MOST_BYTES + 1)),
        put(content=b""),
        put(content="text"),
        put(person=""),
        action("delete", "k"),
        action("obliterate", "k"),
    ],
)
def test_what_is_not_whole_changes_nothing(strange: Action) -> None:
    drive = Drive()
    (outcome,) = drive.run(strange)
    assert outcome.fate is Fate.FAILED
    assert not drive.asked


# Over the emulated tenant


def library(world: World, roles: dict[str, tuple[str, ...]]) -> Record:
    tenant = world.box.tenant

    def make() -> Record:
        made = lists.create_library(tenant, world.site, "Bewijzen van deelname")
        return tenant.put(f"lists/{world.site['id']}", made["id"], {**made, "roles": roles},
                          what="list.update")  # fmt: skip

    return world.box.run(make)


def test_one_person_can_open_it_and_a_colleague_cannot(world: World) -> None:
    tenant, people = world.box.tenant, world.people
    closed = library(world, {"FULL": ()})
    drive = sites.drive_id(world.site, closed)
    world.connection.graph.confirmed = Confirmed(drives=frozenset((drive,)))
    wanted = [put("k", person=people["anna"]), put("l", "B.pdf", people["bram"])]
    outcomes = world.connection.graph.one(PrivateFileReplica(drive).apply(wanted))
    assert [one.fate for one in outcomes] == [Fate.DONE, Fate.DONE]
    found = files.named(tenant, closed, files.TOP, NAME)
    assert found is not None
    assert files.content_of(tenant, found) == PDF

    def opens(name: str, outcome: Outcome) -> bool:
        assert outcome.ref is not None
        token = world.box.token_for(f"{name}@school.example")
        url = f"/v1.0/drives/{drive}/items/{outcome.ref.id}/content"
        answer = world.box.request("GET", f"https://graph.microsoft.com{url}", token=token)
        assert answer.status in (302, 403, 404)
        return answer.status == 302

    for outcome, reader in zip(outcomes, ("anna", "bram"), strict=True):
        assert {name for name in people if opens(name, outcome)} == {reader}
    again = world.connection.graph.one(PrivateFileReplica(drive).apply(wanted))
    assert [one.value for one in again] == [one.value for one in outcomes]


def test_an_app_that_may_not_share_says_what_it_lacks() -> None:
    refuse = Drive(fault="invite", status=403, arrives=False)
    (outcome,) = refuse.run(put())
    assert outcome.fate is Fate.FAILED
    assert "full control" in (outcome.error or "")


def test_an_open_library_of_the_tenant_gets_nothing(world: World) -> None:
    everybody = library(world, {"READ": ("everyone:",)})
    drive = sites.drive_id(world.site, everybody)
    world.connection.graph.confirmed = Confirmed(drives=frozenset((drive,)))
    (outcome,) = world.connection.graph.one(PrivateFileReplica(drive).apply([put()]))
    assert outcome.fate is Fate.FAILED
    assert not files.children(world.box.tenant, everybody, files.TOP)


def test_nothing_is_put_where_it_is_not_confirmed(world: World) -> None:
    closed = library(world, {"FULL": ()})
    world.connection.graph.confirmed = Confirmed()
    replica = PrivateFileReplica(sites.drive_id(world.site, closed))
    assert isinstance(world.connection.graph.drive({"x": replica.apply([put()])})["x"], Failed)
