"""`poi ledger open`: the ledger of a trial, or of its rehearsal."""

import os
import sys
from typing import Annotated

import typer

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ProtocolOption, check_choice
from poi_trial.errors import FileError, LedgerError, Problem, UsageError


def ledger_open(
    file: LedgerArgument,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="For trying out: any seed, any day; stamped on everything.")
    ] = False,
    seed: Annotated[
        str | None, typer.Option("--seed", metavar="SEED", help="With --rehearsal alone: what the list is made from.")
    ] = None,
    seed_file: Annotated[
        str | None,
        typer.Option("--seed-file", metavar="FILE", help="Read the seed from FILE, or -; else 256 bits are drawn."),
    ] = None,
    by: ByOption = None,
    protocol: ProtocolOption = None,
    form: PageFormatOption = "text",
) -> None:
    """Open a ledger: FILE, and its key FILE.key, which its owner alone may read.

    Prints the commitment to the seed and the first receipt, to be lodged outside before anybody is enrolled.
    """
    check_choice(form, ("text", "json"), "format")
    if seed is not None and not rehearsal:
        raise UsageError(
            "--seed is for a rehearsal; a live seed on a command line would be seen by others: "
            "leave it out, and 256 bits are drawn from the system, or name a file with --seed-file"
        )
    if seed is not None and seed_file is not None:
        raise UsageError("give --seed or --seed-file, not both")

    from poi_trial.cli.ledger_run import desk, note
    from poi_trial.cli.unsaid import tell
    from poi_trial.files.protocol_file import load_to_keep
    from poi_trial.files.reading import display_name
    from poi_trial.ledger.key import remove_key, write_key
    from poi_trial.ledger.opening import Founding, check_founding_seed, opening
    from poi_trial.ledger.standing import Mode, standing_of
    from poi_trial.ledger.store.choice import STORE, create_store
    from poi_trial.output.ledger_acted import opened_json
    from poi_trial.output.ledger_text import opened
    from poi_trial.protocol.whole import Protocol

    source, text = load_to_keep(Protocol, protocol)
    mode: Mode = "rehearsal" if rehearsal else "live"
    given = _from_file(seed_file) if seed_file is not None else seed
    try:
        drawn = check_founding_seed(given, mode) if given is not None else os.urandom(32).hex()
    except UsageError as error:
        if seed_file is None:
            raise
        raise FileError([Problem(str(error), display_name(seed_file))], "nothing was opened") from None
    versions = {"python": sys.version.split()[0], "store": STORE}
    draft = opening(Founding(source, text, drawn, mode, versions), desk(by))
    if os.path.lexists(file):
        raise LedgerError(f"{file} is there already and was left as it is; choose another name")
    write_key(file, source.protocol.trial.id, drawn)
    try:
        entry = create_store(file, draft)
    except BaseException as error:
        # A ledger that has its name keeps its key: without it nobody could ever be enrolled.
        if not os.path.lexists(file):
            remove_key(file)
            raise
        made = (
            f"{file} was made with its key, but is not known to be safe on disk; run `poi ledger verify {file}`, "
            f"and `poi ledger show {file}` for what is to be lodged"
        )
        if isinstance(error, LedgerError):
            raise LedgerError(made) from None
        note(made)
        raise
    stands = f"{file} is opened all the same (receipt {entry.receipt}), for good; see `poi ledger show {file}`"
    lodged = opened_json(file, entry, standing_of([entry])) if form == "json" else opened(file, entry)
    tell([lodged], stands)


def _from_file(path: str) -> str:
    from poi_trial.files.reading import read_bytes

    if path == "-" and sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass

        return getpass("Seed (it is not shown): ")
    try:
        return read_bytes(path, 10_000).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise FileError([Problem("is not UTF-8 text", path)], "nothing was opened") from None
