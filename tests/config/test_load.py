"""A configuration file is read, or refused with one sentence that says where and what to do."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import jsonschema
import pytest

from config.load import ConfigError, load, schema
from config.registrations import ChannelBot
from config.secret import SecretMissing
from config.tenant import CertificateSignIn, ClientSecretSignIn

ROOT = Path(__file__).parents[2]
GOOD = """\
tenant:
  tenant_id: 6F9619FF-8B86-4D01-B42D-00CF4FC964FF
  client_id: 6f9619ff-8b86-4d01-b42d-00cf4fc964fe
  sign_in:
    method: certificate
    certificate: keys/app.crt
    private_key: keys/app.key
  hosts:
    sharepoint: omo.sharepoint.com
lists:
  sites:
    ons: https://omo.sharepoint.com/sites/ONS
    beheer: https://omo.sharepoint.com/sites/ONS-Beheer
membership:
  admins_group_id: 6f9619ff-8b86-4d01-b42d-00cf4fc964fd
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ons-sync.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def said(file: Path, old: str, new: str, environ: dict[str, str] | None = None) -> str:
    """The sentence for GOOD with `old` replaced."""
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    return str(caught.value).replace(str(file), "FILE")


def test_defaults_are_those_of_the_house(file: Path) -> None:
    settings = load(file, {})

    assert settings.schedule.changes_every_min == 15
    assert settings.schedule.changes_from == time(6, 30)
    assert settings.schedule.changes_until == time(22, 30)
    assert settings.schedule.full_at == time(1, 15)
    assert settings.schedule.time_zone == "Europe/Amsterdam"
    assert settings.lists.names.netwerkleden_besloten == "NetwerkledenBesloten"
    assert settings.membership.limits.scope_count == 5
    assert settings.membership.promote_core_member_when_ownerless is False


def test_paths_start_at_the_file_and_not_where_a_command_is_typed(file: Path) -> None:
    settings = load(file, {})

    assert isinstance(settings.tenant.sign_in, CertificateSignIn)
    assert settings.tenant.sign_in.certificate == file.parent / "keys/app.crt"
    assert settings.state.path == file.parent / "state/ons-sync.db"


def test_ids_are_read_in_any_case(file: Path) -> None:
    assert load(file, {}).tenant.tenant_id == "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def test_a_time_of_day_is_written_as_the_dutch_do_or_with_a_colon(file: Path) -> None:
    for text in ("01.45", "1.45", "01:45", '"01.45"'):
        file.write_text(GOOD + f"schedule:\n  full_at: {text}\n", encoding="utf-8")
        assert load(file, {}).schedule.full_at == time(1, 45)


