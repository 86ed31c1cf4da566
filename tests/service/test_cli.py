"""The command line: what it imports, how it fails, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from connector.errors import SignInRefused
from service import cli
from service.exit_code import ExitCode

ROOT = Path(__file__).parents[2]
GUID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
SETTINGS = f"""\
tenant:
  tenant_id: {GUID}
  client_id: {GUID}
  sign_in: {{method: managed_identity}}
  hosts: {{sharepoint: omo.sharepoint.com}}
lists:
  sites: {{ons: 'https://omo.sharepoint.com/a', beheer: 'https://omo.sharepoint.com/b'}}
membership: {{admins_group_id: {GUID}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "ons-sync.yaml"
    path.write_text(SETTINGS, encoding="utf-8")
    return str(path)


@dataclass
class Asked:
    """Stands in for a module of the service; keeps what it was asked."""

    answers: dict[str, Any]
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def module(self, name: str) -> ModuleType:
        module = ModuleType(name)
        for function, answer in self.answers.items():
            setattr(module, function, self._function(function, answer))
        return module

    def _function(self, name: str, answer: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            self.calls.append((name, given, named))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


class Said:
    exit_code = ExitCode.DONE

    def __init__(self, code: ExitCode = ExitCode.DONE) -> None:
        self.exit_code = code

    def as_json(self) -> dict[str, str]:
        return {"said": "yes"}

    def lines(self) -> list[str]:
        return ["said yes \x1b[31mred\nnext"]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(module: str, **answers: Any) -> Asked:
        asked = Asked(answers)
        monkeypatch.setitem(sys.modules, module, asked.module(module))
        return asked

    return put


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("typed", [["--help"], ["run", "--help"], ["serve", "--help"]])
def test_help_imports_none_of_the_heavy_libraries(typed: list[str]) -> None:
    done = python(
        f"import sys; from service.cli import run; code = run({typed!r})\n"
        "heavy = {'sqlalchemy', 'requests', 'office365', 'msal', 'pydantic', 'structlog', "
        "'apscheduler', 'aiohttp', 'rich', 'ruamel.yaml'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert done.stdout.startswith("Usage: ons-sync")


def test_every_command_exists_and_teaches_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.COMMANDS:
        assert cli.run([name, "--help"]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"Usage: ons-sync {name}")
        command = cli.cli.get_command(click.Context(cli.cli), name)
        assert command is not None
        assert command.help
        assert command.help.splitlines()[0].rstrip(".")


@pytest.mark.parametrize(
    "typed",
    [
        [],
        ["runn"],
        ["run", "--ful"],
        ["run", "rooms"],
        ["approve"],
        ["conflicts", "--limit", "0"],
        ["--config"],
    ],
)
def test_wrong_usage_is_64(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(typed) == 64
    assert capsys.readouterr().out == ""


def test_a_missing_configuration_is_1_and_two_lines_at_most(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--config", str(tmp_path / "no.yaml"), "status"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("There is no configuration file")
    assert len(said.splitlines()) <= 2


def test_the_configuration_is_named_by_the_environment(
    file: str, monkeypatch: pytest.MonkeyPatch, stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONS_SYNC_CONFIG", file)
    asked = stand_in("service.reading.report", status=Said())
    assert cli.run(["status"]) == 0
    assert asked.calls[0][1][0].tenant.client_id == GUID


@pytest.mark.parametrize("code", list(ExitCode))
def test_run_leaves_with_the_code_of_its_result(
    file: str, stand_in: Any, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = stand_in("service.running.run", run_job=Said(code))
    assert (
        cli.run(["--config", file, "run", "membership", "--network", "N-0001", "--full", "--json"])
        == code
    )
    _, given, named = asked.calls[0]
    assert given[1] == "membership"
    assert named == {"network": "N-0001", "full": True, "dry": False, "progress": None}
    assert json.loads(capsys.readouterr().out) == {"said": "yes"}


def test_plan_asks_for_a_dry_run(file: str, stand_in: Any) -> None:
    asked = stand_in("service.running.run", run_job=Said(ExitCode.CHANGES))
    assert cli.run(["--config", file, "plan", "membership"]) == 2
    assert asked.calls[0][2]["dry"] is True


def test_approve_keeps_who_approved(file: str, stand_in: Any) -> None:
    asked = stand_in("service.reading.approval", approve=Said())
    assert cli.run(["--config", file, "approve", "N-0001", "--by", "beheerder"]) == 0
    assert asked.calls[0][1][1:] == ("N-0001",)
    assert asked.calls[0][2] == {"by": "beheerder", "job": None}


def test_explain_takes_a_network_and_a_person(file: str, stand_in: Any) -> None:
    asked = stand_in("service.reading.explain", explain=Said())
    assert cli.run(["--config", file, "explain", "N-0001", "zoe@school.example"]) == 0
    assert asked.calls[0][1][1:] == ("N-0001", "zoe@school.example", None)


def test_text_from_the_tenant_cannot_steer_the_terminal(
    file: str, stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("service.reading.report", conflicts=Said())
    assert cli.run(["--config", file, "conflicts"]) == 0
    assert capsys.readouterr().out == "said yes \\x1b[31mred\\nnext\n"


def test_an_error_of_ours_is_its_sentence_without_a_traceback(
    file: str, stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("service.running.run", run_job=SignInRefused("AADSTS7000222: make a new secret"))
    assert cli.run(["--config", file, "run", "membership"]) == 1
    said = capsys.readouterr().err
    assert "Microsoft Entra refused the sign-in. (AADSTS7000222: make a new secret)" in said
    assert "Traceback" not in said


def test_a_fault_of_ours_asks_for_debug_and_debug_shows_it(
    file: str, stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in("service.running.run", run_job=KeyError("x"))
    assert cli.run(["--config", file, "run", "membership"]) == 1
    assert "Run it again with --debug" in capsys.readouterr().err
    assert cli.run(["--debug", "--config", file, "run", "membership"]) == 1
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "KeyError" in shown


def test_schema_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Settings"


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -c "
         "'from service.cli import main; main([\"schema\"])' | head -c 1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
