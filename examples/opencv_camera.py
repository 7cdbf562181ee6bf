"""A camera, or a film, painted in a window of your own program.

    python examples/opencv_camera.py [CAMERA_OR_FILE [STYLE [OUT]]]

With OUT it writes a film and opens no window. Press q to end.
"""

import sys
from collections.abc import Iterator
from typing import Any

import cv2

from realtime_style import Stylizer


def frames(capture: cv2.VideoCapture) -> Iterator[Any]:
    while True:
        ok, frame = capture.read()
        if not ok:
            return
        yield frame


def main(camera: str = "0", style: str = "candy", out: str = "") -> None:
    capture = cv2.VideoCapture(int(camera) if camera.isdigit() else camera)
    writer = None
    with Stylizer(style) as stylizer:
        for painting in stylizer.stylize_frames(frames(capture)):
            if out:
                height, width = painting.shape[:2]
                codec = cv2.VideoWriter.fourcc(*"mp4v")
                writer = writer or cv2.VideoWriter(out, codec, 25, (width, height))
                writer.write(painting)
            else:
                cv2.imshow("painting", painting)
                if cv2.waitKey(1) == ord("q"):
                    break
    capture.release()
    if writer:
        writer.release()


if __name__ == "__main__":
    main(*sys.argv[1:4])
