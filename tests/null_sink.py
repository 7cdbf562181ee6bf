"""A sink that keeps nothing."""

from realtime_style.frame import BgrImage, Frame


class NullSink:
    """Counts frames."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.count = 0

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        self.count += 1

    def close(self) -> None:
        pass

    def abort(self) -> None:
        pass
