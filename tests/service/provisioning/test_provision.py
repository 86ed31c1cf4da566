"""`provision` makes the lists as config/columns.py has them, and changes nothing twice."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from config.column import Kind
from config.columns import LISTS
from config.load import load
from config.member_columns import NETWERKLEDEN_BESLOTEN
from config.settings import Settings
from config.tenant import ClientSecretSignIn
from connector.sites import find_columns, find_lists, find_site
from connector.tenant import connect
from sandbox.embedded import Sandbox
from sandbox.load import client
from sandbox.sharepoint.lists import update_list
from service.provisioning.check import check
from service.provisioning.deed import Deed
from service.provisioning.finding import Judgement
from service.provisioning.list_columns import definition, difference, same_kind
from service.provisioning.list_settings import VERSIONS, read_settings
from service.provisioning.provision import provision
from tests.e2e.world import CARMEN, GRAPH, World

pytestmark = pytest.mark.slow


def lists_of(box: Sandbox) -> dict[str, dict[str, Any]]:
    return {
        found["name"]: found
        for site in box.tenant.all("sites")
        for found in box.tenant.all(f"lists/{site['id']}")
    }


def test_an_empty_tenant_gets_every_list_and_the_second_time_nothing(
    box: Sandbox, settings: Settings
) -> None:
    first = provision(settings)

    assert first.complete
    made = lists_of(box)
    for ons_list in LISTS:
        found = made[getattr(settings.lists.names, ons_list.key)]
        columns = {column["name"]: column for column in box.tenant.all(f"columns/{found['id']}")}
        assert found["displayName"] == ons_list.label
        for column in ons_list.columns:
            assert columns[column.name]["displayName"] == column.label
    writes = len(box.tenant.writes)

    second = provision(settings)

    assert second.done == ()
    assert len(box.tenant.writes) == writes
    assert list(second.lines()) == ["Everything was there already; nothing changed."]


def test_what_provision_made_is_what_check_expects(settings: Settings) -> None:
    provision(settings)
    assert [f for f in check(settings).findings if f.judgement is not Judgement.RIGHT] == []


def test_versions_are_kept_and_the_closed_list_shows_own_rows_only(
    box: Sandbox, settings: Settings
) -> None:
    provision(settings)

    from connector.client_library import site_client

    with connect(settings.tenant) as connection:
        site = settings.lists.sites.ons
        site_id = connection.graph.one(find_site(site))
        lists = {one.name: one.id for one in connection.graph.one(find_lists(site_id))}
        library = site_client(site, connection.session, connection.sign_in, connection.throttle)
        closed = read_settings(library, lists["NetwerkledenBesloten"])
        opened = read_settings(library, lists["Netwerkleden"])
        columns = connection.graph.one(find_columns(site_id, lists["NetwerkledenBesloten"]))
    assert (closed.versioning, closed.versions) == (True, VERSIONS)
    assert (closed.reading, closed.writing) == (2, 2)
    assert (opened.reading, opened.writing) == (1, 1)
    assert {view.label for view in NETWERKLEDEN_BESLOTEN.views} <= closed.views
    assert not any(column.unique for column in columns)


def test_nobody_opens_the_library_of_proofs_because_he_may_open_the_site(world: World) -> None:
    """A person is given his own file in it, and nothing else."""
    given = load(world.config, {})
    provision(given)
    name = quote(given.lists.names.bewijzen)
    lists = f"{GRAPH}/sites/{world.build.ons['id']}/lists"

    def status(list_: str) -> int:
        token = world.box.token_for(world.upn(CARMEN))
        return world.request("GET", f"{lists}/{list_}/items", token=token).status

    assert status("Aanmeldingen") == 200
    assert status(name) in (403, 404)

    found = lists_of(world.box)[given.lists.names.bewijzen]
    site, tenant = world.build.ons, world.box.tenant
    world.box.run(lambda: update_list(tenant, site, found, roles=None))
    wrong = [one.what for one in check(given).findings if one.judgement is Judgement.WRONG]
    assert "can be opened by everybody who may open the site" in wrong
    assert status(name) == 200
    provision(given)
    assert status(name) in (403, 404)


def test_registrations_that_show_everybodys_rows_are_a_fault(world: World) -> None:
    given = load(world.config, {})
    provision(given)
    found = lists_of(world.box)["Aanmeldingen"]
    site, tenant = world.build.ons, world.box.tenant
    world.box.run(lambda: update_list(tenant, site, found, readSecurity=1, writeSecurity=1))

    wrong = [one.subject for one in check(given).findings if one.judgement is Judgement.WRONG]

    assert "list Aanmeldingen" in wrong


def test_a_column_of_another_type_is_reported_and_left_alone(
    box: Sandbox, settings: Settings
) -> None:
    provision(settings)
    found = lists_of(box)["Netwerkleden"]
    table = f"columns/{found['id']}"
    column = next(c for c in box.tenant.all(table) if c["name"] == "Reden")
    box.run(lambda: box.tenant.put(table, column["id"], {**column, "kind": "Number"}))

    again = provision(settings)

    assert not again.complete
    (done,) = again.done
    assert done.deed is Deed.LEFT
    assert "Netwerkleden.Reden is of another type (number) than text" in done.what


def test_a_missing_column_index_and_choice_are_made_again(box: Sandbox, settings: Settings) -> None:
    provision(settings)
    found = lists_of(box)["Netwerkleden"]
    table = f"columns/{found['id']}"
    columns = {c["name"]: c for c in box.tenant.all(table)}
    status = columns["LidStatus"]

    def damage() -> None:
        box.tenant.drop(table, columns["Adres"]["id"])
        box.tenant.put(
            table,
            status["id"],
            {**status, "indexed": False, "choices": ("Eigen keuze", *status["choices"][:2])},
        )

    box.run(damage)

    wrong = {f.subject: f for f in check(settings).findings if f.judgement is not Judgement.RIGHT}
    assert wrong["column Netwerkleden.Adres (E-mailadres)"].judgement is Judgement.WRONG
    assert wrong["column Netwerkleden.LidStatus (Status)"].what == "lacks choice, indexed"

    assert [(done.deed, done.what) for done in provision(settings).done] == [
        (Deed.COMPLETED, "column Netwerkleden.LidStatus: indexed, choice"),
        (Deed.MADE, "column Netwerkleden.Adres"),
    ]
    repaired = next(c for c in box.tenant.all(table) if c["name"] == "LidStatus")
    assert repaired["choices"][0] == "Eigen keuze", "a value that rows may hold is never taken away"
    assert set(status["choices"]) < set(repaired["choices"])


def test_without_a_certificate_it_says_what_it_could_not_do(
    box: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_SECRET", str(client(box.tenant)["secret"]))
    by_secret = ClientSecretSignIn.model_validate(
        {"method": "client_secret", "secret": {"env": "APP_SECRET"}}
    )
    tenant = settings.tenant.model_copy(update={"sign_in": by_secret})

    done = provision(settings.model_copy(update={"tenant": tenant}))

    assert not done.complete
    assert done.done[0].deed is Deed.NOT_DONE
    assert "only from an app that signs in with a certificate" in done.done[0].what
    assert {"Netwerkleden", "Identiteiten"} <= lists_of(box).keys()


def test_every_column_is_asked_for_under_its_ascii_name() -> None:
    ids = {ons_list.key: f"id-of-{ons_list.key}" for ons_list in LISTS}
    for ons_list in LISTS:
        for column in ons_list.columns:
            asked = definition(column, ids)
            assert asked["name"] == asked["displayName"] == column.name
            if column.kind is Kind.LOOKUP:
                assert asked["lookup"]["listId"] == f"id-of-{column.target}"


def test_text_of_one_line_and_of_several_are_different_kinds() -> None:
    from connector.sites import FoundColumn

    one = LISTS[0].column("Title")
    several = FoundColumn("1", "Title", "Titel", "text", facet={"allowMultipleLines": True})
    assert not same_kind(one, several)
    assert difference(one, several) == {"displayName": "Schoolnaam"}
