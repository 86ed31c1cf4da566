"""The control host's JSON API, as docs/sandbox.md lists it. Loopback only, no token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ..call import Answer, Call, GraphError
from ..cloud import Cloud, Counters
from ..route import Router
from ..rules import RuleRefused
from ..settings import SettingRefused
from .files import change_file, list_locks
from .night import open_meeting, pass_night
from .show import entry_shown, write_shown

PAGE = 10_000


def routes(control: Router) -> None:
    for method, template, handler in (
        ("GET", "/", index),
        ("GET", "/settings", get_settings),
        ("PATCH", "/settings", change_settings),
        ("GET", "/rules", list_rules),
        ("POST", "/rules", add_rules),
        ("DELETE", "/rules", remove_rules),
        ("DELETE", "/rules/{id}", remove_rule),
        ("GET", "/requests", list_requests),
        ("DELETE", "/requests", clear_requests),
        ("GET", "/writes", list_writes),
        ("GET", "/calendar", get_calendar),
        ("POST", "/calendar", move_calendar),
        ("GET", "/snapshots", list_snapshots),
        ("POST", "/snapshots", take_snapshot),
        ("POST", "/snapshots/{id}/restore", restore_snapshot),
        ("DELETE", "/snapshots/{id}", forget_snapshot),
        ("GET", "/permissions", list_permissions),
        ("POST", "/permissions", change_permissions),
        ("GET", "/counters", get_counters),
        ("POST", "/counters", set_counters),
        ("GET", "/problems", list_problems),
        ("GET", "/locks", list_locks),
        ("PATCH", "/files", change_file),
        ("POST", "/night", pass_night),
        ("POST", "/opening", open_meeting),
    ):
        control.route(method, template, open=True)(_plain(handler))


def _plain(handler: Callable[[Cloud, Call], Any]) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        try:
            body = handler(call.cloud, call)
        except (RuleRefused, SettingRefused) as refused:
            raise GraphError(400, "", str(refused)) from None
        if body is None:
            return Answer(204)
        return Answer(200, body, content_type="application/json")

    return answer


def index(cloud: Cloud, call: Call) -> Any:
    return {
        "sandbox": "An emulated Microsoft 365 tenant. See docs/sandbox.md.",
        "now": cloud.tenant.now().isoformat(),
        "users": len(cloud.tenant.table("users")),
        "groups": len(cloud.tenant.table("groups")),
        "problems": len(cloud.problems),
    }


def get_settings(cloud: Cloud, call: Call) -> Any:
    return cloud.faults.settings.show()


def change_settings(cloud: Cloud, call: Call) -> Any:
    values = _object(call)
    cloud.faults.settings.change(values)
    if "seed" in values:
        cloud.faults.random.seed(values["seed"])
    return cloud.faults.settings.show()


def list_rules(cloud: Cloud, call: Call) -> Any:
    return {"value": [rule.show() for rule in cloud.faults.rules.values()]}


def add_rules(cloud: Cloud, call: Call) -> Any:
    """One rule, or a list of them."""
    source = call.json()
    if isinstance(source, list):
        return {"value": [cloud.faults.add(one).show() for one in source]}
    return cloud.faults.add(source).show()


def remove_rules(cloud: Cloud, call: Call) -> None:
    cloud.faults.remove()


def remove_rule(cloud: Cloud, call: Call) -> None:
    if call.params["id"] not in cloud.faults.rules:
        raise GraphError(404, "", f"There is no rule {call.params['id']}.")
    cloud.faults.remove(call.params["id"])


def list_requests(cloud: Cloud, call: Call) -> Any:
    after = _number(call.query.get("after", "0"), "after")
    found = [entry_shown(entry) for entry in cloud.requests if entry.n > after]
    return {"value": found, "strangers": list(cloud.strangers)}


def clear_requests(cloud: Cloud, call: Call) -> None:
    cloud.requests.clear()
    cloud.strangers.clear()


def list_writes(cloud: Cloud, call: Call) -> Any:
    """After a sequence number, oldest first; `next` is where to go on."""
    after = _number(call.query.get("after", "0"), "after")
    limit = _number(call.query.get("top", str(PAGE)), "top")
    found = [write for write in cloud.tenant.writes if write.seq > after][:limit]
    last = found[-1].seq if found else after
    return {"value": [write_shown(write) for write in found], "next": last}


def get_calendar(cloud: Cloud, call: Call) -> Any:
    tenant = cloud.tenant
    return {"now": tenant.now().isoformat(), "offset_s": tenant.offset.total_seconds()}


def move_calendar(cloud: Cloud, call: Call) -> Any:
    """To a moment (`now`), or on by `days` and `seconds`. Tokens keep real time."""
    body = _object(call)
    tenant = cloud.tenant
    if unknown := sorted(set(body) - {"now", "days", "seconds"}):
        raise GraphError(400, "", f"calendar takes now, days or seconds, not {unknown[0]!r}.")
    try:
        if "now" in body:
            moment = datetime.fromisoformat(str(body["now"]))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            tenant.offset = moment - datetime.now(UTC)
        tenant.offset += timedelta(
            days=float(body.get("days", 0)), seconds=float(body.get("seconds", 0))
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise GraphError(400, "", f"That is no moment: {error}.") from None
    return get_calendar(cloud, call)


def list_snapshots(cloud: Cloud, call: Call) -> Any:
    return {"value": [{"id": id, "seq": one.seq} for id, one in cloud.snapshots.items()]}


def take_snapshot(cloud: Cloud, call: Call) -> Any:
    return {"id": cloud.take_snapshot()}


def restore_snapshot(cloud: Cloud, call: Call) -> None:
    _known(cloud, call)
    cloud.restore_snapshot(call.params["id"])


def forget_snapshot(cloud: Cloud, call: Call) -> None:
    _known(cloud, call)
    cloud.forget_snapshot(call.params["id"])


def list_permissions(cloud: Cloud, call: Call) -> Any:
    return {
        "value": [
            {
                "app_id": app["appId"],
                "name": app.get("displayName"),
                "roles": sorted(app.get("roles", ())),
                "withdrawn": sorted(app.get("withdrawn", ())),
            }
            for app in cloud.tenant.all("apps")
        ]
    }


def change_permissions(cloud: Cloud, call: Call) -> Any:
    """Give or withdraw application permissions.

    With `at_once` (the default) tokens that are out lose what is withdrawn; without it they keep
    it until they expire, as a real access token keeps its claims.
    """
    body = _object(call)
    if unknown := sorted(set(body) - {"app_id", "give", "withdraw", "at_once"}):
        raise GraphError(400, "", f"permissions takes no {unknown[0]!r}.")
    tenant = cloud.tenant
    apps = list(tenant.all("apps"))
    app = next((a for a in apps if body.get("app_id") in (None, a["appId"])), None)
    if app is None:
        raise GraphError(404, "", "There is no such application.")
    give, withdraw = set(body.get("give", ())), set(body.get("withdraw", ()))
    roles = (set(app.get("roles", ())) | give) - withdraw
    gone = set(app.get("withdrawn", ())) - give
    if body.get("at_once", True):
        gone |= withdraw
    changed = {**app, "roles": type(app.get("roles", ()))(sorted(roles)), "withdrawn": tuple(gone)}
    tenant.put("apps", app["appId"], changed, what="permissions")
    return list_permissions(cloud, call)


def get_counters(cloud: Cloud, call: Call) -> Any:
    return cloud.counters.show()


def set_counters(cloud: Cloud, call: Call) -> Any:
    """All to nothing, the request counter to `requests`: the next request is that plus one.

    The log of requests and the throttling meters start anew with it.
    """
    cloud.counters = Counters(requests=int(_object(call).get("requests", 0)))
    cloud.requests.clear()
    cloud.meters.windows.clear()
    return cloud.counters.show()


def list_problems(cloud: Cloud, call: Call) -> Any:
    return {"value": list(cloud.problems)}


def _known(cloud: Cloud, call: Call) -> None:
    if call.params["id"] not in cloud.snapshots:
        raise GraphError(404, "", f"There is no snapshot {call.params['id']}.")


def _object(call: Call) -> dict[str, Any]:
    body = call.json()
    if not isinstance(body, dict):
        raise GraphError(400, "", "A JSON object is expected.")
    return body


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise GraphError(400, "", f"{name} is a whole number.") from None
