"""`poi screen --explain`: one criterion with what passes and what fails."""

from shutil import get_terminal_size

from poi_trial.cli.options import check_choice
from poi_trial.errors import UsageError
from poi_trial.files.spec_tables import examples
from poi_trial.files.writing import to_terminal, write
from poi_trial.output import explanation_json, explanation_text
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation
from poi_trial.screening.explanation import explain as judge_examples


def explain(name: str, source: ProtocolFile[ScreeningPart], form: str) -> Explanation:
    """The criterion with its examples judged, or a usage error that says what else may be typed."""
    if form == "csv":
        raise UsageError("--explain is text or json; choose --format text or --format json")
    criteria = {criterion.id: criterion for criterion in source.protocol.deciding}
    criterion = criteria[check_choice(name, tuple(criteria), "criterion")]
    return judge_examples(criterion, examples(criterion, source.protocol), source.protocol.screening.lexicon)


def show(
    explanation: Explanation, source: ProtocolFile[ScreeningPart], form: str, output: str | None, force: bool
) -> None:
    """Write the explanation alone."""
    if form == "text" and to_terminal(output):
        from rich.console import Console

        from poi_trial.output.explanation_terminal import show as show_at_terminal

        show_at_terminal(explanation, source, Console(highlight=False, width=get_terminal_size().columns))
        return
    whole = explanation_json.as_json if form == "json" else explanation_text.as_text
    write([whole(explanation, source)], output, force=force)
