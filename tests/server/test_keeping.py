"""Export, import, backup: everything out, and in again, on both databases."""
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import uuid

import pytest
from conftest import MEDIUS, PASSWORD, ROOT, Server, invited, logged_in

DESK_WORKER = json.loads((ROOT / "examples/people/desk-worker.json").read_text())
LANDMARKS = "time_s,person\n" + "".join(f"{i / 30:.3f},1\n" for i in range(900))


def medius(*words, folder=None, status=0, path=None):
    environment = {**os.environ, **({"XDG_DATA_HOME": str(folder)} if folder else {}), **({"PATH": f"{path}:{os.environ['PATH']}"} if path else {})}
    run = subprocess.run([MEDIUS, *map(str, words)], capture_output=True, text=True, env=environment, timeout=60)
    assert run.returncode == status, run.stdout + run.stderr
    return run.stdout + run.stderr


def fill(client, me):
    """A bit of everything; returns the address of a recording."""
    assert client.ask("PUT", me, {"name": "Añna, \"the\" one", "language": "de"}).status == 204
    assert client.ask("PUT", f"{me}/answers", DESK_WORKER).status == 200
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    client.ask("PUT", training, {"date": "2026-11-20", "pain_before": 2, "minutes": 20})
    one = f"{training}/sets/{uuid.uuid4().hex}"
    done = client.ask("PUT", one, {
        "position": 0, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 8,
        "repetitions": 7, "hold_s": 2, "form": 0.875, "effort": 6, "pain": 1, "measured_by": "medius", "details": {"cues": [{"id": "x"}]}})
    assert done.status == 204
    assert client.ask("PUT", f"{one}/recording", data=LANDMARKS.encode(), headers={"Content-Type": "text/csv"}).status == 204
    assert client.ask("POST", f"{me}/pain", {"date": "2026-11-20", "average": 3.5}).status in (201, 204)
    assert client.ask("POST", f"{me}/tests", {"date": "2026-11-19", "test": "side_plank", "side": "left", "value": 41.5, "by": "therapist"}).status in (201, 204)
    assert client.ask("POST", f"{me}/breaks", {"kind": "walk"}).status in (201, 204)
    assert client.ask("PUT", f"{me}/settings/theme", {"dark": True}).status in (200, 204)
    return f"{one}/recording"


def home_person(client):
    return "/api/people/" + client.ask("GET", "/api/me").json["person"]


def test_everything_moves_to_another_machine(tmp_path):
    first = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(first.client())
    recording = fill(first.client(), me)
    before = first.client().ask("GET", f"{me}/export").json
    assert "people 1, sessions 1, sets 1, of them with landmarks 1" in medius("export", "--all", tmp_path / "out", folder=tmp_path / "a"), "while it runs"
    first.stop()
    medius("import", tmp_path / "out", folder=tmp_path / "b")
    second = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    assert home_person(second.client()) == me, "the blank person of a new home makes room"
    assert second.client().ask("GET", f"{me}/export").json == before
    assert second.client().ask("GET", recording).body.decode() == LANDMARKS
    second.stop()
    medius("import", tmp_path / "out", folder=tmp_path / "b")
    third = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    assert third.client().ask("GET", f"{me}/export").json == before, "importing twice changes nothing"
    third.stop()


def test_a_new_home_that_started_first_takes_the_person_in(tmp_path):
    first = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(first.client())
    fill(first.client(), me)
    first.stop()
    medius("export", "--all", tmp_path / "out", folder=tmp_path / "a")
    Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")}).stop()
    medius("import", tmp_path / "out", folder=tmp_path / "b")
    second = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    assert home_person(second.client()) == me
    second.stop()


def test_the_tables_are_for_spreadsheets(tmp_path):
    import csv
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(server.client())
    fill(server.client(), me)
    server.stop()
    medius("export", "--all", tmp_path / "out/", folder=tmp_path / "a")
    table = {file.name: list(csv.DictReader(file.open(newline=""))) for file in (tmp_path / "out").glob("*.csv")}
    assert table["people.csv"][0]["name"] == "Añna, \"the\" one"
    assert table["sets.csv"][0]["exercise"] == "glute-bridge" and table["sets.csv"][0]["date"] == "2026-11-20"
    assert float(table["sets.csv"][0]["form"]) == 0.875
    assert table["tests.csv"][0]["value"] == "41.5" and table["tests.csv"][0]["error"] == ""
    assert len(table["breaks.csv"]) == len(table["pain.csv"]) == len(table["sessions.csv"]) == 1