def test_settings_cannot_be_changed_once_read(file: Path) -> None:
    settings = load(file, {})
    with pytest.raises(ValueError, match="frozen"):
        settings.tenant.timeout_s = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "  client_id",
            "  clientid",
            "FILE, line 3, tenant.clientid: is not a setting; did you mean client_id? "
            "Allowed here: tenant_id, client_id, sign_in, hosts, connect_to, ca_file, "
            "timeout_s, company.\n"
            "FILE, line 1, tenant.client_id: is missing. "
            "Application (client) id, from the same page.",
        ),
        (
            "  admins_group_id: 6f9619ff-8b86-4d01-b42d-00cf4fc964fd",
            "  reminder_days: 14",
            "FILE, line 14, membership.admins_group_id: is missing. Object id of the group whose "
            "members administer ONS. Only what they set in a network's team id and settings "
            "counts.",
        ),
        (
            "method: certificate",
            "method: password",
            "FILE, line 5, tenant.sign_in.method: must be one of certificate, client_secret, "
            "managed_identity.",
        ),
        (
            "sharepoint: omo.sharepoint.com",
            "sharepoint: https://omo.sharepoint.com",
            "FILE, line 9, tenant.hosts.sharepoint: must be a host name alone, without https:// "
            "or a path.",
        ),
        (
            "ons: https://omo.sharepoint.com/sites/ONS",
            "ons: http://omo.sharepoint.com/sites/ONS",
            "FILE, line 12, lists.sites.ons: must be a site's address such as "
            "https://omo.sharepoint.com/sites/ONS, or its id (host,guid,guid).",
        ),
        (
            "lists:\n",
            "lists:\nlists:\n",
            "FILE, line 11, lists: stands here twice; keep one of them",
        ),
        ("lists:\n", "lists\n", "FILE, line 11: this is not YAML: could not find expected ':'."),
        (
            "membership:\n",
            "schedule: {full_at: 02.15}\nmembership:\n",
            "FILE, line 14, schedule.full_at: must not lie between 02.00 and 03.00: that hour "
            "comes twice in autumn and not at all in spring.",
        ),
        (
            "membership:\n",
            "schedule: {changes_every_min: 7}\nmembership:\n",
            "FILE, line 14, schedule: changes_every_min must divide an hour: 5, 6, 10, 12, 15, "
            "20, 30, 60.",
        ),
        (
            "membership:\n",
            "schedule: nightly\nmembership:\n",
            "FILE, line 14, schedule: must have keys of its own: time_zone, changes_every_min, "
            "changes_from, changes_until, full_at, drain_s, health.",
        ),
        (
            "membership:\n",
            "state: &a {path: *a}\nmembership:\n",
            "FILE, line 14: write the value out; *references are not read",
        ),
        (
            "keys/app.key",
            '"-----BEGIN PRIVATE KEY-----"',
            "FILE, line 7, tenant.sign_in.private_key: a key never stands in the configuration "
            "itself: write the file it is in.",
        ),
    ],
)
def test_a_wrong_file_gets_one_sentence_with_line_key_and_what_is_allowed(
    file: Path, old: str, new: str, expected: str
) -> None:
    assert said(file, old, new) == expected


def test_every_fault_is_named_at_once(file: Path) -> None:
    file.write_text(
        GOOD.replace("tenant_id: ", "tenant_id: x")
        + "  break_glass: one\nschedule:\n  drain_s: soon\n  full: 1\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load(file, {})
    assert [line.partition(", line ")[2].partition(" ")[2] for line in
            str(refused.value).splitlines()] == [
        "schedule.full: is not a setting; did you mean full_at? Allowed here: time_zone, "
        "changes_every_min, changes_from, changes_until, full_at, drain_s, health.",
        "tenant.tenant_id: must be an id such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff.",
        "membership.break_glass: must be a list such as [a, b].",
        "schedule.drain_s: must be a number.",
    ]  # fmt: skip


def test_an_empty_file_says_what_it_begins_with(file: Path) -> None:
    file.write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"line 1, tenant: is missing\. It has the keys"):
        load(file, {})


def test_a_file_that_is_not_there_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--config FILE or ONS_SYNC_CONFIG"):
        load(tmp_path / "absent.yaml", {})


SECRET = "method: client_secret\n    secret: {}"
SIGN_IN = "method: certificate\n    certificate: keys/app.crt\n    private_key: keys/app.key"


def test_a_secret_in_the_file_is_refused_and_not_repeated(file: Path) -> None:
    sentence = said(file, SIGN_IN, SECRET.format("hunter2-canary"))

    assert sentence == (
        "FILE, line 6, tenant.sign_in.secret: a secret never stands in the configuration itself: "
        "write {env: NAME} or {file: PATH}, and replace a secret that stood here."
    )


def test_a_secret_comes_from_the_environment_or_from_a_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_SECRET", "from-environment")
    (file.parent / "secret.txt").write_text("from-file\n", encoding="utf-8")
    for reference, value in (
        ("{env: APP_SECRET}", "from-environment"),
        ("{file: secret.txt}", "from-file"),
    ):
        file.write_text(GOOD.replace(SIGN_IN, SECRET.format(reference)), encoding="utf-8")
        sign_in = load(file, {}).tenant.sign_in
        assert isinstance(sign_in, ClientSecretSignIn)
        assert sign_in.secret.reveal() == value
        assert value not in repr(sign_in)


