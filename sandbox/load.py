"""Fill a new tenant with a named data set and register the application that clients use."""

from __future__ import annotations

import gc
import importlib

from .certificates import Authority
from .entra import apps
from .entra.tokens import signing_key
from .tenant import Record, Tenant

DATA = ("empty", "demo", "medium", "large")
CLIENT = "ONS-sync"
ROLES = (
    "ChannelMember.ReadWrite.All",
    "Channel.ReadBasic.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "Organization.Read.All",
    "Sites.Selected",
    "Team.ReadBasic.All",
    "TeamMember.ReadWrite.All",
    "TeamSettings.Read.All",
    "User.Read.All",
)


def load(tenant: Tenant, data: str, authority: Authority) -> None:
    """Make the tenant `data` names. The same seed makes the same tenant."""
    if data not in DATA:
        raise ValueError(f"There is no data set {data!r}. Known: {', '.join(DATA)}.")
    try:
        module = importlib.import_module(".data.generate", __package__)
        module.generate(tenant, data)
    except ModuleNotFoundError:
        pass
    signing_key(tenant)
    register(tenant, authority)
    # How the tenant came about is not something that somebody did to it.
    tenant.writes.clear()
    if data in ("medium", "large"):
        gc.collect()
        gc.freeze()


def register(tenant: Tenant, authority: Authority) -> Record:
    """The application of `connection.json`: secret, certificate, and rights on its own sites.

    It is granted the sites that belong to no group (those of the intranet), as an administrator
    does with https://learn.microsoft.com/graph/api/site-post-permissions.
    """
    id = tenant.new_id()
    secret = "sandbox~" + tenant.new_id().replace("-", "")
    record = apps.register(
        tenant,
        CLIENT,
        app_id=id,
        secret=secret,
        certificates=[authority.certificate.read_text()],
        roles=ROLES,
        managed_identity=tenant.new_id(),
        client=True,
    )
    sites = {s["id"]: ("fullcontrol",) for s in tenant.all("sites") if not s.get("group")}
    return apps.update(tenant, str(record["appId"]), sites=sites)


def client(tenant: Tenant) -> Record:
    """The application that `register` made."""
    return next(app for app in tenant.all("apps") if app.get("client"))


def follow_certificate(tenant: Tenant, authority: Authority) -> None:
    """A tenant that is loaded again may find a new certificate in its directory: accept it."""
    app = client(tenant)
    pem = authority.certificate.read_text()
    if all(one["pem"] != pem for one in app["certificates"]):
        apps.update(tenant, str(app["appId"]), certificates=(apps.certificate(pem),))
