"""Whether everything the product needs is there and right, in plain words. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.columns import NETWERKEN
from config.meeting_columns import AANMELDINGEN, BIJEENKOMSTEN
from config.secret import SecretMissing
from config.settings import Settings
from config.tenant import CertificateSignIn
from connector.address import address
from connector.errors import ConnectorError, Forbidden, NotThere, error_for
from connector.exchange import Exchange, Request
from connector.graph import Failed
from connector.sites import FoundList, FoundSite, find_lists, read_site
from connector.tenant import Connection, connect
from service.exit_code import ExitCode
from service.provisioning import permissions
from service.provisioning.check_lists import check_lists
from service.provisioning.check_meetings import check_meetings
from service.provisioning.check_networks import check_networks, places_or_fault
from service.provisioning.finding import Finding, Judgement, note, right, wrong

EXPIRES_SOON = timedelta(days=30)
CLOCK_TOLERANCE = timedelta(minutes=5)
"""Entra refuses a sign-in that is dated further from its own time."""


@dataclass(frozen=True, slots=True)
class Checked:
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> ExitCode:
        wrong = any(one.judgement is Judgement.WRONG for one in self.findings)
        return ExitCode.FAILED if wrong else ExitCode.DONE

    def as_json(self) -> dict[str, Any]:
        return {
            "right": self.exit_code is ExitCode.DONE,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def lines(self) -> Iterator[str]:
        for one in self.findings:
            yield f"{one.judgement.value:5}  {one.subject}: {one.what}"
            if one.do:
                yield f"       -> {one.do}"
        wrong = sum(one.judgement is Judgement.WRONG for one in self.findings)
        yield "Everything that is needed is there." if not wrong else f"{wrong} to put right."


def check(settings: Settings) -> Checked:
    """Look at sign-in, permissions, the administrators' group, sites, lists, columns, what each
    network has in Teams, and how meetings are told.

    What cannot be looked at because something before it is wrong is left out. Raises nothing of
    the connector's: that is what it finds.
    """
    with connect(settings.tenant) as connection:
        found = list(_sign_in(settings, connection))
        if not any(one.judgement is Judgement.WRONG for one in found):
            found += _clock(connection)
            found += _admins(settings, connection)
            found += _sites(settings, connection)
        return Checked(tuple(found))


def _sign_in(settings: Settings, connection: Connection) -> Iterator[Finding]:
    subject = "sign-in"
    yield from _certificate(settings)
    hosts = settings.tenant.hosts
    services = {permissions.GRAPH: hosts.graph}
    if connection.sign_in.by_certificate:
        services[permissions.SHAREPOINT] = hosts.sharepoint
    else:
        yield note(
            subject,
            "by client secret; SharePoint's own interface refuses that",
            "Use a certificate, so that people can be put in person columns.",
        )
    import requests

    for service, host in services.items():
        try:
            header = connection.sign_in.authorization(host)
        except (ConnectorError, SecretMissing) as error:
            yield wrong(subject, f"for {service}: {error}", "Put that right first.")
            return
        except requests.RequestException as error:
            yield wrong(
                subject,
                f"{hosts.login} cannot be reached ({type(error).__name__})",
                "Check the network, the firewall, connect_to and ca_file.",
            )
            return
        yield right(subject, f"works for {service}")
        yield from _permissions(service, permissions.granted_in(header))


def _certificate(settings: Settings) -> Iterator[Finding]:
    """A key that expires stops everything on a day that can be known (the catalogue's ONS-406)."""
    how = settings.tenant.sign_in
    if not isinstance(how, CertificateSignIn):
        return
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(how.certificate.read_bytes())
    except (OSError, ValueError) as error:
        yield wrong(
            "certificate",
            f"{how.certificate} cannot be read: {error}",
            "Put the PEM file there that was uploaded at the app registration.",
        )
        return
    left = found.not_valid_after_utc - datetime.now(UTC)
    until = f"valid until {found.not_valid_after_utc:%Y-%m-%d}"
    renew = "Make a new one and upload it at the app registration before that day."
    if left < timedelta(0):
        yield wrong("certificate", f"was {until}", renew.replace(" before that day", ""))
    elif left < EXPIRES_SOON:
        yield note("certificate", f"{until}: {left.days} days left", renew)
    else:
        yield right("certificate", until)


def _permissions(service: str, granted: frozenset[str] | None) -> Iterator[Finding]:
    subject = f"permissions, {service}"
    if granted is None:
        yield note(
            subject,
            "the token does not tell which there are",
            "Compare the app registration with docs/how-to/connect-a-tenant.md.",
        )
        return
    lacking = permissions.missing(service, granted)
    for one in lacking:
        yield wrong(
            subject,
            f"{one.name} is missing; it is for {one.why}",
            f"Add it to the app registration as an application permission of {service}, and give "
            "administrator consent.",
        )
    if not lacking:
        yield right(subject, "all that are needed are there")
    if more := permissions.excess(service, granted):
        yield note(
            subject,
            f"more than is needed: {', '.join(more)}",
            "Remove them from the app registration: what is not granted cannot be misused.",
        )


def _clock(connection: Connection) -> Iterator[Finding]:
    theirs = connection.session.server_date
    if theirs is not None and abs(datetime.now(UTC) - theirs) > CLOCK_TOLERANCE:
        yield note(
            "clock",
            f"this machine and Microsoft differ by {abs(datetime.now(UTC) - theirs)}",
            "Let the machine keep its time by NTP.",
        )


def _admins(settings: Settings, connection: Connection) -> Iterator[Finding]:
    subject = "administrators' group"
    id = settings.membership.admins_group_id
    wanted: dict[str, Exchange[Any]] = {
        "group": _one(address("groups", id, select="id,displayName")),
        "members": _one(address("groups", id, "members", select="id", top=1)),
    }
    wanted |= {
        account: _one(address("users", account, select="id,accountEnabled"))
        for account in settings.membership.break_glass
    }
    found = connection.graph.drive(wanted)
    group, members = found.pop("group"), found.pop("members")
    put_right = "Put the object id of the group there (Entra, Groups, Overview)."
    if isinstance(group, Failed):
        gone = isinstance(group.error, NotThere)
        what = f"there is no group {id}" if gone else str(group.error)
        yield wrong(f"{subject} (membership.admins_group_id)", what, put_right)
    elif isinstance(members, Failed):
        yield wrong(subject, str(members.error), "See permissions.")
    elif not members.get("value"):
        yield wrong(
            subject,
            "it has no members, so that nobody can confirm a network",
            "Make those who administer ONS members of it.",
        )
    else:
        yield right(subject, "is there and has members")
    for account, answer in found.items():
        if isinstance(answer, Failed):
            yield wrong(
                "membership.break_glass",
                f"there is no account {account}"
                if isinstance(answer.error, NotThere)
                else str(answer.error),
                "Put the emergency account's object id there, or take the line out.",
            )


def _one(url: str) -> Exchange[Any]:
    (answer,) = yield [Request("GET", url)]
    if not answer.ok:
        raise error_for(answer.status, answer.body, url.partition("?")[0])
    return answer.body


def _sites(settings: Settings, connection: Connection) -> Iterator[Finding]:
    given = {"ons": settings.lists.sites.ons, "beheer": settings.lists.sites.beheer}
    found = connection.graph.drive({key: read_site(site) for key, site in given.items()})
    sites: dict[str, FoundSite] = {}
    for key, site in found.items():
        subject = f"site {given[key]}"
        if isinstance(site, Failed):
            hidden = isinstance(site.error, Forbidden | NotThere)
            yield wrong(
                subject,
                "is not there, or the app may not read it" if hidden else str(site.error),
                f"Check lists.sites.{key}, and grant the app full control of the site "
                "(docs/how-to/connect-a-tenant.md).",
            )
        else:
            sites[key] = site
    if not sites:
        return
    wanted = {key: find_lists(site.id) for key, site in sites.items()}
    answers = connection.graph.drive(wanted)
    for key, lists in answers.items():
        subject = f"site {given[key]}"
        if isinstance(lists, Failed):
            yield wrong(subject, str(lists.error), "Grant the app full control of the site.")
            continue
        yield right(subject, "can be read")
        yield from check_lists(settings, connection, sites[key], key, lists)
    ons = answers.get("ons")
    if isinstance(ons, list):
        yield from _in_teams(settings, connection, sites["ons"].id, ons)


def _in_teams(
    settings: Settings, connection: Connection, ons_site: str, lists: list[FoundList]
) -> Iterator[Finding]:
    by_name = {one.name.lower(): one for one in lists}
    networks, registrations, meetings = (
        by_name.get(getattr(settings.lists.names, one.key).lower())
        for one in (NETWERKEN, AANMELDINGEN, BIJEENKOMSTEN)
    )
    if networks is None:
        return
    places, faults = places_or_fault(settings, connection, ons_site, networks.id)
    yield from faults
    on_ons = registrations.url if registrations else ""
    yield from check_networks(settings, connection, places, on_ons)
    meetings_list = meetings.id if meetings else None
    yield from check_meetings(settings, connection, places, ons_site, meetings_list)
