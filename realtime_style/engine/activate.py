"""The best session that really works: each candidate is made to paint before it is believed."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from realtime_style.engine.cuda_versions import mismatch
from realtime_style.engine.graph import pick
from realtime_style.engine.network import Network, make_network
from realtime_style.engine.openvino import Size
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import (
    COREML,
    CPU,
    CUDA,
    OPENVINO,
    candidates,
    import_onnxruntime,
    library_trouble,
    missing,
    preload_cuda,
)
from realtime_style.engine.session import create_session, first_line, open_cpu_session
from realtime_style.engine.sizes import MOST_SIZES, MOST_SIZES_OF_FILES, SizedSessions
from realtime_style.errors import EngineError, StyleError
from realtime_style.networks.family import Graph, NetworkFamily
from realtime_style.options import EngineOptions

_FASTER_AT_A_SIZE = frozenset({OPENVINO, COREML})
"""Core ML's enlargements and its neural engine take known sizes alone
(https://github.com/microsoft/onnxruntime/issues/27696)."""

WarmUp = Callable[[Any, Network, Graph], None]
"""Checks a session's contract and paints with it; whatever it raises, the provider failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """A session that has painted, and on what."""

    session: Any
    network: Network
    graph: Graph
    placement: Placement
    providers: Sequence[str]
    """As they were asked for."""
    expect: Callable[[Size], None] = lambda _: None
    """Makes ready for frames of a height and width, where that makes them faster; it may take half
    a second, and raise whatever onnxruntime raises."""
    cuda_graph: bool = False
    """Whether its runs are recorded."""
    passed_over: list[str] = field(default_factory=list)
    """Why no better provider was taken: a sentence for each."""


class _InactiveError(Exception):
    """Why a provider does not work."""


def activate(family: NetworkFamily, options: EngineOptions, warm_up: WarmUp) -> Active:
    """Open the graph of `family` for the best provider that the options allow and that works.

    Raises:
        EngineError: onnxruntime is not there, or what was asked for does not work.
        StyleError: the file is damaged or of another contract.
    """
    passed_over: list[str] = []
    for providers in candidates(options, import_onnxruntime().get_available_providers()):
        graph = pick(family, options, providers[0])
        if providers[0] == CPU:
            return _activate_cpu(graph, options, warm_up, passed_over)
        try:
            return _activate_device(graph, options, providers, warm_up)
        except _InactiveError as reason:
            passed_over.append(missing(providers[0], str(reason)))
    open_cpu_session(pick(family, options, CPU).path, options)  # or is it the file that is bad?
    raise EngineError(passed_over[-1])


def _activate_cpu(
    graph: Graph, options: EngineOptions, warm_up: WarmUp, passed_over: list[str]
) -> Active:
    """Nothing is profiled here: there is nothing to find out, and it would cost time."""
    session = open_cpu_session(graph.path, options)
    network = make_network(import_onnxruntime(), session, options.momentum)
    warm_up(session, network, graph)
    return Active(
        session=session,
        network=network,
        graph=graph,
        placement=Placement(provider=session.get_providers()[0]),
        providers=[CPU],
        passed_over=passed_over,
    )


def _activate_device(
    graph: Graph, options: EngineOptions, providers: list[str], warm_up: WarmUp
) -> Active:
    runtime = import_onnxruntime()
    said = preload_cuda(runtime) if CUDA in providers else ""
    if trouble := library_trouble(runtime, providers[0]):
        raise _InactiveError(trouble)
    reason = ""
    for cuda_graph in _graph_attempts(providers):
        try:
            return _try(graph, options, providers, warm_up, cuda_graph)
        except StyleError:
            raise
        except Exception as error:  # onnxruntime's exceptions share no other base
            reason = first_line(error)
    if CUDA in providers and (other := mismatch()):
        said = other
    raise _InactiveError(f"{reason} ({said})" if said else reason)


def _graph_attempts(providers: list[str]) -> Iterator[bool]:
    """With a CUDA graph first; onnxruntime refuses one if nodes between others fell to the CPU."""
    if providers[0] == CUDA:
        yield True
    yield False


def _try(
    graph: Graph, options: EngineOptions, providers: list[str], warm_up: WarmUp, cuda_graph: bool
) -> Active:
    runtime = import_onnxruntime()
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        profile = Path(folder) / "warm-up"
        session = create_session(
            graph.path, options, providers, cuda_graph=cuda_graph, profile=profile
        )
        sized = SizedSessions(
            session,
            lambda size: _fixed(graph, options, providers, size),
            most=MOST_SIZES if options.running_statistics else MOST_SIZES_OF_FILES,
        )
        try:
            first = _first(session, providers)
            if first in _FASTER_AT_A_SIZE:
                session = sized
            network = make_network(runtime, session, options.momentum)
            warm_up(session, network, graph)
        finally:
            recorded = Path(session.end_profiling())
        placement = Placement.of_profile(first, recorded)
    if not placement.nodes_on_provider:
        raise _InactiveError(f"none of the network's nodes ran on {first}")
    return Active(
        session=session,
        network=network,
        graph=graph,
        placement=placement,
        providers=providers,
        expect=sized.expect if first in _FASTER_AT_A_SIZE else lambda _: None,
        cuda_graph=cuda_graph,
    )


def _fixed(graph: Graph, options: EngineOptions, providers: list[str], size: Size) -> Any:
    session = create_session(graph.path, options, providers, size=size)
    _first(session, providers)
    return session


def _first(session: Any, providers: list[str]) -> str:
    """The provider that a session runs on: onnxruntime says in its log alone if it is another."""
    first: str = session.get_providers()[0]
    if first != providers[0]:
        raise _InactiveError(f"onnxruntime fell back to {first}")
    return first
