"""What clients send that the service takes, though no page shows it: one test for each way.

Files by path, ranges and redirects are in `sharepoint/test_files.py`, assertions in
`entra/test_sign_in.py`, the form digest and both forms of REST in `sharepoint/rest`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from sandbox.embedded import Reply, Sandbox

LOGIN = "https://login.microsoftonline.com"


@pytest.fixture(scope="module")
def demo() -> Iterator[Sandbox]:
    with Sandbox("demo") as made:
        yield made


@pytest.fixture(scope="module")
def token(demo: Sandbox) -> str:
    return demo.app_token(roles=("User.Read.All", "Group.Read.All", "Sites.FullControl.All",
                                 "TeamMember.Read.All", "Channel.ReadBasic.All",
                                 "ChannelMember.Read.All"))  # fmt: skip


def get(demo: Sandbox, token: str, path: str, **headers: str) -> Reply:
    return demo.call("GET", path, token=token, headers=headers)


def value(demo: Sandbox, token: str, path: str, **headers: str) -> Any:
    reply = get(demo, token, path, **headers)
    assert reply.status == 200, reply.json
    return reply.json


def ask(
    demo: Sandbox, fields: dict[str, str], path: str = "/oauth2/v2.0/token", **headers: str
) -> Any:
    reply = demo.call(
        "POST", f"{LOGIN}/{demo.connection['tenant_id']}{path}",
        body=urlencode({"grant_type": "client_credentials", **fields}).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
    )  # fmt: skip
    assert reply.status == 200, reply.json
    return reply.json["access_token"]


@pytest.mark.parametrize("scope", [
    ".default", "https://graph.microsoft.com/.default", "https://graph.microsoft.com//.default",
    "00000003-0000-0000-c000-000000000000/.default",
])  # fmt: skip
@pytest.mark.parametrize("basic", [True, False])
def test_a_scope_is_bare_or_of_a_resource_and_a_secret_in_the_header_or_the_body(
    demo: Sandbox, scope: str, basic: bool
) -> None:
    client, secret = demo.connection["client_id"], demo.connection["client_secret"]
    if basic:
        pair = base64.b64encode(f"{quote(client)}:{quote(secret)}".encode()).decode()
        made = ask(demo, {"scope": scope}, Authorization=f"Basic {pair}")
    else:
        made = ask(demo, {"scope": scope, "client_id": client, "client_secret": secret})
    assert get(demo, made, "/users?$top=1").status == 200


def test_the_older_endpoint_names_a_resource(demo: Sandbox) -> None:
    fields = {"resource": "https://graph.microsoft.com", "client_id": demo.connection["client_id"],
              "client_secret": demo.connection["client_secret"]}  # fmt: skip
    assert get(demo, ask(demo, fields, "/oauth2/token"), "/users?$top=1").status == 200


def test_a_token_for_one_host_is_refused_by_the_other(demo: Sandbox) -> None:
    web = "https://omosandbox.sharepoint.com/sites/ONS/_api/web"
    assert get(demo, demo.app_token(resource="sharepoint"), web).status == 200
    assert get(demo, demo.app_token(resource="sharepoint"), "/users").status == 401
    assert get(demo, demo.app_token(), web).status == 401


def spellings(demo: Sandbox) -> list[tuple[str, str]]:
    """Each address as it is written and as some client writes it."""
    connection = demo.connection
    site, drive = connection["sites"]["ONS"]["id"], connection["drives"]["ONS"]
    team, channel = connection["groups"]["N-0003"], connection["channels"]["N-0004"]
    list_, upn = connection["lists"]["ONS/Scholen"], connection["users"][0]["upn"]
    path = f"/sites/{site}/lists/{list_}/items"
    by_path = "/sites/omosandbox.sharepoint.com:/sites/ONS"
    return [
        (f"/users/{upn}", f"/users/{upn.replace('@', '%40')}"),
        (f"/users/{upn}", f"/users('{upn}')"),
        (f"/users/{upn}", f"/users('{quote(upn)}')"),
        (f"/sites/{site}", f"/sites/{site.replace(',', '%2C')}"),
        (f"/sites/{site}", f"//sites//{site}/"),
        (f"/sites/{site}", by_path),
        (f"/sites/{site}", f"{by_path}:"),
        (f"/sites/{site}", "/sites/omosandbox.sharepoint.com%3A/sites/ONS"),
        (f"/sites/{site}", "/sites/omosandbox.sharepoint.com%3A%2Fsites%2FONS"),
        (f"/sites/{site}", "/Sites/omosandbox.sharepoint.com:/sites/ons"),
        (f"{path}?$top=2", f"{by_path}:/lists/Scholen/items?top=2"),
        (f"{path}?$top=2", f"/SITES/{site}/Lists/{list_.upper()}/Items?%24top=2"),
        (f"{path}?$expand=fields($select=Title)", f"{path}?expand=fields(select=Title)"),
        (f"{path}?$expand=fields($select=Title)", f"{path}?$expand=fields%28%24select%3DTitle%29"),
        (f"/drives/{drive}", f"/drives/{drive.replace('!', '%21')}"),
        (f"/teams/{team}/channels/{channel}", f"/teams/{team}/channels/{quote(channel, safe='')}"),
        (f"/teams/{team}/channels/{channel}", f"/teams('{team}')/channels('{channel}')"),
        (f"/groups/{team}/members", f"/Groups/{team}//members"),
        ("/users?$filter=accountEnabled eq true&$top=1",
         "/users?filter=accountEnabled%20eq%20true&top=1"),
        ("/users?$filter=accountEnabled eq true&$top=1",
         "/users?$top=1&$filter=accountEnabled+eq+true"),
    ]  # fmt: skip


def test_an_address_is_the_same_however_it_is_spelled(demo: Sandbox, token: str) -> None:
    for plain, other in spellings(demo):
        assert bare(value(demo, token, plain)) == bare(value(demo, token, other)), other


def bare(body: Any) -> Any:
    return {k: v for k, v in body.items() if "@odata" not in k}


@pytest.mark.parametrize("name", ["delta", "delta()", "microsoft.graph.delta()", "Delta"])
@pytest.mark.parametrize("kind", ["users", "groups", "items"])
def test_delta_is_a_function_with_or_without_its_parentheses(
    demo: Sandbox, token: str, kind: str, name: str
) -> None:
    connection = demo.connection
    list_ = connection["lists"]["ONS/Scholen"]
    items = f"/sites/{connection['sites']['ONS']['id']}/lists/{list_}/items"
    latest = "?token=latest" if kind == "items" else "?$deltatoken=latest"
    body = value(demo, token, f"{items if kind == 'items' else f'/{kind}'}/{name}{latest}")
    assert body["value"] == []
    assert value(demo, token, body["@odata.deltaLink"])["value"] == []


@pytest.mark.parametrize("how", ["Accept", "$format"])
@pytest.mark.parametrize("level", ["none", "minimal", "full"])
def test_metadata_comes_as_the_header_or_the_option_asks(
    demo: Sandbox, token: str, level: str, how: str
) -> None:
    asked = f"application/json;odata.metadata={level}"
    if how == "Accept":
        reply = get(demo, token, "/users?$top=1", Accept=f"{asked};IEEE754Compatible=true, */*")
    else:
        reply = get(demo, token, f"/users?$top=1&$format={quote(asked)}", Accept="*/*")
    assert f"odata.metadata={level}" in reply.headers["Content-Type"]
    body, user = reply.json, reply.json["value"][0]
    assert "@odata.nextLink" in body
    assert ("@odata.context" in body) == (level != "none")
    assert user.get("@odata.type") == ("#microsoft.graph.user" if level == "full" else None)
    assert ("businessPhones@odata.type" in user) == (level == "full")
    assert user.get("@odata.editLink", f"users/{user['id']}") == f"users/{user['id']}"


def test_full_metadata_names_the_type_of_one_entity_too(demo: Sandbox, token: str) -> None:
    id = demo.connection["users"][0]["id"]
    accept = {"Accept": "application/json;odata.metadata=full"}
    user = value(demo, token, f"/users/{id}?$select=id,createdDateTime", **accept)
    assert user["@odata.type"] == "#microsoft.graph.user"
    assert user["@odata.id"] == f"https://graph.microsoft.com/v1.0/users/{id}"
    assert user["createdDateTime@odata.type"] == "#DateTimeOffset"
    items = f"/sites/{demo.connection['sites']['ONS']['id']}/lists/Scholen/items?$top=1"
    row = value(demo, token, items, **accept)["value"][0]
    assert row["@odata.type"] == "#microsoft.graph.listItem"


def test_ids_in_a_batch_may_be_numbers(demo: Sandbox, token: str) -> None:
    id = demo.connection["users"][0]["id"]
    parts = [
        {"id": 1, "method": "GET", "url": f"/users/{id}"},
        {"id": 2, "method": "get", "url": f"users/{id}", "dependsOn": [1]},
        {"id": "3", "method": "GET", "url": f"/v1.0/users/{id}?select=id"},
        {"id": 4, "method": "GET", "url": f"https://graph.microsoft.com/v1.0/users/{id}"},
    ]
    reply = demo.call("POST", "/$batch", json={"requests": parts}, token=token)
    answers = reply.json["responses"]
    assert {(one["id"], one["status"]) for one in answers} == {
        ("1", 200), ("2", 200), ("3", 200), ("4", 200),
    }  # fmt: skip


def test_counting_and_searching_want_a_consistency_level(demo: Sandbox, token: str) -> None:
    eventual = {"ConsistencyLevel": "eventual"}
    people = len(demo.tenant.table("users"))
    assert get(demo, token, "/users/$count").status == 400
    assert get(demo, token, "/users/$count", **eventual).content == str(people).encode()
    assert "@odata.count" not in value(demo, token, "/users?$count=true&$top=1")
    assert value(demo, token, "/users?$count=true&$top=1", **eventual)["@odata.count"] == people
    search = '/users?$search="displayName:de Vries"'
    assert get(demo, token, search).status == 400
    assert len(value(demo, token, search, **eventual)["value"]) >= 2
    advanced = "/users?$filter=NOT(userType eq 'Guest')&$top=1"
    assert get(demo, token, advanced).status == 400
    assert get(demo, token, f"{advanced}&$count=true", **eventual).status == 200


def test_prefer_is_honoured_where_a_page_names_it(demo: Sandbox, token: str) -> None:
    site, list_ = demo.connection["sites"]["ONS"]["id"], demo.connection["lists"]["ONS/Scholen"]
    query = f"/sites/{site}/lists/{list_}/items?$filter=fields/Plaats eq 'Tilburg'"
    assert get(demo, token, query).status == 400
    risk = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    assert get(demo, token, query, **risk).status == 200
    several = {"Prefer": f"odata.maxpagesize=5, {risk['Prefer'].lower()}"}
    assert get(demo, token, query, **several).status == 200
