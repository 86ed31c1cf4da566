"""The behaviours that stay on until they are changed. All are off, or as documented, at first."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


class SettingRefused(ValueError):
    """A setting that is not known or has the wrong kind of value."""


@dataclass(slots=True)
class Settings:
    """What a sandbox is started with and what the control host changes at `/settings`."""

    seed: int = 1  # of everything that happens by chance
    latency_ms: float = 0  # before each request; a $batch waits once
    latency_jitter_ms: float = 0  # up to this much more

    read_lag_writes: int = 0  # reads see the tenant as it was so many writes ago
    read_lag_s: float = 0  # reads do not see the writes of the last so many seconds
    teams_lag_s: float = 0  # a change through the group shows in Teams so much later
    people_lag_s: float = 0  # a change of a person's name or UPN shows on sites so much later

    throttle_sharepoint: bool = False
    throttle_teams: bool = False
    throttle_entra: bool = False
    throttle_bots: bool = False
    throttle_workflows: bool = False
    workflow_calls_per_5_minutes: float = 4_500  # of one flow, the smallest performance profile
    throttle_outlook: bool = False
    limit_scale: float = 1.0  # 0.01: a hundredth of each limit
    window_scale: float = 1.0  # 0.01: a minute lasts 0.6 s
    sharepoint_ru_per_minute: float = 3_750  # 5,001 to 15,000 licences
    sharepoint_ru_per_day: float = 3_600_000
    teams_per_second: float = 30
    teams_member_reads_per_second: float = 60
    teams_per_second_per_team: float = 4
    entra_ru_per_10_seconds: float = 8_000  # more than 500 users
    entra_writes_per_150_seconds: float = 3_000
    outlook_per_10_minutes: float = 10_000  # on one mailbox
    outlook_at_once: float = 4  # on one mailbox
    # Documented: Graph itself sends no more than four parts of a batch to Outlook at a time.
    # Reported: the fifth part on one mailbox gets 429 all the same, unless it waits for another.
    # https://learn.microsoft.com/answers/questions/1660054
    # https://learn.microsoft.com/answers/questions/734143
    outlook_batch_at_once: bool = False
    event_attendees: int = 500  # on one event at most

    delta_page_size: int = 0  # rows a page of a delta or a listing has at most; 0: as documented
    # How long the token of a list's delta is good for. Graph names no number; SharePoint's own
    # change log keeps 60 days.
    # https://learn.microsoft.com/sharepoint/dev/general-development/query-sharepoint-change-log-with-changequery-and-getchanges
    list_delta_days: float = 60
    delta_shuffle: bool = False  # rows of a drive's delta come in any order
    delta_repeats: float = 0  # share of a drive's delta rows that come a second time
    promotion: bool = True  # uploaded Office, PDF, HTML and some JPEG files are rewritten
    promotion_delay_s: float = 0  # on the tenant's calendar; 0: before the upload is answered
    copy_delay_s: float = 0  # how long copying takes
    upload_session_minutes: float = 1440  # from the last fragment on; then 404
    upload_refuses_tokens: bool = True  # a fragment with an Authorization header gets 401
    upload_one_per_file: bool = False  # a second session for a file that has one gets 409
    upload_checks_at_end: bool = False  # a file that changed during its session: 409 at the end
    delta_errors: bool = False  # a list's delta shows an error object after each deletion
    token_lifetime_s: int = 0  # of access tokens, by the real clock; 0: as the service does

    def change(self, values: dict[str, Any]) -> None:
        """Change some; none is changed when one is refused."""
        kinds = {f.name: type(getattr(self, f.name)) for f in fields(self)}
        checked = {}
        for name, value in values.items():
            if name not in kinds:
                raise SettingRefused(f"There is no setting {name!r}. Known: {', '.join(kinds)}.")
            kind = kinds[name]
            number = kind in (int, float) and type(value) in (int, float)
            if not (number or type(value) is kind) or (number and value < 0):
                raise SettingRefused(f"{name} takes a {kind.__name__}, not {value!r}.")
            checked[name] = kind(value)
        for name, value in checked.items():
            setattr(self, name, value)

    def show(self) -> dict[str, Any]:
        return asdict(self)
