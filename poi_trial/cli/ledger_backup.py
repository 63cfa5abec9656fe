"""`poi ledger backup`: a whole copy, while others enrol."""

import os
from typing import Annotated

import typer

from poi_trial.cli.options import LedgerArgument, PageFormatOption, check_choice
from poi_trial.errors import FileError, LedgerError, Problem


def ledger_backup(
    file: LedgerArgument,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The copy; it must not be there yet.")],
    form: PageFormatOption = "text",
) -> None:
    """Copy the ledger whole, as it stands at one moment; the key is not copied."""
    check_choice(form, ("text", "json"), "format")

    from poi_trial.cli.ledger_run import spare
    from poi_trial.cli.unsaid import tell
    from poi_trial.ledger.entries import last_of
    from poi_trial.ledger.standing import standing
    from poi_trial.ledger.store.choice import open_store
    from poi_trial.output.ledger_acted import copied_json, copied_text

    spare(target, file)
    store = open_store(file)
    try:
        store.copy_to(target)
    except FileExistsError:
        raise FileError([Problem("is there already and was left as it is", target)], "nothing was copied") from None
    except OSError as error:
        if os.path.lexists(target):
            what = f"was made, but is not known to be safe on disk: {error.strerror}; verify it, or copy once more"
            raise FileError([Problem(what, target)], "the ledger is as it was") from None
        raise FileError([Problem(f"cannot be written: {error.strerror}", target)], "nothing was copied") from None
    except LedgerError:
        # Where the ledger itself can be read to its end, it is the copy that could not be written.
        for _ in store.read():
            pass
        what = "cannot be written whole; make room there, and do it again"
        raise FileError([Problem(what, target)], "nothing was copied") from None
    # A ledger that lost its opening is refused here, and its copy is left for whoever finds out why.
    stands, last = standing(store), last_of(open_store(target))
    assert last is not None
    copied = copied_json if form == "json" else copied_text
    tell([copied(target, last, stands)], f"the copy {target} stands all the same")
