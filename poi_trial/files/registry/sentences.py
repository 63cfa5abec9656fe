"""The free eligibility text of a registry, cut into its sentences: those that let in, and those that keep out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from poi_trial.files.registry.record import plain_line

_HEADING = re.compile(
    r"""[\W\d_]*(?:(?:key|main|major)\ )?
    (?:(?P<exclusion>exclusions?|non-?\ ?inclusion|排除标准)|inclusions?|纳入标准|入选标准)
    (?:(?:\ criteria)?(?:[\s*_]*[:：][*_]*|\W*$)
    |(?P<more>\ criteria\b(?:[^:：]{1,80}[:：]|\s*\([^)]{1,80}\)\W*$)))""",
    re.IGNORECASE | re.VERBOSE,
)
_EXCLUDED = re.compile(
    r"(?:subjects|patients|participants|women|volunteers|individuals|those)\b[^:]{0,60}\bexcluded\b[^:]{0,60}:\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s*[*•·●▪◦‣–—-]\s+(?:non-?\ ?)?(?:in|ex)clusions?\s*[:：]\s*[^\s*_]", re.IGNORECASE)
_WITHIN_A_LINE = re.compile(r"(?<=[.;])[^\S\n]+(?=(?:inclusion|exclusion) criteria:)", re.IGNORECASE)
_BULLET = re.compile(
    r"(\s*)(?:(?:[*•·●▪◦‣–—-]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+|[(（]?\d{1,2}[、．）]\s*)(?=\S)",
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Sentences(NamedTuple):
    """The sentences of both lists, in their order."""

    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]


def split(text: str) -> Sentences:
    """Cut the text at its headings and bullets, or at blank lines where it has no bullets.

    What stands under a heading of exclusion keeps out, all else lets in. A bullet that is indented deeper than the
    first belongs to the one above it: "one of the following" is one sentence. Under a heading that is no bullet,
    "- Inclusion: in another trial" is a sentence of its list.
    """
    kept: dict[str, list[str]] = {"inclusion": [], "exclusion": []}
    for section, lines in _sections(text):
        kept[section] += [sentence for each in _items(lines) if (sentence := plain_line(_ESCAPED.sub(r"\1", each)))]
    return Sentences(tuple(kept["inclusion"]), tuple(kept["exclusion"]))


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    name, lines, headed = "inclusion", list[str](), False
    for line in _WITHIN_A_LINE.sub("\n", text).splitlines():
        heading = _HEADING.match(line) or _EXCLUDED.match(line)
        if heading and not (headed and _SENTENCE.match(line)):
            yield name, lines
            headed = headed or not _BULLET.match(line)
            said = heading.groupdict(default="")
            name = "inclusion" if said and not said["exclusion"] else "exclusion"
            lines = [line[heading.end() :]]
            if not said or said["more"]:
                # A heading that says more, "for the control group", is kept as a sentence of its own.
                yield name, [heading[0].lstrip("*#_ ")]
        else:
            lines.append(line)
    yield name, lines


def _items(lines: list[str]) -> Iterator[str]:
    outermost = min((len(bullet[1]) for line in lines if (bullet := _BULLET.match(line))), default=None)
    item = ""
    for line in lines:
        bullet = _BULLET.match(line)
        new = bullet is not None and len(bullet[1]) == outermost
        if new or (outermost is None and not line.strip()):
            yield item
            item = ""
        item += f" {line[bullet.end() :] if new and bullet else line}"
    yield item
