"""Write the files made from the code or from protocol.yaml; with --check, say which are stale and end 1.

Run it as `python docs/render.py` where poi is installed.
"""

import io
import re
import sys
from datetime import date
from pathlib import Path

from calendar_picture import calendar_picture
from command_pages import commands_page
from criteria_pages import criteria_pages
from file_pages import file_page
from rich.console import Console

from poi_trial.api import count, load_protocol
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_inputs import open_patients
from poi_trial.files.protocol_file import CHECKED, checked_text
from poi_trial.output.assessment_svg import as_svg
from poi_trial.output.schema import schema_text
from poi_trial.output.screening_terminal import show
from poi_trial.output.waterfall_svg import as_svg as drawn
from poi_trial.patient import Patient
from poi_trial.protocol.whole import Protocol
from poi_trial.randomization.designs import Comparison, compare, sizes, usual
from poi_trial.screening.screen import screen

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "screen.svg"
_PROTOCOL_FILE = """\
What `protocol.yaml` may hold, part by part; `poi protocol schema` prints the same for editors, `poi protocol check`
says what is wrong and where. The kinds of criteria are explained, with examples, in [criteria](criteria/README.md)."""
_PATIENT_FILE = """\
What a patient file may hold, part by part; `poi patient schema` prints the same for editors. Everything but `id` may be
missing or null, and then it is not known. A date is `1994-03-11`, `1994-03`, `1994`, or two of them joined by `..`."""
DESIGNS = ROOT / "docs" / "designs.svg"


def recorded() -> Console:
    """A terminal on which the undetermined example is screened."""
    source = load_protocol(str(ROOT / "protocol.yaml"))
    source = source._replace(file="protocol.yaml")
    path = str(ROOT / "examples" / "patients" / "undetermined.json")
    day = date(2024, 10, 20)
    read = next(open_patients(path, Reading(source.protocol, day)).patients)
    assert isinstance(read, ReadPatient)
    console = Console(record=True, width=116, force_terminal=True, file=io.StringIO(), color_system="truecolor")
    show(screen(source.protocol.screening, read.patient, day), source, console)
    return console


def picture() -> str:
    """What a coordinator sees, as a picture."""
    drawn = recorded().export_svg(title="poi screen undetermined.json --on 2024-10-20", unique_id="poi")
    # The picture asks for no font from elsewhere.
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def designs() -> str:
    """The protocol's design beside the usual ones, as `poi assess --format svg` draws them."""
    source = load_protocol(str(ROOT / "protocol.yaml"))
    own = source.protocol.design
    of = sizes(own, source.protocol.trial.target)
    others, left_out = usual(own.ratio, of.stratum, of.trial)
    comparison = Comparison(of, own.ratio, tuple(compare(own.procedure, others, own.ratio, of)), left_out)
    return "".join(as_svg(comparison, source))


def cohort() -> str:
    """The example cohort, as `poi screen --summary --format svg` draws it."""
    source = load_protocol(str(ROOT / "protocol.yaml"))._replace(file="protocol.yaml")
    women = (ROOT / "examples" / "cohort" / "women.ndjson").read_text("utf-8").splitlines()
    return drawn(count(source.protocol, women, date(2024, 10, 20)), source)


def pages() -> dict[Path, str]:
    """Every file that is made from the code or from protocol.yaml, with what it should hold today."""
    docs, protocol = ROOT / "docs", load_protocol(str(ROOT / "protocol.yaml")).protocol
    return {
        CHECKED: checked_text((ROOT / "protocol.yaml").read_bytes()),
        docs / "protocol.schema.json": schema_text(Protocol, "A trial protocol for poi"),
        PICTURE: picture(),
        DESIGNS: designs(),
        docs / "cohort.svg": cohort(),
        docs / "calendar.svg": calendar_picture(protocol),
        docs / "commands.md": commands_page(),
        docs / "protocol-file.md": file_page(Protocol, "The protocol file", _PROTOCOL_FILE),
        docs / "patient-file.md": file_page(Patient, "The patient file", _PATIENT_FILE),
        **{docs / "criteria" / name: text for name, text in criteria_pages(protocol).items()},
    }


def stale() -> list[str]:
    """The files that are not what they should be."""
    return [str(p.relative_to(ROOT)) for p, text in pages().items() if not p.exists() or p.read_text("utf-8") != text]


def main() -> int:
    """Write the files, or check them."""
    if "--check" in sys.argv:
        found = stale()
        for page in found:
            sys.stderr.write(f"{page} is stale; run python docs/render.py\n")
        return 1 if found else 0
    for file, text in pages().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
