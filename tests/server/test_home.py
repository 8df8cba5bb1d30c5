"""One person at home: from questions to a plan, from a set to the history."""
import json
import pathlib
import socket
import time
import uuid

from conftest import ROOT, Server

DESK_WORKER = json.loads((ROOT / "examples/people/desk-worker.json").read_text())


def identifier():
    return uuid.uuid4().hex


def start_person(client):
    return "/api/people/" + client.ask("GET", "/api/me").json["person"]


def test_from_questions_to_a_plan_that_follows_the_sessions(home):
    client = home.client()
    me = start_person(client)
    assert client.ask("GET", f"{me}/plan?today=2026-11-23").status == 404
    assert client.ask("PUT", f"{me}/answers", DESK_WORKER).json["advice"] == "go_on"
    plan = client.ask("GET", f"{me}/plan?today=2026-11-23").json
    bridge = next(line for line in plan["days"][0]["lines"] if line["family"] == "bridge")
    for day in ("2026-11-23", "2026-11-25"):
        training = f"{me}/trainings/{identifier()}"
        assert client.ask("PUT", training, {"date": day, "pain_before": 2}).status == 204
        for position in range(bridge["sets"]):
            assert client.ask("PUT", f"{training}/sets/{identifier()}", {
                "position": position, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both",
                "planned_repetitions": bridge["repetitions"], "repetitions": bridge["repetitions"], "hold_s": 2,
                "form": 1.0, "effort": 5, "pain": 1, "measured_by": "timer"}).status == 204
    later = client.ask("GET", f"{me}/plan?today=2026-11-26").json
    again = next(line for day in later["days"] for line in day["lines"] if line["family"] == "bridge")
    assert again["repetitions"] == bridge["repetitions"] + 2
    assert any(change["family"] == "bridge" for change in later["changes"])


def test_spreading_pain_outlives_the_question_of_the_morning_after(home):
    client = home.client()
    me = start_person(client)
    training = f"{me}/trainings/{identifier()}"
    assert client.ask("PUT", training, {"date": "2026-11-20", "pain_before": 2}).status == 204
    assert client.ask("GET", f"{me}/trainings").json[0]["pain_spread"] is False
    assert client.ask("PUT", training, {"date": "2026-11-20", "pain_spread": True}).status == 204
    assert client.ask("PUT", training, {"date": "2026-11-20", "pain_next_day": 1, "pain_spread": False}).status == 204
    kept = client.ask("GET", f"{me}/trainings").json[0]
    assert kept["pain_spread"] is True and kept["pain_next_day"] == 1


def test_a_day_keeps_its_plan_while_it_is_trained(home):
    client = home.client()
    me = start_person(client)
    client.ask("PUT", f"{me}/answers", DESK_WORKER)
    before = client.ask("GET", f"{me}/plan?today=2026-11-23").json["days"][0]
    assert before["date"] == "2026-11-23" and before["kind"] == "strength"
    training = f"{me}/trainings/{identifier()}"
    assert client.ask("PUT", training, {"date": "2026-11-23"}).status == 204
    line = before["lines"][0]
    assert client.ask("PUT", f"{training}/sets/{identifier()}", {
        "position": 0, "family": line["family"], "exercise": line["exercise"], "variant": line["variant"], "side": line["side"],
        "planned_repetitions": line["repetitions"], "repetitions": line["repetitions"], "hold_s": line["hold_s"],
        "effort": 5, "pain": 1, "measured_by": "timer"}).status == 204
    assert client.ask("GET", f"{me}/plan?today=2026-11-23").json["days"][0] == before


def test_a_stop_has_no_sessions(home):
    client = home.client()
    me = start_person(client)
    answers = DESK_WORKER | {"safety": {"saddle_numbness": {"yes": True, "new_or_worse": True}}}
    assert client.ask("PUT", f"{me}/answers", answers).json["advice"] == "stop"
    assert client.ask("GET", f"{me}/plan?today=2026-11-23").json["days"] == []


def test_a_repeated_set_is_one_set_and_its_recording_comes_back(home):
    client = home.client()
    me = start_person(client)
    training = f"{me}/trainings/{identifier()}"
    client.ask("PUT", training, {"date": "2026-11-23"})
    one = {"position": 0, "family": "squat", "exercise": "squat", "variant": "", "side": "both", "planned_repetitions": 8,
           "repetitions": 7, "hold_s": 0, "effort": 6, "pain": 0, "measured_by": "medius", "details": {"cues": [{"id": "knee_out"}]}}
    address = f"{training}/sets/{identifier()}"
    assert [client.ask("PUT", address, one).status for _ in range(3)] == [204] * 3
    sets = client.ask("GET", f"{training}/sets").json
    assert len(sets) == 1 and sets[0]["details"] == one["details"]
    landmarks = "time_s,person\n" + "0.1,1\n" * 1000
    put = client.ask("PUT", f"{address}/recording", data=landmarks.encode(), headers={"Content-Type": "text/csv"})
    assert put.status == 204
    assert client.ask("GET", f"{address}/recording").body.decode() == landmarks


def test_the_calendar_address_can_be_revoked(home):
    client = home.client()
    me = start_person(client)
    client.ask("PUT", f"{me}/answers", DESK_WORKER)
    old = client.ask("POST", f"{me}/feed").json["address"]
    first, second = client.ask("GET", old), client.ask("GET", old)
    assert b"BEGIN:VEVENT" in first.body and first.body == second.body, "the same plan gives the same calendar"
    new = client.ask("POST", f"{me}/feed").json["address"]
    assert client.ask("GET", old).status == 404
    assert client.ask("DELETE", f"{me}/feed").status == 204
    assert client.ask("GET", new).status == 404