def exported(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(server.client())
    fill(server.client(), me)
    server.stop()
    medius("export", "--all", tmp_path / "out", folder=tmp_path / "a")
    return tmp_path / "out", me.rsplit("/", 1)[1]


def refused_and_nothing_kept(tmp_path, folder, *named):
    said = medius("import", folder, folder=tmp_path / "b", status=2)
    for name in named:
        assert name in said, said
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    assert [person["name"] for person in server.client().ask("GET", "/api/people").json] == [""]
    server.stop()
    shutil.rmtree(tmp_path / "b")


def test_wrong_files_are_named_and_nothing_is_kept(tmp_path):
    out, person = exported(tmp_path)
    recording = next((out / "people" / person / "recordings").iterdir())
    whole = recording.read_bytes()
    recording.write_bytes(whole[:-5])
    refused_and_nothing_kept(tmp_path, out, recording.name, "differs")
    recording.unlink()
    refused_and_nothing_kept(tmp_path, out, recording.name, "cannot be read")
    recording.write_bytes(whole)
    manifest = out / "medius-export.json"
    good = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(good | {"version": 2}))
    refused_and_nothing_kept(tmp_path, out, "medius-export.json", "version 2")
    manifest.write_text(json.dumps(good)[:-30])
    refused_and_nothing_kept(tmp_path, out, "medius-export.json", "no JSON")
    manifest.write_text(json.dumps(good | {"people": ["../../../etc"]}))
    refused_and_nothing_kept(tmp_path, out, "people")
    refused_and_nothing_kept(tmp_path, tmp_path, "medius-export.json")


def test_a_document_is_read_strictly_and_whole(tmp_path):
    out, person = exported(tmp_path)
    file = tmp_path / "one.json"
    document = json.loads((out / "people" / person / "person.json").read_text())
    document["trainings"][0]["sets"][0]["recording"] = {"format": "landmarks-csv-1", "content": LANDMARKS}

    def with_change(change):
        changed = json.loads(json.dumps(document))
        change(changed)
        file.write_text(json.dumps(changed))
        return file

    for change, named in (
            (lambda d: d.update(version=3), "newer medius"),
            (lambda d: d["trainings"][0].update(date="2026-02-30"), "trainings[0].date"),
            (lambda d: d["trainings"][0]["sets"][0].update(pain=11), "pain"),
            (lambda d: d["trainings"][0]["sets"][0].update(set="../x"), "hex"),
            (lambda d: d["answers"][0]["answers"].update(age=7), "age"),
            (lambda d: d.update(surprise=1), "surprise"),
            (lambda d: d["trainings"][0]["sets"][0]["recording"].update(content="", file="../../../../etc/passwd"), "recording")):
        refused_and_nothing_kept(tmp_path, with_change(change), named)
    assert "sets 1" in medius("import", with_change(lambda d: None), folder=tmp_path / "b")


def test_an_export_is_whole_or_not_there(tmp_path):
    out, _ = exported(tmp_path)
    assert "not empty" in medius("export", "--all", out, folder=tmp_path / "a", status=2)
    assert "no such person" in medius("export", "--person", "0" * 32, tmp_path / "new", folder=tmp_path / "a", status=2)
    assert not (tmp_path / "new").exists() and not (tmp_path / "new.part").exists()
    assert "no database yet" in medius("export", "--all", tmp_path / "new", folder=tmp_path / "nobody", status=2)
    assert not (tmp_path / "nobody").exists(), "asking makes no empty database"


