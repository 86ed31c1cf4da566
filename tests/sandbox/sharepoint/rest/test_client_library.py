"""The unmodified Office365-REST-Python-Client over HTTPS, under the real host names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from office365.runtime.client_request_exception import ClientRequestException
from office365.sharepoint.changes.query import ChangeQuery
from office365.sharepoint.changes.token import ChangeToken
from office365.sharepoint.changes.type import ChangeType
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.exceptions import SPDuplicateValuesFoundException
from office365.sharepoint.fields.creation_information import FieldCreationInformation
from office365.sharepoint.fields.type import FieldType
from office365.sharepoint.listitems.caml.query import CamlQuery
from office365.sharepoint.lists.creation_information import ListCreationInformation

from sandbox.embedded import Sandbox
from sandbox.entra.tokens import issue_for_app, issue_for_person

from ..conftest import Place, user_id
from .conftest import APP, HOST

pytestmark = pytest.mark.slow
SITE = f"{HOST}/sites/ONS"
Connect = Callable[..., Any]


@pytest.fixture
def connect(place: Place, redirected: Sandbox) -> Connect:
    """A context of the application, or of a person."""

    def made(name: str | None = None, certificate: bool = True) -> Any:
        if name is None:
            token = issue_for_app(
                place.tenant, APP, audience="sharepoint", roles=["Sites.FullControl.All"],
                certificate=certificate,
            )  # fmt: skip
        else:
            token = issue_for_person(
                place.tenant, user_id(name), ["AllSites.FullControl"], audience="sharepoint"
            )
        answer = {"access_token": token, "token_type": "Bearer"}
        return ClientContext(SITE).with_access_token(lambda: answer)

    return made


@pytest.fixture
def ctx(connect: Connect) -> Any:
    return connect()


@pytest.fixture
def networks(ctx: Any) -> Any:
    made = ctx.web.lists.add(ListCreationInformation("Netwerken", None, 100)).execute_query()
    made.fields.add_field(FieldCreationInformation("Code", FieldType.Text)).execute_query()
    return made


def test_it_signs_in_with_a_certificate_and_reads_the_web(
    redirect: Callable[[Sandbox], None],
) -> None:
    with Sandbox() as box:
        redirect(box)
        connection = box.connection
        ctx = ClientContext(SITE).with_client_certificate(
            connection["tenant_id"],
            connection["client_id"],
            cert_path=connection["private_key"],
            public_certificate=connection["certificate"],
        )
        web = ctx.web.get().execute_query()
    assert web.url == SITE


def test_a_secret_token_is_refused(connect: Connect) -> None:
    with pytest.raises(ClientRequestException) as refused:
        connect(certificate=False).web.get().execute_query()
    assert refused.value.response.status_code == 401
    assert refused.value.response.text == "Unsupported app only token."


def test_it_reads_webs_lists_and_people(ctx: Any) -> None:
    web = ctx.web.get().expand(["Lists"]).execute_query()
    assert web.title == "ONS"
    assert "Gedeelde documenten" in [one.title for one in web.lists]
    anna = ctx.web.ensure_user("anna@school.example").execute_query()
    again = ctx.web.site_users.get_by_email("anna@school.example").get().execute_query()
    assert (anna.title, again.id) == ("Anna", anna.id)
    assert ctx.web.current_user.get().execute_query().login_name


def test_it_provisions_a_list(ctx: Any, networks: Any) -> None:
    networks.set_property("EnableVersioning", True).set_property("ReadSecurity", 2)
    networks.update().execute_query()
    xml = '<Field Type="User" Name="Persoon" DisplayName="Persoon" List="UserInfo" />'
    networks.fields.create_field_as_xml(xml).execute_query()
    networks.fields.add_choice_field("Soort", ["Lab", "Traject"]).execute_query()
    networks.fields.add_number("Aantal").execute_query()
    networks.fields.add_lookup_field("Ouder", networks, "Title").execute_query()
    code = networks.fields.get_by_internal_name_or_title("Code").get().execute_query()
    code.set_property("Title", "Netwerknummer").set_property("Indexed", True)
    code.update().execute_query()
    shown = networks.fields.get().execute_query()
    names = {field.internal_name: field.title for field in shown}
    assert names["Code"] == "Netwerknummer"
    assert {"Persoon", "Soort", "Aantal", "Ouder"} <= set(names)
    again = ctx.web.lists.get_by_title("Netwerken").get().select(["ReadSecurity", "Title"])
    assert again.execute_query().read_security == 2


def test_it_ensures_fields_lists_and_views_twice(ctx: Any, networks: Any) -> None:
    for _ in range(2):
        ctx.web.lists.ensure_list("Scholen").execute_query()
        information = FieldCreationInformation("Plaats", FieldType.Text)
        networks.fields.ensure(information).execute_query()
        networks.views.ensure_view("Actief", fields=["Title", "Code"]).execute_query()
    titles = [view.title for view in networks.views.get().execute_query()]
    assert titles == ["Alle items", "Actief"]
    view = networks.views.get_by_title("Actief")
    view.view_fields.remove_all_view_fields().execute_query()
    view.view_fields.add_view_field("Code").execute_query()
    assert list(view.view_fields.get().execute_query()) == ["Code"]


def test_it_makes_changes_and_deletes_items(ctx: Any, networks: Any) -> None:
    anna = ctx.web.ensure_user("anna@school.example").execute_query()
    networks.fields.create_field_as_xml(
        '<Field Type="User" Name="Persoon" DisplayName="Persoon" />'
    ).execute_query()
    item = networks.add_item({"Title": "A", "Code": "N-1", "PersoonId": anna.id}).execute_query()
    assert item.id == 1
    item.set_property("Title", "B").update().execute_query()
    shown = networks.items.get_by_id(1).get().select(["Title", "PersoonId"]).execute_query()
    assert shown.properties["Title"] == "B"
    assert shown.properties["PersoonId"] == anna.id
    bin_id = item.recycle().execute_query().value
    ctx.web.recycle_bin.get_by_id(bin_id).restore().execute_query()
    networks.items.get_by_id(1).delete_object().execute_query()
    assert len(networks.items.get().execute_query()) == 0


def test_it_meets_the_errors_as_its_own_types(networks: Any) -> None:
    code = networks.fields.get_by_internal_name_or_title("Code").get().execute_query()
    code.set_property("Indexed", True).set_property("EnforceUniqueValues", True)
    code.update().execute_query()
    networks.add_item({"Title": "A", "Code": "N-1"}).execute_query()
    with pytest.raises(SPDuplicateValuesFoundException):
        networks.add_item({"Title": "B", "Code": "N-1"}).execute_query()
    with pytest.raises(ClientRequestException) as missing:
        networks.items.get_by_id(9).get().execute_query()
    assert missing.value.response.status_code == 404


def test_it_follows_pages_to_the_end(networks: Any, place: Place) -> None:
    for number in range(7):
        networks.add_item({"Title": str(number)})
    networks.context.execute_batch()
    rows = networks.items.get_all(3).execute_query()
    assert [row.properties["Title"] for row in rows] == [str(n) for n in range(7)]


def test_it_batches_writes_and_reads(networks: Any) -> None:
    made = [networks.add_item({"Title": str(number)}) for number in range(3)]
    networks.context.execute_batch()
    assert [one.id for one in made] == [1, 2, 3]
    for one in made:
        one.set_property("Code", f"N-{one.id}").update()
    networks.context.execute_batch()
    reads = [networks.items.get_by_id(number).get() for number in (1, 2, 3)]
    networks.context.execute_batch()
    assert [one.properties["Code"] for one in reads] == ["N-1", "N-2", "N-3"]


def test_it_reads_changes_from_a_token(networks: Any) -> None:
    networks.add_item({"Title": "A"}).execute_query()
    first = networks.get_changes(ChangeQuery(Item=True)).execute_query()
    assert [change.properties["ItemId"] for change in first] == [1]
    token = ChangeToken(StringValue=first[0].change_token.StringValue)
    networks.add_item({"Title": "B"}).execute_query()
    query = ChangeQuery(Item=True, ChangeTokenStart=token)  # type: ignore[arg-type]
    later = networks.get_changes(query).execute_query()
    assert [(c.properties["ItemId"], c.change_type) for c in later] == [(2, ChangeType.Add)]


def test_it_asks_by_filter_and_by_caml(networks: Any) -> None:
    for number in range(3):
        networks.add_item({"Title": f"Rij {number}"}).execute_query()
    rows = networks.items.filter("Title eq 'Rij 1'").get().execute_query()
    assert [row.id for row in rows] == [2]
    where = "<Eq><FieldRef Name='Title'/><Value Type='Text'>Rij 2</Value></Eq>"
    query = CamlQuery(ViewXml=f"<View><Query><Where>{where}</Where></Query></View>")
    assert [row.id for row in networks.get_items(query).execute_query()] == [3]


def test_a_person_reads_back_only_what_the_list_lets_them(connect: Connect, networks: Any) -> None:
    networks.set_property("ReadSecurity", 2).update().execute_query()
    bas = connect("bas").web.lists.get_by_title("Netwerken")
    bas.add_item({"Title": "van Bas"}).execute_query()
    assert len(bas.items.get().execute_query()) == 1
    anna = connect("anna").web.lists.get_by_title("Netwerken")
    assert len(anna.items.get().execute_query()) == 0
