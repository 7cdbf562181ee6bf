"""An engine for a selection of style, on the device and in the precision that are fastest here."""

import dataclasses

from realtime_style.engine.choice import Choice
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.precision import choose
from realtime_style.engine.providers import CPU
from realtime_style.errors import EngineError
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.selection import StyleSelection


def load_engine(selection: StyleSelection, options: EngineOptions) -> OnnxEngine:
    """Load the network and the style.

    Raises:
        InputError: a precision is asked for that this style, device or processor does not have.
        EngineError: onnxruntime or the device is not there.
        StyleError: the file is damaged or of another contract.
    """
    choice = choose(selection, options)
    try:
        engine = _open(selection, choice)
    except EngineError as error:
        if choice.options.device is options.device:
            raise
        # 'auto' took OpenVINO, as it once worked, and now it does not.
        return _on_processor(selection, options, [*choice.passed_over, str(error)])
    if engine.provider != CPU or not engine.warnings or choice.options.device is Device.CPU:
        return engine
    # No better device works, so the precision is chosen anew, for the processor.
    warnings = engine.warnings
    engine.close()
    return _on_processor(selection, options, warnings)


def _open(selection: StyleSelection, choice: Choice) -> OnnxEngine:
    engine = OnnxEngine(selection.family, choice.options, selection.parameters)
    engine.choice = choice
    engine.warnings[:0] = choice.passed_over
    return engine


def _on_processor(
    selection: StyleSelection, options: EngineOptions, warnings: list[str]
) -> OnnxEngine:
    on_cpu = dataclasses.replace(options, device=Device.CPU)
    engine = _open(selection, choose(selection, on_cpu))
    engine.warnings[:0] = warnings
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
