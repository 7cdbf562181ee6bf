"""`rts doctor`: what works on this machine, and what to do about the rest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.fitting import beside_or_below, fitted
from realtime_style.cli.help import columns
from realtime_style.cli.parameters import print_json
from realtime_style.cli.printable import printable
from realtime_style.options import Device, EngineOptions

if TYPE_CHECKING:
    from rich.console import Console

    from realtime_style.doctor.report import (
        Cameras,
        Chosen,
        DeviceTrial,
        DoctorReport,
        Ffmpeg,
        Library,
        OutputTrial,
    )

DEVICE = EngineOptions().device

Row = tuple[str, str, str]
"""A mark, what was looked at, and what was found."""

MARK_COLUMNS = 4
YES, NO, NOT_THERE = "[green]ok[/]", "[red]no[/]", "[dim]-[/]"


def doctor(
    device: Annotated[
        Device,
        typer.Option(
            "--device",
            "-d",
            help="Ask for this device, and exit with status 1 if it does not work.",
        ),
    ] = DEVICE,
    as_json: parameters.Json = False,
) -> None:
    """Try everything that painting needs, and say what to do where something is missing."""
    from realtime_style.doctor.run import examine

    report = examine(device)
    if as_json:
        print_json(report.to_json())
    else:
        print_report(report)
    if not report.ok:
        raise typer.Exit(1)


def print_report(report: "DoctorReport") -> None:
    """A table of what was found, and a list of what to do."""
    from rich.console import Console

    console = Console()
    sections = list(_sections(report))
    names_columns = max(len(name) for _, rows in sections for _, name, _ in rows)
    for title, rows in sections:
        console.print(f"{' ' * MARK_COLUMNS}[bold]{title}[/]")
        for row in rows:
            _print_row(console, row, names_columns)
    console.print()
    _print_problems(report, console)


def _print_row(console: "Console", row: Row, names_columns: int) -> None:
    """No path is broken, so that it can be copied: it stands out to the right where it must."""
    from rich.text import Text

    mark, name, found = row
    line = Text.from_markup(mark)
    line.pad_right(MARK_COLUMNS - len(line))
    line.append(name.ljust(names_columns + 2))
    found = Text.from_markup(found).plain
    first, *further = beside_or_below(found, columns(), len(line)) or [""]
    for each in (line.append(first), *map(Text, further)):
        console.print(each, soft_wrap=True)


def _sections(report: "DoctorReport") -> "Iterator[tuple[str, list[Row]]]":
    system = report.system
    features = ", ".join(system.cpu_features) if system.cpu_features else "instructions unknown"
    yield (
        "System",
        [
            (YES, "rts", f"{system.rts}, Python {system.python}, {system.system}"),
            (YES, "processor", f"{system.cpu}, {system.cores} cores; {features}"),
            (YES if system.gpus else NOT_THERE, "graphics", ", ".join(system.gpus) or "none seen"),
        ],
    )
    yield "Libraries", [_library(each) for each in report.libraries]
    yield "Devices", [*map(_device, report.devices), _chosen(report.chosen)]
    yield "Video", list(_ffmpeg(report.ffmpeg))
    yield "Cameras", list(_cameras(report.cameras))
    yield "To other programs", [_output(each) for each in report.outputs]
    yield (
        "Files",
        [
            *(
                (YES if each.writable else NO, each.used_for, _plain(each.path))
                for each in report.folders
            ),
            (YES if report.styles else NO, "styles", ", ".join(report.styles) or "none"),
        ],
    )


def _library(library: "Library") -> Row:
    wheels = " and ".join(f"{name} {version}" for name, version in library.wheels.items())
    found = _plain(wheels or library.version if library.works else library.reason)
    return (YES if library.works else NO), library.name, found


def _device(trial: "DeviceTrial") -> Row:
    if not trial.installed:
        return NOT_THERE, trial.device, _plain(trial.advice)
    if not trial.works:
        return (NO if trial.advice else NOT_THERE), trial.device, _plain(trial.reason)
    fallen = f", {trial.nodes_on_cpu} nodes on the processor" if trial.nodes_on_cpu else ""
    return YES, trial.device, f"{trial.provider} paints{fallen}"


def _chosen(chosen: "Chosen") -> Row:
    if not chosen.provider:
        return NO, "chosen", _plain(chosen.why)
    return YES, "chosen", _plain(f"{chosen.provider} in {chosen.precision}: {chosen.why}")


def _ffmpeg(ffmpeg: "Ffmpeg") -> Iterator[Row]:
    found = f"{ffmpeg.version}, {ffmpeg.path}" if ffmpeg.path else ffmpeg.reason
    yield (YES if ffmpeg.path else NO), "ffmpeg", _plain(found)
    for each in ffmpeg.encoders:
        found = each.used_for if each.works else f"{each.used_for}: {each.reason}"
        yield (YES if each.works else NO), each.name, _plain(found)


def _cameras(cameras: "Cameras") -> Iterator[Row]:
    for each in cameras.devices or []:
        role = "virtual" if each.virtual else each.role.removeprefix("camera")
        kind = f"{each.name} ({role})" if role else each.name
        yield (YES if each.usable else NO), each.path, _plain(kind)
    if not cameras.devices:
        yield NOT_THERE, "camera", cameras.how_to_list or "none"
    if cameras.virtual_driver is not None:
        loaded = cameras.virtual_driver
        yield (YES if loaded else NOT_THERE), "v4l2loopback", "loaded" if loaded else "not loaded"
    if cameras.devices is not None:  # what writes to it is our own
        return
    installed = cameras.pyvirtualcam
    yield (YES if installed else NOT_THERE), "pyvirtualcam", installed or "not installed"


def _output(trial: "OutputTrial") -> Row:
    if not trial.library:
        return NOT_THERE, f"--{trial.name}", _plain(trial.reason)
    found = trial.library if trial.works else f"{trial.library}: {trial.reason}"
    return (YES if trial.works else NO), f"--{trial.name}", _plain(found)


def _print_problems(report: "DoctorReport", console: "Console") -> None:
    from rich.markup import escape

    colours = {"error": "red", "warning": "yellow", "note": "dim"}
    width = console.width if console.is_terminal else None
    for problem in report.problems:
        what = f"{problem.severity}: {printable(problem.what)}"
        what = escape(fitted(what, width).removeprefix(problem.severity))
        advice = escape(fitted(f"  to do: {printable(problem.advice)}", width))
        colour = colours[problem.severity]
        console.print(f"[{colour}]{problem.severity}[/]{what}\n{advice}", soft_wrap=True)
    working = ", ".join(each.device for each in report.devices if each.works)
    console.print(f"rts can paint on: {working}" if report.ok else "rts: see the errors above")


def _plain(text: str) -> str:
    """As it is: square brackets, as in 'realtime-style[cpu]', are no markup."""
    from rich.markup import escape

    return escape(printable(text))
