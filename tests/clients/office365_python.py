"""What a stranger does with Office365-REST-Python-Client: on Graph and on SharePoint REST."""

import json
import os
from io import BytesIO

import msal
from office365.graph_client import GraphClient
from office365.runtime.auth.token_response import TokenResponse
from office365.runtime.client_request_exception import ClientRequestException
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.sharing.role_type import RoleType

TENANT = json.loads(os.environ["SANDBOX"])
OTHER = TENANT["other"]
found: dict[str, object] = {}

graph = GraphClient(tenant=TENANT["tenant_id"]).with_client_secret(
    OTHER["client_id"], OTHER["client_secret"]
)
found["users"] = len(graph.users.get_all(page_size=50).execute_query())
known = TENANT["users"][0]
found["user"] = graph.users.get_by_principal_name(known["upn"]).get().execute_query().id
found["missing"] = None
try:
    graph.users["niemand@nergens.example"].get().execute_query()
except ClientRequestException as error:
    found["missing"] = [error.response.status_code, error.code]

code, team_id = next(iter(TENANT["groups"].items()))
group, team = graph.groups[team_id], graph.teams[team_id]
inside = {one.id for one in group.members.get_all().execute_query()}
found["members"] = len(inside)
outsider = next(u for u in TENANT["users"] if u["id"] not in inside and u["role"] == "medewerker")
added = team.members.add(outsider["upn"], roles=[]).execute_query()
after = team.members.get_all().execute_query()
found["joined"] = outsider["id"] in {one.properties["userId"] for one in after}
added.delete_object().execute_query()
group.members.add(graph.users[outsider["id"]]).execute_query()
found["through_the_group"] = len(group.members.get_all().execute_query()) - len(inside)
group.members.remove(outsider["id"]).execute_query()
found["back"] = len(group.members.get_all().execute_query()) - len(inside)
found["delta"] = len(graph.groups.delta.get_all().execute_query())

channel = team.channels.add("Proefkanaal", "Van een vreemde").execute_query()
names = [one.display_name for one in team.channels.get().execute_query()]
found["channel"] = "Proefkanaal" in names
channel.delete_object().execute_query()
found["primary"] = team.primary_channel.get().execute_query().display_name

site = graph.sites.get_by_url(TENANT["sites"]["ONS"]["url"]).get().execute_query()
found["site"] = site.id == TENANT["sites"]["ONS"]["id"]
schools = site.lists.get_by_name("Scholen")
item = schools.items.add(Title="Proef", SchoolCode="PRO").execute_query()
item.fields.set_property("Plaats", "Oss").update().execute_query()
shown = schools.items[item.id].expand(["fields"]).get().execute_query()
found["item"] = [shown.fields.properties.get(name) for name in ("Title", "Plaats")]
found["columns"] = "SchoolCode" in {c.name for c in schools.columns.get_all().execute_query()}
found["versions"] = len(shown.versions.get().execute_query())
item.delete_object().execute_query()

root = site.drive.root
folder = root.create_folder("Proefmap").execute_query()
folder.upload("brief.txt", b"Beste lezer").execute_query()
file = site.drive.root.get_by_path("Proefmap/brief.txt").get().execute_query()
found["file"] = [file.name, file.get_content().execute_query().value.decode()]
into = BytesIO()
file.download(into).execute_query()
found["downloaded"] = into.getvalue().decode()
found["children"] = [one.name for one in folder.children.get().execute_query()]
folder.delete_object().execute_query()

batched = [graph.users[known["id"]].get(), graph.groups[team_id].get()]
graph.execute_batch()
found["batch"] = [batched[0].user_principal_name == known["upn"], batched[1].id == team_id]

person = GraphClient(tenant=TENANT["tenant_id"]).with_username_and_password(
    TENANT["client_id"], known["upn"], known["password"]
)
found["me"] = person.me.get().execute_query().id

url = TENANT["sites"]["ONS"]["url"]
rest = ClientContext(url).with_client_certificate(
    tenant=TENANT["tenant_id"], client_id=TENANT["client_id"],
    thumbprint=TENANT["thumbprint"], cert_path=TENANT["private_key"],
)  # fmt: skip
found["web"] = rest.web.get().execute_query().title
found["ensured"] = rest.web.ensure_user(known["upn"]).execute_query().title == known["name"]
made = rest.web.lists.get_by_title("Scholen").add_item(
    {"Title": "Rest", "SchoolCode": "RST"}
).execute_query()  # fmt: skip
made.set_property("Plaats", "Uden").update().execute_query()
found["rest_item"] = made.get().execute_query().properties["Plaats"]
versions = made.versions.get().execute_query()
made.versions.get_by_id(512).delete_object().execute_query()
left = made.versions.get().execute_query()
found["rest_versions"] = [len(versions), [one.version_label for one in left]]
made.break_role_inheritance(False).execute_query()
made.add_role_assignment(
    rest.web.ensure_user(known["upn"]).execute_query(), RoleType.Reader
).execute_query()
assigned = made.role_assignments.get().execute_query()
found["assigned"] = len(assigned)
made.reset_role_inheritance().execute_query()
made.delete_object().execute_query()


def by_secret() -> TokenResponse:
    """A token for SharePoint that was got with a secret, which `_api` refuses."""
    app = msal.ConfidentialClientApplication(
        TENANT["client_id"], TENANT["client_secret"],
        f"https://login.microsoftonline.com/{TENANT['tenant_id']}",
    )  # fmt: skip
    return TokenResponse(
        **app.acquire_token_for_client(["https://omosandbox.sharepoint.com/.default"])
    )


try:
    ClientContext(url).with_access_token(by_secret).web.get().execute_query()
except ClientRequestException as error:
    found["by_secret"] = [error.response.status_code, error.response.text]
found["code"] = code
print(json.dumps(found))  # noqa: T201 - its answer
