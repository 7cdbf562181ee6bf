"""Two trunks of other widths, installed side by side."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from realtime_style import Stylizer
from realtime_style.engine.load import LoadedNetworks, load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import StyleError
from realtime_style.frame import BgrImage
from realtime_style.live.show import gather_styles
from realtime_style.networks.family import Geometry, Graph, NetworkFamily, Precision, Purpose
from realtime_style.networks.installed import find_family, installed, user_folder
from realtime_style.networks.manifest import MANIFEST, read_family, write_manifest
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles import catalogue
from realtime_style.styles.card import RUNNING_CONTRACT, STYLE_CONTRACT, TRUNK_CONTRACT, Card
from realtime_style.styles.catalogue import find_style, list_styles
from realtime_style.styles.parameters import write_parameters
from realtime_style.styles.selection import current_trunk, select_style
from rts_export.convert import write
from rts_export.family import layout
from rts_export.parameters import dealt_out
from rts_export.running_statistics import with_running_statistics
from rts_export.wrap import frame_model
from rts_train.trunk import Trunk
from rts_train.trunk_file import fingerprint
from tests.conversion import Convert, untrained

CPU = EngineOptions(device=Device.CPU, variant=Variant.FP32, threads=2)
"""One thread would paint in strips."""
ORIGIN = "realtime-style 0.0.1"


@pytest.fixture(scope="module")
def old_trunk(converted: Convert, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trunk that is an eighth as wide as the shipped one, and its two styles."""
    styled = untrained("trunk").eval()
    trunk = styled.network
    assert isinstance(trunk, Trunk)
    identity = fingerprint(trunk)
    folder = tmp_path_factory.mktemp("networks") / identity
    folder.mkdir()
    frames = Graph(path=folder / "plain.onnx")
    running = Graph(path=folder / "steady.onnx", purpose=Purpose.RUNNING_STATISTICS)
    proto = dealt_out(converted(frame_model(styled).eval(), styled.styles.detach()))
    write(proto, frames.path, Card(name="t", contract=TRUNK_CONTRACT, trunk=identity))
    card = Card(name="t", contract=RUNNING_CONTRACT, trunk=identity)
    write(with_running_statistics(proto), running.path, card)
    family = NetworkFamily(
        graphs=(frames, running),
        identity=identity,
        geometry=Geometry(smallest_side_px=24),
        style=layout(trunk),
        origin=ORIGIN,
    )
    write_manifest(folder, family)
    for name in ("old-one", "old-two"):
        card = Card(name=name, contract=STYLE_CONTRACT, trunk=identity, trunk_origin=ORIGIN)
        numbers = trunk.initial_style()[0].detach().numpy()
        write_parameters(folder.parent / f"{name}.safetensors", numbers, card)
    return folder


@pytest.fixture
def installed_old(old_trunk: Path) -> NetworkFamily:
    """Both styles, and the trunk, among the user's own."""
    add_styles(old_trunk)
    place = user_folder()
    assert place is not None
    shutil.copytree(old_trunk, place / "whatever it is called")
    return find_family(old_trunk.name, style=Path("x"), origin="")


def add_styles(old_trunk: Path) -> None:
    catalogue.user_folder().mkdir(parents=True)
    for path in old_trunk.parent.glob("*.safetensors"):
        shutil.copyfile(path, catalogue.user_folder() / path.name)


def test_each_style_is_painted_by_the_trunk_that_its_card_names(
    installed_old: NetworkFamily, picture: BgrImage
) -> None:
    old, new = select_style("old-one"), select_style("candy")

    assert (old.family, new.family) == (installed_old, current_trunk())
    assert old.family.identity == find_style("old-one").card.trunk != new.family.identity
    for selection in (old, new):
        engine = load_engine(selection, CPU)
        assert engine.graph == selection.family.frames()
        alone = OnnxEngine(NetworkFamily.of_file(engine.graph.path), CPU, selection.parameters)
        assert np.abs(engine.paint(picture).astype(int) - alone.paint(picture)).max() <= 1


@pytest.mark.usefixtures("installed_old")
def test_a_trunk_has_the_sizes_of_its_own_manifest(picture: BgrImage) -> None:
    engine = load_engine(select_style("old-one"), CPU)

    assert engine.geometry.smallest_side_px == 24 != current_trunk().geometry.smallest_side_px
    grown = np.pad(picture[:20, :20], ((0, 4), (0, 4), (0, 0)), mode="edge")
    assert np.array_equal(engine.paint(picture[:20, :20]), engine.paint(grown)[:20, :20])


@pytest.mark.usefixtures("installed_old")
def test_a_new_style_across_trunks_loads_the_other_network(picture: BgrImage) -> None:
    with Stylizer("candy", device="cpu", variant="fp32") as stylizer:
        first = stylizer.stylize(picture)
        stylizer.style = "old-one"
        old = stylizer.stylize(picture)
        stylizer.style = "old-two"
        stylizer.style = "candy"
        again = stylizer.stylize(picture)

    assert np.array_equal(again, first)
    assert np.array_equal(old, load_engine(select_style("old-one"), CPU).paint(picture))


