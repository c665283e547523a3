"""A plan on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voiceclone._preflight import Measured, Plan, Report
from voiceclone._preflight.formatting import file_name, printable
from voiceclone._preflight.presentation import SIGNS, measurements, not_measured, service
from voiceclone._problem import Problem

_COLOURS = {"good": "green", "fair": "yellow", "bad": "red"}


def show(console: Console, plan: Plan) -> None:
    """Print what was measured, then each vendor's report, then what would serve them all."""
    for measured in plan.reports[0].dataset.files if plan.reports else ():
        _show_file(console, measured)
    for report in plan.reports:
        show_report(console, report)
    console.rule(style="dim")
    console.print(Text(f"One dataset for all: {plan.common or 'nothing serves all of them'}."))


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


def _show_problem(console: Console, problem: Problem) -> None:
    sign = SIGNS[problem.severity]
    message = printable(f"{problem.place}: {problem.message}.")
    console.print(Text.assemble((f"{sign.mark} {problem.severity}", _COLOURS[sign.tone]), "  ", message))
    lines = [Text(printable(f"{problem.hint}."))]
    if problem.source:
        lines.append(Text(printable(f"Source: {problem.source}"), "dim"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 4)))
