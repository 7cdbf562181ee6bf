"""Every value of --device, tried."""

from dataclasses import fields, replace

from realtime_style.doctor.child import TrialError, run_trial
from realtime_style.doctor.report import Chosen, DeviceTrial
from realtime_style.engine.providers import PROVIDERS, how_to_get
from realtime_style.options import Device

_TENSORRT_S = 1200
_OTHERS_S = 120


def try_devices(available: list[str], asked: Device) -> list[DeviceTrial]:
    """Paint with each device that onnxruntime has; TensorRT, which builds long, only if asked."""
    return [_try(device, provider, available, asked) for device, provider in PROVIDERS.items()]


def try_choosing(asked: Device) -> Chosen:
    """What a run would take, and why."""
    try:
        answer = run_trial("choose", asked.value, timeout_s=_OTHERS_S)
    except TrialError as error:
        return Chosen(why=str(error))
    return Chosen(**{each.name: answer[each.name] for each in fields(Chosen)})


def _try(device: Device, provider: str, available: list[str], asked: Device) -> DeviceTrial:
    trial = DeviceTrial(device=device.value, provider=provider, works=False)
    if provider not in available:
        has = f"this onnxruntime has only {', '.join(available)}"
        reason = has if available else "onnxruntime cannot be loaded"
        return replace(trial, reason=reason, advice=how_to_get(device))
    if device is Device.TENSORRT and asked is not device:
        reason = "not tried, as it builds for minutes: rts doctor --device tensorrt"
        return replace(trial, reason=reason, installed=True)
    try:
        timeout_s = _TENSORRT_S if device is Device.TENSORRT else _OTHERS_S
        answer = run_trial("paint", device.value, timeout_s=timeout_s)
    except TrialError as error:
        reason, advice = _split(str(error), device)
        return replace(trial, reason=reason, advice=advice, installed=True)
    return replace(
        trial,
        works=True,
        installed=True,
        nodes_on_cpu=answer["nodes_on_cpu"],
        shape_nodes_on_cpu=answer["shape_nodes_on_cpu"],
    )


def _split(message: str, device: Device) -> tuple[str, str]:
    """The reason and the advice in what `engine.providers.missing` says."""
    reason, _, advice = message.partition("; to get it: ")
    return reason.removeprefix(f"device '{device}' is not there: "), advice