@pytest.mark.parametrize("reference", ["{env: NOT_SET_ANYWHERE}", "{file: not-there.txt}"])
def test_a_secret_that_is_not_where_it_should_be_says_where_to_put_it(
    file: Path, reference: str
) -> None:
    file.write_text(GOOD.replace(SIGN_IN, SECRET.format(reference)), encoding="utf-8")
    sign_in = load(file, {}).tenant.sign_in
    assert isinstance(sign_in, ClientSecretSignIn)
    with pytest.raises(SecretMissing, match=r"NOT_SET_ANYWHERE|not-there\.txt"):
        sign_in.secret.reveal()


def test_a_secret_has_one_place(file: Path) -> None:
    sentence = said(file, SIGN_IN, SECRET.format("{env: A, file: b}"))
    assert sentence.endswith("give either {env: NAME} or {file: PATH}.")


def test_the_environment_overrides_the_file(file: Path) -> None:
    settings = load(
        file,
        {
            "ONS_SYNC__TENANT__TIMEOUT_S": "12.5",
            "ONS_SYNC__SCHEDULE__HEALTH__PORT": "9000",
            "ONS_SYNC__MEMBERSHIP__BREAK_GLASS": "[6f9619ff-8b86-4d01-b42d-00cf4fc964aa]",
            "ONS_SYNC_CONFIG": "is no override",
        },
    )

    assert settings.tenant.timeout_s == 12.5
    assert settings.schedule.health.port == 9000
    assert settings.membership.break_glass == ("6f9619ff-8b86-4d01-b42d-00cf4fc964aa",)