def test_other_pages_and_other_names_are_refused(home):
    client = home.client()
    me = start_person(client)
    assert client.ask("GET", "/api/me", headers={"Host": "evil.example"}).status == 421
    foreign = client.ask("POST", f"{me}/pain", {"date": "2026-11-23", "average": 3}, headers={"Origin": "http://evil.example"})
    assert foreign.status == 403
    plain = client.ask("POST", f"{me}/pain", data=b'{"date": "2026-11-23", "average": 3}', headers={"Content-Type": "text/plain"})
    assert plain.status == 400, "a form of another page cannot send JSON"


def test_rubbish_gets_a_sentence_and_changes_nothing(home):
    client = home.client()
    me = start_person(client)
    wrong = client.ask("PUT", f"{me}/answers", {"age": 40, "pain": {"now": 99}})
    assert wrong.status == 400 and "pain.now" in wrong.json["message"]
    assert client.ask("PUT", f"{me}/answers", data=b"\xff\xfe{", headers={"Content-Type": "application/json"}).status == 400
    assert client.ask("GET", f"{me}/answers").status == 404
    assert client.ask("GET", f"{me}/plan?today=2026-02-30").status == 400
    assert client.ask("GET", "/api/people/" + "0" * 32).status == 404
    assert client.ask("GET", "/api/people/x'%20OR%20'1'='1").status == 404
    assert client.ask("GET", "/api/exercises/..%2f..%2fetc%2fpasswd").status == 404
    assert client.ask("GET", "/..%2f..%2f..%2fetc%2fpasswd").status == 404
    for text in ("Robert'); DROP TABLE person;--", "<script>alert(1)</script>", "\u0000"):
        assert client.ask("PUT", me, {"name": text, "language": "en"}).status in (204, 400)
        assert client.ask("GET", me).status == 200


def test_a_repeated_break_is_one_break(home):
    client = home.client()
    me = start_person(client)
    for name in (identifier(),) * 3 + (identifier(),):
        assert client.ask("POST", f"{me}/breaks", {"kind": "walk", "break": name}).status == 204
    assert len(client.ask("GET", f"{me}/breaks").json) == 2
    assert client.ask("POST", f"{me}/breaks", {"kind": "walk", "break": "mine"}).status == 400


def nested(depth):
    """An object that holds itself so often."""
    return b'{"a":' * depth + b"1" + b"}" * depth


def test_a_deeply_nested_body_is_refused_and_the_server_stays(home):
    client = home.client()
    me = "/api/people/" + client.ask("GET", "/api/me").json["person"]
    training = f"{me}/trainings/{uuid.uuid4().hex}"
    assert client.ask("PUT", training, {"date": "2026-11-20"}).status == 204
    one_set = b"""{"position": 0, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 8,
        "repetitions": 7, "hold_s": 2, "effort": 6, "pain": 1, "measured_by": "timer", "details": """
    exported = client.ask("GET", f"{me}/export").body
    for depth in (100, 10_000, 1_000_000):
        deep = nested(depth)
        for method, path, body in (
                ("PUT", f"{training}/sets/{uuid.uuid4().hex}", one_set + deep + b"}"),
                ("PUT", f"{me}/settings/theme", deep), ("PUT", f"{me}/answers", deep),
                ("POST", f"{me}/prescriptions", b'{"kind": "note", "document": ' + deep + b"}"),
                ("POST", f"{me}/import", exported.replace(b'"settings":{}', b'"settings":{"theme":' + deep + b"}"))):
            answer = client.ask(method, path, data=body, headers={"Content-Type": "application/json"})
            assert answer.status == 400 and answer.json["message"], (method, path, depth, answer.body)
    assert client.ask("PUT", f"{training}/sets/{uuid.uuid4().hex}", data=one_set + nested(20) + b"}", headers={"Content-Type": "application/json"}).status == 204
    large = one_set + b'{"note": "' + b"x" * (1 << 20) + b'"}}'
    assert client.ask("PUT", f"{training}/sets/{uuid.uuid4().hex}", data=large, headers={"Content-Type": "application/json"}).status == 400
    kept = client.ask("GET", f"{me}/export").body
    assert client.ask("POST", f"{me}/import", data=kept, headers={"Content-Type": "application/json"}).status == 200, "what is kept comes in again"


def test_a_body_too_large_is_refused_and_the_server_stays(home):
    with socket.create_connection(("localhost", home.port)) as connection:
        connection.sendall(b"PUT /api/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n")
        assert b"413" in connection.recv(200)
    with socket.create_connection(("localhost", home.port)) as connection:
        connection.sendall(b"\x00\x01\x02 rubbish\r\n\r\n")
        connection.settimeout(5)
        connection.recv(200)
    assert home.client().ask("GET", "/healthz").status == 200


def test_five_hundred_silent_connections_do_not_stop_it(home):
    silent = [socket.create_connection(("localhost", home.port)) for _ in range(500)]
    begin = time.monotonic()
    assert home.client().ask("GET", "/healthz").status == 200
    assert time.monotonic() - begin < 5
    for connection in silent:
        connection.close()


def test_deleting_everything_leaves_a_new_person(home):
    client = home.client()
    me = start_person(client)
    client.ask("PUT", f"{me}/answers", DESK_WORKER)
    assert client.ask("DELETE", me).status == 204
    fresh = start_person(client)
    assert fresh != me and client.ask("GET", f"{fresh}/answers").status == 404


def test_it_opens_again_with_everything_after_a_stop(tmp_path):
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    first = Server(environment=environment)
    me = start_person(first.client())
    first.client().ask("PUT", f"{me}/answers", DESK_WORKER)
    first.stop()
    second = Server(environment=environment)
    assert second.client().ask("GET", f"{me}/answers").json == DESK_WORKER
    second.stop()
