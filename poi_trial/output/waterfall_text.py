"""The waterfall of a cohort as plain lines: complete, untruncated, without colour."""

from collections.abc import Iterator, Sequence

from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line, rests_on
from poi_trial.output.waterfall_words import (
    HOW_TO_READ,
    Source,
    assumed,
    more,
    more_words,
    number,
    outcome_line,
    remarks,
    title,
    until,
)
from poi_trial.screening.screen import Outcome
from poi_trial.screening.verdict import Verdict
from poi_trial.screening.waterfall import Waterfall

Row = Sequence[str]


def as_text(waterfall: Waterfall, source: Source) -> str:
    """The whole summary, line by line."""
    lines = [title(waterfall, source), outcome_line(waterfall), ""]
    for table in (criteria(waterfall), needs(waterfall), closing(waterfall), holds(waterfall)):
        lines += [*_aligned(table), ""] if len(table) > 1 else []
    lines += [*remarks(waterfall), *HOW_TO_READ]
    lines += [rests_on(source, assumed(source))]
    lines += [f"Protocol {provenance_line(source)}"]
    return "".join(f"{clean(line)}\n" for line in lines)


def criteria(waterfall: Waterfall) -> list[Row]:
    """A row a criterion, below a heading."""
    return [
        (
            *("criterion", "fail here", "remain", "certain", "open", "unknown here"),
            *("fail it", "unknown in it", "without it", "more"),
        ),
        *(
            (
                *(step.criterion, number(step.fail), number(step.remain), number(step.certain), number(step.open)),
                *(number(step.unknown), number(step.of_all[Verdict.FAIL]), number(step.of_all[Verdict.UNKNOWN])),
                number(step.without[Outcome.ELIGIBLE]),
                f"+{number(more(step, waterfall))}" + (f": {more_words(step)}" if more_words(step) else ""),
            )
            for step in waterfall.steps
        ),
    ]


def needs(waterfall: Waterfall) -> list[Row]:
    """What undetermined patients wait for, the most frequent first, below a heading."""
    heading = ("waits for", "patients", "only this", "last day of these", "what")
    return [
        heading,
        *((c, number(wait.women), number(wait.only), until(wait), do) for (c, do), wait in waterfall.waits),
    ]


def closing(waterfall: Waterfall) -> list[Row]:
    """The windows that will close, below a heading."""
    heading = ("windows close", "by", "eligible", "undetermined, at best")
    return [
        heading,
        *(
            (f"in {each.days} days", str(each.until), number(each.eligible), number(each.undetermined))
            for each in waterfall.closing
        ),
    ]


def holds(waterfall: Waterfall) -> list[Row]:
    """The holds that keep eligible patients from treatment, below a heading; those that keep none are left out."""
    heading = ("eligible, but held", "not so", "not asked")
    some = [each for each in waterfall.holds if each.present or each.not_asked]
    return [heading, *((each.hold, number(each.present), number(each.not_asked)) for each in some)]


def _aligned(rows: list[Row]) -> Iterator[str]:
    """Columns under one another: the first and what is no number to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numbers = [all(_is_count(cell) for cell in column[1:]) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, numbers, strict=True)
        yield "  ".join(f"{cell:>{width}}" if right else f"{cell:<{width}}" for cell, width, right in cells).rstrip()


def _is_count(cell: str) -> bool:
    return cell.replace(",", "").isdecimal()
