#!/bin/sh
# Everything that only a graphics card can tell, in about four minutes.
#
#   sh benchmarks/on_a_card.sh RESULTS [PHOTOS VGG16]
#
# RESULTS is a folder for what it finds. With PHOTOS, a folder of pictures, and VGG16, the file of
# VGG-16's weights, it trains as well. A part that fails or takes too long does not end the others.
set -u
results=${1:?where do the results go?}
photos=${2:-}
vgg=${3:-}
here=$(dirname "$0")
mkdir -p "$results"

part() { # NAME SECONDS COMMAND...
    name=$1 limit=$2
    shift 2
    if timeout "$limit" "$@" >"$results/$name.txt" 2>&1; then
        echo "$name: done"
    else
        echo "$name: failed with $? (see $results/$name.txt)"
    fi
}

part doctor 40 rts doctor --device cuda
part steadying 60 python "$here/steadied_on_device.py" cuda
for variant in fp32 fp16; do
    part "bench-$variant" 60 rts bench --quick --device cuda --variant "$variant" \
        --resolution 1080p --resolution 2160p --json
done
part live 25 rts bench --live --device cuda --resolution 1080p --seconds 8
clip=$(python -c 'import realtime_style; print(realtime_style.__path__[0])')/demo/bunny.mp4
part decoding 30 rts video "$clip" "$results/decoded.mp4" --device cuda --hwaccel auto --overwrite \
    --json
if [ -n "$photos" ] && [ -n "$vgg" ]; then
    part training 60 python "$here/training_speed.py" "$photos" "$vgg"
fi
cat "$results"/*.txt
