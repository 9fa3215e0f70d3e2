"""`deploy/` is what it says: manifests of their schemas, units that systemd reads, an image whose
steps work, and a runbook that knows every word a night can end with."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from archive.settings import Settings
from archive.vocabulary import Outcome, RunOutcome
from tests import door
from tests.said import kinds, messages
from tests.test_deploy import _takes

KUBERNETES = "1.30"


def manifests(project: Path) -> list[dict[str, Any]]:
    files = sorted((project / "deploy" / "kubernetes").glob("*.yaml"))
    return [each for file in files for each in yaml.safe_load_all(file.read_text("utf-8"))]


def pods(project: Path) -> list[dict[str, Any]]:
    """The pods' specifications, of the CronJob and of the Deployment."""
    found = []
    for each in manifests(project):
        if each["kind"] == "CronJob":
            found.append(each["spec"]["jobTemplate"]["spec"]["template"])
        elif each["kind"] == "Deployment":
            found.append(each["spec"]["template"])
    return found


def test_every_manifest_is_of_its_schema(project: Path) -> None:
    kinds = []
    for each in manifests(project):
        kubernetes_validate.validate(each, KUBERNETES, strict=True)
        kinds.append(each["kind"])
    assert sorted(kinds) == [
        "CronJob", "Deployment", "NetworkPolicy", "NetworkPolicy", "PersistentVolumeClaim",
        "Secret", "Service",
    ]  # fmt: skip


def test_a_manifest_with_a_misspelt_field_would_be_noticed(project: Path) -> None:
    [night] = [each for each in manifests(project) if each["kind"] == "CronJob"]
    night["spec"]["concurencyPolicy"] = "Forbid"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(night, KUBERNETES, strict=True)


def test_one_night_runs_at_a_time_and_a_degraded_one_is_not_run_again(project: Path) -> None:
    [night] = [each for each in manifests(project) if each["kind"] == "CronJob"]
    assert night["spec"]["concurrencyPolicy"] == "Forbid"
    assert night["spec"]["timeZone"] == "Asia/Shanghai"
    job = night["spec"]["jobTemplate"]["spec"]
    [failing] = [r for r in job["podFailurePolicy"]["rules"] if r["action"] == "FailJob"]
    assert RunOutcome.DEGRADED.exit_code in failing["onExitCodes"]["values"]
    assert RunOutcome.FAILED.exit_code not in failing["onExitCodes"]["values"]


def test_pods_run_without_root_or_capabilities_on_a_root_they_cannot_write(project: Path) -> None:
    for pod in pods(project):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            allowed = container["securityContext"]
            assert allowed["readOnlyRootFilesystem"] is True
            assert allowed["allowPrivilegeEscalation"] is False
            assert allowed["capabilities"] == {"drop": ["ALL"]}
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            assert mounted == {volume["name"] for volume in spec["volumes"]}


def test_pods_run_verbs_with_settings_that_exist(project: Path) -> None:
    verbs = []
    for pod in pods(project):
        [container] = pod["spec"]["containers"]
        verbs.append(_takes(container["args"]))
        for setting in container["env"]:
            name = setting["name"].removeprefix("DINGBEN_").lower()
            assert name in Settings.model_fields
    assert sorted(verbs) == ["night", "serve"]


def test_secrets_stand_in_files_and_the_example_holds_none(project: Path) -> None:
    [example] = [each for each in manifests(project) if each["kind"] == "Secret"]
    assert all("CHANGE-ME" in value for value in example["stringData"].values())
    for pod in pods(project):
        [container] = pod["spec"]["containers"]
        for setting in container["env"]:
            if "KEY" in setting["name"] or "CATALOGUE" in setting["name"]:
                name = Path(setting["value"].removeprefix("@")).name
                assert name in example["stringData"]


def test_the_selectors_find_the_pods_and_the_probes_ask_what_is_there(project: Path) -> None:
    labels = {tuple(sorted(pod["metadata"]["labels"].items())) for pod in pods(project)}
    chosen = set()
    for each in manifests(project):
        if each["kind"] == "NetworkPolicy":
            chosen.add(tuple(sorted(each["spec"]["podSelector"]["matchLabels"].items())))
        elif each["kind"] == "Service":
            assert tuple(sorted(each["spec"]["selector"].items())) in labels
    assert chosen == labels
    [readers] = [each for each in manifests(project) if each["kind"] == "Deployment"]
    [container] = readers["spec"]["template"]["spec"]["containers"]
    probes = {
        name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("liveness", "readiness")
    }
    assert probes == {"liveness": "/healthz", "readiness": "/readyz"}


