"""
A plan on the terminal.
"""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voiceclone._errors import Problem
from voiceclone._preflight import wording
from voiceclone._preflight.planning import Plan
from voiceclone._preflight.report import Measured, Report

_COLOURS = {"good": "green", "fair": "yellow", "bad": "red"}


def show(console: Console, plan: Plan) -> None:
    """
    What was measured, then what every vendor says, then what would serve them all.
    """
    if plan.reports:
        material = plan.reports[0].material
        for each in (*material.recordings, *([material.statement] if material.statement is not None else [])):
            _show_file(console, each)
    for report in plan.reports:
        _show_report(console, report)
    console.rule(style="dim")
    common = plan.common or "nothing serves all of them"
    console.print(Text(f"One dataset for all: {common}."))


def _show_file(console: Console, measured: Measured) -> None:
    console.print(Text.assemble((wording.name(measured), "bold"), "  ", (measured.location, "dim")), soft_wrap=True)
    rows = wording.facts(measured)
    if rows:
        table = Table(show_header=False)
        for label, value in rows:
            table.add_row(Text(label, "dim"), Text(value))
        console.print(table)
    if measured.trouble:
        console.print(Text(f"It could not be measured in full: {wording.printable(measured.trouble)}."))
    elif not rows:
        console.print(Text("It was not measured."))
    console.print()


def _show_report(console: Console, report: Report) -> None:
    sign = wording.VERDICTS[report.verdict]
    console.rule(Text(f"{sign.mark} {report.provider}: {sign.word}", f"bold {_COLOURS[sign.tone]}"), align="left")
    for problem in (*report.errors, *report.warnings):
        _show_problem(console, problem)
    if not report.problems:
        console.print(Text("No problems were found."))
    for text in report.unchecked:
        console.print(Text.assemble(("not checked  ", "dim"), wording.printable(text)))
    console.print()


def _show_problem(console: Console, problem: Problem) -> None:
    sign = wording.SEVERITIES[problem.severity]
    what = wording.printable(f"{problem.location}: {problem.message}.")
    console.print(Text.assemble((f"{sign.mark} {sign.word}", _COLOURS[sign.tone]), "  ", what))
    lines = [Text(wording.printable(f"{problem.hint}."))]
    if problem.source:
        lines.append(Text(wording.printable(f"Source: {problem.source}"), "dim"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 4)))
