"""Teams' objects as Graph writes them."""

from __future__ import annotations

from urllib.parse import quote

from ..call import Answer
from ..entra.organization import tenant_id
from ..odata_filter import Dialect, at_path
from ..tenant import Record, Tenant
from .roster import Member, membership_id

# Filters on members name the derived type first:
# `microsoft.graph.aadUserConversationMember/userId eq '…'` (team-list-members, example 2).
MEMBER_DIALECT = Dialect(
    lookup=lambda record, path: at_path(record, tuple(part for part in path if "." not in part))
)


def member(tenant: Tenant, place: tuple[str, ...], one: Member) -> Record:
    """An aadUserConversationMember. https://learn.microsoft.com/graph/api/team-list-members"""
    user = one.user
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": membership_id(tenant_id(tenant), *place, user["id"]),
        "roles": list(one.roles),
        "displayName": user["displayName"],
        "visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
        "userId": user["id"],
        "email": user.get("mail") or user["userPrincipalName"],
        "tenantId": tenant_id(tenant),
    }


def team(tenant: Tenant, record: Record) -> Record:
    """A team; its name, description and visibility are the group's.

    https://learn.microsoft.com/graph/api/resources/team
    """
    group = tenant.table("groups")[record["id"]]
    return {
        "id": record["id"],
        "createdDateTime": record["createdDateTime"],
        "displayName": group["displayName"],
        "description": group.get("description"),
        "internalId": record["internalId"],
        "classification": None,
        "specialization": record.get("specialization", "none"),
        "visibility": str(group.get("visibility") or "Private").lower(),
        "webUrl": team_url(tenant, record),
        "isArchived": record["isArchived"],
        "tenantId": tenant_id(tenant),
        "isMembershipLimitedToOwners": False,
        **{name: record.get(name) or dict(value) for name, value in SETTINGS.items()},
    }


def joined_team(tenant: Tenant, record: Record) -> Record:
    """A team in a list: "other properties are returned as null" (user-list-joinedteams)."""
    return _only(tenant, record, "id", "displayName", "description", "isArchived", "tenantId")


def listed_team(tenant: Tenant, record: Record) -> Record:
    """ "Only id, displayName, description and visibility are populated" (teams-list)."""
    return _only(tenant, record, "id", "displayName", "description", "visibility")


def _only(tenant: Tenant, record: Record, *kept: str) -> Record:
    return {name: value if name in kept else None for name, value in team(tenant, record).items()}


def channel(tenant: Tenant, team_id: str, record: Record) -> Record:
    """https://learn.microsoft.com/graph/api/resources/channel"""
    return {
        "id": record["id"],
        "createdDateTime": record["createdDateTime"],
        "displayName": record["displayName"],
        "description": record.get("description"),
        "isFavoriteByDefault": record.get("isFavoriteByDefault"),
        "email": record.get("email", ""),
        "tenantId": tenant_id(tenant),
        "webUrl": (
            f"https://teams.microsoft.com/l/channel/{quote(record['id'], safe='')}/"
            f"{quote(record['displayName'], safe='')}"
            f"?groupId={team_id}&tenantId={tenant_id(tenant)}"
        ),
        "membershipType": record["membershipType"],
        "isArchived": record.get("isArchived", False),
    }


def place(team_id: str, channel_id: str = "") -> str:
    """A team or channel as `@odata.context` names it, percent-encoded as on channel-list-members:
    `teams('…')/channels('19%3A…%40thread.tacv2')`."""
    channel = f"/channels('{quote(channel_id, safe='')}')" if channel_id else ""
    return f"teams('{team_id}'){channel}"


def counted(answer: Answer) -> Answer:
    """A page as Teams answers it: `@odata.count` is there unasked and counts this page alone, as
    the documented examples show (team-list-members)."""
    body = answer.body
    count = {"@odata.count": len(body["value"])}
    answer.body = {"@odata.context": body.pop("@odata.context"), **count, **body}
    return answer


def team_url(tenant: Tenant, record: Record) -> str:
    return (
        f"https://teams.microsoft.com/l/team/{quote(record['internalId'], safe='')}/conversations"
        f"?groupId={record['id']}&tenantId={tenant_id(tenant)}"
    )


SETTINGS: dict[str, Record] = {
    "memberSettings": {
        "allowCreateUpdateChannels": True,
        "allowCreatePrivateChannels": True,
        "allowDeleteChannels": True,
        "allowAddRemoveApps": True,
        "allowCreateUpdateRemoveTabs": True,
        "allowCreateUpdateRemoveConnectors": True,
    },
    "guestSettings": {"allowCreateUpdateChannels": False, "allowDeleteChannels": False},
    "messagingSettings": {
        "allowUserEditMessages": True,
        "allowUserDeleteMessages": True,
        "allowOwnerDeleteMessages": True,
        "allowTeamMentions": True,
        "allowChannelMentions": True,
    },
    "funSettings": {
        "allowGiphy": True,
        "giphyContentRating": "moderate",
        "allowStickersAndMemes": True,
        "allowCustomMemes": True,
    },
    "discoverySettings": {"showInTeamsSearchAndSuggestions": True},
}
