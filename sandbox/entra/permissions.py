"""The permissions Microsoft Graph and SharePoint publish, with their ids.

https://learn.microsoft.com/graph/permissions-reference
"""

from __future__ import annotations

import uuid

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
SHAREPOINT_APP_ID = "00000003-0000-0ff1-ce00-000000000000"

SHAREPOINT = frozenset(
    ("Sites.FullControl.All", "Sites.Manage.All", "Sites.Read.All", "Sites.ReadWrite.All",
     "Sites.Selected")
)  # fmt: skip
"""The application permissions that SharePoint's own resource has too; a token for it holds no
others. https://learn.microsoft.com/sharepoint/dev/sp-add-ins/sharepoint-admin-apis-authentication-and-authorization"""

APPLICATION = {
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcea5ac3bb3",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "Calendars.Read": "798ee544-9d2d-430c-a058-570e29e34338",
    "Calendars.ReadWrite": "ef54d2bf-783f-4e0f-bca1-3210c0444d99",
    "Channel.Create": "f3a65bd4-b703-46df-8f7e-0174fea562aa",
    "Channel.Delete.All": "6a118a39-1227-45d4-af0c-ea7b40d210bc",
    "Channel.ReadBasic.All": "59a6b24b-4225-4393-8165-ebaec5f55d7a",
    "ChannelMember.Read.All": "3b55498e-47ec-484f-8136-9013221c06a9",
    "ChannelMember.ReadWrite.All": "35930dcf-aceb-4bd1-b99a-8ffed403c974",
    "ChannelMessage.Read.All": "7b2449af-6ccd-4f4d-9f78-e550c193f0d1",
    "ChannelSettings.Read.All": "c97b873f-f59f-49aa-8a0e-52b32d762124",
    "ChannelSettings.ReadWrite.All": "243cded2-bd16-4fd6-a953-ff8177894c3d",
    "Domain.Read.All": "dbb9058a-0e50-45d7-ae91-66909b5d4664",
    "Domain.ReadWrite.All": "7e05723c-0bb0-42da-be95-ae9f08a6e53c",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Files.Read.All": "01d4889c-1287-42c6-ac1f-5d1e02578ef6",
    "Files.ReadWrite.All": "75359482-378d-4052-8f01-80520e7db3cd",
    "Group.Create": "bf7b1a76-6e77-406b-b258-bf5c7720e98f",
    "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
    "Group.ReadWrite.All": "62a82d76-70ea-41e2-9197-370581804d09",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "GroupMember.ReadWrite.All": "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    "OnlineMeetingArtifact.Read.All": "df01ed3b-eb61-4eca-9965-6b3d789751b2",
    "OnlineMeetings.Read.All": "c1684f21-1984-47fa-9d61-2dc8c296bb70",
    "OnlineMeetings.ReadWrite.All": "b8bb2037-6e08-44ac-a4ea-4674e010e2a4",
    "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
    "Organization.ReadWrite.All": "292d869f-3427-49a8-9dab-8c70152b74e9",
    "Sites.FullControl.All": "a82116e5-55eb-4c41-a434-62fe8a61c773",
    "Sites.Manage.All": "0c0bf378-bf22-4481-8f81-9e89a9b4960a",
    "Sites.Read.All": "332a536c-c7ef-4017-ab91-336970924f0d",
    "Sites.ReadWrite.All": "9492366f-7969-46a4-8d15-ed1a20078fff",
    "Sites.Selected": "883ea226-0bf2-4a8f-9f9d-92c9162a727d",
    "Team.Create": "23fc2474-f741-46ce-8465-674744c5c361",
    "Team.ReadBasic.All": "2280dda6-0bfd-44ee-a2f4-cb867cfc4c1e",
    "TeamMember.Read.All": "660b7406-55f1-41ca-a0ed-0b035e182f3e",
    "TeamMember.ReadWrite.All": "0121dc95-1b9f-4aed-8bac-58c5ac466691",
    "TeamMember.ReadWriteNonOwnerRole.All": "4437522e-9a86-4a41-a7da-e380edd4a97d",
    "TeamSettings.Read.All": "242607bd-1d2c-432c-82eb-bdb27baa23ab",
    "TeamSettings.ReadWrite.All": "bdd80a03-d9bc-451d-b7c4-ce7c63fe3c8f",
    "TeamsTab.Create": "49981c42-fd7b-4530-be03-e77b21aed25e",
    "TeamsTab.Read.All": "46890524-499a-4bb2-ad64-1476b4f3e1cf",
    "TeamsTab.ReadWrite.All": "a96d855f-016b-47d7-b51c-1218a98d791c",
    "TeamsTab.ReadWriteForTeam.All": "6163d4f4-fbf8-43da-a7b4-060fe85ed148",
    "TeamsTab.ReadWriteSelfForTeam.All": "91c32b81-0ef0-453f-a5c7-4ce2e562f449",
    "Teamwork.Migrate.All": "dfb0dd15-61de-45b2-be36-d6a69fba3c79",
    "User.DeleteRestore.All": "eccc023d-eccf-4e7b-9683-8813ab36cecc",
    "User.EnableDisableAccount.All": "3011c876-62b7-4ada-afa2-506cbbecc68c",
    "User.Invite.All": "09850681-111b-4a89-9bed-3f2cae46d706",
    "User.ManageIdentities.All": "c529cfca-c91b-489c-af2b-d92990b66ce6",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "User.ReadBasic.All": "97235f07-e226-4f63-ace3-39588e11d3a1",
    "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
}
"""Application permissions of Microsoft Graph, by the ids they have in every tenant."""