def test_what_is_kept_is_this_users_alone(tmp_path):
    out, person = exported(tmp_path)
    medius("backup", tmp_path / "copy.db", folder=tmp_path / "a")
    for file in [*(tmp_path / "a/medius").iterdir(), *out.rglob("*"), tmp_path / "copy.db"]:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_the_page_exports_and_imports(tmp_path):
    first = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(first.client())
    fill(first.client(), me)
    document = first.client().ask("GET", f"{me}/export").json
    slim = first.client().ask("GET", f"{me}/export?recordings=false").json
    assert "recording" in document["trainings"][0]["sets"][0] and "recording" not in slim["trainings"][0]["sets"][0]
    first.stop()
    second = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    other = home_person(second.client())
    answer = second.client().ask("POST", f"{other}/import", document)
    assert answer.status == 200 and answer.json == {"sessions": 1, "sets": 1, "recordings": 1}, answer.body
    after = second.client().ask("GET", f"{other}/export").json
    assert after["trainings"] == document["trainings"] and after["answers"] == document["answers"] and after["settings"] == document["settings"]
    document["trainings"][0]["sets"][0]["pain"] = 99
    assert second.client().ask("POST", f"{other}/import", document).status == 400
    second.stop()


def test_an_import_takes_nothing_of_another_patient(clinic):
    boss = logged_in(clinic, "boss")
    therapist, _ = invited(boss, clinic, "importer", "therapist")
    mine = "/api/people/" + therapist.ask("POST", "/api/people", {"name": "Mine", "language": "en"}).json["person"]
    theirs = "/api/people/" + therapist.ask("POST", "/api/people", {"name": "Theirs", "language": "en"}).json["person"]
    fill(therapist, theirs)
    stolen = therapist.ask("GET", f"{theirs}/export").json
    stolen["trainings"][0]["sets"][0]["pain"] = 9
    before = therapist.ask("GET", f"{theirs}/export").body
    assert therapist.ask("POST", f"{mine}/import", stolen).status == 404
    assert therapist.ask("GET", f"{theirs}/export").body == before
    assert therapist.ask("GET", f"{mine}/trainings").json == [], "whole or not at all"


