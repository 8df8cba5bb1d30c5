"""The FHIR R4 export against HL7's own schema, and its codes against the project's table."""
import copy
import csv
import functools
import json
import os
import pathlib
import uuid

import jsonschema
import pytest
from conftest import ROOT

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "medius"
SCHEMA = CACHE / "fhir-4.5.2/fhir.schema.json"
ANSWERS = json.loads((ROOT / "examples/people/desk-worker.json").read_text())
# R4's own minimum; its schema does not ask for these, because an extension could stand in their place.
REQUIRED = {"Observation": ["status", "code"], "CarePlan": ["status", "intent", "subject"], "QuestionnaireResponse": ["status"]}
UNITS = {"{score}", "{stands}", "s", "deg", "d/wk"}
CODES = {(row["system"], row["code"]): row["display"] for row in csv.DictReader((ROOT / "data/fhir_codes.csv").open())}


@functools.cache
def definitions():
    schema = json.loads(SCHEMA.read_text())
    # Two names that the published schema uses and does not define.
    schema["definitions"].setdefault("Resource", {"type": "object", "required": ["resourceType"]})
    schema["definitions"].setdefault("integer64", {"type": "string", "pattern": "^-?[0-9]+$"})
    # The published schema forgets to say that what has keys is an object, so that a word would pass for one.
    for definition in schema["definitions"].values():
        if "properties" in definition:
            definition.setdefault("type", "object")
    return schema["definitions"]


@functools.cache
def validator(kind):
    return jsonschema.Draft7Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions()})


def mistakes(bundle):
    """What is wrong with the bundle's resources, its frame, its references and its codes."""
    found = []
    frame = {key: value for key, value in bundle.items() if key != "entry"}
    found += [error.message for error in validator("Bundle").iter_errors(frame)]
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    if len(addresses) != len(bundle["entry"]):
        found.append("an address stands twice")
    for entry in bundle["entry"]:
        resource = entry["resource"]
        kind = resource.get("resourceType")
        if kind not in definitions():
            found.append(f"there is no resource {kind}")
            continue
        found += [f"{kind} {error.json_path}: {error.message}" for error in validator(kind).iter_errors(resource)]
        found += [f"{kind} lacks {key}" for key in REQUIRED.get(kind, []) if key not in resource]
        reference = resource.get("subject", {}).get("reference")
        if reference and not any(address.endswith("/" + reference) for address in addresses):
            found.append(f"{reference} is not in the bundle")
        found += wrong_codes(resource)
    return found


def wrong_codes(value):
    found = []
    if isinstance(value, list):
        for one in value:
            found += wrong_codes(one)
    elif isinstance(value, dict):
        for one in value.values():
            found += wrong_codes(one)
        if "display" in value and "code" in value and value.get("system") != "urn:medius:codes":
            known = CODES.get((value.get("system"), value["code"]))
            if known != value["display"]:
                found.append(f"code {value['code']} of {value.get('system')} is not in data/fhir_codes.csv with this display")
        if value.get("system") == "http://unitsofmeasure.org" and value.get("code") not in UNITS:
            found.append(f"unit {value.get('code')} is not UCUM as far as we know")
    return found


@pytest.fixture
def bundle(home):
    client = home.client()
    me = "/api/people/" + client.ask("GET", "/api/me").json["person"]
    client.ask("PUT", me, {"name": "Ada <b>", "language": "de"})
    client.ask("PUT", f"{me}/answers", ANSWERS | {"scores": {"rmdq": 9, "odi_percent": 22}, "psfs": [{"activity": "sitting", "score": 4}]})
    client.ask("POST", f"{me}/pain", {"date": "2026-11-20", "average": 3.5})
    client.ask("POST", f"{me}/tests", {"date": "2026-11-20", "test": "side_plank", "side": "left", "value": 40, "error": 3, "by": "camera"})
    client.ask("POST", f"{me}/tests", {"date": "2026-11-20", "test": "chair_stand_30s", "side": "both", "value": 14, "by": "therapist"})
    client.ask("PUT", f"{me}/trainings/{uuid.uuid4().hex}", {"date": "2026-11-20"})
    answer = client.ask("GET", f"{me}/fhir")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/fhir+json")
    return answer.json


def test_the_export_is_fhir(bundle):
    if not SCHEMA.exists():
        pytest.skip("the FHIR schema is not there; run tools/setup")
    assert mistakes(bundle) == []
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert {"Patient", "QuestionnaireResponse", "Observation", "CarePlan"} <= set(kinds)
    assert len([kind for kind in kinds if kind == "Observation"]) == 5, "pain, ODI, two tests, how often"


def resource_of(bundle, kind):
    return next(entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)


PLANTED = {
    "a status that does not exist": lambda b: resource_of(b, "Observation").update(status="done"),
    "a code that is no object": lambda b: resource_of(b, "Observation").update(code="72514-3"),
    "a missing status": lambda b: resource_of(b, "CarePlan").pop("status"),
    "an unknown key": lambda b: resource_of(b, "Patient").update(pain=3),
    "a date that is none": lambda b: resource_of(b, "Observation").update(effectiveDateTime="20.11.2026"),
    "a reference to nobody": lambda b: resource_of(b, "Observation").update(subject={"reference": "Patient/nobody"}),
    "a code of another thing": lambda b: resource_of(b, "Observation")["code"]["coding"][0].update(system="http://loinc.org", code="97908-8", display="x"),
    "a unit of our own making": lambda b: resource_of(b, "Observation")["valueQuantity"].update(system="http://unitsofmeasure.org", code="points"),
    "an address twice": lambda b: b["entry"].append(copy.deepcopy(b["entry"][0])),
}


def test_planted_mistakes_are_found(bundle):
    if not SCHEMA.exists():
        pytest.skip("the FHIR schema is not there; run tools/setup")
    for name, plant in PLANTED.items():
        broken = copy.deepcopy(bundle)
        plant(broken)
        assert mistakes(broken), name
