"""Fill a new tenant with a named data set, and know its application."""

from __future__ import annotations

from .certificates import Authority
from .data.generate import SIZES as DATA
from .data.generate import generate
from .entra import apps
from .entra.tokens import signing_key
from .tenant import Record, Tenant

__all__ = ["DATA", "client", "follow_certificate", "load"]


def load(tenant: Tenant, data: str, authority: Authority) -> None:
    """Make the tenant `data` names. The same seed makes the same tenant.

    Its application is also a managed identity, for whoever sends its secret as the identity
    header; nothing in Azure would publish that header either.
    """
    generate(tenant, data, certificate=authority.certificate.read_text())
    app = client(tenant)
    apps.update(tenant, str(app["appId"]), managedIdentity=app["secret"])
    signing_key(tenant)
    # How the tenant came about is not something that somebody did to it.
    tenant.writes.clear()


def client(tenant: Tenant) -> Record:
    """The application that `connection.json` is about."""
    return next(app for app in tenant.all("apps") if app.get("purpose") == "product")


def follow_certificate(tenant: Tenant, authority: Authority) -> None:
    """A tenant that is loaded again may find a new certificate in its directory: accept it."""
    app = client(tenant)
    pem = authority.certificate.read_text()
    if all(one["pem"] != pem for one in app["certificates"]):
        apps.update(tenant, str(app["appId"]), certificates=(apps.certificate(pem),))