def test_how_much_is_kept(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    me = home_person(server.client())
    empty = server.client().ask("GET", f"{me}/storage").json
    assert empty["bytes"] == 0 and 5e8 < empty["year_bytes"] < 5e9
    fill(server.client(), me)
    full = server.client().ask("GET", f"{me}/storage").json
    assert full["recordings"] == 1 and 0 < full["recording_bytes"] < len(LANDMARKS) and full["database_bytes"] > full["bytes"]
    server.stop()


def test_a_backup_while_it_runs(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    me = home_person(server.client())
    fill(server.client(), me)
    medius("backup", tmp_path / "copy.db", folder=tmp_path / "a")
    assert "is there already" in medius("backup", tmp_path / "copy.db", folder=tmp_path / "a", status=2)
    assert "another medius" in medius("import", tmp_path, folder=tmp_path / "a", status=2)
    before = server.client().ask("GET", f"{me}/export").json
    server.stop()
    assert sqlite3.connect(tmp_path / "copy.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (tmp_path / "b/medius").mkdir(parents=True)
    shutil.copy(tmp_path / "copy.db", tmp_path / "b/medius/medius.db")
    again = Server(environment={"XDG_DATA_HOME": str(tmp_path / "b")})
    assert again.client().ask("GET", f"{me}/export").json == before
    again.stop()


def test_two_servers_on_one_folder(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    said = medius("serve", "--no-browser", "--port", "0", folder=tmp_path, status=2)
    assert "another medius uses this database" in said and "Stop it first" in said
    server.stop()


def test_deleting_leaves_no_byte_in_the_folder(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    client = server.client()
    me = home_person(client)
    mark = "MARKOFTHEDELETED" + uuid.uuid4().hex
    fill(client, me)
    client.ask("PUT", me, {"name": mark, "language": "en"})
    client.ask("PUT", f"{me}/answers", DESK_WORKER | {"work": mark})
    client.ask("PUT", f"{me}/settings/note", {"text": mark})
    assert any(mark.encode() in file.read_bytes() for file in (tmp_path / "medius").iterdir()), "the test sees it while it is there"
    size = sum(file.stat().st_size for file in (tmp_path / "medius").iterdir())
    assert client.ask("DELETE", me).status == 204
    for file in (tmp_path / "medius").iterdir():
        assert mark.encode() not in file.read_bytes(), file
    assert sum(file.stat().st_size for file in (tmp_path / "medius").iterdir()) < size
    server.stop()


def test_a_deletion_without_room_to_give_the_space_back_is_one(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("no small file system can be mounted here")
    try:
        server = Server(environment={"XDG_DATA_HOME": str(folder)})
        client = server.client()
        me = home_person(client)
        for number in range(1000):  # templates stay when the person goes: giving space back writes them all anew
            wanted = {"name": f"Template {number}", "note": "x" * 2000, "prescriptions": [{"kind": "note", "document": {"note": "y" * 60_000}}]}
            assert client.ask("PUT", f"/api/templates/{uuid.uuid4().hex}", wanted).status == 200
            if shutil.disk_usage(folder).free < 5 << 20:  # room to delete, none for a second copy
                break
        assert client.ask("DELETE", me).status == 204
        fresh = home_person(client)
        assert fresh != me and client.ask("GET", fresh).status == 200, "a home always has its person"
        server.stop()
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def test_the_same_with_postgresql(postgresql, tmp_path):
    server = Server("--database", postgresql, "--administrator", "boss", environment={"MEDIUS_ADMINISTRATOR_PASSWORD": PASSWORD})
    boss = logged_in(server, "boss")
    therapist, _ = invited(boss, server, "anna", "therapist")
    patient = "/api/people/" + therapist.ask("POST", "/api/people", {"name": "Pat", "language": "en"}).json["person"]
    fill(therapist, patient)
    medius("export", "--all", tmp_path / "out", "--database", postgresql)
    medius("backup", tmp_path / "copy.dump", "--database", postgresql)
    assert (tmp_path / "copy.dump").read_bytes()[:5] == b"PGDMP"
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\nprintf %s "$PGPASSWORD" >{tmp_path}/password\necho "$@" >{tmp_path}/words\nexit 1\n')
    tool.chmod(0o755)
    socket = re.search("host=([^ ]+)", postgresql).group(1)
    medius("backup", tmp_path / "no.dump", "--database", f"postgresql://app:p%40ss%2Fw%C3%B6rd@/app?host={socket}", status=2, path=tmp_path)
    assert (tmp_path / "password").read_text() == "p@ss/wörd" and "p%40ss" not in (tmp_path / "words").read_text()
    before = therapist.ask("GET", f"{patient}/export").json
    assert therapist.ask("DELETE", patient).status == 204
    assert therapist.ask("GET", patient).status == 404
    medius("import", tmp_path / "out", "--database", postgresql)
    server.stop()
    medius("export", "--all", tmp_path / "again", "--database", postgresql)
    person = patient.rsplit("/", 1)[1]
    again = json.loads((tmp_path / "again/people" / person / "person.json").read_text())
    assert again["answers"] == before["answers"] and again["tests"] == before["tests"]
    assert [t["date"] for t in again["trainings"]] == ["2026-11-20"]


def test_an_older_document_brings_what_is_missing_and_changes_nothing_else(tmp_path):
    first = Server(environment={"XDG_DATA_HOME": str(tmp_path / "a")})
    client = first.client()
    me = home_person(client)
    fill(client, me)
    client.ask("POST", f"{me}/scores", {"instrument": "rmdq", "value": 11})
    old = client.ask("GET", f"{me}/export").json
    assert client.ask("PUT", me, {"name": "Ada", "language": "en"}).status == 204
    assert client.ask("PUT", f"{me}/answers", DESK_WORKER | {"age": 61}).status == 200
    training = f"{me}/trainings/{old['trainings'][0]['training']}"
    client.ask("PUT", training, {"date": "2026-11-20", "pain_before": 4, "minutes": 31, "ended_ms": 1795170000000})
    mended = {key: value for key, value in client.ask("GET", f"{training}/sets").json[0].items() if key not in ("saved_ms",)} | {"effort": 9, "pain": 5}
    assert client.ask("PUT", f"{training}/sets/{mended['set']}", mended).status == 204
    client.ask("POST", f"{me}/pain", {"date": "2026-11-20", "average": 6})
    client.ask("PUT", f"{me}/settings/theme", {"dark": False})
    now = client.ask("GET", f"{me}/export").json
    assert len(now["answers"]) == 2 and now["trainings"][0]["sets"][0]["effort"] == 9
    for _ in range(3):
        assert client.ask("POST", f"{me}/import", old).status == 200
        assert client.ask("GET", f"{me}/export").json == now
    assert client.ask("GET", f"{me}/answers").json["age"] == 61, "the newest answers stay the newest"
    older = old | {"answers": [{"at_ms": 1_000_000_000_000, "answers": DESK_WORKER | {"age": 30}}]}
    for _ in range(2):
        assert client.ask("POST", f"{me}/import", older).status == 200
    assert [one["at_ms"] for one in client.ask("GET", f"{me}/export").json["answers"]] == [1_000_000_000_000] + [one["at_ms"] for one in now["answers"]]
    assert client.ask("GET", f"{me}/answers").json["age"] == 61
    first.stop()


def test_a_patients_file_neither_brings_nor_lifts_a_therapists_word(clinic):
    therapist, _ = invited(logged_in(clinic, "boss"), clinic, "careful", "therapist")
    person = therapist.ask("POST", "/api/people", {"name": "Pat", "language": "en"}).json["person"]
    patient, _ = invited(therapist, clinic, "pat-at-home", "person", person)
    me = f"/api/people/{person}"
    lock = {"kind": "lock", "document": {"family": "bridge", "level": 1, "sets": 2, "repetitions": 8}}
    made = therapist.ask("POST", f"{me}/prescriptions", lock)
    assert made.status == 201
    before = patient.ask("GET", f"{me}/prescriptions").json
    document = patient.ask("GET", f"{me}/export").json
    kept = document["prescriptions"][0]
    lifted = kept | {"ended_ms": kept["created_ms"] + 1, "document": kept["document"] | {"level": 9}}
    forged = kept | {"prescription": uuid.uuid4().hex, "kind": "note", "document": {"note": "go ahead"}}
    assert patient.ask("POST", f"{me}/import", document | {"prescriptions": [lifted, forged]}).status == 200
    assert patient.ask("GET", f"{me}/prescriptions").json == before
    assert therapist.ask("POST", f"{me}/import", document | {"prescriptions": [lifted, forged]}).status == 200
    after = patient.ask("GET", f"{me}/prescriptions").json
    assert before[0] in after and len(after) == 2, "a therapist may bring one, and an import changes none"


def test_a_prescription_is_read_as_strictly_from_a_file(tmp_path):
    server = Server(environment={"XDG_DATA_HOME": str(tmp_path)})
    client = server.client()
    me = home_person(client)
    fill(client, me)
    made = client.ask("POST", f"{me}/prescriptions", {"kind": "limit", "document": {"family": None, "exercise": "cat-cow", "note": None}})
    assert made.status == 201 and made.json["document"] == {"exercise": "cat-cow"}, made.body
    assert client.ask("POST", f"{me}/prescriptions", {"kind": "limit", "document": {"family": None}}).status == 400, "a limit of nothing"
    document = client.ask("GET", f"{me}/export").json
    for kind, odd in (("lock", {"family": "bridge", "level": "two"}), ("exercise", {"exercise": 7}), ("limit", []), ("lock", {"family": None, "level": 1})):
        one = {"prescription": uuid.uuid4().hex, "author": "", "created_ms": 5, "kind": kind, "document": odd}
        answer = client.ask("POST", f"{me}/import", document | {"prescriptions": [one]})
        assert answer.status == 400 and "prescriptions[0]" in answer.json["message"], answer.body
    assert client.ask("GET", f"{me}/plan?today=2026-11-23").status == 200
    assert client.ask("GET", f"{me}/export").json == document
    server.stop()


def test_a_home_takes_no_second_person_in(tmp_path):
    for name in ("a", "b"):
        server = Server(environment={"XDG_DATA_HOME": str(tmp_path / name)})
        fill(server.client(), home_person(server.client()))
        server.stop()
    medius("export", "--all", tmp_path / "out", folder=tmp_path / "a")
    said = medius("import", tmp_path / "out", folder=tmp_path / "b", status=2)
    assert "one person" in said and "nothing was imported" in said
    one = next((tmp_path / "out/people").glob("*/person.json"))
    medius("import", one, folder=tmp_path / "b", status=2)
    medius("export", "--all", tmp_path / "still", folder=tmp_path / "b")
    assert len(list((tmp_path / "still/people").iterdir())) == 1
