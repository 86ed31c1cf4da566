"""What the trigger of a flow answers, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.workflows import flow

from .conftest import Place


def test_a_card_is_accepted_without_a_body_and_stands_in_the_channel(
    place: Place, card: dict[str, Any]
) -> None:
    reply = place.post(card)
    assert (reply.status, reply.content) == (202, b"")
    assert reply.headers["x-ms-workflow-run-id"]
    (message,) = place.messages()
    assert message["from"]["application"]["displayName"] == "Workflows"
    assert message["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert "Nog 4 plaatsen" in message["attachments"][0]["content"]
    assert message["attachments"][0]["id"] in message["body"]["content"]


def test_the_older_address_leads_to_the_same_flow_over_https(
    place: Place, card: dict[str, Any]
) -> None:
    body = {"type": "message", "attachments": [{"content": card}]}
    for older in (False, True):
        address = flow.address(place.flow, older=older).replace(":443", "")
        assert place.box.request("POST", address, json=body).status == 202
    assert len(place.messages()) == 2


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (("&sig=", "&sig=x"), 401, "AuthorizationFailed"),
        (("&sig=", "&gis="), 401, "DirectApiAuthorizationRequired"),
        (("sv=1.0", "vs=1.0"), 401, "AuthorizationFailed"),
        (("manual%2Frun", "manual%2Fpaths"), 401, "AuthorizationFailed"),
        (("api-version=1", "version=1"), 400, "MissingApiVersionParameter"),
        (("/workflows/", "/workflows/0"), 404, "WorkflowNotFound"),
    ],
)
def test_an_address_that_was_not_copied_whole_is_refused_and_nothing_runs(
    place: Place, card: dict[str, Any], change: tuple[str, str], status: int, code: str
) -> None:
    address = flow.address(place.flow).replace(*change)
    body = {"type": "message", "attachments": [{"content": card}]}
    reply = place.box.call("POST", address, json=body)
    assert (reply.status, reply.json["error"]["code"]) == (status, code)
    assert place.runs() == []


def test_a_token_beside_the_signature_is_one_scheme_too_many(
    place: Place, card: dict[str, Any]
) -> None:
    reply = place.box.call(
        "POST", flow.address(place.flow), json={"attachments": []},
        headers={"Authorization": "Bearer x"},
    )  # fmt: skip
    assert reply.status == 400
    assert reply.json["error"]["code"] == "DirectApiRequestHasMoreThanOneAuthorization"


@pytest.mark.parametrize("state", ["Disabled", "Suspended", "Deleted"])
def test_a_flow_that_is_turned_off_says_in_which_state_it_is(
    place: Place, card: dict[str, Any], state: str
) -> None:
    place.control("PATCH", f"/workflows/{place.flow['id']}", {"state": state})
    reply = place.post(card)
    assert reply.status == 400
    assert reply.json["error"]["code"] == "WorkflowTriggerIsNotEnabled"
    assert f"state '{state}'" in reply.json["error"]["message"]
    place.control("PATCH", f"/workflows/{place.flow['id']}", {"state": "Enabled"})
    assert place.post(card).status == 202


def test_what_is_no_json_is_refused(place: Place) -> None:
    reply = place.box.call(
        "POST", flow.address(place.flow), body=b"{", headers={"Content-Type": "application/json"}
    )
    assert (reply.status, reply.json["error"]["code"]) == (400, "InvalidRequestContent")


def test_a_flow_takes_so_many_calls_in_five_minutes(place: Place, card: dict[str, Any]) -> None:
    place.box.settings.change({"throttle_workflows": True, "workflow_calls_per_5_minutes": 2})
    assert [place.post(card).status for _ in range(3)] == [202, 202, 429]
    assert len(place.messages()) == 2


def test_faults_strike_the_trigger_as_any_other_request(place: Place, card: dict[str, Any]) -> None:
    rules = place.box.cloud.faults
    rules.add({"match": {"host": "workflows", "nth": 1}, "fault": "status", "code": 429})
    rules.add({"match": {"host": "workflows", "nth": 2}, "fault": "status", "code": 502,
               "after_effect": True})  # fmt: skip
    throttled = place.post(card)
    assert (throttled.status, throttled.headers["Retry-After"]) == (429, "1")
    assert place.messages() == []
    assert place.post(card).status == 502
    assert len(place.messages()) == 1
    assert place.box.cloud.counters.operations == 4
