"""The sandbox's certificate authority, the server's certificate, and the application's key pair."""

from __future__ import annotations

import datetime
import os
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .call import HOST_OF

LOOPBACK = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Authority:
    """What a directory keeps: `ca` is for clients, `server` for the server alone."""

    ca: Path
    server: Path  # key and chain, readable by the owner only
    certificate: Path  # of the client application
    private_key: Path

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.server)
        return made


def authority(directory: Path) -> Authority:
    """The directory's authority: made at the first start, kept afterwards.

    Clients that were given its certificate once trust the sandbox after every restart.
    """
    made = Authority(
        directory / "ca.pem",
        directory / "server.pem",
        directory / "application.crt",
        directory / "application.key",
    )
    if not (made.ca.exists() and made.server.exists()):
        ca = trustme.CA(organization_name="Sandbox", organization_unit_name="Emulated tenant")
        server = ca.issue_cert(*HOST_OF, *LOOPBACK)
        chain = b"".join(blob.bytes() for blob in server.cert_chain_pems)
        write_secret(made.server, server.private_key_pem.bytes() + chain)
        write_secret(made.ca, ca.cert_pem.bytes(), mode=0o644)
    if not (made.certificate.exists() and made.private_key.exists()):
        key, certificate = _self_signed("ons-sync sandbox application")
        write_secret(made.private_key, key)
        write_secret(made.certificate, certificate, mode=0o644)
    return made


def write_secret(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Written beside and renamed, so that a reader sees all of it or nothing."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
    beside.replace(path)


def _self_signed(name: str) -> tuple[bytes, bytes]:
    """A key pair as an administrator uploads it to an app registration (RSA 2048 or more)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return (
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )
