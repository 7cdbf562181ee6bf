"""The command `rts`. Only this package prints, and only it knows every concrete class.

Commands import what they need when they run, so that `rts --help` answers at once.
"""

import atexit
import contextlib
import io
import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import NoReturn

from realtime_style.errors import RealtimeStyleError
from realtime_style.signals import hear_hang_up

_STOPPED = 130


def main() -> None:
    """Run the command line and exit: 0 done, 1 foreseen trouble, 2 wrong usage, 130 Ctrl-C.

    SIGTERM and SIGHUP end a run as Ctrl-C does: a training saves its state, a painting leaves no
    debris.
    Jobs in the background of a script ignore SIGINT, so that it is the only way to stop them.
    """
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
    hear_hang_up(stop)
    _take_any_letter()
    try:
        from realtime_style.cli.app import app

        app(prog_name="rts")
    except KeyboardInterrupt:  # before the commands are there to answer it
        sys.exit(_STOPPED)
    except Exception as error:
        if stop.asked and _is_of_loading(error):
            sys.exit(_STOPPED)
        _explain_all(error)
    finally:
        _flush()
        _leave_stalled_threads()


class _Stop:
    """The handler of Ctrl-C and SIGTERM, which knows whether there was one.

    Libraries written in C turn one that falls while they load into an error of their own.
    """

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, number: int, frame: FrameType | None) -> NoReturn:
        self.asked = True
        signal.default_int_handler(number, frame)


def _is_of_loading(error: BaseException | None) -> bool:
    """Whether an error, or one that it came from, was raised while a module was loaded."""
    while error is not None:
        if isinstance(error, ImportError | KeyboardInterrupt) or _is_importing(error.__traceback__):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_importing(place: TracebackType | None) -> bool:
    while place is not None:
        if place.tb_frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        place = place.tb_next
    return False


def _explain_all(error: Exception) -> NoReturn:
    """End with one line, or raise it again where it is a bug."""
    if isinstance(error, RealtimeStyleError):
        _fail(str(error))
    if isinstance(error, PermissionError):  # even looking at a path may be forbidden
        _fail(f"no permission to use '{error.filename}'")
    if isinstance(error, ImportError):
        _fail(_explain(error))
    if isinstance(error, OSError) and error.errno is not None:
        # A disk that is full, a folder that is gone, a name that no system takes.
        where = f" '{os.fsdecode(error.filename)}'" if _is_path(error.filename) else ""
        _fail(f"the system refuses to use{where or ' a file'}: {error.strerror}")
    raise error


def _take_any_letter() -> None:
    """What the terminal's encoding has no sign for is shown as '?', and is no error."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def _is_path(value: object) -> bool:
    return isinstance(value, str | bytes)


def _fail(message: str) -> NoReturn:
    from realtime_style.cli.parameters import say

    say(f"rts: {' '.join(message.split())}")
    sys.exit(1)


def _flush() -> None:
    """Write what is left for standard output; say if it cannot be, in place of Python at exit."""
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        # What is left goes nowhere, or Python would try once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(sys.exception(), SystemExit) and not isinstance(error, BrokenPipeError):
            _fail(f"cannot write to standard output: {error.strerror}")


def _leave_stalled_threads() -> None:
    """End at once where a thread is still inside a library, after all that waits for the end.

    Python ends such a thread by unwinding it as it comes back, and C++ then aborts the process:
    "terminate called without an active exception", in place of our exit status. Who stopped a
    run does not wait either while libraries are taken down, 0.35 s of computing.
    """
    end = sys.exception()
    if not isinstance(end, SystemExit):
        return
    if end.code != _STOPPED and not any(each.daemon for each in threading.enumerate()):
        return
    threading._shutdown()  # type: ignore[attr-defined]  # waits for the others, as Python would
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, AttributeError):  # closed, full, or not there
            stream.flush()
    os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def _explain(error: ImportError) -> str:
    """One line on what to install for a library that is not there; a bug is raised again."""
    from realtime_style.doctor import opencv

    if opencv.lacks_libraries(str(error)):
        return f"OpenCV cannot load a library of the system ({error}): {opencv.GET_THEM}"
    trainers = {"torch", "onnx", "onnxscript", "accelerate", "safetensors", "tensorboard"}
    if error.name and error.name.partition(".")[0] in trainers:
        return f"training and export need {error.name}: pip install 'realtime-style[train]'"
    if error.name and error.name.partition(".")[0] in {"starlette", "uvicorn", "websockets"}:
        return f"the page is served with {error.name}: pip install 'realtime-style[web]'"
    controllers = {"pythonosc": "python-osc", "mido": "mido", "rtmidi": "python-rtmidi"}
    if package := controllers.get((error.name or "").partition(".")[0]):
        return f"control from outside needs {package}: pip install 'realtime-style[control]'"
    raise error
