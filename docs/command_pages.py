"""The page of all commands with their options and the exit codes, made from the code."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from schema_tables import MADE, cell
from typer.main import get_command

from poi_trial.cli.app import app
from poi_trial.cli.command_or_file import CommandOrFile
from poi_trial.errors import ExitCode


def commands_page() -> str:
    """Every command: what it does, its arguments and options; then the exit codes."""
    lines = ["# Commands", "", MADE, "What each promises to other programs stands in [contract.md](contract.md).", ""]
    return "\n".join([*lines, *_commands(get_command(app), "poi"), *_exit_codes()])


def _commands(command: Any, name: str) -> Iterator[str]:
    for word, below in getattr(command, "commands", {}).items():
        yield from _commands(below, name if word == CommandOrFile.DEFAULT else f"{name} {word}")
    if not hasattr(command, "commands"):
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        typed = " ".join(_typed(each) for each in arguments)
        yield from (f"## `{' '.join((name, *typed.split()))}`", "", inspect.cleandoc(command.help), "")
        yield from ("| | |", "|---|---|")
        for each in (*arguments, *(each for each in command.params if each.param_type_name == "option")):
            yield f"| {_name(each)} | {cell(each.help or '')}{_default(each)} |"
        yield ""


def _typed(argument: Any) -> str:
    """An argument as it stands in a command line."""
    name = argument.metavar.strip("[]") + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _name(each: Any) -> str:
    if each.param_type_name == "argument":
        return f"`{_typed(each)}`"
    names = ", ".join(f"`{name}`" for name in each.opts)
    value = "" if each.is_flag else f" `{each.metavar}`"
    return cell(f"{names}{value}{' (may be repeated)' * each.multiple}{' (required)' * each.required}")


def _default(each: Any) -> str:
    return f" Default: `{each.default}`." if isinstance(each.default, str) else ""


def _exit_codes() -> Iterator[str]:
    yield from ("## Exit codes", "", "| code | meaning |", "|---|---|")
    for code, meaning in exit_codes().items():
        yield f"| {code.value} | {cell(meaning)} |"
    yield ""


def exit_codes() -> dict[ExitCode, str]:
    """What each exit code means: the text below it in the code."""
    body = ast.parse(inspect.getsource(ExitCode)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for member, below in zip(body.body, body.body[1:], strict=False):
        match member, below:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(words))):
                found[ExitCode[name]] = words
            case _:
                pass
    return found
