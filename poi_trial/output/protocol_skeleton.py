"""The beginning of a protocol file as YAML, with what could not be mapped in its first lines."""

from collections.abc import Iterable
from typing import Any

import yaml


class _Quoted(str):
    """Text that is written in quotes, so that no reader takes it for a number, a date or a yes."""

    __slots__ = ()


class _Writer(yaml.SafeDumper):
    """Writes the texts of a registry in quotes, and repeats what stands twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """No anchors: the reader of protocol files takes none."""
        return True


_Writer.add_representer(_Quoted, lambda writer, text: writer.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def skeleton_text(document: dict[str, Any], unmapped: Iterable[str]) -> str:
    """The file, comments first."""
    heading = "# The beginning of a protocol file, made from a registry's record. What could not be mapped:\n"
    lines = "".join(f"# - {line}\n" for line in unmapped)
    written = yaml.dump(_quoted(document), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000)
    return f"{heading}{lines}#\n# Then: poi protocol check --protocol FILE\n\n{written}"


def _quoted(value: object) -> object:
    match value:
        case str():
            return _Quoted(value)
        case list():
            return [_quoted(each) for each in value]
        case dict():
            return {key: _quoted(each) for key, each in value.items()}
        case _:
            return value
