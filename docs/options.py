"""Writes docs/options.md: every command with all its options, as `jaarwiel --help` tells them.

`make options` runs it; a test sees to it that the file is as it would be made.
"""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from jaarwiel.cli import commands

FILE = Path(__file__).with_suffix(".md")
HEAD = """\
# Every command with its options

Made by `make options` from what `jaarwiel COMMAND --help` says. What the commands are for:
[commands.md](commands.md).
"""


def text() -> str:
    """The whole file."""
    context = click.Context(commands, info_name="jaarwiel")
    return "\n".join([HEAD, *_told(context)])


def _told(context: click.Context) -> Iterator[str]:
    """The lines of this command and of those below it, in order of name."""
    command = context.command
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield from _one(context)
    for name, each in sorted(getattr(command, "commands", {}).items()):
        yield from _told(click.Context(each, info_name=name, parent=context))


def _one(context: click.Context) -> Iterator[str]:
    command = context.command
    yield f"## {context.command_path}\n"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"`{context.command_path} {usage}`\n"
    if command.help:
        yield cleandoc(command.help).replace("\b\n", "") + "\n"
    records = [
        record
        for each in command.get_params(context)
        if "--help" not in each.opts and (record := each.get_help_record(context))
    ]
    yield from (f"- `{names}`: {said}" if said else f"- `{names}`" for names, said in records)
    if records:
        yield ""


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
