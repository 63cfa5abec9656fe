"""FHIR records: a Bundle of 600 kB as a whole process, and a folder of 1,000 of them in constant memory.

Run it as `python benchmarks/records.py [ROUNDS]` where poi is installed. The records are made here, from a seed. CPU
time is that of whole processes, from the operating system; the median of the ratios within each round is printed beside
the limit, and the process ends 1 where a limit is passed.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from startup import cpu_seconds

LIMIT = 1.3
MEGABYTES = 80
POI = [sys.executable, "-m", "poi_trial", "screen"]
ON = ["--on", "2024-10-20", "--format", "json"]
LOINC = "http://loinc.org"


def made(draw: random.Random, identity: str, size: int) -> bytes:
    """A Bundle of about `size` bytes, as hospitals export them: results, bills, and one order in twenty resources."""
    entries: list[dict[str, object]] = [{"resourceType": "Patient", "id": identity, "gender": "female"}]
    written = 0
    while written < size:
        common = {"id": str(len(entries)), "subject": {"reference": f"urn:uuid:{identity}"}}
        resource = draw.choices([observation, bill, order], [10, 9, 1])[0](draw)
        entries.append({**common, **resource})
        written += len(json.dumps(entries[-1]))
    whole = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in entries]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": whole}).encode()


def day(draw: random.Random) -> str:
    """A moment of the years before the screening."""
    return f"20{draw.randint(10, 23)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}T08:30:00+08:00"


def observation(draw: random.Random) -> dict[str, object]:
    """A laboratory result, one in sixty of FSH."""
    code, name = draw.choice([("15067-2", "Follitropin"), *((f"{n}-1", f"Analyte {n}") for n in range(700, 760))])
    concept = {"coding": [{"system": LOINC, "code": code, "display": name}], "text": name}
    quantity = {"value": round(draw.uniform(1, 99), 3), "unit": "mIU/mL"}
    told = {"status": "final", "code": concept, "effectiveDateTime": day(draw), "valueQuantity": quantity}
    return {"resourceType": "Observation", **told}


def bill(draw: random.Random) -> dict[str, object]:
    """What poi has no use for, and records are full of."""
    items = [{"sequence": n, "net": {"value": draw.randint(1, 9999) / 100, "currency": "USD"}} for n in range(60)]
    return {"resourceType": "ExplanationOfBenefit", "item": items}


def order(draw: random.Random) -> dict[str, object]:
    """A prescription that was stopped."""
    name = draw.choice(["Yaz 28 Day Pack", "Hydrochlorothiazide 25 MG", "folic acid"])
    told = {
        "status": "stopped",
        "intent": "order",
        "authoredOn": day(draw),
        "medicationCodeableConcept": {"text": name},
    }
    return {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": name}, **told}


def one_record(folder: Path, rounds: int) -> bool:
    """A Bundle against a tiny patient and a bare parse of the same bytes."""
    bundle, tiny = folder / "bundle.json", folder / "tiny.json"
    bundle.write_bytes(made(random.Random(1), "made-1", 600_000))  # noqa: S311 - records, no secrets
    tiny.write_text('{"id": "P-1"}')
    parse = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"
    commands = {
        "bundle": [*POI, str(bundle), *ON],
        "tiny": [*POI, str(tiny), *ON],
        "parse": [sys.executable, "-c", parse, str(bundle)],
        "nothing": [sys.executable, "-c", "import json, sys"],
    }
    ratios = []
    for number in range(rounds + 1):
        taken = {name: cpu_seconds(command, ends=(0, 3, 4)) for name, command in commands.items()}
        if number:  # The first round warms the caches of the machine.
            ratios.append(taken["bundle"] / (taken["tiny"] + max(0.0, taken["parse"] - taken["nothing"])))
    ratio = statistics.median(ratios)
    size = bundle.stat().st_size // 1000
    span = f"{min(ratios):.2f}-{max(ratios):.2f}"
    print(f"bundle of {size} kB: {ratio:.2f} x (tiny patient + json.loads) (limit {LIMIT}, {span})")
    return ratio <= LIMIT


def a_folder(folder: Path) -> bool:
    """The peak memory of a run over 10 and over 1,000 Bundles."""
    peaks = []
    for count in (10, 1000):
        inside = folder / str(count)
        inside.mkdir()
        for number in range(count):
            (inside / f"{number}.json").write_bytes(made(random.Random(number), f"made-{number}", 60_000))  # noqa: S311
        script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)"
        script += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        command = [sys.executable, "-c", script, *POI, str(inside), *ON]
        ended = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(int(ended.stdout) / 1024)
        print(f"folder of {count} bundles of 60 kB: peak {peaks[-1]:.0f} MB")
    return peaks[1] < min(MEGABYTES, 1.1 * peaks[0])


def main() -> int:
    """Measure, print, and say whether every limit holds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as folder:
        held = [one_record(Path(folder), rounds), a_folder(Path(folder))]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
