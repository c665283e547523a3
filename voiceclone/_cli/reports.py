"""A plan on the terminal: verdicts, what to do, a row for each file; all of it when that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

import voiceclone
from voiceclone._cli.in_shell import in_shell
from voiceclone._cli.terminal import tell
from voiceclone._preflight import Measured, Plan, Report
from voiceclone._preflight.figures import COLUMNS, Row, explained, letter_facts, measurements, rows
from voiceclone._preflight.formatting import printable
from voiceclone._preflight.presentation import SIGNS, Task, counted, named, names, not_measured, service, tasks

#: How many things to do a summary tells of each vendor.
_FIRST = 2
_ACCEPTED = "Accepted: no documented requirement is broken. What a vendor accepts in the end, only the vendor knows."
_MORE = "-v shows all that was measured, and where each requirement is written."
#: Columns of a terminal that the second and further lines of a paragraph stand to the right.
_HANGING = 2
#: Columns that a table may have where there is no terminal.
_ANY_WIDTH = 1000
_COLOURS = {"good": "green", "fair": "yellow", "bad": "red"}


def show(console: Console, plan: Plan, letter: Path | None, *, verbose: bool) -> None:
    """Print each vendor's verdict, what to do, and a row for each file; with *verbose* all that was measured, too."""
    if not console.is_terminal:
        console.width = _ANY_WIDTH
    known = names(plan.reports[0].dataset, letter) if plan.reports else {}
    _show_verdicts(console, plan.reports)
    if found := tasks(plan.reports, known):
        console.print(Text("\nWhat to do", "bold"))
    _show_tasks(console, found, verbose=verbose, alone=len(plan.reports) == 1)
    _show_rows(console, rows(plan.reports, known))
    _show_unchecked(console, plan.reports, known)
    if verbose:
        console.print()
        _show_details(console, plan, known)
        made_at = "an unknown date" if plan.made_at is None else plan.made_at.isoformat(" ", "seconds")
        _show_text(console, Text(f"Checked on {made_at} with voiceclone-kit {voiceclone.__version__}."))
    console.print()
    _show_common(console, plan)
    _show_text(console, Text(_ACCEPTED if verbose else f"{_ACCEPTED} {_MORE}", "dim"))


def show_summary(console: Console, plan: Plan, letter: Path | None) -> None:
    """Print a line for each vendor, with the first of what to do; then what would serve them all."""
    known = names(plan.reports[0].dataset, letter) if plan.reports else {}
    for report in plan.reports:
        _show_verdicts(console, [report])
        found = tasks([report], known)
        lines = [_line(each) for each in found[:_FIRST]]
        if len(found) > _FIRST:
            lines.append(f"and {len(found) - _FIRST} more: voiceclone check")
        for line in lines:
            tell(console, f"    {line}")
    _show_common(console, plan)


def show_report(console: Console, report: Report, letter: Path | None) -> None:
    """Print the verdict of one vendor, what to do, and what was not checked."""
    known = names(report.dataset, letter)
    _show_verdicts(console, [report])
    _show_tasks(console, tasks([report], known), verbose=True, alone=True)
    _show_unchecked(console, [report], known)


def _show_text(console: Console, text: Text, indent: int = 0) -> None:
    """Print a paragraph; a terminal gets it wrapped, with no blanks at the ends of lines."""
    if not console.is_terminal:
        console.print(Text(" " * indent) + text, soft_wrap=True)
        return
    for number, line in enumerate(text.wrap(console, max(console.width - indent - _HANGING, 1))):
        line.rstrip()
        console.print(Text(" " * (indent + _HANGING * (number > 0))) + line)


def _show_common(console: Console, plan: Plan) -> None:
    if len(plan.reports) > 1:
        common = plan.common or "nothing serves all of them"
        _show_text(console, Text(printable(f"One dataset for all: {common}.")))


def _show_verdicts(console: Console, reports: Iterable[Report]) -> None:
    for report in reports:
        sign = SIGNS[report.verdict]
        words = f"{sign.mark} {printable(service(report))}: {sign.words}"
        console.print(Text.assemble((words, f"bold {_COLOURS[sign.tone]}"), (f", {counted(report)}", "dim")))


def _show_tasks(console: Console, found: Iterable[Task], *, verbose: bool, alone: bool) -> None:
    for task in found:
        sign = SIGNS[task.severity]
        whose = "" if alone else f" [{', '.join(task.providers)}]"
        line = printable(_line(task, every=verbose) + whose)
        _show_text(console, Text.assemble((f"{sign.mark} {sign.words}", _COLOURS[sign.tone]), "  ", line))
        if verbose and task.source:
            _show_text(console, Text(printable(f"Source: {task.source}"), "dim"), 4)


def _line(task: Task, *, every: bool = False) -> str:
    """What to do, where, and why; *every* file, or the first of them."""
    where = ", ".join(task.places) if every else task.where
    return in_shell(f"{task.hint}: {where} ({task.message})")


def _show_rows(console: Console, found: list[Row]) -> None:
    if not found:
        return
    columns = [column for column in COLUMNS if any(column in row.cells for row in found)]
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("")
    table.add_column("File", overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", overflow="fold", no_wrap=column != "Format", max_width=14)
    for row in found:
        sign = SIGNS[row.severity]
        mark = Text(sign.mark, _COLOURS[sign.tone]) if row.measured or row.severity else Text("?", "dim")
        cells = [_cell(row, column) for column in columns]
        table.add_row(mark, Text(row.name), *cells)
    console.print()
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        console.print(Text.from_ansi(line.rstrip()), soft_wrap=True)
    if words := explained(columns):
        _show_text(console, Text(f"{words}.", "dim"))


def _cell(row: Row, column: str) -> Text:
    text, severity = printable(row.cells.get(column, "")), row.bad.get(column)
    if severity is None:
        return Text(text)
    sign = SIGNS[severity]
    return Text(f"{text} {sign.mark}", f"bold {_COLOURS[sign.tone]}")


def _show_unchecked(console: Console, reports: Iterable[Report], known: Mapping[str, str]) -> None:
    found = dict.fromkeys(named(text, known) for report in reports for text in report.unchecked)
    if found:
        console.print(Text("\nNot checked", "bold"))
    for text in found:
        _show_text(console, Text(printable(f"? {text}.")))


def _show_details(console: Console, plan: Plan, known: Mapping[str, str]) -> None:
    for report in plan.reports[:1]:
        for measured in report.dataset.files:
            _show_facts(console, known[measured.location], measurements(measured), _remark(plan, measured))
        if report.letter is not None:
            _show_facts(console, known["consent.letter"], letter_facts(report.letter), _digest(plan, "consent.letter"))


def _remark(plan: Plan, measured: Measured) -> str:
    return " ".join(each for each in (not_measured(measured), _digest(plan, measured.location)) if each)


def _digest(plan: Plan, location: str) -> str:
    record = plan.files.get(location)
    return f"SHA-256 {record['sha256']}" if record else ""


def _show_facts(console: Console, name: str, facts: Mapping[str, str], remark: str) -> None:
    console.print(Text(name, "bold"), soft_wrap=True)
    table = Table(show_header=False)
    for label, value in facts.items():
        table.add_row(Text(label, "dim"), Text(printable(value)))
    if table.row_count:
        console.print(table)
    if remark:
        console.print(Text(printable(remark)))
    console.print()
