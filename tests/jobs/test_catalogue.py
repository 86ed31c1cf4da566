"""Which job a question is for."""

from __future__ import annotations

import pytest

from jobs.catalogue import asked_of


@pytest.mark.parametrize(
    ("network", "about", "job"),
    [
        ("N-0001", None, "membership"),
        ("N-0001", "carmen@school.example", "membership"),
        ("N-0001", "B-0024.docx", "membership"),
        ("N-0001", "B-0024", "registrations"),
        ("N-0001", "b-0024-2", "registrations"),
        ("OMO-breed", None, "registrations"),
        ("omo-breed", "carmen@school.example", "registrations"),
    ],
)
def test_a_question_that_names_no_job_is_for_the_one_it_is_about(
    network: str, about: str | None, job: str
) -> None:
    assert asked_of(network, about) == job
