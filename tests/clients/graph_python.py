"""What a stranger does with msgraph-sdk: reads, pages, deltas, a batch, writes, an error."""

import asyncio
import json
import os

from azure.identity import CertificateCredential, ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.models.aad_user_conversation_member import AadUserConversationMember
from msgraph.generated.models.field_value_set import FieldValueSet
from msgraph.generated.models.list_item import ListItem
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.sites.item.lists.item.items.item.list_item_item_request_builder import (
    ListItemItemRequestBuilder,
)
from msgraph.generated.sites.item.lists.item.items.items_request_builder import (
    ItemsRequestBuilder,
)
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core import PageIterator
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

TENANT = json.loads(os.environ["SANDBOX"])


async def main() -> None:
    found: dict[str, object] = {}
    secret = ClientSecretCredential(
        TENANT["tenant_id"], TENANT["client_id"], TENANT["client_secret"]
    )
    client = GraphServiceClient(secret, ["https://graph.microsoft.com/.default"])

    options = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        select=["id", "userPrincipalName"], top=20
    )
    first = await client.users.get(RequestConfiguration(query_parameters=options))
    seen: list[str] = []

    def keep(user: object) -> bool:
        seen.append(user.id)
        return True

    await PageIterator(first, client.request_adapter).iterate(keep)
    found["users"] = len(set(seen))

    known = TENANT["users"][0]
    user = await client.users.by_user_id(known["upn"]).get()
    found["user"] = user.id == known["id"]

    code, team = next(iter(TENANT["groups"].items()))
    members = await client.groups.by_group_id(team).members.get()
    found["members"] = len(members.value)
    found["owners"] = len((await client.groups.by_group_id(team).owners.get()).value)

    pages, page = 0, await client.groups.delta.get()
    ids: set[str] = set()
    while page is not None:
        pages += 1
        ids |= {group.id for group in page.value}
        if not page.odata_next_link:
            break
        page = await client.groups.delta.with_url(page.odata_next_link).get()
    found["delta_groups"] = len(ids)
    again = await client.groups.delta.with_url(page.odata_delta_link).get()
    found["delta_again"] = len(again.value)

    site = await client.sites.by_site_id("omosandbox.sharepoint.com:/sites/ONS:").get()
    found["site"] = site.id == TENANT["sites"]["ONS"]["id"]
    list_id = TENANT["lists"]["ONS/Scholen"]
    items = client.sites.by_site_id(site.id).lists.by_list_id(list_id).items
    ask = ItemsRequestBuilder.ItemsRequestBuilderGetQueryParameters(expand=["fields"], top=5)
    page = await items.get(RequestConfiguration(query_parameters=ask))
    rows = list(page.value)
    while page.odata_next_link:
        page = await items.with_url(page.odata_next_link).get()
        rows += page.value
    found["schools"] = len({row.id for row in rows})
    found["school_title"] = bool(rows[0].fields.additional_data.get("Title"))

    made = await items.post(
        ListItem(fields=FieldValueSet(additional_data={"Title": "Proef", "SchoolCode": "PRF"}))
    )
    one = items.by_list_item_id(made.id)
    await one.fields.patch(FieldValueSet(additional_data={"Plaats": "Tilburg"}))
    whole = ListItemItemRequestBuilder.ListItemItemRequestBuilderGetQueryParameters(
        expand=["fields"]
    )
    shown = await one.get(RequestConfiguration(query_parameters=whole))
    found["item"] = [shown.fields.additional_data.get(n) for n in ("Title", "Plaats")]
    found["versions"] = len((await one.versions.get()).value)
    await one.delete()
    try:
        await one.get()
        found["gone"] = False
    except ODataError as error:
        found["gone"] = [error.response_status_code, error.error.code]

    inside = {member.id for member in members.value}
    outsider = next(
        u for u in TENANT["users"] if u["id"] not in inside and u["role"] == "medewerker"
    )
    team_members = client.teams.by_team_id(team).members
    before = len((await team_members.get()).value)
    added = await team_members.post(
        AadUserConversationMember(
            odata_type="#microsoft.graph.aadUserConversationMember",
            roles=[],
            additional_data={
                "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{outsider['id']}')"
            },
        )
    )
    found["joined"] = added.user_id == outsider["id"]
    found["after_joining"] = len((await team_members.get()).value) - before
    await team_members.by_conversation_member_id(added.id).delete()
    found["after_leaving"] = len((await team_members.get()).value) - before
    found["archived"] = (await client.teams.by_team_id(team).get()).is_archived

    batch = BatchRequestContent()
    wanted = [
        client.users.by_user_id(known["id"]).to_get_request_information(),
        client.groups.by_group_id(team).to_get_request_information(),
        client.users.by_user_id(
            "00000000-0000-4000-8000-00000000dead"
        ).to_get_request_information(),
    ]
    parts = [BatchRequestItem(request_information=one) for one in wanted]
    for part in parts:
        batch.add_request(part.id, part)
    answer = await BatchRequestBuilder(client.request_adapter).post(batch)
    found["batch"] = [answer.get_response_by_id(part.id).status for part in parts]

    certificate = CertificateCredential(
        TENANT["tenant_id"], TENANT["client_id"], TENANT["certificate_and_key"]
    )
    by_certificate = GraphServiceClient(certificate, ["https://graph.microsoft.com/.default"])
    found["by_certificate"] = (await by_certificate.users.by_user_id(known["id"]).get()).id
    found["code"] = code
    print(json.dumps(found))  # noqa: T201 - its answer


asyncio.run(main())
