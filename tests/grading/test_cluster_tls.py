"""A cluster with certificates, set up by the very commands and files of docs/operations.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from jejaring.errors import CourseError
from jejaring.grading import cohort
from jejaring.grading.cluster import Cluster
from jejaring.simulate import simulate
from tests.grading.real import ASSIGNMENT, RealCourse

LEARNERS = 6
ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "operations.md").read_text("utf-8")
PATIENCE = 90


def blocks(kind: str) -> list[str]:
    """The fenced blocks of the page in that language."""
    return re.findall(rf"^```{kind}\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)


def only(kind: str, word: str) -> str:
    """The one block in which the word stands."""
    (found,) = [block for block in blocks(kind) if word in block]
    return found


MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all(only("yaml", "kind: Deployment")))


def command(deployment: str) -> list[str]:
    """What a deployment's container runs."""
    (found,) = [one for one in MANIFESTS if one["kind"] == "Deployment" and one["metadata"]["name"] == deployment]
    (container,) = found["spec"]["template"]["spec"]["containers"]
    line: list[str] = container["command"]
    assert line[0] == "dask"
    return [str(Path(sys.executable).with_name("dask")), *line[1:]]


def environment(settings: Path) -> dict[str, str]:
    """With Dask's configuration there, and none else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
    return {**kept, "DASK_CONFIG": str(settings), "HOME": str(settings)}


def certified(folder: Path) -> Path:
    """Makes an authority and a certificate in `folder`; returns the folder of Dask's configuration that names them."""
    settings = folder / "dask"
    settings.mkdir(parents=True)
    subprocess.run(["sh", "-ec", only("sh", "openssl")], cwd=folder, check=True, capture_output=True)
    text = only("yaml", "require-encryption").replace("/etc/jejaring", str(folder))
    (settings / "distributed.yaml").write_text(text)
    return settings


@contextmanager
def started(line: list[str], settings: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended with all that it has started."""
    with subprocess.Popen(line, env=environment(settings), cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                family = psutil.Process(process.pid)
                for one in (*family.children(recursive=True), family):
                    one.kill()


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> str:
    """The scheduler's address, from the file that it writes when it is ready."""
    while True:
        assert process.poll() is None
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue


def grade(course: RealCourse, scheduler: str, settings: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "jejaring", "grade", ASSIGNMENT, "--course", str(course.root)]
    return subprocess.run(
        [*line, "--scheduler", scheduler],
        env=environment(settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_grading_over_tls_by_the_commands_of_the_docs(real: RealCourse, tmp_path: Path) -> None:
    simulate(LEARNERS, 6, ASSIGNMENT, real.root / "submitted", real.root / "release")
    here = real.copy(tmp_path / "here")
    here.grade()
    certificates, other, none = certified(tmp_path / "ours"), certified(tmp_path / "others"), tmp_path / "none"
    none.mkdir()
    # OpenSSL's strictest check is that of newer Pythons.
    verify = ["openssl", "verify", "-x509_strict", "-CAfile", "ca.pem", "cert.pem"]
    subprocess.run(verify, cwd=certificates.parent, check=True, capture_output=True)
    file = tmp_path / "scheduler.json"
    line = command("dask-scheduler")
    line[line.index("--port") + 1] = "0"
    with started([*line, "--host", "127.0.0.1", "--scheduler-file", str(file)], certificates, tmp_path) as scheduler:
        address = wait_for(file, scheduler)
        assert address.startswith("tls://")
        refused = [grade(real, address, none), grade(real, address, other), grade(real, f"tcp{address[3:]}", none)]
        assert [done.returncode for done in refused] == [2, 2, 2]
        for done in refused:
            assert "Traceback" not in done.stderr
            assert address[3:] in done.stderr
        assert real.rows()["submissions"] == []
        work = command("dask-worker")
        with started([part.replace("tls://dask-scheduler:8786", address) for part in work], certificates, tmp_path):
            done = grade(real, address, certificates)
        assert done.returncode == 0, done.stderr
    assert real.rows() == here.rows()


def test_when_the_scheduler_is_lost_what_was_graded_is_kept(
    real: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort, "BATCH", 1)
    simulate(LEARNERS * 3, 6, ASSIGNMENT, real.root / "submitted", real.root / "release")
    file, none = tmp_path / "scheduler.json", tmp_path / "none"
    none.mkdir()
    dask = str(Path(sys.executable).with_name("dask"))
    here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    with started([dask, "scheduler", "--port", "0", *here], none, tmp_path) as scheduler:
        address = wait_for(file, scheduler)
        with started([dask, "worker", address, "--nthreads", "1", "--no-dashboard"], none, tmp_path):
            grading = real.cohort(runner := Cluster(address, patience=PATIENCE))
            with pytest.raises(CourseError, match=f"{address} is gone"):
                grading.grade(ASSIGNMENT, lambda _tally: scheduler.kill())
            grading.close()
            runner.close()
    tally = real.grade()
    assert tally.unchanged >= 1
    assert tally.unchanged + tally.graded == LEARNERS * 3


def test_the_manifests_fit_together() -> None:
    kinds = {(one["kind"], one["metadata"]["name"]) for one in MANIFESTS}
    assert {("Service", "dask-scheduler"), ("Deployment", "dask-scheduler"), ("Deployment", "dask-worker")} <= kinds
    settings = yaml.safe_load(only("yaml", "require-encryption"))
    said = only("sh", "kubectl create secret")
    for one in MANIFESTS:
        if one["kind"] != "Deployment":
            continue
        template = one["spec"]["template"]
        assert one["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
        volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
        (container,) = template["spec"]["containers"]
        mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in container["volumeMounts"]}
        assert f"secret generic {mounts['/etc/jejaring']['secret']['secretName']} " in said
        assert f"configmap {mounts['/etc/dask']['configMap']['name']} " in said
    files = {Path(settings["distributed"]["comm"]["tls"]["ca-file"])}
    for role in ("scheduler", "worker", "client"):
        files |= {Path(name) for name in settings["distributed"]["comm"]["tls"][role].values()}
    assert {str(file.parent) for file in files} == {"/etc/jejaring"}
    assert all(f"--from-file={file.name}" in said for file in files)
