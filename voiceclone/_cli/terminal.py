"""A plan on the terminal, a message, and the time that something takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from voiceclone._cli.in_shell import in_shell
from voiceclone._preflight import Measured, Plan, Report
from voiceclone._preflight.formatting import file_name, printable
from voiceclone._preflight.presentation import SIGNS, measurements, not_measured, service
from voiceclone._problem import Problem

#: How many problems of a vendor a summary tells.
_FIRST = 2
_COLOURS = {"good": "green", "fair": "yellow", "bad": "red"}


def show(console: Console, plan: Plan) -> None:
    """Print what was measured, then each vendor's report, then what would serve them all."""
    for measured in plan.reports[0].dataset.files if plan.reports else ():
        _show_file(console, measured)
    for report in plan.reports:
        show_report(console, report)
    console.rule(style="dim")
    _show_common(console, plan)


def show_summary(console: Console, plan: Plan) -> None:
    """Print a line for each vendor, with the first of its problems; then what would serve them all."""
    for report in plan.reports:
        sign = SIGNS[report.verdict]
        console.print(Text(f"{sign.mark} {service(report)}: {report.verdict}", f"bold {_COLOURS[sign.tone]}"))
        problems = (*report.errors, *report.warnings)
        lines = [in_shell(str(each)) for each in problems[:_FIRST]]
        if len(problems) > _FIRST:
            lines.append(f"and {len(problems) - _FIRST} more: voiceclone check")
        for line in lines:
            tell(console, f"    {line}")
    _show_common(console, plan)


def _show_common(console: Console, plan: Plan) -> None:
    tell(console, f"One dataset for all: {plan.common or 'nothing serves all of them'}.")


def _show_file(console: Console, measured: Measured) -> None:
    heading = Text.assemble((file_name(measured.path), "bold"), "  ", (measured.location, "dim"))
    console.print(heading, soft_wrap=True)
    table = Table(show_header=False)
    for label, value in measurements(measured).items():
        table.add_row(Text(label, "dim"), Text(printable(value)))
    if table.row_count:
        console.print(table)
    if reason := not_measured(measured):
        console.print(Text(printable(reason)))
    console.print()


def show_report(console: Console, report: Report) -> None:
    """Print the verdict of one vendor, every problem, and what was not checked."""
    sign = SIGNS[report.verdict]
    heading = f"{sign.mark} {service(report)}: {report.verdict}"
    console.rule(Text(heading, f"bold {_COLOURS[sign.tone]}"), align="left")
    for problem in (*report.errors, *report.warnings):
        _show_problem(console, problem)
    if not report.problems:
        console.print(Text("No problems were found."))
    for text in report.unchecked:
        console.print(Text.assemble(("not checked  ", "dim"), printable(text)))
    console.print()


@contextmanager
def elapsed(console: Console, before: str, after: str = "") -> Iterator[Callable[[], None]]:
    """Show on a terminal how long the block has been going on, or since the call of what this gives."""
    with Progress(
        *(before, TimeElapsedColumn(), after),
        console=console,
        disable=not console.is_terminal,
        redirect_stderr=sys.stderr.isatty(),
        refresh_per_second=1,
        transient=True,
    ) as bar:
        since = bar.add_task("")
        yield lambda: bar.reset(since)


def tell(console: Console, text: str, style: str = "") -> None:
    """Print lines of *text*; a terminal gets them wrapped at words, but for commands, which are copied."""
    for line in text.split("\n"):
        if console.is_terminal and line and "voiceclone " not in line:
            indent = len(line) - len(line.lstrip())
            console.print(Padding(Text(printable(line.lstrip()), style), (0, 0, 0, indent), expand=False))
        else:
            console.print(Text(printable(line), style), soft_wrap=True)


def _show_problem(console: Console, problem: Problem) -> None:
    sign = SIGNS[problem.severity]
    message = printable(in_shell(f"{problem.place}: {problem.message}."))
    console.print(Text.assemble((f"{sign.mark} {problem.severity}", _COLOURS[sign.tone]), "  ", message))
    lines = [Text(printable(in_shell(f"{problem.hint}.")))]
    if problem.source:
        lines.append(Text(printable(f"Source: {problem.source}"), "dim"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 4)))
