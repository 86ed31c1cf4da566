"""The command line. Commands and what they need are imported when they are asked for."""

from __future__ import annotations

import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from service.exit_code import ExitCode

COMMANDS = {
    "provision": "Make or complete the ONS lists: columns, indexes, versioning, views.",
    "check": "Say whether sign-in, permissions, sites, lists and columns are right.",
    "plan": "Show what a run would change and why. Writes nothing.",
    "run": "Make both sides the same.",
    "status": "Show how each network stands and when it was last brought up to date.",
    "conflicts": "Show what two people answered differently, and the answer that was not followed.",
    "approve": "Let a plan that was stopped as a precaution go ahead.",
    "explain": "Show what each side holds of a network, person or meeting, and which rule decides.",
    "retracted": "Show who could read what was taken back from ONS: for a data breach.",
    "import": "Bring in terms, or the documents of an old library.",
    "export": "Make a participant list for the venue, or a calendar of a network's meetings.",
    "serve": "Run on schedule until stopped: the worker that a container runs.",
    "health": "Ask a running worker whether it is well.",
    "sandbox": "Start an emulated tenant to try everything on.",
    "schema": "Print the JSON Schema of the configuration file, for editors.",
    "version": "Print the version.",
}
"""In the order in which an admin meets them; each lives in service/commands/<name>.py, or
<name>_.py where Python has another use for the name."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = importlib.import_module(f"service.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise click.UsageError(
                f"There is no command {args[0]}. Commands: {', '.join(COMMANDS)}.", ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: ons-sync --config FILE check. Each command has its own --help.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="ONS_SYNC_CONFIG",
    default=Path("ons-sync.yaml"),
    show_default="ONS_SYNC_CONFIG, or ons-sync.yaml here",
    help="The configuration file.",
)
@click.option("--debug", is_flag=True, help="Log everything and show tracebacks.")
@click.pass_context
def cli(ctx: click.Context, config: Path, debug: bool) -> None:
    """Keeps networks the same on the intranet ONS (SharePoint) and in Teams."""
    ctx.obj = Invocation(config, debug)


class Invocation:
    """What was typed before the command."""

    def __init__(self, config: Path, debug: bool) -> None:
        self.config = config
        self.debug = debug

    def log(self, *, verbose: bool = False) -> None:
        """Log to stderr: warnings on a terminal, everything of note elsewhere."""
        import logging

        from service import logs

        level = logging.INFO if verbose or not sys.stderr.isatty() else logging.WARNING
        logs.configure(logging.DEBUG if self.debug else level, traceback=self.debug)


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: runs a command and leaves with its exit code."""
    sys.exit(int(run(arguments)))


def run(arguments: Sequence[str] | None = None) -> int:
    """One command; its exit code. Errors are one or two lines on stderr that say what to do."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in typed
    try:
        code = cli.main(typed, prog_name="ons-sync", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.COULD_NOT_START
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:
        click.echo(_trace(error) if debug else _sentence(error), err=True)
        return ExitCode.COULD_NOT_START
    return code if isinstance(code, int) else ExitCode.DONE


def _trace(error: Exception) -> str:
    from service import logs
    from service.output import printable

    return "\n".join(printable(line) for line in logs.trace(error).splitlines())


def _sentence(error: Exception) -> str:
    """Our own errors carry a sentence for the admin; anything else is a fault of ours, whose
    message may quote what stands in a row and is left out, unless it is about a file."""
    from config.load import ConfigError
    from service.logs import ours
    from service.output import printable

    if ours(error):
        said = str(error) or (type(error).__doc__ or "").strip().partition("\n\n")[0]
        lines = said.splitlines() if isinstance(error, ConfigError) else [said]
        return "\n".join(printable(" ".join(line.split())) for line in lines)
    what = type(error).__name__
    if isinstance(error, OSError) and type(error).__module__ == "builtins":
        what = f"{what}: {error}"[:400]
    return (
        printable(f"Something went wrong that should not: {what}.")
        + "\nRun it again with --debug and report what it shows."
    )
