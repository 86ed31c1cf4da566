"""Whose token SharePoint REST takes."""

from __future__ import annotations

import pytest

from sandbox.entra.tokens import issue_for_app
from sandbox.sharepoint.lists import create_list

from .conftest import APP, HOST, Rest


def test_a_secret_token_is_refused_by_sharepoint_rest(rest: Rest) -> None:
    reply = rest.call("GET", "web", token=rest.app(certificate=False))
    assert (reply.status, reply.content) == (401, b"Unsupported app only token.")


def test_a_secret_token_may_not_write_either(rest: Rest) -> None:
    token = rest.app(certificate=False)
    reply = rest.call("POST", "web/lists", {"Title": "X"}, token=token)
    assert reply.status == 401
    assert rest.call("GET", "web/lists/getbytitle('X')").status == 404


def test_a_token_for_graph_is_refused(rest: Rest) -> None:
    token = issue_for_app(rest.tenant, APP, audience="graph", roles=["Sites.FullControl.All"])
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert rest.box.call("GET", f"{HOST}/sites/ONS/_api/web", headers=headers).status == 401


def test_no_token_is_refused(rest: Rest) -> None:
    assert rest.box.call("GET", f"{HOST}/sites/ONS/_api/web").status == 401


def test_an_application_without_a_role_is_denied(rest: Rest) -> None:
    status, code, sentence = rest.error("GET", "web", token=rest.app("User.Read.All"))
    assert (status, code) == (403, "-2147024891, System.UnauthorizedAccessException")
    assert sentence.startswith("Access denied. You do not have permission")


@pytest.mark.parametrize(("role", "allowed"), [("read", False), ("write", True)])
def test_a_selected_site_is_open_as_far_as_it_was_granted(
    rest: Rest, role: str, allowed: bool
) -> None:
    create_list(rest.tenant, rest.site, "Begrippen")
    app = rest.tenant.table("apps")[APP]
    rest.tenant.put("apps", APP, {**app, "sites": {rest.site["id"]: (role,)}})
    token = rest.app("Sites.Selected")
    rest.get("web/lists/getbytitle('Begrippen')", token=token)
    reply = rest.call(
        "POST", "web/lists/getbytitle('Begrippen')/items", {"Title": "x"}, token=token
    )
    assert reply.status == (201 if allowed else 403)


def test_a_site_that_was_not_selected_is_denied(rest: Rest) -> None:
    assert rest.call("GET", "web", token=rest.app("Sites.Selected")).status == 403


def test_a_person_may_no_more_than_the_site_gives_them(rest: Rest) -> None:
    create_list(rest.tenant, rest.site, "Begrippen")
    path = "web/lists/getbytitle('Begrippen')"
    rest.post(f"{path}/items", {"Title": "x"}, token=rest.person("bas"), status=201)
    assert rest.error("POST", f"{path}/fields", {"Title": "X"}, token=rest.person("bas"))[0] == 403
    rest.post(f"{path}/fields", {"Title": "X"}, token=rest.person("dora"), status=201)


def test_a_person_may_no_more_than_the_scopes_of_the_token(rest: Rest) -> None:
    create_list(rest.tenant, rest.site, "Begrippen")
    token = rest.person("dora", "AllSites.Read")
    rest.get("web/lists", token=token)
    path = "web/lists/getbytitle('Begrippen')/items"
    assert rest.error("POST", path, {"Title": "x"}, token=token)[0] == 403


def test_an_unknown_site_is_404(rest: Rest) -> None:
    reply = rest.box.call("GET", f"{HOST}/sites/Nergens/_api/web", token=rest.app())
    assert reply.status == 404
