"""The library in a dozen lines: a picture, a blend, a video.

    python examples/stylize.py CLIP FOLDER

paints the first frame of CLIP in two ways, and then all of it, into FOLDER.
"""

import sys
from pathlib import Path

import cv2

from realtime_style import Stylizer


def main(clip: Path, folder: Path) -> None:
    ok, frame = cv2.VideoCapture(str(clip)).read()
    if not ok:
        raise SystemExit(f"OpenCV cannot read '{clip}'")
    with Stylizer("candy") as stylizer:
        cv2.imwrite(str(folder / "candy.png"), stylizer.stylize(frame))
        stylizer.style = "candy:0.5,great-wave:0.5"  # costs nothing
        cv2.imwrite(str(folder / "blend.png"), stylizer.stylize(frame))
        report = stylizer.stylize_video(clip, folder / "blend.mp4", overwrite=True)
    print(f"{report.frames_out} frames in '{report.style}' on {report.provider}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
