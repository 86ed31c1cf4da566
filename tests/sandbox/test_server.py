"""Requests over HTTPS and in process: hosts, tokens, headers, error shapes."""

from __future__ import annotations

import ssl
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import pytest

from sandbox.dispatch import HOSTS
from sandbox.embedded import Sandbox
from sandbox.entra.organization import tenant_id

USERS = "https://graph.microsoft.com/v1.0/users"


def test_a_call_without_a_token_gets_the_documented_401(box: Sandbox) -> None:
    for reply in (box.call("GET", USERS), box.request("GET", USERS)):
        assert reply.status == 401
        assert reply.json["error"]["code"] == "InvalidAuthenticationToken"
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert set(reply.json["error"]["innerError"]) == {
            "date", "request-id", "client-request-id",
        }  # fmt: skip


def test_a_token_for_sharepoint_is_refused_by_graph(box: Sandbox) -> None:
    reply = box.call("GET", USERS, token=box.app_token(resource="sharepoint"))
    assert reply.status == 401
    assert reply.json["error"]["code"] == "InvalidAuthenticationToken"


def test_a_role_that_is_missing_is_the_directorys_403(box: Sandbox) -> None:
    reply = box.call("GET", USERS, token=box.app_token(roles=["Sites.Selected"]))
    assert reply.status == 403
    assert reply.json["error"]["code"] == "Authorization_RequestDenied"


def test_a_role_that_is_missing_is_named_by_teams(box: Sandbox) -> None:
    url = "https://graph.microsoft.com/v1.0/teams/00000000-0000-4000-8000-000000000001/members"
    reply = box.call("GET", url, token=box.as_app("User.Read.All"))
    assert reply.status == 403
    assert reply.json["error"]["code"] == "Forbidden"
    assert "Roles on the request 'User.Read.All'" in reply.json["error"]["message"]


def test_an_application_whose_right_was_withdrawn_is_refused_at_once(staffed: Sandbox) -> None:
    token = staffed.app_token()
    assert staffed.call("GET", USERS, token=token).status == 200
    change = {"withdraw": ["User.Read.All"]}
    control = "https://control.sandbox.example/permissions"
    assert staffed.call("POST", control, json=change).status == 200
    assert staffed.call("GET", USERS, token=token).status == 403
    staffed.call("POST", control, json={"give": ["User.Read.All"]})
    assert staffed.call("GET", USERS, token=token).status == 200


def test_a_right_withdrawn_for_the_next_token_stays_in_the_one_that_is_out(
    staffed: Sandbox,
) -> None:
    token = staffed.app_token()
    change = {"withdraw": ["User.Read.All"], "at_once": False}
    staffed.call("POST", "https://control.sandbox.example/permissions", json=change)
    assert staffed.call("GET", USERS, token=token).status == 200
    assert staffed.call("GET", USERS, token=staffed.app_token()).status == 403


def test_an_unknown_segment_and_an_unknown_method_are_told_apart(box: Sandbox) -> None:
    token = box.app_token()
    unknown = box.call("GET", "https://graph.microsoft.com/v1.0/nonsense", token=token)
    assert unknown.status == 400
    assert unknown.json["error"]["message"] == "Resource not found for the segment 'nonsense'."
    method = box.call("PUT", USERS, token=token)
    assert method.status == 405


def test_ids_are_echoed_and_the_version_of_odata_is_told(staffed: Sandbox) -> None:
    reply = staffed.request(
        "GET", USERS, token=staffed.app_token(), headers={"client-request-id": "abc"}
    )
    assert reply.headers["client-request-id"] == "abc"
    assert len(reply.headers["request-id"]) == 36
    assert reply.headers["OData-Version"] == "4.0"


def test_doubled_slashes_case_and_beta_reach_the_same_resource(staffed: Sandbox) -> None:
    token = staffed.app_token()
    for path in ("/v1.0//users", "/V1.0/Users", "/beta/users", "/v1.0/users/"):
        reply = staffed.request("GET", f"https://graph.microsoft.com{path}", token=token)
        assert [user["displayName"] for user in reply.json["value"]] == [
            "p1", "p2", "p3", "p4", "p5",
        ]  # fmt: skip


