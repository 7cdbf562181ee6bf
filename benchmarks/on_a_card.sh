#!/bin/sh
# Everything that only a graphics card can tell, in about four minutes, what matters most first.
#
#   sh benchmarks/on_a_card.sh RESULTS [PHOTOS VGG16]
#
# RESULTS is a folder for what it finds. With PHOTOS, a folder of pictures, and VGG16, the file of
# VGG-16's weights, it trains as well. A part that fails or takes too long does not end the others.
# DEVICE in the environment names another device than cuda, FILM_S says how long the clips are, and
# SLOWER how many times as long each part may take.
set -u
results=${1:?where do the results go?}
photos=${2:-}
vgg=${3:-}
device=${DEVICE:-cuda}
film_s=${FILM_S:-12}
here=$(dirname "$0")
clips=$(mktemp -d)
trap 'rm -rf "$clips"' EXIT
mkdir -p "$results"

part() { # NAME SECONDS COMMAND...
    name=$1 limit=$(($2 * ${SLOWER:-1}))
    shift 2
    started=$(date +%s)
    timeout "$limit" "$@" >"$results/$name.txt" 2>&1
    echo "$name: ended with $? after $(($(date +%s) - started)) s"
}

film() { # NAME CLIP OPTION...
    name=$1 clip=$2
    shift 2
    part "$name" 30 rts video "$clips/$clip.mp4" "$clips/painted.mp4" --device "$device" \
        --overwrite --json "$@"
}

part doctor 40 rts doctor --device "$device"
part steadied 120 python "$here/steadied_on_device.py" "$device"
part clips 30 python -c "
from pathlib import Path
from realtime_style.bench.clip import make_clip
from realtime_style.bench.plan import Size
make_clip(Path('$clips/1080p.mp4'), Size(1920, 1080), 25 * $film_s)
make_clip(Path('$clips/2160p.mp4'), Size(3840, 2160), 10 * $film_s)"
film video-1080p 1080p
film video-1080p-hwaccel 1080p --hwaccel auto
film video-2160p 2160p
part bench 70 rts bench --quick --device "$device" --resolution 1080p --json
if [ -n "$photos" ] && [ -n "$vgg" ]; then
    part training 60 python "$here/training_speed.py" "$photos" "$vgg"
fi
for each in "$results"/*.txt; do
    echo "== $(basename "$each" .txt)"
    cat "$each"
done