def test_the_nights_network_leaves_out_what_is_inside(project: Path) -> None:
    policies = [each for each in manifests(project) if each["kind"] == "NetworkPolicy"]
    [night] = [each for each in policies if each["metadata"]["name"] == "dingben-night"]
    assert "ingress" not in night["spec"]
    assert "Ingress" in night["spec"]["policyTypes"]
    blocks = [
        to["ipBlock"]
        for rule in night["spec"]["egress"]
        for to in rule.get("to", ())
        if "ipBlock" in to
    ]
    [four] = [block for block in blocks if block["cidr"] == "0.0.0.0/0"]
    for inside in (
        "10.0.0.0/8",
        "169.254.0.0/16",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "100.64.0.0/10",
    ):
        assert inside in four["except"]


@pytest.fixture
def installed(project: Path, tmp_path: Path) -> Path:
    """The units, as they would lie on a machine whose `/opt/dingben` is here."""
    here = tmp_path / "opt"
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / "deploy").mkdir()
    (here / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for name in ("dingben.py", "deploy/README.md"):
        shutil.copy(project / name, here / name)
    units = tmp_path / "units"
    units.mkdir()
    for unit in (project / "deploy" / "systemd").iterdir():
        (units / unit.name).write_text(unit.read_text("utf-8").replace("/opt/dingben", str(here)))
    return units


def test_systemd_reads_the_units_without_a_complaint(installed: Path) -> None:
    (installed / "dingben-night.service.d").mkdir()
    (installed / "browser.conf").rename(installed / "dingben-night.service.d" / "browser.conf")
    units = sorted(str(one) for one in installed.iterdir() if one.is_file())
    assert len(units) == 3
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    ours = [line for line in ran.stderr.splitlines() if "dingben" in line]
    assert (ours, ran.returncode) == ([], 0)


def test_systemd_would_complain_of_a_misspelt_directive(installed: Path) -> None:
    unit = installed / "dingben-night.service"
    unit.write_text(unit.read_text().replace("KillMode=", "KilMode="))
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "KilMode" in ran.stderr


def dockerfile(project: Path) -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions, whole."""
    text = (project / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        verb, _, rest = line.partition(" ")
        if verb and not verb.startswith("#"):
            yield verb, " ".join(rest.split())


def ignored(project: Path) -> list[str]:
    lines = (project / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert lines[0] == "*"
    return [line.removeprefix("!") for line in lines[1:] if line.startswith("!")]


SHIMS = {
    # what only root may do is written down in place of being done
    "apt-get": 'echo "apt-get $*" >> "$ROOT/done"',
    "useradd": 'echo "useradd $*" >> "$ROOT/done"',
    "install": 'for last; do :; done; echo "install $*" >> "$ROOT/done"; mkdir -p "$last"',
}


def test_the_images_steps_work_in_an_empty_directory(project: Path, tmp_path: Path) -> None:
    """The steps of both stages, with `/` here, and then what the image is started with."""
    root, bin_ = tmp_path / "root", tmp_path / "bin"
    for folder in (root / "tmp", root / "var" / "lib", root / "app", bin_):
        folder.mkdir(parents=True)
    for name, script in SHIMS.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{script}\n")
        (bin_ / name).chmod(stat.S_IRWXU)
    (bin_ / "python").symlink_to(sys.executable)
    own = {"PATH": f"{bin_}:/usr/bin:/bin", "ROOT": str(root)}
    environment = door.environment(root / "var" / "lib" / "dingben", own)
    started: list[str] = []
    sent = ignored(project)
    for verb, rest in dockerfile(project):
        if verb == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                assert any(Path(source).is_relative_to(one) for one in sent), (
                    f"{source} is not sent"
                )
                _copy(project / source, root / target.strip("/"))
        elif verb == "RUN":
            here = re.sub(r"(?<![\w.])/(venv|tmp|var|home)\b", rf"{root}/\1", rest)
            assert "rm -rf /var" not in here
            # uv in place of pip: the same lock file and hashes, in a tenth of the time
            uv = f"{Path(sys.executable).parent}/uv pip install -q --python {root}/venv/bin/python"
            here = here.replace(f"{root}/venv/bin/pip install --no-cache-dir", uv)
            subprocess.run(
                ["/bin/sh", "-ec", here], check=True, timeout=200, env=environment, cwd=root,
                capture_output=True,
            )  # fmt: skip
        elif verb == "ENTRYPOINT":
            started = [one.replace("/app", f"{root}/app") for one in yaml.safe_load(rest)]
    done = (root / "done").read_text()
    assert "useradd --uid 10001" in done
    assert "--no-install-recommends chromium" in done
    environment["PATH"] = f"{root}/venv/bin:/usr/bin:/bin"
    for arguments in ("sites check --json", "status"):
        ran = subprocess.run(
            [*started, *shlex.split(arguments)], env=environment, cwd=root / "app",
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert ran.returncode == (5 if arguments == "status" else 0), ran.stderr
        assert "Traceback" not in ran.stderr
    loaded = "import psycopg, scrapy_playwright"
    drivers = [str(root / "venv" / "bin" / "python"), "-c", loaded]
    subprocess.run(drivers, check=True, timeout=60)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=skipped, dirs_exist_ok=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target / source.name)


def test_compose_is_of_its_schema_and_a_misspelt_key_would_be_noticed(
    project: Path, tmp_path: Path
) -> None:
    """The Compose Specification's own schema, as check-jsonschema brings it along."""
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    compose = project / "deploy" / "compose.yaml"
    misspelt = tmp_path / "compose.yaml"
    misspelt.write_text(compose.read_text("utf-8").replace("read_only:", "raed_only:"))
    ran = subprocess.run(
        [*check, str(compose)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stdout
    ran = subprocess.run(
        [*check, str(misspelt)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, "raed_only" in ran.stdout) == (1, True)


def test_the_containers_of_compose_hang_together(project: Path) -> None:
    compose = yaml.safe_load((project / "deploy" / "compose.yaml").read_text("utf-8"))
    for name, service in compose["services"].items():
        assert set(service.get("networks", ())) <= set(compose["networks"]), name
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in compose["volumes"], name
    assert _takes(compose["services"]["readers"]["command"]) == "serve"
    assert compose["networks"]["objects"] == {"internal": True}


def test_the_runbook_knows_every_word_that_a_night_can_end_with(project: Path) -> None:
    runbook = (project / "deploy" / "README.md").read_text("utf-8")
    words = [outcome.value for outcome in (*Outcome, *RunOutcome)]
    assert [word for word in words if f"`{word}`" not in runbook] == []


def runbook(project: Path) -> str:
    text = (project / "deploy" / "README.md").read_text("utf-8")
    return re.sub(r"\s+", " ", text.replace("`", ""))


def test_the_runbook_knows_every_problem_that_a_night_can_have(project: Path) -> None:
    """What is written out of several pieces, and cannot be read from the code by itself."""
    known = runbook(project)
    assert [said for said in PROBLEMS if said not in known] == []


def test_the_runbook_knows_every_message_in_the_code(project: Path) -> None:
    known = runbook(project)
    said = list(messages(project))
    assert len(said) > 60
    assert [each for each in said if not any(words in known for words in each[1])] == []


def test_the_runbook_knows_every_exit_code(project: Path) -> None:
    text = (project / "deploy" / "README.md").read_text("utf-8")
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert {*kinds().values(), *(one.exit_code for one in RunOutcome)} <= table


PROBLEMS = (
    "documents, at least",
    "documents, at most",
    "its lists show",
    "a list shows no article any more",
    "a list ends after",
    "new documents have a title",
    "new pages hide their text",
    "broke the reader",
    "keeps crawlers out",
    "asks to be left alone for",
    "pages were a check for robots",
    "stopped early by",
    "links not read",
    "where it begins",
    "a list page that shows no article",
    "a sitemap that names nothing",
    "a feed without an entry",
    "a list API that shows no article",
    "so nothing was asked there",
    "the crawl died",
    "a crawl process was killed",
    "requests",
    "captures before it were read",
    "skipped: an earlier one is not over",
    "was not told",
)