def test_a_wrong_override_names_its_variable(file: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(file, {"ONS_SYNC__TENANT__CLIENT_ID": "my app"})

    assert str(caught.value) == (
        "Environment variable ONS_SYNC__TENANT__CLIENT_ID, tenant.client_id: "
        "must be an id such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff."
    )


def test_a_misspelt_override_is_refused_rather_than_ignored(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"ONS_SYNC__TENANT__CLIENTID.*did you mean client_id"):
        load(file, {"ONS_SYNC__TENANT__CLIENTID": "x"})


def test_an_override_that_is_not_a_list_says_so(file: Path) -> None:
    with pytest.raises(ConfigError, match="ONS_SYNC__MEMBERSHIP__BREAK_GLASS"):
        load(file, {"ONS_SYNC__MEMBERSHIP__BREAK_GLASS": "[unfinished"})


def test_connect_to_names_only_hosts_of_the_tenant(file: Path) -> None:
    sentence = said(file, "  hosts:\n", "  connect_to: {evil.example: 127.0.0.1:1}\n  hosts:\n")
    assert "connect_to names a host that is not under hosts: evil.example" in sentence


def test_the_example_is_a_configuration_once_its_ids_are_filled_in(tmp_path: Path) -> None:
    text = (ROOT / "config/example.yaml").read_text(encoding="utf-8")
    path = tmp_path / "ons-sync.yaml"
    path.write_text(
        text.replace("<", "")
        .replace(">", "")
        .replace("00000000-id-from-entra", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        encoding="utf-8",
    )

    settings = load(path, {})

    assert settings == load(path, {})
    defaults = type(settings.membership)(admins_group_id=settings.membership.admins_group_id)
    assert settings.membership == defaults


def test_the_example_mentions_every_setting() -> None:
    text = (ROOT / "config/example.yaml").read_text(encoding="utf-8")
    for definition in schema()["$defs"].values():
        for name in definition.get("properties", {}):
            assert f"{name}:" in text, name


def test_the_json_schema_beside_the_documentation_is_current() -> None:
    kept = json.loads((ROOT / "docs/ons-sync.schema.json").read_text(encoding="utf-8"))
    assert kept == schema(), "run: ons-sync schema > docs/ons-sync.schema.json"
    jsonschema.Draft202012Validator.check_schema(kept)


def test_the_json_schema_accepts_a_good_file_and_refuses_an_inline_secret() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    sign_in: dict[str, object] = {"method": "client_secret", "secret": {"env": "A"}}
    document = {
        "tenant": {
            "tenant_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "client_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "sign_in": sign_in,
            "hosts": {"sharepoint": "omo.sharepoint.com"},
        },
        "lists": {"sites": {"ons": "https://a.example/x", "beheer": "https://a.example/y"}},
        "membership": {"admins_group_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"},
    }
    validator.validate(document)
    sign_in["secret"] = "inline"
    assert not validator.is_valid(document)


BOT = """\
registrations:
  channel:
    way: bot
    application_id: 6f9619ff-8b86-4d01-b42d-00cf4fc964fe
    sign_in: {method: client_secret, secret: {env: BOT}}
"""


def with_more(file: Path, more: str) -> str:
    """The sentence for GOOD with something after it."""
    file.write_text(GOOD + more, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return str(caught.value).replace(str(file), "FILE")


def test_nothing_is_said_in_channels_and_no_event_made_until_it_is_configured(file: Path) -> None:
    registrations = load(file, {}).registrations

    assert registrations.channel.way == "off"
    assert registrations.calendar.mailbox is None
    assert (registrations.quiet.begin, registrations.quiet.end) == (time(20), time(7))


def test_a_bot_has_a_sign_in_of_its_own_and_the_address_microsoft_gives(file: Path) -> None:
    file.write_text(GOOD + BOT, encoding="utf-8")
    channel = load(file, {}).registrations.channel

    assert isinstance(channel, ChannelBot)
    assert isinstance(channel.sign_in, ClientSecretSignIn)
    assert channel.service_url == "https://smba.trafficmanager.net/emea/"


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://smba.trafficmanager.net/emea/", "must be an address such as https://"),
        ("https://smba.trafficmanager.net:444/emea/", "must be an address such as https://"),
        ("https://a@smba.trafficmanager.net/emea/", "must be an address such as https://"),
        ("https://smba.trafficmanager.net/emea/?x=1", "without ? or #"),
        ("https://evil.example/emea/", "must be at tenant.hosts.bot, smba.trafficmanager.net"),
        ("https://smba.trafficmanager.net.evil.example/", "must be at tenant.hosts.bot"),
    ],
)
def test_a_bots_token_goes_to_one_host(file: Path, address: str, fault: str) -> None:
    assert fault in with_more(file, BOT + f"    service_url: {address}\n")


def test_the_address_of_a_workflow_is_a_secret(file: Path) -> None:
    url = "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=geheim"
    sentence = with_more(
        file, f"registrations:\n  channel:\n    way: workflow\n    flows:\n      N-0001: {url}\n"
    )

    assert "FILE, line 20, registrations.channel.flows.N-0001: a secret never stands" in sentence
    assert "geheim" not in sentence


def test_a_way_that_does_not_exist_names_those_that_do(file: Path) -> None:
    sentence = with_more(file, "registrations:\n  channel:\n    way: mail\n")

    assert "registrations.channel.way: must be one of off, workflow, bot." in sentence


def test_a_misspelt_key_is_told_the_keys_of_the_form_that_was_chosen(file: Path) -> None:
    sentence = with_more(file, BOT.replace("application_id", "applicaton_id"))

    assert "registrations.channel.applicaton_id: is not a setting; did you mean" in sentence
    assert "Allowed here: way, application_id, sign_in, service_url." in sentence


def test_an_event_has_at_most_as_many_attendees_as_exchange_takes(file: Path) -> None:
    sentence = with_more(file, "registrations:\n  calendar:\n    attendee_limit: 501\n")

    assert "registrations.calendar.attendee_limit: must be less than or equal to 500." in sentence
