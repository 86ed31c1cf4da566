"""`contextinfo` and the form digest."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from .conftest import Rest

LISTS = "web/lists"


def test_contextinfo_is_wrapped_in_its_method_when_verbose(rest: Rest) -> None:
    body = rest.post("contextinfo", form="verbose")["d"]["GetContextWebInformation"]
    assert body["__metadata"] == {"type": "SP.ContextWebInformation"}
    assert body["FormDigestTimeoutSeconds"] == 1800
    assert body["FormDigestValue"].startswith("0x")
    assert body["SupportedSchemaVersions"]["results"] == ["14.0.0.0", "15.0.0.0"]
    assert body["WebFullUrl"] == "https://omosandbox.sharepoint.com/sites/ONS"


def test_contextinfo_stands_bare_without_metadata(rest: Rest) -> None:
    body = rest.post("contextinfo")
    assert body["FormDigestValue"].count(",") == 1
    assert body["SupportedSchemaVersions"] == ["14.0.0.0", "15.0.0.0"]


def test_contextinfo_is_posted_only(rest: Rest) -> None:
    assert rest.call("GET", "contextinfo").status == 405


@pytest.mark.parametrize("with_digest", [True, False])
def test_a_bearer_token_writes_with_and_without_a_digest(rest: Rest, with_digest: bool) -> None:
    value = rest.post("contextinfo")["FormDigestValue"]
    headers = {"X-RequestDigest": value} if with_digest else {}
    rest.post(LISTS, {"Title": "Begrippen"}, headers=headers, status=201)


def test_a_false_digest_is_refused(rest: Rest) -> None:
    given = {"X-RequestDigest": "0xABCDEF,21 Nov 2026 10:00:00 -0000"}
    status, code, _ = rest.error("POST", LISTS, {"Title": "X"}, headers=given)
    assert (status, code) == (403, "-2130575251, Microsoft.SharePoint.SPException")


def test_a_digest_expires_after_half_an_hour(rest: Rest) -> None:
    with time_machine.travel("2026-11-21T10:00:00Z", tick=False) as clock:
        given = {"X-RequestDigest": rest.post("contextinfo")["FormDigestValue"]}
        clock.shift(timedelta(minutes=29))
        rest.post(LISTS, {"Title": "Op tijd"}, headers=given, status=201)
        clock.shift(timedelta(minutes=2))
        status, code, _ = rest.error("POST", LISTS, {"Title": "Te laat"}, headers=given)
    assert (status, code) == (403, "-2130575252, Microsoft.SharePoint.SPException")
