"""A file in a closed library that one person may read: over every way to it, of both surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.call import Token
from sandbox.sharepoint import lists, sites
from sandbox.tenant import Record

from .conftest import GROUP, Place, user_id
from .library import changes, content, follow, put

HOST = "https://omosandbox.sharepoint.com"


@dataclass
class Closed:
    """Proof/bas.pdf and cor.pdf, each for the person it is called after; Dora owns the site."""

    place: Place
    library: Record
    drive: str
    files: dict[str, str]  # name to id
    folder: str

    def person(self, name: str) -> Token:
        return self.place.person(name, "Files.ReadWrite.All")

    def rest(self, name: str, path: str, method: str = "GET", json: Any = None) -> Any:
        token = self.place.box.as_person(
            f"{name}@school.example", "AllSites.FullControl", audience="sharepoint"
        )
        headers = {"Accept": "application/json;odata=nometadata"}
        url = f"{HOST}/sites/ONS/_api/" + quote(path, safe="/'(),=$?&:@")
        return self.place.box.call(method, url, json=json, token=token, headers=headers)

    def invite(self, file: str, status: int = 200, token: Token | None = None, **body: Any) -> Any:
        given = {"requireSignIn": True, "sendInvitation": False, "roles": ["read"], **body}
        path = f"{self.drive}/items/{self.files[file]}/invite"
        return self.place.call("POST", path, given, token=token, status=status).json


@pytest.fixture
def closed(place: Place) -> Closed:
    owners = {"FULL": place.ons["roles"]["FULL"]}
    library = lists.create_list(
        place.tenant, place.ons, "Bewijzen", template="documentLibrary", roles=owners
    )
    drive = f"/drives/{sites.drive_id(place.ons, library)}"
    files = {name: put(place, drive, f"Proof/{name}.pdf")["id"] for name in ("bas", "cor")}
    folder = place.get(f"{drive}/root:/Proof:")["id"]
    found = Closed(place, library, drive, files, folder)
    for name in ("bas", "cor"):
        found.invite(name, recipients=[{"objectId": user_id(name)}])
    return found


def test_he_reads_his_own_file_and_nobody_elses(closed: Closed) -> None:
    place, bas = closed.place, closed.person("bas")
    assert place.get(f"{closed.drive}/items/{closed.files['bas']}", token=bas)["name"] == "bas.pdf"
    assert content(place, closed.drive, closed.files["bas"], token=bas) == b"x"
    by_path = place.get(f"{closed.drive}/root:/Proof/bas.pdf", token=bas)
    assert by_path["id"] == closed.files["bas"]
    theirs = closed.files["cor"]
    for rest in ("", "/content", "/versions", "/permissions", "/listItem", "/listItem/fields"):
        path = f"{closed.drive}/items/{theirs}{rest}"
        assert place.call("GET", path, token=bas).status == 404, rest
    assert place.call("GET", f"{closed.drive}/root:/Proof/cor.pdf", token=bas).status == 404


def test_no_listing_search_or_feed_shows_him_another(closed: Closed) -> None:
    place, bas = closed.place, closed.person("bas")
    mine = {"bas.pdf"}
    feed, _ = changes_as(closed, bas)
    assert {row["name"] for row in feed if "file" in row} == mine
    found = place.get(f"{closed.drive}/root/search(q='pdf')", token=bas)["value"]
    assert {row["name"] for row in found} == mine
    rows = f"/sites/{place.ons['id']}/lists/{closed.library['id']}/items?$expand=driveItem"
    shown = place.get(rows, token=place.person("bas"))["value"]
    assert {row["driveItem"]["name"] for row in shown} == mine
    feed_of_list = f"/sites/{place.ons['id']}/lists/{closed.library['id']}/items/delta"
    assert len(place.get(feed_of_list, token=place.person("bas"))["value"]) == 1
    # The folder is not shared: he walks past it to his file only by its address.
    assert place.get(f"{closed.drive}/root/children", token=bas)["value"] == []
    assert place.call("GET", f"{closed.drive}/items/{closed.folder}", token=bas).status == 404


def changes_as(closed: Closed, token: Token) -> tuple[list[Any], str]:
    page = closed.place.get(f"{closed.drive}/root/delta", token=token)
    return list(page["value"]), page.get("@odata.deltaLink", "")


@pytest.mark.parametrize("name", ["anna", "bas", "cor"])
def test_rest_shows_the_same(closed: Closed, name: str) -> None:
    own = {f"{name}.pdf"} if name in closed.files else set()
    one = "web/getfilebyserverrelativeurl('/sites/ONS/Bewijzen/Proof/{}.pdf')"
    for file in closed.files:
        may = f"{file}.pdf" in own
        for rest in ("", "/$value", "/listitemallfields", "/versions"):
            reply = closed.rest(name, one.format(file) + rest)
            assert (reply.status == 200) is may, (file, rest, reply.content)
    rows = closed.rest(name, "web/lists/getbytitle('Bewijzen')/items?$select=Id,FileLeafRef")
    assert rows.status == (200 if own else 403)
    if own:
        assert {row["FileLeafRef"] for row in rows.json["value"]} == own
        folder = "web/getfolderbyserverrelativeurl('/sites/ONS/Bewijzen/Proof')/files"
        found = closed.rest(name, folder)
        assert found.status in (403, 404) or {r["Name"] for r in found.json["value"]} == own
        stream = closed.rest(
            name, "web/lists/getbytitle('Bewijzen')/RenderListDataAsStream", "POST",
            {"parameters": {"ViewXml": "<View Scope='RecursiveAll'/>"}},
        )  # fmt: skip
        assert len(stream.json["Row"]) == 1
        query = {"query": {"Add": True, "File": True, "Item": True}}
        feed = closed.rest(name, "web/lists/getbytitle('Bewijzen')/getchanges", "POST", query)
        assert feed.status == 403


def test_reading_is_all_he_was_given(closed: Closed) -> None:
    place, bas = closed.place, closed.person("bas")
    path = f"{closed.drive}/items/{closed.files['bas']}"
    for method, rest, body in (
        ("PATCH", "", {"name": "x.pdf"}), ("DELETE", "", None), ("PUT", "/content", None),
        ("POST", "/invite", {"roles": ["read"], "recipients": [{"objectId": user_id("cor")}]}),
    ):  # fmt: skip
        assert place.call(method, f"{path}{rest}", body, token=bas).status == 403, method
    reply = place.call("PUT", f"{closed.drive}/root:/nieuw.pdf:/content", token=bas)
    assert reply.status == 403


def test_the_owner_sees_all_and_a_colleague_nothing(closed: Closed) -> None:
    place = closed.place
    dora, anna = closed.person("dora"), closed.person("anna")
    assert len(place.get(f"{closed.drive}/root/search(q='pdf')", token=dora)["value"]) == 2
    for path in ("", "/root", "/root/children", "/root/delta", f"/items/{closed.files['bas']}"):
        assert place.call("GET", f"{closed.drive}{path}", token=anna).status in (403, 404), path


def test_taking_the_permission_away_closes_it_again(closed: Closed) -> None:
    place, path = closed.place, f"{closed.drive}/items/{closed.files['bas']}/permissions"
    found = place.get(path)["value"]
    (own,) = [one for one in found if one["grantedToV2"].get("user", {}).get("id")
              == user_id("bas")]  # fmt: skip
    assert (own["roles"], "inheritedFrom" in own) == (["read"], False)
    assert place.get(f"{path}/{own['id']}")["id"] == own["id"]
    place.call("DELETE", f"{path}/{own['id']}", status=204)
    assert place.call("GET", f"{path}/{own['id']}").status == 404
    bas = closed.person("bas")
    assert place.call("GET", f"{closed.drive}/items/{closed.files['bas']}", token=bas).status == 403


def test_an_inherited_permission_cannot_be_deleted(closed: Closed) -> None:
    place = closed.place
    made = put(place, closed.drive, "geen.pdf")
    path = f"{closed.drive}/items/{made['id']}/permissions"
    (inherited,) = place.get(path)["value"]
    assert "inheritedFrom" in inherited
    place.call("DELETE", f"{path}/{inherited['id']}", status=400)


def test_a_permission_takes_another_role(closed: Closed) -> None:
    place, path = closed.place, f"{closed.drive}/items/{closed.files['bas']}/permissions"
    own = closed.invite("bas", recipients=[{"email": "BAS@school.example"}])["value"][0]
    assert place.call("PATCH", f"{path}/{own['id']}", {"roles": ["write"]}).status == 200
    roles = [one["roles"] for one in place.get(path)["value"] if one["id"] == own["id"]]
    assert roles == [["write"]]


@pytest.mark.parametrize(
    "recipient",
    [{"objectId": user_id("anna")}, {"email": "anna@school.example"},
     {"alias": "anna@school.example"}, {"objectId": GROUP}],
)  # fmt: skip
def test_recipients_are_named_in_any_of_their_ways(closed: Closed, recipient: Any) -> None:
    made = closed.invite("bas", recipients=[recipient])["value"]
    assert [one["roles"] for one in made] == [["read"]]
    anna = closed.person("anna")
    path = f"{closed.drive}/items/{closed.files['bas']}"
    assert closed.place.call("GET", path, token=anna).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"recipients": []},
        {"recipients": [{"email": "wie@elders.example"}]},
        {"recipients": [{"objectId": user_id("anna")}], "roles": []},
        {"recipients": [{"objectId": user_id("anna")}], "roles": ["lezer"]},
    ],
)
def test_an_invitation_that_names_nobody_or_no_role_is_refused(closed: Closed, body: Any) -> None:
    before = closed.place.tenant.seq
    closed.invite("bas", status=400, **body)
    assert closed.place.tenant.seq == before


def test_an_application_of_one_site_invites_with_full_control_only(closed: Closed) -> None:
    place, app = closed.place, closed.place.app("Sites.Selected")
    body = {"grantedToIdentities": [{"application": {"id": app.app_id}}], "roles": ["write"]}
    grants = f"/sites/{place.ons['id']}/permissions"
    made = place.call("POST", grants, body, status=201).json
    recipients = [{"objectId": user_id("anna")}]
    closed.invite("bas", status=403, token=app, recipients=recipients)
    place.call("PATCH", f"{grants}/{made['id']}", {"roles": ["fullcontrol"]}, status=200)
    closed.invite("bas", token=app, recipients=recipients)


def test_neither_the_file_nor_its_feed_changes_with_who_may_read_it(closed: Closed) -> None:
    place = closed.place
    before, link = changes(place, f"{closed.drive}/root/delta")
    closed.invite("bas", recipients=[{"objectId": user_id("anna")}])
    assert changes(place, link)[0] == []
    again, _ = changes(place, f"{closed.drive}/root/delta")
    tags: Callable[[list[Any]], list[Any]] = lambda rows: [row.get("eTag") for row in rows]  # noqa: E731
    assert tags(again) == tags(before)


def test_a_folder_passes_its_permissions_on(closed: Closed) -> None:
    place = closed.place
    path = f"{closed.drive}/items/{closed.folder}/invite"
    body = {"roles": ["read"], "recipients": [{"objectId": user_id("anna")}]}
    made = put(place, closed.drive, "Proof/alle.pdf")
    place.call("POST", path, body, status=200)
    anna = closed.person("anna")
    rows = place.get(f"{closed.drive}/items/{closed.folder}/children", token=anna)["value"]
    # What has permissions of its own already keeps those.
    assert [row["name"] for row in rows] == ["alle.pdf"]
    moved = place.call("GET", f"{closed.drive}/items/{made['id']}/content", token=anna)
    assert follow(place, moved) == b"x"
