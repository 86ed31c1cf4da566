"""SharePoint's own interface: batches, what is sent again, and what is not."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest
import requests
import responses

from connector.errors import Throttled, WriteNotConfirmed
from connector.exchange import Exchange, Response, SiteCall
from connector.graph import Confirmed, Failed
from connector.session import Session
from connector.site_rest import NEEDS_CERTIFICATE, SiteRest
from connector.throttle import Throttle
from sandbox.sharepoint import sites
from tests.connector.conftest import World

HOST = "omo.sharepoint.com"
SITE = f"https://{HOST}/sites/Proef"


class SignedIn:
    by_certificate = True

    def __init__(self) -> None:
        self.renewed = 0

    def authorization(self, host: str) -> str:
        return f"Bearer {self.renewed}"

    def renew(self, host: str, refused: str) -> None:
        self.renewed += 1


class Site:
    """Answers batches; what is asked of it stands in `asked`."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.asked: list[list[str]] = []
        self.tokens: list[str] = []
        self.whole: list[tuple[int, dict[str, str]] | Exception] = []
        self.parts: dict[str, list[int]] = {}
        self._lock = threading.Lock()
        mock.add_callback(responses.POST, re.compile(".*/_api/\\$batch"), self.answer)

    def answer(self, request: requests.PreparedRequest) -> Any:
        with self._lock:
            said = str(request.body, "utf-8") if isinstance(request.body, bytes) else ""
            lines = re.findall(r"^(?:GET|POST|DELETE) \S+/_api/(\S+) HTTP", said, re.MULTILINE)
            self.asked.append(lines)
            self.tokens.append(request.headers["Authorization"])
            if self.whole:
                first = self.whole.pop(0)
                if isinstance(first, Exception):
                    raise first
                if first[0] != 200:
                    return first[0], first[1], ""
            out = ""
            for line in lines:
                status = (self.parts.get(line) or [200]).pop(0)
                body = '{"Id": 7}' if status == 200 else '{"odata.error":{"code":"-1, X"}}'
                out += (
                    "--b\r\nContent-Type: application/http\r\n\r\n"
                    f"HTTP/1.1 {status} Said\r\nCONTENT-TYPE: application/json\r\n\r\n{body}\r\n"
                )
            return 200, {"Content-Type": "multipart/mixed; boundary=b"}, out + "--b--\r\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Site(mock)


def rest(slept: list[float] | None = None, sign_in: Any = None) -> SiteRest:
    pauses: list[float] = [] if slept is None else slept
    session = Session(frozenset((HOST,)))
    return SiteRest(session, sign_in or cast(Any, SignedIn()), Throttle(sleep=pauses.append))


def call(path: str, method: str = "POST", *, again: bool = False) -> SiteCall:
    return SiteCall("s", SITE, method, path, {"x": 1}, repeatable=again)


def test_a_hundred_calls_share_a_batch_and_each_gets_its_own_answer(site: Site) -> None:
    calls = [call(f"w{at}") for at in range(150)] + [call("r", "GET")]
    site.parts["w7"] = [404]
    answers = rest().run(calls)
    assert sorted(map(len, site.asked)) == [1, 50, 100]
    assert [answer.status for answer in answers] == [*[200] * 7, 404, *[200] * 143]
    assert answers[7].body == {"error": {"code": "-1, X"}}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_may_have_happened_is_not_sent_again_unless_that_is_harmless(
    site: Site, status: int
) -> None:
    site.whole = [(status, {})]
    once, twice = rest().run([call("a"), call("b", again=True)])
    assert (once.status, twice.status) == (status, 200)
    assert site.asked == [["a", "b"], ["b"]]
    site.whole = [(status, {})]
    assert rest().run([call("c", "GET")])[0].status == 200


def test_a_batch_that_broke_off_leaves_a_write_unknown(site: Site) -> None:
    site.whole = [requests.ConnectionError("reset")]
    (answer,) = rest().run([call("a")])
    assert answer.unknown
    assert len(site.asked) == 1


def test_a_throttled_batch_waits_as_long_as_was_asked_and_had_no_effect(site: Site) -> None:
    slept: list[float] = []
    site.whole = [(429, {"Retry-After": "17"})]
    (answer,) = rest(slept).run([call("a")])
    assert answer.status == 200
    assert len(site.asked) == 2
    assert max(slept) == pytest.approx(17, abs=1)


def test_a_pause_longer_than_five_minutes_ends_the_run(site: Site) -> None:
    site.whole = [(429, {"Retry-After": "301"})]
    with pytest.raises(Throttled):
        rest().run([call("a")])


def test_a_token_that_was_refused_is_renewed_once(site: Site) -> None:
    site.whole = [(401, {}), (401, {})]
    (answer,) = rest().run([call("a")])
    assert answer.status == 401
    assert site.tokens == ["Bearer 0", "Bearer 1"]


def test_an_answer_with_too_few_parts_is_no_answer(site: Site) -> None:
    with responses.RequestsMock() as mock:
        mock.post(f"{SITE}/_api/$batch", body="--b--", content_type="multipart/mixed; boundary=b")
        (answer,) = rest().run([call("a")])
    assert answer == Response(0)


def test_without_a_certificate_nothing_is_sent(site: Site) -> None:
    secret = SignedIn()
    secret.by_certificate = False
    assert rest(sign_in=secret).run([call("a")]) == [Response(401, NEEDS_CERTIFICATE)]
    assert not site.asked


def test_the_lease_is_looked_at_before_every_batch(site: Site) -> None:
    class Lost(Exception):
        pass

    looked: list[int] = []

    def before() -> None:
        looked.append(1)
        if len(looked) == 2:
            raise Lost

    with pytest.raises(Lost):
        rest().run([call(f"w{at}") for at in range(150)], before)
    assert len(site.asked) <= 1


# Over the emulated tenant


def ask(*calls: SiteCall) -> Exchange[list[Response]]:
    return list((yield calls))


def there(world: World, method: str, path: str, body: Any = None) -> SiteCall:
    return SiteCall(world.site["id"], world.site["webUrl"], method, path, body)


def test_reads_and_writes_of_two_sites_are_answered_each_by_its_own(world: World) -> None:
    other = world.box.run(lambda: sites.create_site(world.box.tenant, "/sites/Ander", "Ander"))
    elsewhere = SiteCall(other["id"], other["webUrl"], "GET", "web?$select=Title")
    title, refused, people = world.connection.graph.one(
        ask(
            there(world, "GET", "web?$select=Title"),
            elsewhere,
            there(world, "POST", "web/ensureuser", {"logonName": "anna@school.example"}),
        )
    )
    assert title.body["Title"] == world.site["displayName"]
    assert refused.status in (401, 403, 404)
    assert people.body["UserPrincipalName"] == "anna@school.example"


@pytest.mark.parametrize(
    "path",
    [
        "web/ensureuser?x=1",
        "web/lists(guid'00000000-0000-0000-0000-000000000001')/items(1)/versions(512)",
        "web/lists(guid'00000000-0000-0000-0000-000000000001')/items(1)",
        "web",
    ],
)
def test_no_other_write_is_let_through(world: World, path: str) -> None:
    failed = world.connection.graph.drive({"x": ask(there(world, "POST", path))})["x"]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, WriteNotConfirmed)


def test_nobody_is_entered_on_a_site_without_a_confirmed_list(world: World) -> None:
    world.connection.graph.confirmed = Confirmed()
    failed = world.connection.graph.drive(
        {"x": ask(there(world, "POST", "web/ensureuser", {"logonName": "anna@school.example"}))}
    )["x"]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, WriteNotConfirmed)
