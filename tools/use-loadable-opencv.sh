#!/bin/sh
# opencv-python has windows, and for them needs libGL, which a minimal system lacks.
# Where it cannot be loaded, put the same OpenCV without windows in its place.
#
#   sh tools/use-loadable-opencv.sh VENV/bin
set -eu
bin=$1

loads() { "$bin/python" -c 'import cv2' 2>/dev/null; }

if loads; then exit 0; fi
version=$("$bin/pip" show opencv-python | sed -n 's/^Version: //p')
"$bin/pip" uninstall --quiet --yes opencv-python
# The two share their files, so the second must be laid anew even if pip knows it already.
"$bin/pip" install --quiet --force-reinstall --no-deps "opencv-python-headless==$version"
loads
echo "OpenCV without windows is used: this system has no libGL (Debian: apt install libgl1)"