def test_options_work_without_their_dollar_sign(staffed: Sandbox) -> None:
    token = staffed.app_token()
    plain = staffed.call("GET", f"{USERS}?select=id&top=2", token=token).json["value"]
    assert plain == staffed.call("GET", f"{USERS}?$select=id&$top=2", token=token).json["value"]
    assert [set(user) for user in plain] == [{"id"}, {"id"}]


@pytest.mark.parametrize(("asked", "has_context"), [("none", False), ("minimal", True)])
def test_metadata_comes_as_it_is_asked_for(staffed: Sandbox, asked: str, has_context: bool) -> None:
    reply = staffed.call(
        "GET", f"{USERS}?$top=2", token=staffed.app_token(),
        headers={"Accept": f"application/json; odata.metadata={asked}"},
    )  # fmt: skip
    assert ("@odata.context" in reply.json) is has_context
    assert "@odata.nextLink" in reply.json
    assert f"odata.metadata={asked}" in reply.headers["Content-Type"]


def test_links_lead_to_the_host_and_port_that_was_called(staffed: Sandbox) -> None:
    reply = staffed.request(
        "GET", "https://graph.microsoft.com:8443/v1.0/users?$top=2", token=staffed.app_token()
    )
    assert reply.json["@odata.nextLink"].startswith("https://graph.microsoft.com:8443/v1.0/users?")


def test_a_token_ends_in_mid_run_and_a_new_one_goes_on(staffed: Sandbox) -> None:
    secret = next(staffed.tenant.all("apps"))
    fields = {"grant_type": "client_credentials", "client_id": secret["appId"],
              "client_secret": "s", "scope": ".default"}  # fmt: skip
    url = f"https://login.microsoftonline.com/{tenant_id(staffed.tenant)}/oauth2/v2.0/token"

    def sign_in() -> str:
        reply = staffed.call("POST", url, body=urlencode(fields).encode())
        assert reply.json["expires_in"] == 1
        return str(reply.json["access_token"])

    staffed.settings.change({"token_lifetime_s": 1})
    token = sign_in()
    page = staffed.call("GET", f"{USERS}?$top=2", token=token)
    time.sleep(1.1)
    link = page.json["@odata.nextLink"]
    late = staffed.call("GET", link, token=token)
    assert (late.status, late.json["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert staffed.call("GET", link, token=sign_in()).status == 200


def test_the_certificate_names_every_host_and_loopback(box: Sandbox) -> None:
    for name in [*HOSTS.values(), "localhost", "127.0.0.1"]:
        reply = box.request("GET", f"https://{name}/")
        assert reply.status > 0
    with pytest.raises(ssl.SSLCertVerificationError):
        box.request("GET", "https://elsewhere.example/")


def test_a_host_that_is_not_the_tenants_is_noticed(box: Sandbox) -> None:
    reply = box.request(
        "GET", "https://localhost/secret", headers={"Host": "graph.attacker.example"}
    )
    assert reply.status == 421
    shown = box.call("GET", "https://control.sandbox.example/requests").json
    assert shown["strangers"] == ["GET graph.attacker.example/secret"]


def test_the_date_header_follows_the_tenants_calendar(box: Sandbox) -> None:
    control = "https://control.sandbox.example/calendar"
    moved = box.request("POST", control, json={"now": "2031-03-01T08:00:00+00:00"})
    assert moved.status == 200
    reply = box.request("GET", USERS, token=box.app_token())
    assert reply.status == 200  # the token keeps real time
    assert parsedate_to_datetime(reply.headers["Date"]).year == 2031


def test_a_crash_of_the_sandbox_fails_the_test_that_met_it() -> None:
    box = Sandbox()
    box.tenant.table("users")["1"] = {}  # no such record can come about
    assert box.call("GET", USERS, token=box.app_token()).status == 500
    with pytest.raises(AssertionError, match="sandbox crashed"):
        box.__exit__(None, None, None)
