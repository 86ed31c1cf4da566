from __future__ import annotations

import pytest

from connector.cost import service_of, units_of


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("/users/b@school.example/events?$filter=x", "outlook"),
        ("/users/b@school.example/calendarView/delta?$deltatoken=x", "outlook"),
        ("/users/b@school.example/events/AAMk/cancel", "outlook"),
        ("/users/b@school.example", "entra"),
        ("/users/delta?$select=events", "entra"),
        ("/users?$filter=startswith(mail,'events/')", "entra"),
        ("/teams/t/members", "teams"),
        ("/sites/s/lists", "sharepoint"),
    ],
)
def test_a_request_counts_against_the_service_that_answers_it(url: str, service: str) -> None:
    assert service_of(url) == service


def test_outlook_counts_requests() -> None:
    assert units_of("GET", "/users/b@school.example/calendarView/delta?startDateTime=x") == 1
    assert units_of("PATCH", "/users/b@school.example/events/AAMk") == 1
