"""What goes with a release: it parses, and names what is there. Nothing of it can be run here."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import realtime_style

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOCKERFILES = sorted(ROOT.glob("Dockerfile*"))


def extras() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return set(project["optional-dependencies"])


def parsed(path: Path) -> Any:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(path.read_text())


@pytest.mark.parametrize("path", [*WORKFLOWS, *DOCKERFILES], ids=lambda path: path.name)
def test_extras_that_are_installed_are_there(path: Path) -> None:
    named = re.findall(r"\[([a-z]+(?:,[a-z]+)*)\]\"", path.read_text())

    assert named or path.name == "release.yml"
    assert {extra for each in named for extra in each.split(",")} <= extras()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_steps_and_no_more_rights_than_it_needs(path: Path) -> None:
    workflow = parsed(path)

    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 60, name
        assert job["steps"], name
        assert set(job.get("needs", "").split()) <= set(workflow["jobs"])


def test_the_systems_are_those_that_the_package_names() -> None:
    matrix = parsed(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["systems"]["strategy"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    prefix = "Programming Language :: Python :: "
    versions = [each.removeprefix(prefix) for each in project["classifiers"] if prefix in each]
    assert matrix["matrix"]["python"] == versions


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_an_image_serves_the_page_as_nobody_special(path: Path) -> None:
    lines = path.read_text().splitlines()

    assert 'ENTRYPOINT ["rts", "serve", "--host", "0.0.0.0"]' in lines
    assert lines.index("USER 1000") < len(lines) - 1
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    copied = [
        line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line
    ]
    assert all((ROOT / name).exists() for names in copied for name in names)


@pytest.mark.skipif(sys.platform == "win32", reason="releases are built on Linux")
def test_the_addresses_of_a_release_are_those_of_its_repository() -> None:
    home = "https://example.org/somebody/realtime-style"
    command = ["sh", str(ROOT / "tools" / "project-urls.sh")]

    table = subprocess.run([*command, f"{home}/"], check=True, capture_output=True, text=True)
    refused = subprocess.run([*command, "nowhere"], capture_output=True, text=True)

    for path in (ROOT / "pyproject.toml", ROOT / "train" / "pyproject.toml"):
        urls = tomllib.loads(path.read_text() + table.stdout)["project"]["urls"]
        assert urls["Source"] == home
        assert urls["Changelog"] == f"{home}/blob/HEAD/CHANGELOG.md"
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr


def test_the_changelog_has_a_dated_section_for_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    sections = re.findall(r"^## \[(.+?)\](.*)$", text, re.MULTILINE)

    told = dict(sections)[realtime_style.__version__]
    assert re.fullmatch(r" - 20\d\d-\d\d-\d\d", told)


def test_the_citation_is_of_this_version_and_its_date_in_the_changelog() -> None:
    citation = parsed(ROOT / "CITATION.cff")

    heading = f"## [{citation['version']}] - {citation['date-released']}"
    assert citation["version"] == realtime_style.__version__
    assert heading in (ROOT / "CHANGELOG.md").read_text().splitlines()
