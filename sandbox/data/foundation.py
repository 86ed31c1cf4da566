"""What every tenant has: administrators, applications and two sites without lists."""

from __future__ import annotations

from ..entra import apps, groups
from ..sharepoint import sites
from ..tenant import Tenant
from .build import Build
from .names import Name
from .schools import BUREAU

ADMINS = "ONS-beheerders"
PRODUCT_ROLES = (
    "User.Read.All",
    "GroupMember.Read.All",
    "TeamMember.ReadWrite.All",
    "TeamSettings.ReadWrite.All",
    "ChannelMember.ReadWrite.All",
    "Channel.ReadBasic.All",
    "Sites.Selected",
    "Calendars.ReadWrite",
    "OnlineMeetings.Read.All",
    "OnlineMeetingArtifact.Read.All",
    "TeamsTab.Read.All",
    "TeamsTab.Create",
)
"""What the product needs and no more. `Sites.Selected` with full control of the two ONS sites,
where `provision` makes lists; another site opens to it only when an administrator grants it."""

OTHER_ROLES = (
    "User.ReadWrite.All", "User.Invite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All",
    "Team.Create", "TeamSettings.ReadWrite.All", "TeamMember.ReadWrite.All", "Channel.Create",
    "Channel.ReadBasic.All", "ChannelMember.ReadWrite.All", "TeamsTab.ReadWrite.All",
    "Sites.FullControl.All", "Files.ReadWrite.All",
)  # fmt: skip


def lay(build: Build, certificate: str | None) -> None:
    """The administrators, the applications and the two sites, still without lists."""
    tenant = build.tenant
    build.day(-900)
    for at, local in enumerate(("beheer.een", "beheer.twee"), 1):
        name = Name("Beheer", f"ONS {at}", f"Beheerder ONS {at}", local)
        build.admins.append(
            build.person(
                name, BUREAU, role="beheerder", job="Functioneel beheerder ONS",
                directoryRoles=("Teams Administrator",),
            )
        )  # fmt: skip
    build.group = groups.create(
        tenant,
        ADMINS,
        unified=False,
        mail_nickname="ons-beheerders",
        description="Wie hierin zit beheert ONS en bevestigt de teams van netwerken.",
        owners=[build.admins[0].id],
        members=[admin.id for admin in build.admins],
    )["id"]
    with build.acting(build.admin):
        rights = {"FULL": (f"members:{build.group}",)}
        build.ons = sites.create_site(
            tenant, "/sites/ONS", "ONS", roles={**rights, "READ": ("everyone",)}
        )
        build.beheer = sites.create_site(tenant, "/sites/ONS-Beheer", "ONS-Beheer", roles=rights)
    pems = (certificate,) if certificate else ()
    apps.register(
        tenant,
        "ONS-synchronisatie",
        secret=_secret(tenant),
        certificates=pems,
        roles=PRODUCT_ROLES,
        sites={build.ons["id"]: ("fullcontrol",), build.beheer["id"]: ("fullcontrol",)},
        purpose="product",
    )
    apps.register(
        tenant,
        "Roosterkoppeling",
        secret=_secret(tenant),
        certificates=pems,
        roles=OTHER_ROLES,
        purpose="other",
    )


def _secret(tenant: Tenant) -> str:
    return f"sandbox-{tenant.random.getrandbits(160):040x}"
