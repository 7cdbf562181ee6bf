"""Results that were never measured, to be compared and shown."""

from realtime_style.bench.report import CaseResult, Machine, Spread

MACHINE = Machine(
    cpu="A processor",
    cores=2,
    system="Linux",
    onnxruntime="1.2.3",
    rts="0",
    threads=0,
    date="2026-01-01",
)


def case(width: int, ratio: float, variant: str = "fp32") -> CaseResult:
    return CaseResult(
        height=480,
        width=width,
        variant=variant,
        provider="CPUExecutionProvider",
        network_ms=Spread(p50=30, p95=35),
        network_fps=33.3,
        end_to_end_fps=25,
        end_to_end_frames=100,
        peak_rss_mb=None,
        ratio_to_johnson=ratio,
        johnson_ms=Spread(p50=900, p95=950),
        rounds=9,
    )
