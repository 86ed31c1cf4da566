"""Multipart `$batch`, in the spellings of three clients."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import Any

import pytest

from sandbox.embedded import Reply
from sandbox.entra.tokens import issue_for_person
from sandbox.sharepoint.lists import create_list

from ..conftest import user_id
from .conftest import HOST, Rest

API = f"{HOST}/sites/ONS/_api"
ITEMS = f"{API}/web/lists/getbytitle('Netwerken')/items"


@pytest.fixture
def networks(rest: Rest) -> Rest:
    create_list(rest.tenant, rest.site, "Netwerken")
    return rest


def send(rest: Rest, body: str, boundary: str = "batch_1") -> Reply:
    return rest.box.call(
        "POST", f"{API}/$batch", body=body.encode(), token=rest.app(),
        headers={"Content-Type": f"multipart/mixed; boundary={boundary}"},
    )  # fmt: skip


def parts(reply: Reply) -> list[tuple[int, Any]]:
    assert reply.status == 200, reply.content
    head = b"Content-Type: " + reply.headers["Content-Type"].encode() + b"\r\n\r\n"
    found = []
    for part in message_from_bytes(head + reply.content).get_payload():
        text = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        status, _, rest_of_it = text.partition("\r\n")
        body = rest_of_it.partition("\r\n\r\n")[2].strip()
        found.append((int(status.split()[1]), json.loads(body) if body else None))
    return found


def write(method: str, url: str, body: Any = None, end: str = "\r\n", **headers: str) -> str:
    lines = [
        "Content-Type: application/http", "Content-Transfer-Encoding: binary", "",
        f"{method} {url} HTTP/1.1", "Accept: application/json;odata=nometadata",
        "Content-Type: application/json",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()), "",
        *([json.dumps(body), ""] if body is not None else []), "",
    ]  # fmt: skip
    return end.join(lines)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_changeset_and_a_read_answer_in_line(networks: Rest, end: str) -> None:
    body = end.join([
        "--batch_1", 'Content-Type: multipart/mixed; boundary="changeset_1"', "",
        "--changeset_1", write("POST", ITEMS, {"Title": "a"}, end),
        "--changeset_1", write("POST", ITEMS, {"Title": "b"}, end), "--changeset_1--", "",
        "--batch_1", write("GET", f"{ITEMS}?$select=Title", end=end), "--batch_1--", "",
    ])  # fmt: skip
    found = parts(send(networks, body))
    assert [status for status, _ in found] == [201, 201, 200]
    assert found[2][1] == {"value": [{"Title": "a"}, {"Title": "b"}]}


def test_a_failing_part_undoes_no_other(networks: Rest) -> None:
    body = "\r\n".join([
        "--batch_1", "Content-Type: multipart/mixed; boundary=changeset_1", "",
        "--changeset_1", write("POST", ITEMS, {"Title": "a"}),
        "--changeset_1", write("POST", ITEMS, {"Naam": "b"}),
        "--changeset_1", write("MERGE", f"{ITEMS}(1)", {"Title": "c"}, If_Match='"1"'),
        "--changeset_1", write("MERGE", f"{ITEMS}(1)", {"Title": "d"}, If_Match='"1"'),
        "--changeset_1--", "", "--batch_1--", "",
    ])  # fmt: skip
    found = parts(send(networks, body))
    assert [status for status, _ in found] == [201, 400, 204, 412]
    assert networks.get("web/lists/getbytitle('Netwerken')/items(1)/Title") == {"value": "c"}


@pytest.mark.parametrize("url", ["/sites/ONS/_api/web/title", "_api/web/title", f"{API}/web/title"])
def test_a_part_may_name_its_address_in_full_or_not(networks: Rest, url: str) -> None:
    body = "\r\n".join(["--batch_1", write("GET", url), "--batch_1--", ""])
    assert parts(send(networks, body)) == [(200, {"value": "ONS"})]


def test_the_answer_reads_line_by_line_as_pnpjs_reads_it(networks: Rest) -> None:
    body = "\n".join(["--batch_1", write("GET", f"{API}/web/title", end="\n"), "--batch_1--", ""])
    lines = send(networks, body).content.decode().split("\n")
    assert lines[0].startswith("--batchresponse_")
    at = next(i for i, line in enumerate(lines) if line.startswith("HTTP/1.1 200 OK"))
    assert lines[at + 2 :][: len(lines)][0].strip() == ""
    assert json.loads(lines[at + 3]) == {"value": "ONS"}
    assert lines[-2].strip().endswith("--")


def test_people_are_written_as_the_person_of_the_batch(networks: Rest) -> None:
    body = "\r\n".join(["--batch_1", write("POST", ITEMS, {"Title": "a"}), "--batch_1--", ""])
    token = issue_for_person(
        networks.tenant, user_id("bas"), ["AllSites.Write"], audience="sharepoint"
    )
    reply = networks.box.call(
        "POST", f"{API}/$batch", body=body.encode(), token=token,
        headers={"Content-Type": "multipart/mixed; boundary=batch_1"},
    )  # fmt: skip
    assert [status for status, _ in parts(reply)] == [201]
    path = "web/lists/getbytitle('Netwerken')/items(1)?$select=Author/Title&$expand=Author"
    assert networks.get(path) == {"Author": {"Title": "Bas"}}


def test_more_than_a_hundred_parts_are_refused(networks: Rest) -> None:
    part = "--batch_1\r\n" + write("GET", f"{API}/web/title")
    body = part * 101 + "\r\n--batch_1--\r\n"
    assert send(networks, body).status == 400


@pytest.mark.parametrize("body", ["", "--batch_1--\r\n", "--batch_1\r\n\r\nonzin\r\n--batch_1--"])
def test_a_batch_that_cannot_be_read_is_400(networks: Rest, body: str) -> None:
    assert send(networks, body).status == 400


def test_a_batch_inside_a_batch_is_refused(networks: Rest) -> None:
    body = "\r\n".join(["--batch_1", write("POST", f"{API}/$batch", {}), "--batch_1--", ""])
    reply = send(networks, body)
    assert reply.status == 400 or parts(reply)[0][0] == 400
