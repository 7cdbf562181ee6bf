"""Files that visitors give to the page: worked on one after another, then forgotten."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from realtime_style.errors import InputError
from realtime_style.files.lock import OutputLock
from realtime_style.serve.upload import NICE, State, Treatment, Upload

KEPT_S = 900.0
"""For which a painting waits to be saved."""
PREFIX = "rts-serve-"
"""Of the folder in which a server keeps its uploads."""
NEW_S = 10.0
_HELD = "uploads"
_LOOK_S = 0.1
_LAST_WORDS_S = 5.0


class Uploads:
    """The queue. Each is worked on by a process of its own, behind everything else that the
    machine has to do. For any thread."""

    def __init__(self, treatment: Treatment) -> None:
        self._treatment = treatment
        remove_left()
        self._root = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._held = OutputLock(self._root / _HELD, shown_as=self._root)
        self._lock = threading.Lock()
        self._uploads: list[Upload] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
        self._thread.start()

    def begin(self) -> Upload:
        """A place for one that is about to come.

        Raises:
            InputError: there is none.
        """
        with self._lock:
            most = self._treatment.most
            if len(self._uploads) >= most:
                raise InputError(f"{most} uploads are here already: try again in a while")
            upload = Upload(self._root / secrets.token_hex(8))
            upload.folder.mkdir()
            self._uploads.append(upload)
        return upload

    def queue(self, upload: Upload) -> None:
        """Work on it when its turn comes: its file is whole."""
        upload.state = State.WAITING

    def find(self, key: str) -> Upload | None:
        """That of a visitor, who is still there."""
        for upload in list(self._uploads):
            if secrets.compare_digest(upload.key.encode(), key.encode()):
                upload.seen_at = time.monotonic()
                return upload
        return None

    def place(self, upload: Upload) -> int:
        """How many come before it."""
        before = 0
        for each in list(self._uploads):
            if each is upload:
                return before
            before += each.state in (State.WAITING, State.WORKING)
        return before

    def forget(self, upload: Upload) -> None:
        """End the work on it, and remove all of it. Idempotent."""
        upload.is_dropped = True
        if process := upload.process:
            _end(process)
        with self._lock:
            if upload in self._uploads:
                self._uploads.remove(upload)
        shutil.rmtree(upload.folder, ignore_errors=True)
        self._treatment.forget(upload)

    def close(self) -> None:
        """Forget all. Idempotent."""
        self._closed.set()
        for upload in list(self._uploads):
            self.forget(upload)
        self._thread.join()
        self._held.release()
        shutil.rmtree(self._root, ignore_errors=True)

    def _run(self) -> None:
        while not self._closed.wait(_LOOK_S):
            self._forget_absent()
            waiting = [each for each in list(self._uploads) if each.state is State.WAITING]
            if waiting:
                self._work_on(waiting[0])

    def _forget_absent(self) -> None:
        now = time.monotonic()
        for upload in list(self._uploads):
            patience_s = KEPT_S if upload.state is State.DONE else self._treatment.absent_s
            if upload.state is not State.COMING and now - upload.seen_at > patience_s:
                self.forget(upload)

    def _work_on(self, upload: Upload) -> None:
        assert upload.type
        upload.state = State.WORKING
        most_s = upload.type.kind.most_s
        with tempfile.TemporaryFile() as said:
            upload.process = process = subprocess.Popen(
                [sys.executable, "-m", *self._treatment.command(upload)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
            _step_back(process.pid)
            end = time.monotonic() + most_s
            while process.poll() is None and time.monotonic() < end:
                if upload.is_dropped:  # meanwhile
                    _end(process)
                self._forget_absent()
                self._treatment.watch(upload)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_S)
            if process.poll() is None:
                _end(process)
                upload.error = f"it was not {self._treatment.done} within {most_s / 60:.0f} minutes"
            elif process.returncode or not upload.target.is_file():
                said.seek(0)
                words = said.read().decode(errors="replace")
                upload.error = _in_words(words, upload) or f"it could not be {self._treatment.done}"
        upload.source.unlink(missing_ok=True)
        if upload.is_dropped:
            shutil.rmtree(upload.folder, ignore_errors=True)
        else:
            self._treatment.watch(upload)
        # What was made of it is there from now on.
        upload.seen_at = time.monotonic()
        upload.state = State.FAILED if upload.error else State.DONE


def remove_left() -> None:
    """Remove what servers have left here that were killed."""
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, InputError):
            # A new one takes its lock a moment after it is made.
            if root.is_symlink() or time.time() - root.stat().st_mtime < NEW_S:
                continue
            held = OutputLock(root / _HELD, shown_as=root)
            shutil.rmtree(root, ignore_errors=True)
            held.release()


def _in_words(said: str, upload: Upload) -> str:
    """What rts said, without the places where files lie here; '' for nothing."""
    lines = [line for line in said.splitlines() if line.startswith("rts: ")]
    why = lines[-1].removeprefix("rts: ") if lines else ""
    return why.replace(str(upload.source), upload.name).replace(f"{upload.folder}{os.sep}", "")


def _step_back(pid: int) -> None:
    """Let a process have about a quarter of what one that is not behind would get."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
    with contextlib.suppress(OSError):  # where Linux shares time among sessions first
        Path(f"/proc/{pid}/autogroup").write_text(str(NICE))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """In order, so that it ends what it has started; at once where it does not."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LAST_WORDS_S)
    if process.poll() is None:
        process.kill()
        process.wait()
