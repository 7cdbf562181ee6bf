import pytest

from realtime_style.bench.plan import Plan, Size, Variants, quick_plan
from realtime_style.errors import InputError
from realtime_style.options import EngineOptions, Variant


@pytest.mark.parametrize(
    ("text", "size"), [("480p", (640, 480)), ("1080p", (1920, 1080)), ("800x600", (800, 600))]
)
def test_a_size_is_a_name_or_two_numbers(text: str, size: tuple[int, int]) -> None:
    assert Size.parse(text) == Size(*size)


@pytest.mark.parametrize("text", ["4k", "641x480", "16x16", "99999x480", "640x", ""])
def test_another_size_is_refused(text: str) -> None:
    with pytest.raises(
        InputError, match=rf"no resolution '{text}': use 480p, 720p, 1080p, 2160p, or W"
    ):
        Size.parse(text)


def test_each_precision_can_be_wanted_and_all_leave_it_open() -> None:
    assert {each.value for each in Variants} == {"all", *Variant}
    assert Variants.ALL.wanted is Variants.AUTO.wanted is Variant.AUTO
    assert Variants.BF16.wanted is Variant.BF16


def test_the_plan_is_of_three_sizes_and_the_quick_one_of_the_smallest() -> None:
    quick = quick_plan(EngineOptions(threads=1), Variants.INT8)

    assert [str(size) for size in Plan().sizes] == ["640x480", "1280x720", "1920x1080"]
    assert [str(size) for size in quick.sizes] == ["640x480"]
    assert (quick.engine.threads, quick.variants) == (1, Variants.INT8)
