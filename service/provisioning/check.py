"""Whether everything the product needs is there and right, in plain words. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from config.column import OnsList
from config.columns import LISTS
from config.document_columns import CHANNEL_LIBRARY
from config.secret import SecretMissing
from config.settings import Settings
from config.tenant import CertificateSignIn
from connector.address import address
from connector.errors import ConnectorError, Forbidden, NotThere, error_for
from connector.exchange import Exchange, Request
from connector.graph import Failed
from connector.sites import FoundColumn, FoundList, FoundSite, find_columns, find_lists, read_site
from connector.tenant import Connection, connect
from service.exit_code import ExitCode
from service.provisioning import list_columns, list_settings, permissions
from service.provisioning.channels import GRANT, read_channels

EXPIRES_SOON = timedelta(days=30)
CLOCK_TOLERANCE = timedelta(minutes=5)
"""Entra refuses a sign-in that is dated further from its own time."""


class Judgement(StrEnum):
    RIGHT = "right"
    NOTE = "note"  # works, and should still be looked at
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is a sentence; of what is not right, `do` is what to do about it."""

    judgement: Judgement
    subject: str
    what: str
    do: str = ""


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
    """Look at sign-in, permissions, sites, lists, columns, channels and the administrators' group.

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


def _right(subject: str, what: str) -> Finding:
    return Finding(Judgement.RIGHT, subject, what)


def _note(subject: str, what: str, do: str) -> Finding:
    return Finding(Judgement.NOTE, subject, what, do)


def _wrong(subject: str, what: str, do: str) -> Finding:
    return Finding(Judgement.WRONG, subject, what, do)


def _sign_in(settings: Settings, connection: Connection) -> Iterator[Finding]:
    subject = "sign-in"
    yield from _certificate(settings)
    hosts = settings.tenant.hosts
    services = {permissions.GRAPH: hosts.graph}
    if connection.sign_in.by_certificate:
        services[permissions.SHAREPOINT] = hosts.sharepoint
    else:
        yield _note(
            subject,
            "by client secret; SharePoint's own interface refuses that",
            "Use a certificate, so that people can be put in person columns.",
        )
    import requests

    for service, host in services.items():
        try:
            header = connection.sign_in.authorization(host)
        except (ConnectorError, SecretMissing) as error:
            yield _wrong(subject, f"for {service}: {error}", "Put that right first.")
            return
        except requests.RequestException as error:
            yield _wrong(
                subject,
                f"{hosts.login} cannot be reached ({type(error).__name__})",
                "Check the network, the firewall, connect_to and ca_file.",
            )
            return
        yield _right(subject, f"works for {service}")
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
        yield _wrong(
            "certificate",
            f"{how.certificate} cannot be read: {error}",
            "Put the PEM file there that was uploaded at the app registration.",
        )
        return
    left = found.not_valid_after_utc - datetime.now(UTC)
    until = f"valid until {found.not_valid_after_utc:%Y-%m-%d}"
    renew = "Make a new one and upload it at the app registration before that day."
    if left < timedelta(0):
        yield _wrong("certificate", f"was {until}", renew.replace(" before that day", ""))
    elif left < EXPIRES_SOON:
        yield _note("certificate", f"{until}: {left.days} days left", renew)
    else:
        yield _right("certificate", until)


def _permissions(service: str, granted: frozenset[str] | None) -> Iterator[Finding]:
    subject = f"permissions, {service}"
    if granted is None:
        yield _note(
            subject,
            "the token does not tell which there are",
            "Compare the app registration with docs/how-to/connect-a-tenant.md.",
        )
        return
    lacking = permissions.missing(service, granted)
    for one in lacking:
        yield _wrong(
            subject,
            f"{one.name} is missing; it is for {one.why}",
            f"Add it to the app registration as an application permission of {service}, and give "
            "administrator consent.",
        )
    if not lacking:
        yield _right(subject, "all that are needed are there")
    if more := permissions.excess(service, granted):
        yield _note(
            subject,
            f"more than is needed: {', '.join(more)}",
            "Remove them from the app registration: what is not granted cannot be misused.",
        )


def _clock(connection: Connection) -> Iterator[Finding]:
    theirs = connection.session.server_date
    if theirs is not None and abs(datetime.now(UTC) - theirs) > CLOCK_TOLERANCE:
        yield _note(
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
        yield _wrong(f"{subject} (membership.admins_group_id)", what, put_right)
    elif isinstance(members, Failed):
        yield _wrong(subject, str(members.error), "See permissions.")
    elif not members.get("value"):
        yield _wrong(
            subject,
            "it has no members, so that nobody can confirm a network",
            "Make those who administer ONS members of it.",
        )
    else:
        yield _right(subject, "is there and has members")
    for account, answer in found.items():
        if isinstance(answer, Failed):
            yield _wrong(
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
            yield _wrong(
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
            yield _wrong(subject, str(lists.error), "Grant the app full control of the site.")
            continue
        yield _right(subject, "can be read")
        yield from _lists(settings, connection, sites[key], key, lists)
    ons = answers.get("ons")
    name = settings.lists.names.netwerken.lower()
    for one in ons if isinstance(ons, list) else ():
        if one.name.lower() == name:
            yield from _channels(settings, connection, sites["ons"].id, one.id)


def _channels(
    settings: Settings, connection: Connection, ons_site: str, networks_list: str
) -> Iterator[Finding]:
    """Each network's folder and library; of a private or shared channel they are in a site of its
    own, which has to be granted by itself."""
    try:
        channels = read_channels(settings, connection, ons_site, networks_list)
    except ConnectorError as error:
        yield _wrong("channels", str(error), "See permissions.")
        return
    columns = connection.graph.drive(
        {one.code: find_columns(one.site, one.list) for one in channels if one.known}
    )
    for one in channels:
        subject = f"documents of {one.code}"
        if not one.known:
            yield (_note if one.closed else _wrong)(subject, f"{one.wrong}", one.do)
            continue
        found = columns[one.code]
        if isinstance(found, Failed):
            yield _wrong(subject, str(found.error), GRANT)
            continue
        faults = list(_columns(f"the library of {one.code}", CHANNEL_LIBRARY, found))
        if one.root is None:
            name = settings.documents.folder_name
            what = f"the folder {name} is not in its channel"
            faults.append(_note(subject, what, "Run `ons-sync provision`."))
        yield from faults or [_right(subject, "its channel has the folder and the columns")]


def _lists(
    settings: Settings, connection: Connection, site: FoundSite, key: str, lists: list[FoundList]
) -> Iterator[Finding]:
    there: Mapping[str, FoundList] = {one.name.lower(): one for one in lists}
    expected: dict[str, tuple[OnsList, FoundList]] = {}
    for ons_list in LISTS:
        if ons_list.site != key:
            continue
        name = getattr(settings.lists.names, ons_list.key)
        if name.lower() in there:
            expected[name] = (ons_list, there[name.lower()])
        else:
            yield _wrong(f"list {name}", "is not there", "Run `ons-sync provision`.")
    columns = connection.graph.drive(
        {name: find_columns(site.id, here.id) for name, (_, here) in expected.items()}
    )
    client = _client(connection, site)
    for name, (ons_list, here) in expected.items():
        answer = columns[name]
        faults = (
            [_wrong(f"list {name}", str(answer.error), "Grant the app full control of the site.")]
            if isinstance(answer, Failed)
            else [*_columns(name, ons_list, answer)]
        )
        if client is not None:
            faults += _settings(client, name, ons_list, here)
        yield from faults or [_right(f"list {name}", "has its columns, indexes and versioning")]


def _columns(name: str, ons_list: OnsList, found: list[FoundColumn]) -> Iterator[Finding]:
    there = {column.name: column for column in found}
    for column in ons_list.columns:
        subject = f"column {name}.{column.name} ({column.label})"
        here = there.get(column.name)
        if here is None:
            yield _wrong(subject, "is not there", "Run `ons-sync provision`.")
        elif not list_columns.same_kind(column, here):
            yield _wrong(
                subject,
                f"is of another type ({here.kind or 'unknown'}) than {column.kind}",
                "Move what it holds elsewhere, delete it and run `ons-sync provision`.",
            )
        elif change := set(list_columns.difference(column, here)) - {"displayName"}:
            yield _note(subject, f"lacks {', '.join(sorted(change))}", "Run `ons-sync provision`.")


def _client(connection: Connection, site: FoundSite) -> Any:
    if not connection.sign_in.by_certificate:
        return None
    from connector.client_library import site_client

    return site_client(site.url, connection.session, connection.sign_in, connection.throttle)


def _settings(client: Any, name: str, ons_list: OnsList, here: FoundList) -> Iterator[Finding]:
    subject = f"list {name}"
    refusals: tuple[type[Exception], ...] = (ConnectorError, *list_settings.library_errors())
    try:
        found = list_settings.read_settings(client, here.id)
    except refusals as error:
        yield _wrong(
            subject,
            f"its settings cannot be read ({type(error).__name__})",
            "Grant Sites.Selected of SharePoint, and full control of the site.",
        )
        return
    if not found.versioning:
        lost = (
            "what a document held before would be lost, so that no content is replaced"
            if ons_list.library
            else "nobody can tell who set a value"
        )
        yield _wrong(
            subject,
            f"keeps no versions: {lost}",
            "Run `ons-sync provision`; until then changes by others than administrators wait.",
        )
    if ons_list.own_items_only and not (found.reading == found.writing == list_settings.OWN_ROWS):
        yield _wrong(
            subject,
            "shows everybody's rows to everybody",
            "Run `ons-sync provision`: people should see their own rows only.",
        )
