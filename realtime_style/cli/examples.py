"""Lines to copy, for each command: what is typed, and what it does."""

from collections.abc import Mapping, Sequence

Example = tuple[str, str]

EXAMPLES: Mapping[str, Sequence[Example]] = {
    "": (
        ("rts demo", "Paint a clip that comes along, and see that all works."),
        ("rts webcam --style great-wave", "Be painted, live, in a window."),
        ("rts serve", "The same in a browser."),
        ("rts video clip.mp4 painted.mp4", "Paint a video."),
    ),
    "webcam": (
        ("rts webcam", "Paint the first camera; press ? in the window for the keys."),
        ("rts webcam --style candy:0.7,great-wave:0.3", "Paint in a blend of two styles."),
        ("rts webcam --camera clip.mp4 --record painted.mp4", "Play a film, and record it."),
        ("rts webcam --virtual-camera --no-window", "Be a camera for OBS and video calls."),
    ),
    "serve": (
        ("rts serve", "A page for the browsers of this machine, with their own camera."),
        ("rts serve --camera 0", "A page that shows this machine's camera."),
        ("rts serve --host 0.0.0.0", "For others in the network, with a token in the address."),
    ),
    "cameras": (
        ("rts cameras", "List cameras with their numbers, names, sizes and rates."),
        ("rts cameras --json", "The same for programs."),
    ),
    "image": (
        ("rts image photo.jpg painted.jpg --style mosaic", "Paint a photo."),
        ("rts image photos/ painted/ --recursive", "Paint a folder with all below it."),
        (
            "rts image - - --format jpg < photo.jpg > painted.jpg",
            "Paint what comes through a pipe.",
        ),
    ),
    "video": (
        ("rts video clip.mp4 painted.mp4", "Paint a video; its sound and all else go along."),
        ("rts video clip.mp4 part.mp4 --start 1:30 --duration 20", "Paint 20 seconds of it."),
        ("rts video clips/ painted/ --target-fps 25", "Paint a folder, in real time."),
        ("rts video clip.mp4 frame.png --at 12.5", "Paint one frame, to try a style."),
        ("rts video frame-%05d.png painted.mp4 --fps 24", "Paint numbered pictures."),
    ),
    "batch": (
        ("rts batch clips/ --output painted", "Paint a folder by processes on this machine."),
        (
            "rts batch clips/ -o out --scheduler tcp://10.0.0.5:8786",
            "Paint it by the machines of a Dask scheduler.",
        ),
    ),
    "sheet": (
        ("rts sheet photo.jpg", "Paint a photo in every style, into sheet.jpg."),
        ("rts sheet photo.jpg two.jpg -s candy -s ink", "In two styles."),
    ),
    "demo": (
        ("rts demo", "Paint the bundled clip into demo-painted.mp4."),
        ("rts demo wave.mp4 --style great-wave", "In another style."),
    ),
    "train": (
        ("rts train picture.jpg --name mine", "Learn a style from a picture."),
        (
            "rts train picture.jpg --name mine --photos ~/Pictures",
            "Learn from photos of your own.",
        ),
        ("rts train picture.jpg --name mine --minutes 20", "Learn longer."),
        ("rts webcam --style mine", "Paint with it."),
    ),
    "evaluate": (
        ("rts evaluate candy ink --photos photos/", "Measure two styles on photos."),
        ("rts evaluate candy --video clip.mp4", "Measure how much a painted clip flickers."),
    ),
    "export": (
        ("rts export runs/mine/checkpoint.pt", "Write a checkpoint as one ONNX file."),
        (
            "rts export checkpoint.pt --gallery out --photos photos/",
            "Write a trunk with all of its styles.",
        ),
    ),
    "bench": (
        ("rts bench --quick", "Measure this machine in about a minute."),
        ("rts bench --live --seconds 20", "Measure latency and drops of a live run."),
    ),
    "controls": (
        ("rts controls", "Show all that can be changed in a live run."),
        ("rts controls --osc", "Show the addresses of Open Sound Control alone."),
    ),
    "config": (
        ("rts config style ink", "Paint in ink from now on, where no --style is given."),
        ("rts config webcam.mirror true", "Set an option of one command alone."),
        ("rts config style --unset", "Let it be as it came."),
    ),
    "doctor": (
        ("rts doctor", "Try all that painting needs."),
        ("rts doctor --device cuda", "Find out why a device does not work."),
    ),
    "styles": (
        ("rts styles", "List the styles."),
        ("rts styles great-wave", "Show the card of one."),
        ("rts styles add mine.safetensors", "Copy a style file among your own."),
    ),
    "styles show": (("rts styles great-wave", "Show the card of a style."),),
    "styles add": (
        ("rts styles add mine.safetensors", "Copy a style file among your own."),
        ("rts styles add other.onnx --name other", "And give it a name."),
    ),
    "styles remove": (("rts styles remove mine", "Delete one of your own styles."),),
    "styles export": (
        (
            "rts styles export great-wave --self-contained wave.onnx",
            "Write network and style as one file, for other programs.",
        ),
        (
            "rts styles export candy:2,ink --self-contained blend.onnx",
            "Write a blend of two.",
        ),
    ),
}
"""By the command's words behind 'rts'."""
