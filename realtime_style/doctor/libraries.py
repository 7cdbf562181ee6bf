"""Python packages: can they be imported, and are there two of one kind?"""

from collections.abc import Mapping
from importlib.metadata import packages_distributions, version

from realtime_style.doctor.child import TrialError, run_trial
from realtime_style.doctor.report import Library

MODULES = ("onnxruntime", "numpy", "cv2", "av", "safetensors")


def try_libraries() -> tuple[list[Library], list[str]]:
    """Import each one; return them, and onnxruntime's providers."""
    installed = packages_distributions()
    found = []
    providers: list[str] = []
    for name in MODULES:
        wheels = wheels_of(name, installed)
        try:
            answer = run_trial("import", name)
        except TrialError as error:
            found.append(Library(name=name, works=False, reason=str(error), wheels=wheels))
            continue
        providers = answer.get("providers", providers)
        found.append(Library(name=name, works=True, version=answer["version"], wheels=wheels))
    return found, providers


def wheels_of(module: str, installed: Mapping[str, list[str]]) -> dict[str, str]:
    """Distributions that bring `module`, with their versions."""
    return {name: version(name) for name in sorted(set(installed.get(module, [])))}