@pytest.mark.usefixtures("installed_old")
def test_networks_that_stay_loaded_are_told_apart(picture: BgrImage) -> None:
    networks = LoadedNetworks(most=2)
    engines = [
        networks.load(select_style(name), CPU) for name in ("candy", "old-one", "ink", "old-two")
    ]

    assert engines[0] is engines[2] is not engines[1]
    assert engines[1] is engines[3]
    engines[0].close()
    anew = networks.load(select_style("candy"), CPU)
    assert anew is not engines[0]
    assert anew.paint(picture).shape == picture.shape
    networks.close()
    assert anew.is_closed
    assert engines[1].is_closed


@pytest.mark.usefixtures("installed_old")
def test_a_live_run_has_the_styles_of_its_own_trunk() -> None:
    styles, warnings = gather_styles(select_style("old-two"))

    assert [style.name for style in styles] == ["old-two", "old-one"]
    assert warnings == []
    assert "old-one" not in [style.name for style in gather_styles(select_style("candy"))[0]]


@pytest.mark.usefixtures("installed_old")
def test_styles_of_one_trunk_blend_and_those_of_two_are_refused_by_name() -> None:
    assert select_style("old-one:1,old-two:3").family == select_style("old-one").family

    with pytest.raises(StyleError, match=r"'candy' and 'old-one' cannot be blended: .* two trunks"):
        select_style("candy:1,old-one:1")


def test_a_style_whose_trunk_is_not_there_says_which_and_where_to_get_it(old_trunk: Path) -> None:
    add_styles(old_trunk)

    with pytest.raises(StyleError) as caught:
        select_style("old-one")

    told = str(caught.value)
    assert f"is a style for the trunk {old_trunk.name}, which is not installed" in told
    assert f"(there is {current_trunk().identity})" in told
    assert f"install {ORIGIN}, put its folder into '{user_folder()}'" in told
    assert "learn it again with 'rts train'" in told


def test_a_damaged_network_is_told_and_hides_no_other(installed_old: NetworkFamily) -> None:
    place = user_folder()
    assert place is not None
    (place / "broken").mkdir()
    (place / "broken" / MANIFEST).write_text("{")

    assert select_style("old-one").family == installed_old
    assert select_style("candy").family == current_trunk()
    assert len(installed()[0]) == 2
    (problem,) = list_styles()[1]
    assert f"{Path('broken') / MANIFEST}' is damaged" in problem


def test_a_damaged_network_is_named_where_its_style_is_asked_for(
    installed_old: NetworkFamily,
) -> None:
    manifest = installed_old.frames().path.parent / MANIFEST
    manifest.write_text(manifest.read_text().replace("plain.onnx", "../plain.onnx"))

    with pytest.raises(
        StyleError, match=r"not installed.*manifest\.json' is damaged: .*'\.\./plain"
    ):
        select_style("old-one")


def test_a_users_network_never_hides_a_shipped_one(installed_old: NetworkFamily) -> None:
    manifest = installed_old.frames().path.parent / MANIFEST
    table = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**table, "identity": current_trunk().identity}))

    assert select_style("candy").family.origin != ORIGIN


def test_a_graph_of_another_trunk_than_the_manifest_says_is_refused(
    installed_old: NetworkFamily,
) -> None:
    shutil.copyfile(current_trunk().frames().path, installed_old.frames().path)

    with pytest.raises(StyleError, match=r"plain\.onnx' is a graph of the trunk .*, and not of "):
        load_engine(select_style("old-one"), CPU)


def test_a_graph_that_takes_other_parameters_than_the_manifest_says_is_refused(
    installed_old: NetworkFamily,
) -> None:
    folder = installed_old.frames().path.parent
    assert installed_old.style is not None
    wrong = dataclasses.replace(installed_old.style, parameters=5000)
    write_manifest(folder, dataclasses.replace(installed_old, style=wrong))

    with pytest.raises(StyleError, match=r"holds \d+ parameters, and its trunk takes 5000"):
        select_style("old-one")
    with pytest.raises(StyleError, match=r"shape \[1, \d+\], and its manifest tells of 5000"):
        OnnxEngine(read_family(folder), CPU)


def test_the_graph_with_running_statistics_is_that_of_the_same_trunk(
    installed_old: NetworkFamily,
) -> None:
    options = dataclasses.replace(CPU, momentum=0.9)

    engine = load_engine(select_style("old-one"), options)

    assert engine.graph == installed_old.find(Precision.FP32, Purpose.RUNNING_STATISTICS)
    assert engine.graph.to_json() == {
        "file": "steady.onnx",
        "precision": "fp32",
        "purpose": "running-statistics",
    }
