"""The device and precision that are fastest on this processor: measured once, and kept."""

import dataclasses
from collections.abc import Iterator

from realtime_style.engine.choice import Candidate, Choice, fastest
from realtime_style.engine.half import half_pays, has_half
from realtime_style.engine.processor import has_bfloat16, has_bfloat16_of_arm
from realtime_style.engine.providers import (
    COREML,
    CPU,
    OPENVINO,
    PROVIDERS,
    candidates,
    import_onnxruntime,
    missing,
)
from realtime_style.engine.trial import measured
from realtime_style.errors import InputError
from realtime_style.networks.family import NetworkFamily, Precision, Purpose
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import StyleSelection


def settle_variant(selection: StyleSelection, options: EngineOptions) -> EngineOptions:
    """`options` with the device and variant of `choose`."""
    return choose(selection, options).options


def choose(selection: StyleSelection, options: EngineOptions) -> Choice:
    """What was asked for; where that leaves a choice on the processor, the fastest.

    On a graphics card it is float16 or float32.

    Raises:
        InputError: int8 or float16 is asked for, and this style has no such network; or
            bfloat16, and this processor or device does not compute in it.
        EngineError: onnxruntime or a device that is named is not there.
    """
    family = selection.family
    if options.variant is Variant.INT8 and not _has_int8(family):
        raise InputError(f"'{selection.name}' has no int8 variant: leave out --variant")
    if options.variant is Variant.FP16:
        if not has_half(family):
            raise InputError(f"'{selection.name}' has no fp16 variant: leave out --variant")
        return Choice(options)
    if options.variant is Variant.BF16:
        options = _for_bfloat16(options)
    available = import_onnxruntime().get_available_providers()
    first = candidates(options, available)[0][0]
    tried = _may_be_slower(first, options)
    if options.variant is Variant.AUTO and not tried and half_pays(family, options):
        return Choice(dataclasses.replace(options, variant=Variant.FP16), "it is faster there")
    if first not in (CPU, OPENVINO) and not tried:
        return _plainly(options)
    if options.execution_providers and options.execution_providers[0] != CPU:
        return _plainly(options)  # an expert's list is taken as it is
    possible = possible_on_processor(family, options)
    if len(possible) > 1:
        return _measured(selection, options, possible)
    if not possible or options.execution_providers:
        return _plainly(options)
    (only,) = possible
    settled = dataclasses.replace(options, device=only.device, variant=only.variant)
    asked = options.variant is not Variant.AUTO
    return Choice(settled, "it was asked for" if asked else "nothing else is installed")


def _may_be_slower(provider: str, options: EngineOptions) -> bool:
    """Core ML, where nobody named it: what it cannot take goes back and forth between it and the
    processor, which alone was more than twice as fast with such a network
    (https://github.com/microsoft/onnxruntime/issues/27696)."""
    return provider == COREML and options.device is Device.AUTO and not options.execution_providers


def _plainly(options: EngineOptions) -> Choice:
    if options.variant is not Variant.AUTO:
        return Choice(options)
    why = "float32 is taken where nothing else is known to be faster"
    return Choice(dataclasses.replace(options, variant=Variant.FP32), why)


def _for_bfloat16(options: EngineOptions) -> EngineOptions:
    if has_bfloat16_of_arm():
        return _for_bfloat16_of_arm(options)
    if not has_bfloat16():
        raise InputError(
            "this processor does not compute in bf16, which takes AMX, AVX-512 BF16 or ARM's BF16: "
            "leave out --variant"
        )
    if options.execution_providers:
        if options.execution_providers[0] != OPENVINO:
            raise InputError(f"{options.execution_providers[0]} has no bf16: {OPENVINO} has")
        return options
    if options.device not in (Device.AUTO, Device.OPENVINO):
        raise InputError(f"--device {options.device} has no bf16: try --device openvino")
    return dataclasses.replace(options, device=Device.OPENVINO)


def _for_bfloat16_of_arm(options: EngineOptions) -> EngineOptions:
    """onnxruntime's own provider has kernels for it there."""
    if options.execution_providers:
        if options.execution_providers[0] != CPU:
            raise InputError(f"{options.execution_providers[0]} has no bf16: {CPU} has")
        return options
    if options.device not in (Device.AUTO, Device.CPU):
        raise InputError(f"--device {options.device} has no bf16: try --device cpu")
    return dataclasses.replace(options, device=Device.CPU)


def possible_on_processor(family: NetworkFamily, options: EngineOptions) -> list[Candidate]:
    """What the options allow on the processor, the plainest first."""
    return list(_possible(family, options, import_onnxruntime().get_available_providers()))


def _possible(
    family: NetworkFamily, options: EngineOptions, available: list[str]
) -> Iterator[Candidate]:
    on_cpu = [Variant.FP32, *([Variant.BF16] if has_bfloat16_of_arm() else [])]
    on_cpu += [Variant.INT8] if _has_int8(family) else []
    openvino = [Variant.FP32, *([Variant.BF16] if has_bfloat16() else [])]
    if options.device is Device.OPENVINO and _has_int8(family):
        openvino += [Variant.INT8] * (options.variant is Variant.INT8)  # only where it is named
    of_device = {Device.CPU: on_cpu}
    if OPENVINO in available and not options.execution_providers:
        of_device[Device.OPENVINO] = openvino
    if COREML in available and _may_be_slower(COREML, options):
        of_device[Device.COREML] = [Variant.FP32, *([Variant.FP16] if has_half(family) else [])]
    for device, variants in of_device.items():
        if options.device not in (Device.AUTO, device):
            continue
        for variant in variants:
            if options.variant in (Variant.AUTO, variant):
                yield Candidate(device, variant)


def _has_int8(family: NetworkFamily) -> bool:
    return family.find(Precision.INT8, Purpose.FRAMES) is not None


def _measured(
    selection: StyleSelection, options: EngineOptions, possible: list[Candidate]
) -> Choice:
    trial = measured(selection.family, options, possible, selection.parameters)
    winner, why = fastest(trial.times)
    device = options.device if options.execution_providers else winner.device
    settled = dataclasses.replace(options, device=device, variant=winner.variant)
    times_ms = {str(each): 1000 * seconds for each, seconds in trial.times.items()}
    passed_over = [
        missing(PROVIDERS[each.device], f"in {each.variant}, {reason}")
        for each, reason in trial.refused.items()
    ]
    return Choice(settled, why, times_ms, passed_over)
