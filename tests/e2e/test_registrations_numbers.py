"""A meeting's number: a person's, or that of its row."""

from __future__ import annotations

from tests.e2e.registrations_world import Registrations


def test_a_meeting_without_a_number_gets_that_of_its_row_unless_somebody_used_it(
    meetings: Registrations,
) -> None:
    meetings.meeting("B-0003")
    for title in ("Zonder nummer", "Ook zonder"):
        meetings.admin.add_row("Bijeenkomsten", Title=title, Start=meetings.at(20))
    meetings.sync()
    given = {row["Title"]: row["EventCode"] for row in meetings._rows("Bijeenkomsten").values()}
    numbers = {row["Title"]: int(row["id"]) for row in meetings._rows("Bijeenkomsten").values()}
    assert given.pop("Bijeenkomst B-0003") == "B-0003"
    for title, code in given.items():
        own = f"B-{numbers[title]:04d}"
        assert code == (f"{own}-2" if own == "B-0003" else own)
    assert len(set(given.values())) == 2
    meetings.assert_quiet()
