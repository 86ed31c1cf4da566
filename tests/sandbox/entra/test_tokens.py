"""What a token proves, and when it proves nothing."""

from __future__ import annotations

import time
from datetime import timedelta

import jwt
import pytest

from sandbox.call import GraphError
from sandbox.embedded import Sandbox
from sandbox.entra import tokens
from sandbox.load import client
from sandbox.tenant import Tenant


def refused(tenant: Tenant, text: str | None, audience: str = "graph") -> str:
    with pytest.raises(GraphError) as error:
        tokens.verify(tenant, text, audience)
    assert (error.value.status, error.value.code) == (401, "InvalidAuthenticationToken")
    assert error.value.headers["WWW-Authenticate"].startswith("Bearer ")
    return error.value.message


def test_a_token_says_who_and_what(staffed: Sandbox) -> None:
    person = tokens.verify(
        staffed.tenant, "Bearer " + staffed.token_for("p1@theresialyceum.example")
    )
    assert (person.actor.kind, person.actor.upn) == ("person", "p1@theresialyceum.example")
    app = tokens.verify(staffed.tenant, staffed.app_token(roles=["User.Read.All"]))
    assert app.app_only
    assert app.certificate
    assert app.roles == {"User.Read.All"}
    assert app.actor.name == client(staffed.tenant)["displayName"]


def test_a_token_that_is_not_right_is_refused(box: Sandbox) -> None:
    tenant, good = box.tenant, box.app_token()
    assert "empty" in refused(tenant, None)
    assert "empty" in refused(tenant, f"Basic {good}")
    assert "not well formed" in refused(tenant, "Bearer abc")
    assert "audience" in refused(tenant, good, "sharepoint")
    head, body, signature = good.split(".")
    changed = ("B" if signature[0] != "B" else "C") + signature[1:]
    assert "signature" in refused(tenant, f"{head}.{body}.{changed}")
    unsigned = jwt.encode({"aud": tokens.AUDIENCES["graph"]}, "", algorithm="none")
    assert "signature" in refused(tenant, unsigned)
    expired = tokens.issue_for_app(tenant, client(tenant), lifetime=-1)
    assert "expired" in refused(tenant, expired)


def test_a_token_of_another_tenant_is_refused(box: Sandbox) -> None:
    good = box.app_token()
    with Sandbox(seed=2) as other:
        other.tenant.tables["keys"] = {}
        tokens._fresh_pem.cache_clear()
        assert "signature" in refused(other.tenant, good)


def test_tokens_live_by_the_real_clock(box: Sandbox) -> None:
    good = box.app_token()
    box.tenant.offset = timedelta(days=30)
    assert tokens.verify(box.tenant, good).app_only
    with pytest.raises(GraphError, match="expired"):
        tokens.verify(box.tenant, good, now=time.time() + 4000)


def test_a_token_outlives_a_restore_of_the_tenant(box: Sandbox) -> None:
    snapshot, good = box.tenant.snapshot(), box.app_token()
    box.tenant.restore(snapshot)
    assert tokens.verify(box.tenant, good).app_only


def test_a_call_without_the_documented_permission_is_refused(staffed: Sandbox) -> None:
    few = staffed.app_token(roles=["Sites.Selected"])
    got = staffed.call("GET", "/users", token=few)
    assert (got.status, got.json["error"]["code"]) == (403, "Authorization_RequestDenied")
    person = staffed.as_person("p1@theresialyceum.example", "User.Read")
    assert staffed.call("GET", "/users", token=person).status == 403
    assert staffed.call("GET", "/me", token=person).status == 200
    assert staffed.call("GET", "/me", token=staffed.app_token()).status == 403
