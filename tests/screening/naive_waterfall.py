"""A second count of a cohort, made of the JSON lines alone: slow, plain, and with no word of the program."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

Line = dict[str, Any]


def verdicts(line: Line) -> list[str]:
    """The verdicts of one line, in order."""
    return [finding["verdict"] for finding in line["findings"]]


def together(some: Sequence[str]) -> str:
    """What verdicts come to as an outcome."""
    if "fail" in some:
        return "ineligible"
    return "undetermined" if "unknown" in some else "eligible"


def recount(lines: list[Line], on: date) -> dict[str, Any]:
    """What the summary of these lines must say."""
    eligible = [line for line in lines if line["outcome"] == "eligible"]
    undetermined = [line for line in lines if line["outcome"] == "undetermined"]
    ineligible = [line for line in lines if line["outcome"] == "ineligible"]
    count = len(lines[0]["findings"]) if lines else 0
    return {
        "judged": len(lines),
        "outcomes": {
            "eligible": len(eligible),
            "ineligible": len(ineligible),
            "undetermined": len(undetermined),
        },
        "criteria": [criterion(lines, number, len(eligible)) for number in range(count)],
        "held": len(
            [1 for line in eligible if any(hold["state"] in ("present", "not asked") for hold in line["holds"])]
        ),
        "too_late": len([1 for line in undetermined if line["outlook"] and line["outlook"]["eligible_from"] is None]),
        "eligible_in_time": len([1 for line in ineligible if line["outlook"] and line["outlook"]["eligible_from"]]),
        "no_outlook": len([1 for line in lines if line["outlook"] is None]),
        "closing": [
            {
                "days": days,
                "until": (on + timedelta(days=days)).isoformat(),
                "eligible": len([1 for line in eligible if closes(line, on, days)]),
                "undetermined": len([1 for line in undetermined if closes(line, on, days)]),
            }
            for days in (30, 60, 90)
        ],
    }


def criterion(lines: list[Line], number: int, eligible: int) -> dict[str, Any]:
    """The counts of one criterion."""
    here = [verdicts(line) for line in lines]
    left = [each for each in here if "fail" not in each[: number + 1]]
    others = [each[:number] + each[number + 1 :] for each in here]
    without = [together(each) for each in others]
    alone = [each[number] for each, rest in zip(here, others, strict=True) if together(rest) == "eligible"]
    return {
        "criterion": lines[0]["findings"][number]["criterion"],
        "remain": len(left),
        "certain": len([1 for each in left if "unknown" not in each[: number + 1]]),
        "unknown": len([1 for each in left if each[number] == "unknown"]),
        "fail": len([1 for each in here if each[number] == "fail" and "fail" not in each[:number]]),
        "of_all": {
            verdict: len([1 for each in here if each[number] == verdict]) for verdict in ("pass", "fail", "unknown")
        },
        "all_but_this": {
            **{outcome: without.count(outcome) for outcome in ("eligible", "ineligible", "undetermined")},
            "more_eligible": without.count("eligible") - eligible,
            "fail_this_alone": alone.count("fail"),
            "unknown_in_this_alone": alone.count("unknown"),
        },
    }


def closes(line: Line, on: date, days: int) -> bool:
    """Whether her window ends in the next so many days."""
    until = line["outlook"] and line["outlook"]["eligible_until"]
    return until is not None and (date.fromisoformat(until) - on).days <= days
