"""An engine for a selection of style, in the precision that is fastest here."""

import dataclasses

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.precision import settle_variant
from realtime_style.engine.providers import CPU
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.selection import StyleSelection


def load_engine(selection: StyleSelection, options: EngineOptions) -> OnnxEngine:
    """Load the network and the style.

    Raises:
        InputError: int8 is asked for, and this style has no such network.
        EngineError: onnxruntime or the device is not there.
        StyleError: the file is damaged or of another contract.
    """
    settled = settle_variant(selection, options)
    engine = OnnxEngine(selection.family, settled, selection.parameters)
    if engine.provider != CPU or not engine.warnings:
        return engine
    # No better device works, so the precision is chosen anew, for the processor.
    on_cpu = settle_variant(selection, dataclasses.replace(options, device=Device.CPU))
    if on_cpu.variant != settled.variant:
        warnings = engine.warnings
        engine.close()
        engine = OnnxEngine(selection.family, on_cpu, selection.parameters)
        engine.warnings = warnings
    return engine


class LoadedNetworks:
    """Networks that stay loaded for what is painted next. For one thread at a time."""

    def __init__(self, most: int = 1) -> None:
        """Keep so many; beyond them, the one that was asked for longest ago is let go."""
        self._most = most
        self._engines: dict[tuple[NetworkFamily, EngineOptions], OnnxEngine] = {}

    def load(self, selection: StyleSelection, options: EngineOptions) -> OnnxEngine:
        """What `load_engine` gives; one that was loaded where only the style may differ."""
        key = selection.family, options
        engine = self._engines.pop(key, None)
        if engine is None or engine.is_closed:
            engine = load_engine(selection, options)
        elif selection.parameters is not None:
            engine.restyle(selection.parameters)
        self._engines[key] = engine
        while len(self._engines) > self._most:
            del self._engines[next(iter(self._engines))]
        return engine

    def close(self) -> None:
        """Free all of them. Idempotent."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
