"""What is shipped for Kubernetes, compose and nginx fits the service that is shipped with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.drain import CLOSE_LIMIT_S
from service.routes import ROUTES
from service.routing import PUBLIC
from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
# What the service itself takes, measured with a thousand streams open, and some room.
SERVICE_MB = 400
MARGIN_S = 5
_UNITS = {"Mi": 1024**2, "Gi": 1024**3, "m": 1e6, "g": 1e9}


def manifests() -> dict[str, Any]:
    documents = yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text())
    return {document["kind"]: document for document in documents}


def pod() -> dict[str, Any]:
    spec: dict[str, Any] = manifests()["StatefulSet"]["spec"]["template"]["spec"]
    return spec


def container() -> dict[str, Any]:
    (only,) = pod()["containers"]
    found: dict[str, Any] = only
    return found


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def size_bytes(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]


def settings_of(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> Settings:
    """The settings of a container with these variables; a name that is no setting is an error."""
    for name, value in variables.items():
        assert name.startswith(PREFIX), name
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, name
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VERITAS_CONFIG", str(ROOT / "config" / "container.toml"))
    return Settings()


def in_kubernetes(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return settings_of(monkeypatch, {item["name"]: item["value"] for item in container()["env"]})


def in_compose(monkeypatch: pytest.MonkeyPatch) -> Settings:
    return settings_of(monkeypatch, compose()["services"]["veritas"].get("environment", {}))


def longest_stop_s(settings: Settings) -> float:
    return settings.drain_delay_s + settings.shutdown_grace_s + CLOSE_LIMIT_S


def needed_bytes(settings: Settings) -> float:
    return (settings.max_running_audits * settings.max_audit_memory_mb + SERVICE_MB) * 1e6


def test_kubernetes_waits_for_the_service_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = in_kubernetes(monkeypatch)
    assert pod()["terminationGracePeriodSeconds"] >= longest_stop_s(settings) + MARGIN_S
    probe = container()["readinessProbe"]
    # Endpoints forget the pod at once when it is deleted; proxies hear of it a little later.
    assert settings.drain_delay_s >= 5
    assert probe["timeoutSeconds"] > 3  # how long /readyz may take


def test_kubernetes_gives_the_memory_that_the_settings_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = in_kubernetes(monkeypatch)
    shm = next(v["emptyDir"] for v in pod()["volumes"] if v["name"] == "shm")
    limit = size_bytes(container()["resources"]["limits"]["memory"])
    assert limit >= needed_bytes(settings) + size_bytes(shm["sizeLimit"])
    disk = manifests()["StatefulSet"]["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]
    room = size_bytes(disk["requests"]["storage"]) - settings.min_free_disk_mb * 1e6
    assert 0 < settings.retention_max_mb * 1e6 < room


def test_the_probes_ask_what_is_there_and_open_to_all() -> None:
    public = {route.path for route in ROUTES if route.scope is PUBLIC}
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container()[name]["httpGet"]["path"] in public
        assert container()[name]["httpGet"]["port"] == "http"
    assert container()["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container()["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_ports_labels_and_names_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found, settings = manifests(), in_kubernetes(monkeypatch)
    assert container()["ports"] == [{"name": "http", "containerPort": settings.port}]
    assert f"EXPOSE {settings.port}" in dockerfile()
    assert settings.host == "0.0.0.0"
    labels = found["StatefulSet"]["spec"]["template"]["metadata"]["labels"]
    assert found["StatefulSet"]["spec"]["selector"]["matchLabels"] == labels
    assert found["Service"]["spec"]["selector"] == labels
    assert found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"] == labels
    assert found["Service"]["spec"]["ports"][0]["targetPort"] == "http"
    assert found["StatefulSet"]["spec"]["serviceName"] == found["Service"]["metadata"]["name"]
    assert pod()["serviceAccountName"] == found["ServiceAccount"]["metadata"]["name"]


def test_one_writer_and_no_variables_from_services() -> None:
    assert manifests()["StatefulSet"]["spec"]["replicas"] == 1
    # The Service's name would make VERITAS_PORT and VERITAS_SERVICE_HOST of it.
    assert manifests()["Service"]["metadata"]["name"].upper() + "_" == PREFIX
    assert pod()["enableServiceLinks"] is False


def test_the_pod_has_no_rights_and_can_write_where_it_must(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    security, inner = pod()["securityContext"], container()["securityContext"]
    assert security["runAsNonRoot"] is True
    assert f"--uid {security['runAsUser']} " in dockerfile()
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inner["readOnlyRootFilesystem"] is True
    assert inner["allowPrivilegeEscalation"] is False
    assert inner["capabilities"] == {"drop": ["ALL"]}
    assert pod()["automountServiceAccountToken"] is False
    mounts = {mount["mountPath"]: mount["name"] for mount in container()["volumeMounts"]}
    assert set(mounts) == {str(in_kubernetes(monkeypatch).data_dir), "/tmp", "/dev/shm"}
    claims = manifests()["StatefulSet"]["spec"]["volumeClaimTemplates"]
    volumes = {v["name"] for v in pod()["volumes"]} | {c["metadata"]["name"] for c in claims}
    assert set(mounts.values()) == volumes
    assert "HOME=/tmp" in dockerfile()


def test_compose_fits_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    service, settings = compose()["services"]["veritas"], in_compose(monkeypatch)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["ports"] == [f"127.0.0.1:{settings.port}:{settings.port}"]
    assert service["volumes"] == [f"data:{settings.data_dir}"]
    grace_s = float(service["stop_grace_period"].removesuffix("s"))
    assert grace_s >= longest_stop_s(settings) + MARGIN_S
    assert size_bytes(service["mem_limit"]) >= needed_bytes(settings)


def test_the_project_has_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert container()["image"].endswith(f":{version}")
