#!/bin/sh
# Everything that only a graphics card can tell, in about four minutes, what matters most first.
#
#   sh benchmarks/on_a_card.sh RESULTS [PHOTOS VGG16]
#
# RESULTS is a folder for what it finds: a file for each part, and at the end all of them on
# standard output. A part that fails or takes too long does not end the others. With PHOTOS, a
# folder of pictures, and VGG16, the file of VGG-16's weights, it trains as well.
#
# It runs this checkout with the Python that PYTHON names (python), which has the requirements of
# this package, onnxruntime-gpu in place of onnxruntime, and PyTorch. Nothing else is downloaded.
# DEVICE names another device than cuda; with cpu, the processor's memory stands for a card's where
# steadied frames are measured. FILM_S says how long the clips are, and SLOWER how many times as
# long each part may take.
set -u
results=${1:?where do the results go?}
photos=${2:-}
vgg=${3:-}
device=${DEVICE:-cuda}
python=${PYTHON:-python}
film_s=${FILM_S:-12}
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
export PYTHONPATH="$root:$root/train:$root/export${PYTHONPATH:+:$PYTHONPATH}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$results"
# What was tried on another machine, and the user's own styles and settings, are not asked.
export RTS_CONFIG= XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"

part() { # NAME SECONDS COMMAND...
    name=$1 limit=$(($2 * ${SLOWER:-1}))
    shift 2
    started=$(date +%s)
    timeout "$limit" "$@" >"$results/$name.txt" 2>&1
    echo "$name: ended with $? after $(($(date +%s) - started)) s"
}

rts() { # NAME SECONDS ARGUMENT...
    name=$1 seconds=$2
    shift 2
    part "$name" "$seconds" "$python" -m realtime_style "$@"
}

film() { # NAME CLIP OPTION...
    name=$1 clip=$2
    shift 2
    rts "$name" 30 video "$work/$clip.mp4" "$work/painted.mp4" --device "$device" \
        --overwrite --json "$@"
}

rts doctor 40 doctor --device "$device"
part steadied 120 "$python" "$here/steadied_on_device.py" "$device"
part clips 30 "$python" -c "
from pathlib import Path
from realtime_style.bench.clip import make_clip
from realtime_style.bench.plan import Size
make_clip(Path('$work/1080p.mp4'), Size(1920, 1080), 25 * $film_s)
make_clip(Path('$work/2160p.mp4'), Size(3840, 2160), 10 * $film_s)"
film video-1080p 1080p
film video-1080p-hwaccel 1080p --hwaccel auto
film video-2160p 2160p
rts bench 70 bench --quick --device "$device" --resolution 1080p --json
if [ -n "$photos" ] && [ -n "$vgg" ]; then
    part training 60 "$python" "$here/training_speed.py" "$photos" "$vgg"
    # The picture of another style: what `rts train PICTURE` takes, its start and end included.
    rts train 75 train "$root/train/rts_train/pictures/aurora.jpg" --name tried --photos "$photos" \
        --vgg "$vgg" --minutes 1 --folder "$work/run" --json
fi
for each in "$results"/*.txt; do
    echo "== $(basename "$each" .txt)"
    cat "$each"
done
