"""Which graph of a network's family paints: the one place that decides it."""

from realtime_style.engine.providers import CPU, ON_PROCESSOR
from realtime_style.engine.threads import threads_of_session
from realtime_style.networks.family import Graph, NetworkFamily, Precision, Purpose
from realtime_style.options import EngineOptions, Variant

_PRECISIONS = {
    Variant.AUTO: Precision.FP32,
    Variant.FP32: Precision.FP32,
    Variant.BF16: Precision.FP32,  # OpenVINO computes in another precision than its file has
    Variant.FP16: Precision.FP16,
    Variant.INT8: Precision.INT8,
}

DEVICE_TIMES = 8
"""So many times as large a picture is painted at once on a device: 4 GB of its memory."""


def pick(family: NetworkFamily, options: EngineOptions, provider: str) -> Graph:
    """The graph for frames on `provider`.

    Where no variant is asked for it is float32's: `engine.precision` measures before.
    """
    graph = plain(family, options)
    purposes = []
    if options.momentum or options.running_statistics:
        purposes.append(Purpose.RUNNING_STATISTICS)
    if provider == CPU and threads_of_session(options) == 1:
        purposes.append(Purpose.ONE_THREAD)  # several would wait for each other in every strip
    found = (family.find(graph.precision, purpose) for purpose in purposes)
    return next((each for each in found if each), graph)


def plain(family: NetworkFamily, options: EngineOptions) -> Graph:
    """The graph in the precision that the options say, as it is for all purposes."""
    return family.frames(_PRECISIONS[options.variant])


def pick_parts(family: NetworkFamily, pixels: int, provider: str = CPU) -> dict[str, Graph]:
    """The graphs for a picture of so many pixels, by part; none where it is painted at once.

    Parts go through the processor's memory; a device's is faster as long as the picture fits.
    """
    at_once = family.geometry.large_px * (1 if provider in ON_PROCESSOR else DEVICE_TIMES)
    return family.parts() if pixels > at_once else {}
