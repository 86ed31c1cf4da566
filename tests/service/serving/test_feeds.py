"""Calendars are handed out as they were after the last run, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse

import pytest

from config.schedule import Health as HealthSettings
from service.serving.feeds import Feeds
from service.serving.health import Health, HealthServer

made = {"N-0001": b"BEGIN:VCALENDAR"}


@pytest.fixture
def feeds() -> Feeds:
    found = Feeds(lambda: dict(made))
    found.refresh()
    return found


@pytest.fixture
def server(feeds: Feeds) -> Iterator[HealthServer]:
    with HealthServer(HealthSettings(port=0), Health(timedelta(hours=1)), feeds) as running:
        yield running


def ask(server: HealthServer, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_calendar_is_answered_and_when_it_is_the_same_not_sent_again(
    server: HealthServer,
) -> None:
    answer, body = ask(server, "/calendar/n-0001.ics")
    assert (answer.status, body) == (200, b"BEGIN:VCALENDAR")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again, nothing = ask(
        server, "/calendar/N-0001.ics", **{"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status, nothing) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/calendar/N-0002.ics", "/calendar/", "/calendar/../healthz.ics", "/calendar/N-0001", "/x"],
)
def test_anything_else_is_not_there(server: HealthServer, path: str) -> None:
    assert ask(server, path)[0].status == 404


def test_health_is_answered_beside_it(server: HealthServer) -> None:
    assert ask(server, "/healthz")[0].status == 200


def test_when_they_cannot_be_made_none_is_handed_out() -> None:
    answers = [dict(made)]
    feeds = Feeds(answers.pop)
    feeds.refresh()
    assert feeds.at("/calendar/N-0001.ics") is not None
    feeds.refresh()
    assert feeds.at("/calendar/N-0001.ics") is None
