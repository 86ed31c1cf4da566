"""ons-sync import"""

from __future__ import annotations

from pathlib import Path

import click

from service.cli import Invocation
from service.commands.options import json_option, pass_invocation

dry_option = click.option("--dry-run", "dry", is_flag=True, help="Say what would be done, only.")


@click.group("import")
def command() -> None:
    """Bring in terms, or the documents of an old library.

    Each import can be done twice: what is there already stays as it is. Nothing is removed.
    """


@command.command("begrippen")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["Vak", "Leergebied", "Niveau", "Thema"], case_sensitive=False),
    help="Of terms whose kind neither they, nor the file's name, nor an array's name says.",
)
@click.option("--source-version", metavar="TEXT", help="Kept with every term (BronVersie).")
@dry_option
@json_option
@pass_invocation
def begrippen(
    invocation: Invocation,
    file: Path,
    kind: str | None,
    source_version: str | None,
    dry: bool,
    as_json: bool,
) -> int:
    """Fill the list Begrippen from FILE: subjects, levels and themes.

    FILE is vakleergebieden.json, niveaus.json or deprecated.json as SLO publishes them, an object
    with such an array for each kind, or a table (CSV) with the columns BegripId, Titel, Soort,
    Code, VervangenDoor and Vervallen.

    Exit codes: 0 done, 1 could not start or FILE has mistakes (nothing was changed), 4 some rows
    failed, 64 wrong usage.
    """
    from config.load import load
    from service.importing.terms import import_terms
    from service.importing.terms_file import TermsUnreadable, read_terms
    from service.output import printable, show
    from service.progress import on_terminal

    invocation.log()
    settings = load(invocation.config)
    try:
        entries = read_terms(file, kind)
    except TermsUnreadable as error:
        said = "\n".join(printable(line) for line in str(error).splitlines())
        raise click.ClickException(f"nothing was changed.\n{said}") from error
    with on_terminal() as progress:
        done = import_terms(settings, entries, version=source_version, dry=dry, progress=progress)
    show(done, as_json=as_json)
    return int(done.exit_code)


@command.command("documents")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--network", metavar="CODE", help="Of documents that name no network themselves.")
@click.option(
    "--confidential-too",
    is_flag=True,
    help="Bring in what looks confidential as well: somebody looked at it.",
)
@dry_option
@json_option
@pass_invocation
def documents(
    invocation: Invocation,
    source: Path,
    network: str | None,
    confidential_too: bool,
    dry: bool,
    as_json: bool,
) -> int:
    """Bring an old library into Kennisdocumenten.

    SOURCE is a folder with everything below it, or a table (CSV) with the column Pad (a file beside
    the table) and, where known, Titel, Auteur, Datum, Gemaakt, Vak, Soort and Netwerk. Titles,
    authors, dates and folders are kept; names are made legal.

    The same content is brought in once. Broken links, and what looks confidential, are told and
    stay out. After an interruption, run it again.

    Exit codes: 0 done, 1 could not start, 4 some documents failed, 64 wrong usage.
    """
    from config.load import load
    from service.importing.documents import import_documents
    from service.importing.old_library import read_old_library
    from service.output import show
    from service.progress import on_terminal

    invocation.log()
    settings = load(invocation.config)
    found, problems = read_old_library(source)
    with on_terminal() as progress:
        done = import_documents(
            settings,
            found,
            problems,
            network=network,
            confidential_too=confidential_too,
            dry=dry,
            progress=progress,
        )
    show(done, as_json=as_json)
    return int(done.exit_code)