DELEGATED = (
    "AllSites.FullControl",
    "AllSites.Manage",
    "AllSites.Read",
    "AllSites.Write",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Calendars.Read",
    "Calendars.ReadWrite",
    "Channel.Create",
    "Channel.Delete.All",
    "Channel.ReadBasic.All",
    "ChannelMember.Read.All",
    "ChannelMember.ReadWrite.All",
    "ChannelMessage.Read.All",
    "ChannelMessage.Send",
    "ChannelSettings.Read.All",
    "ChannelSettings.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Domain.Read.All",
    "Domain.ReadWrite.All",
    "Files.Read",
    "Files.Read.All",
    "Files.ReadWrite",
    "Files.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "OnlineMeetingArtifact.Read.All",
    "OnlineMeetings.Read",
    "OnlineMeetings.ReadWrite",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Sites.FullControl.All",
    "Sites.Manage.All",
    "Sites.Read.All",
    "Sites.ReadWrite.All",
    "Sites.Selected",
    "Team.Create",
    "Team.ReadBasic.All",
    "TeamMember.Read.All",
    "TeamMember.ReadWrite.All",
    "TeamMember.ReadWriteNonOwnerRole.All",
    "TeamSettings.Read.All",
    "TeamSettings.ReadWrite.All",
    "TeamsTab.Create",
    "TeamsTab.Read.All",
    "TeamsTab.ReadWrite.All",
    "TeamsTab.ReadWriteForTeam",
    "TeamsTab.ReadWriteSelfForTeam",
    "User.DeleteRestore.All",
    "User.Invite.All",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
    "User.ReadWrite",
    "User.ReadWrite.All",
)
"""Delegated permissions an application of this tenant has consent for unless it says otherwise."""

READ_USERS = (
    "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
)  # fmt: skip
READ_GROUPS = (
    "GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All",
    "Directory.Read.All", "Directory.ReadWrite.All",
)  # fmt: skip
"""What the pages of users and groups name for reading them. User.ReadBasic.All comes beside the
first where the basic properties are enough."""

OPENID = ("openid", "profile", "email", "offline_access")


def role_id(value: str) -> str:
    """The id of an application permission; one of our own for a permission not listed here."""
    return APPLICATION.get(value) or str(uuid.uuid5(uuid.NAMESPACE_URL, f"role:{value}"))
