"""Logs are JSON on stderr, and hold no token, no address and no forged line."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from service import logs


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_a_line_is_one_json_object_with_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger("connector.graph").info("answered", request_id="abc", status=200)
    (line,) = lines(capsys)
    assert line["event"] == "answered"
    assert line["request_id"] == "abc"
    assert line["logger"] == "connector.graph"
    assert str(line["timestamp"]).endswith("Z")


def test_text_from_the_tenant_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger("x").info("row", value='a\r\n{"event": "forged"}\x1b[2J\u2028\x85é')
    raw = capsys.readouterr().err
    assert raw.count("\n") == 1
    assert raw.isascii()
    assert raw.strip().isprintable()


@pytest.mark.parametrize(
    "canary",
    [
        "zoe.celik@theresialyceum.example",
        "eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOiJodHRwczov.c2lnbmF0dXJl",
        "Bearer opaque-token-canary",
    ],
)
def test_no_token_and_no_address_reaches_a_log(
    capsys: pytest.CaptureFixture[str], canary: str
) -> None:
    logs.configure(logging.DEBUG)
    log = structlog.get_logger("x")
    log.info(f"said {canary}", value=canary, deep={"a": [canary]})
    logging.getLogger("msal").warning("library said %s", canary)
    try:
        raise ValueError(canary)
    except ValueError:
        log.exception("failed")
    raw = capsys.readouterr().err
    assert len(raw.splitlines()) == 3
    assert canary not in raw


def test_a_traceback_is_shown_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for asked in (False, True):
        logs.configure(traceback=asked)
        try:
            raise ValueError("why")
        except ValueError:
            structlog.get_logger("x").exception("failed")
        (line,) = lines(capsys)
        assert ("Traceback" in str(line["exception"])) is asked


def test_libraries_are_quiet_at_their_lower_levels(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(logging.INFO)
    logging.getLogger("urllib3.connectionpool").info("GET /users/zoe")
    assert lines(capsys) == []
