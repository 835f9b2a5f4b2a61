"""The packed client, installed outside the repository, takes a shopper's whole way against the packaged stack."""

import json
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.people import Device
from tests import tools

HERE = Path(__file__).parent


@pytest.fixture
def installed(tarball, tmp_path):
    """A folder outside the repository that has the packed client and nothing else of ours."""
    assert Path(tools.__file__).parent.parent not in tmp_path.parents
    (tmp_path / "package.json").write_text('{"private": true}')
    tools.npm("install", "--ignore-scripts", "--offline", str(tarball), folder=tmp_path)
    shutil.copy(HERE / "journey.mts", tmp_path)
    assert [path.name for path in (tmp_path / "node_modules" / "@mallpass").iterdir()] == ["client"]
    return tmp_path


def test_the_installed_types_fit_a_program_outside_the_repository(installed, package, run):
    options = {"strict": True, "noEmit": True, "module": "nodenext", "target": "es2022", "skipLibCheck": False}
    options |= {"types": ["node"], "typeRoots": [str(package / "node_modules" / "@types")]}
    (installed / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["journey.mts"]}))
    run(package / "node_modules" / "typescript" / "bin" / "tsc", "-p", "tsconfig.json", folder=installed)


def test_log_in_claim_pay_points_and_park_with_the_packed_client_alone(running, installed, run):
    # The stack may have seen an earlier run.
    run_id = int(time.time())
    plate = f"沪A{run_id % 100_000:05d}"
    where = {
        "baseUrl": running.base_url,
        "simulatorUrl": running.simulator_url,
        "appid": running.described["appid"],
        "openid": f"o_packed_{run_id}",
        "plate": plate,
        "qrId": running.described["qr_id"],
    }

    def walk(part):
        return json.loads(run("journey.mts", json.dumps({"part": part, **where}), folder=installed))

    assert walk("shop") == {
        "joined": True,
        "refusal": {"code": "coupon_limit_reached", "status": 409, "hasRequestId": True},
        "payable_fen": [4500, 4500],
        "points": 90,
        "coupon": "redeemed",
        "logins": 1,
    }
    gate = Device(running, *(running.described["devices"]["gate"][name] for name in ("key_id", "key")))
    entered = (running.now() - timedelta(hours=2)).isoformat()
    gate.post("/v1/gate/entries", {"plate": plate, "gate_event_id": f"in-{run_id}", "occurred_at": entered})
    parked = walk("park")
    assert parked.pop("due_fen") > 0
    assert parked == {"leaves": True, "logins": 0, "after": "token_missing", "commonjs": True}
    assert gate.post("/v1/gate/exits", {"plate": plate, "gate_event_id": f"out-{run_id}"})["open"]
