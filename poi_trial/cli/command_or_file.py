"""A group of commands that also takes a file right away: `poi patient new`, `poi patient bundle.json`."""

import typer
from typer.core import TyperGroup


class CommandOrFile(TyperGroup):
    """A first word that is no command of the group is the file that its `read` command takes."""

    DEFAULT = "read"

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the command in where a file, or an option of it, stands first."""
        own = {"-h", "--help"}
        if args and args[0] not in own and args[0] not in self.list_commands(ctx):
            args = [self.DEFAULT, *args]
        return super().parse_args(ctx, args)
