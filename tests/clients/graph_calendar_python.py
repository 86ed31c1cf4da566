"""What a stranger does with msgraph-sdk in a calendar: events, attendees, deltas, attendance."""

import asyncio
import json
import os

from azure.identity import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.attendee_type import AttendeeType
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.location import Location
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.single_value_legacy_extended_property import (
    SingleValueLegacyExtendedProperty,
)
from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import (
    CalendarViewRequestBuilder,
)
from msgraph.generated.users.item.calendar_view.delta.delta_request_builder import (
    DeltaRequestBuilder,
)
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import (
    CancelPostRequestBody,
)
from msgraph.generated.users.item.events.item.decline.decline_post_request_body import (
    DeclinePostRequestBody,
)
from msgraph.generated.users.item.events.item.event_item_request_builder import (
    EventItemRequestBuilder,
)
from msgraph.generated.users.item.online_meetings.item.attendance_reports.item.meeting_attendance_report_item_request_builder import (  # noqa: E501
    MeetingAttendanceReportItemRequestBuilder,
)
from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
    OnlineMeetingsRequestBuilder,
)

TENANT = json.loads(os.environ["SANDBOX"])
OURS = TENANT["calendar"]
ID = "String {00020329-0000-0000-C000-000000000046} Name OnsId"


def attendee(address: str) -> Attendee:
    return Attendee(type=AttendeeType.Required, email_address=EmailAddress(address=address))


def at(hour: int) -> DateTimeTimeZone:
    return DateTimeTimeZone(date_time=f"2027-01-20T{hour}:00:00", time_zone="Europe/Amsterdam")


async def main() -> None:
    found: dict[str, object] = {}
    secret = ClientSecretCredential(
        TENANT["tenant_id"], TENANT["client_id"], TENANT["client_secret"]
    )
    client = GraphServiceClient(secret, ["https://graph.microsoft.com/.default"])
    first, second = OURS["people"]
    mailbox = client.users.by_user_id(OURS["mailbox"])

    whole = Event(
        subject="Proef",
        body=ItemBody(content_type=BodyType.Html, content="<p>Welkom</p>"),
        start=at(14),
        end=at(16),
        location=Location(display_name="Aula"),
        hide_attendees=True,
        transaction_id="proef-1",
        attendees=[attendee(first), attendee(second)],
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=ID, value="B-0001")],
    )
    made = await mailbox.events.post(whole)
    found["again"] = (await mailbox.events.post(whole)).id == made.id
    found["start"] = made.start.date_time

    Query = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters
    asked = Query(
        filter=f"singleValueExtendedProperties/any(ep: ep/id eq '{ID}' and ep/value eq 'B-0001')",
        expand=[f"singleValueExtendedProperties($filter=id eq '{ID}')"],
    )
    page = await mailbox.events.get(RequestConfiguration(query_parameters=asked))
    held = page.value[0].single_value_extended_properties
    found["held"] = [len(page.value), held[0].value]

    copies = client.users.by_user_id(first).events
    by_uid = Query(filter=f"iCalUId eq '{made.i_cal_u_id}'")
    (copy,) = (await copies.get(RequestConfiguration(query_parameters=by_uid))).value
    seen = [one.email_address.address == first for one in copy.attendees]
    found["copy"] = [copy.is_organizer, seen]

    Delta = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters
    window = {"start_date_time": "2027-01-01T00:00:00Z", "end_date_time": "2027-02-01T00:00:00Z"}
    look = RequestConfiguration(query_parameters=Delta(**window))
    look.headers.add("Prefer", "odata.maxpagesize=50")
    delta = mailbox.calendar_view.delta
    round_ = await delta.get(look)
    found["delta"] = made.id in {event.id for event in round_.value}

    await copies.by_event_id(copy.id).decline.post(
        DeclinePostRequestBody(comment="Helaas", send_response=True)
    )
    second_round = await delta.with_url(round_.odata_delta_link).get()
    (changed,) = second_round.value
    found["declined"] = [one.status.response.value for one in changed.attendees]

    one = mailbox.events.by_event_id(made.id)
    patched = await one.patch(Event(attendees=[attendee(second)]))
    found["left"] = [one.email_address.address == second for one in patched.attendees]
    stale = RequestConfiguration()
    stale.headers.add("If-Match", made.additional_data["@odata.etag"])
    try:
        await one.patch(Event(subject="Te laat"), stale)
    except ODataError as error:
        found["stale"] = [error.response_status_code, error.error.code]

    View = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters
    local = RequestConfiguration(query_parameters=View(**window, top=50))
    local.headers.add("Prefer", 'outlook.timezone="W. Europe Standard Time"')
    view = (await mailbox.calendar_view.get(local)).value
    found["local"] = [event.start.date_time for event in view if event.id == made.id]
    short = EventItemRequestBuilder.EventItemRequestBuilderGetQueryParameters(select=["subject"])
    found["selected"] = (await one.get(RequestConfiguration(query_parameters=short))).body is None

    await one.cancel.post(CancelPostRequestBody(comment="Vervallen"))
    try:
        await one.get()
    except ODataError as error:
        found["gone"] = [error.response_status_code, error.error.code]
    last = await delta.with_url(second_round.odata_delta_link).get()
    found["removed"] = [event.additional_data.get("@removed") for event in last.value]

    # The SDK encodes the filter once; the link's own escapes have to survive that.
    meetings = client.users.by_user_id(OURS["organizer"]).online_meetings
    Meetings = OnlineMeetingsRequestBuilder.OnlineMeetingsRequestBuilderGetQueryParameters
    by_link = Meetings(filter=f"JoinWebUrl eq '{OURS['link']}'")
    (meeting,) = (await meetings.get(RequestConfiguration(query_parameters=by_link))).value
    reports = meetings.by_online_meeting_id(meeting.id).attendance_reports
    (report,) = (await reports.get()).value
    Report = MeetingAttendanceReportItemRequestBuilder
    expand = Report.MeetingAttendanceReportItemRequestBuilderGetQueryParameters(
        expand=["attendanceRecords"]
    )
    full = await reports.by_meeting_attendance_report_id(report.id).get(
        RequestConfiguration(query_parameters=expand)
    )
    found["attended"] = [
        [one.identity.id, one.total_attendance_in_seconds] for one in full.attendance_records
    ]
    try:
        await client.users.by_user_id(first).online_meetings.get(
            RequestConfiguration(query_parameters=by_link)
        )
    except ODataError as error:
        found["no_policy"] = [error.response_status_code, error.error.code]
    print(json.dumps(found))  # noqa: T201 - its answer


asyncio.run(main())
