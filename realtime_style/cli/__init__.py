"""The command `rts`. Only this package prints, and only it knows every concrete class.

Commands import what they need when they run, so that `rts --help` answers at once.
"""

import io
import signal
import sys

from realtime_style.errors import RealtimeStyleError
from realtime_style.signals import hear_hang_up


def main() -> None:
    """Run the command line and exit: 0 done, 1 foreseen trouble, 2 wrong usage, 130 Ctrl-C.

    SIGTERM and SIGHUP end a run as Ctrl-C does: a training saves its state, a painting leaves no
    debris.
    Jobs in the background of a script ignore SIGINT, so that it is the only way to stop them.
    """
    from realtime_style.cli.app import app

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    hear_hang_up(signal.default_int_handler)
    _take_any_letter()
    try:
        app()
    except RealtimeStyleError as error:
        _fail(str(error))
    except PermissionError as error:  # even looking at a path may be forbidden
        _fail(f"no permission to use '{error.filename}'")
    except ImportError as error:
        _fail(_explain(error))
    except OSError as error:  # such as a name that no system takes
        if error.filename is None:
            raise
        _fail(f"cannot use '{error.filename}': {error.strerror}")


def _take_any_letter() -> None:
    """What the terminal's encoding has no sign for is shown as '?', and is no error."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def _fail(message: str) -> None:
    print(f"rts: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)


def _explain(error: ImportError) -> str:
    """One line on what to install for a library that is not there; a bug is raised again."""
    if "libGL" in str(error) or "libglib" in str(error) or "libgthread" in str(error):
        return (
            f"OpenCV cannot load a system library ({error}): install it (Debian, Ubuntu: "
            "apt install libgl1 libglib2.0-0), or where no window is needed replace OpenCV: "
            "pip uninstall -y opencv-python && pip install opencv-python-headless"
        )
    trainers = {"torch", "onnx", "onnxscript", "accelerate", "safetensors", "tensorboard"}
    if error.name and error.name.partition(".")[0] in trainers:
        return f"training and export need {error.name}: pip install 'realtime-style[train]'"
    if error.name and error.name.partition(".")[0] in {"starlette", "uvicorn", "websockets"}:
        return f"the page is served with {error.name}: pip install 'realtime-style[web]'"
    raise error
