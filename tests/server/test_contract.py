"""openapi.yaml and the running server agree."""
import re
import subprocess
import sys

import yaml
from conftest import ROOT

CONTRACT = yaml.safe_load((ROOT / "medius/server/openapi.yaml").read_text())


def test_every_route_of_the_code_is_described_and_every_description_has_a_route():
    described = {(method.upper(), path, operation["operationId"])
                 for path, item in CONTRACT["paths"].items() for method, operation in item.items() if method != "parameters"}
    source = (ROOT / "medius/server/routes.cpp").read_text()
    coded = set(re.findall(r'Route\{\s*"(\w+)",\s*"([^"]+)",\s*"(\w+)"', source))
    assert coded and coded == described


def test_random_requests_get_documented_answers(home):
    client = home.client()
    me = client.ask("GET", "/api/me").json["person"]
    client.ask("PUT", f"/api/people/{me}/answers", {"age": 40})
    command = [sys.executable.replace("python3", "python").rsplit("/", 1)[0] + "/schemathesis", "run", str(ROOT / "medius/server/openapi.yaml"),
               "--url", home.address, "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
               "--seed", "1", "--max-examples", "20", "--phases", "examples,coverage,fuzzing"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-6000:]
