"""The Microsoft 365 tenant: who the product is there, how it signs in, how it is reached."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from config.model import FilePath, Guid, Model
from config.secret import SecretRef

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_ADDRESS = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")


def _host(text: str) -> str:
    lower = text.strip().lower()
    if not _HOST.fullmatch(lower):
        raise ValueError("must be a host name alone, without https:// or a path")
    return lower


def _pattern(text: str) -> str:
    return "*." + _host(text.removeprefix("*.")) if text.startswith("*.") else _host(text)


def _address(text: str) -> str:
    match = _ADDRESS.fullmatch(text)
    if match is None or not 0 < int(match[2]) < 65536:
        raise ValueError("must be ADDRESS:PORT, such as 127.0.0.1:8443")
    return text


Host = Annotated[str, AfterValidator(_host)]
HostPattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]


class CertificateSignIn(Model):
    """Sign in with a certificate. SharePoint's own interface accepts nothing less of an app."""

    method: Literal["certificate"] = "certificate"
    certificate: FilePath
    """PEM file with the certificate that is uploaded at the app registration."""
    private_key: FilePath
    """PEM file with the private key that belongs to it, readable by the worker only."""
    passphrase: SecretRef | None = None
    """Where the private key's passphrase is, when it has one."""


class ClientSecretSignIn(Model):
    """Sign in with a client secret. SharePoint's own interface refuses it, so `provision`
    cannot set item security and a person who never visited the site cannot be put in a list."""

    method: Literal["client_secret"]
    secret: SecretRef
    """Where the client secret is."""


class ManagedIdentitySignIn(Model):
    """Sign in as the Azure resource the worker runs on; nothing is kept and nothing expires."""

    method: Literal["managed_identity"]
    client_id: Guid | None = None
    """Client id of a user-assigned identity; left out, the resource's own identity is used."""


SignIn = Annotated[
    CertificateSignIn | ClientSecretSignIn | ManagedIdentitySignIn, Field(discriminator="method")
]
SIGN_IN_METHODS = ("certificate", "client_secret", "managed_identity")


class Hosts(Model):
    """The only hosts the product ever speaks to; a token is sent to the first three alone."""

    sharepoint: Host
    """The tenant's own SharePoint host, such as omo.sharepoint.com."""
    login: Host = "login.microsoftonline.com"
    graph: Host = "graph.microsoft.com"

    content: tuple[HostPattern, ...] = ("*.up.1drv.com", "*.svc.ms")
    """Further hosts at which Microsoft hands out and takes in the content of files ("*." in front:
    everything below it). Nothing with a token goes there, only to addresses of Graph's answers."""

    webhooks: tuple[HostPattern, ...] = ("*.logic.azure.com", "*.api.powerplatform.com")
    """Hosts of the workflows that post in channels. Nothing with a token goes there."""

    bot: Host = "smba.trafficmanager.net"
    """The host that takes a bot's messages, with the bot's own token and no other."""

    @property
    def all(self) -> frozenset[str]:
        return frozenset((self.login, self.graph, self.sharepoint))

    def known(self, host: str) -> bool:
        return host in (*self.all, self.bot) or any(
            host.endswith(one[1:]) if one.startswith("*.") else host == one
            for one in (*self.content, *self.webhooks)
        )


class Tenant(Model):
    tenant_id: Guid
    """Directory (tenant) id, from the overview of the app registration."""
    client_id: Guid
    """Application (client) id, from the same page."""
    sign_in: SignIn
    hosts: Hosts
    connect_to: dict[Host, Address] = Field(default_factory=dict)
    """Connect to another address for a host (host: ADDRESS:PORT), as curl's --connect-to does.
    The name that is asked for and verified stays the same. For a proxy or a test tenant."""
    ca_file: FilePath | None = None
    """PEM file with the only authorities that are trusted; left out, the system's are."""
    timeout_s: float = Field(default=30, gt=0, le=300)
    """How long one request may take, in seconds."""
    company: str = Field(default="OMO", pattern=r"^[A-Za-z0-9 ._-]{1,40}$")
    """Names the organisation in the user agent, as Microsoft asks (NONISV|company|app/version)."""

    @property
    def application_id(self) -> str:
        """The id under which the product's own writes are known."""
        given = self.sign_in
        own = given.client_id if isinstance(given, ManagedIdentitySignIn) else None
        return own or self.client_id

    @model_validator(mode="after")
    def _known_hosts(self) -> Tenant:
        unknown = sorted(host for host in self.connect_to if not self.hosts.known(host))
        if unknown:
            raise ValueError(f"connect_to names a host that is not under hosts: {unknown[0]}")
        return self
