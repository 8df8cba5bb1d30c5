"""The therapist's hand: who needs a look, templates, own exercises, and what became of the training."""
import datetime
import subprocess
import uuid

import pytest
from conftest import MEDIUS, ROOT, invited, logged_in

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
ANSWERS = {"age": 45, "sex": "female", "pain": {"now": 4, "worst": 6, "average": 5, "weeks": 20}, "scores": {"rmdq": 11},
           "psfs": [{"activity": "sitting", "score": 4}, {"activity": "stairs", "score": 6}],
           "time": {"minutes": 20, "days": ["mon", "wed", "fri"]}, "room": {"floor": True, "kneel": True, "equipment": ["chair", "mat"]}}


def day(ago):
    return (TODAY - datetime.timedelta(days=ago)).isoformat()


@pytest.fixture(scope="module")
def therapist(clinic):
    return invited(logged_in(clinic, "boss"), clinic, f"pt{uuid.uuid4().hex[:8]}", "therapist")[0]


def new_patient(therapist, name="Pat", answers=ANSWERS):
    person = therapist.ask("POST", "/api/people", {"name": name, "language": "en"}).json["person"]
    if answers:
        saved = therapist.ask("PUT", f"/api/people/{person}/answers", answers)
        assert saved.status == 200, saved.body
    return f"/api/people/{person}"


def train(client, person, ago, pain=1, form=1.0, repetitions=8, after=None, spread=False):
    training = f"{person}/trainings/{uuid.uuid4().hex}"
    change = {"date": day(ago), "pain_before": 3, "minutes": 18, "pain_spread": spread} | ({"pain_next_day": after} if after is not None else {})
    assert client.ask("PUT", training, change).status == 204
    for position in range(2):
        assert client.ask("PUT", f"{training}/sets/{uuid.uuid4().hex}", {
            "position": position, "family": "bridge", "exercise": "glute-bridge", "variant": "", "side": "both", "planned_repetitions": 6,
            "repetitions": repetitions, "hold_s": 2, "form": form, "effort": 5, "pain": pain, "measured_by": "medius"}).status == 204
    return training


def line_of(therapist, person):
    return next(line for line in therapist.ask("GET", "/api/people").json if person.endswith(line["person"]))


def test_the_overview_says_who_needs_a_look_and_why(therapist):
    calm, sore, away, stopped = (new_patient(therapist, name) for name in ("Calm", "Sore", "Away", "Stopped"))
    for ago in (1, 3, 5, 8, 10, 12):
        train(therapist, calm, ago)
        train(therapist, sore, ago, pain=6, after=5)
    for ago in (30, 33, 40):
        train(therapist, sore, ago, pain=1)
    train(therapist, away, 50)
    therapist.ask("PUT", f"{stopped}/answers", ANSWERS | {"safety": {"saddle_numbness": {"yes": True, "new_or_worse": True}}})
    assert line_of(therapist, calm)["attention"] == []
    assert line_of(therapist, sore)["attention"][:2] == ["more_pain", "pain_after"]
    reasons = {reason["key"]: reason for reason in line_of(therapist, sore)["reasons"]}
    assert reasons["more_pain"]["value"] == 5 and "5 points" in reasons["more_pain"]["words"]["en"]
    assert "no_training" in line_of(therapist, away)["attention"]
    assert line_of(therapist, stopped)["attention"][0] == "safety_stop"
    names = [line["name"] for line in therapist.ask("GET", "/api/people").json]
    assert names.index("Stopped") < names.index("Sore") < names.index("Calm"), "the gravest first"


def test_progress_tells_real_change_from_measurement_error(therapist):
    person = new_patient(therapist)
    for ago in (40, 26, 20, 12, 5, 2):
        train(therapist, person, ago)
    for ago, pain in ((40, 6), (38, 6), (3, 3), (1, 3)):
        assert therapist.ask("POST", f"{person}/pain", {"date": day(ago), "average": pain}).status == 204
    for ago, left, right in ((39, 25, 45), (4, 70, 48)):
        for side, value in (("left", left), ("right", right)):
            therapist.ask("POST", f"{person}/tests", {"date": day(ago), "test": "side_plank", "side": side, "value": value, "by": "therapist"})
    for ago, value in ((35, 11), (1, 9)):
        assert therapist.ask("POST", f"{person}/scores", {"date": day(ago), "instrument": "rmdq", "value": value}).status == 204
    assert therapist.ask("POST", f"{person}/scores", {"date": day(1), "instrument": "rmdq", "value": 25}).status == 400
    progress = therapist.ask("GET", f"{person}/progress?today={TODAY}").json
    series = {one["id"]: one for one in progress["series"]}
    assert series["pain"]["verdict"] == "better" and series["pain"]["change"] == -3
    assert series["function_rmdq"]["verdict"] == "no_real_change", "2 points are less than the 5 that matter"
    plank, symmetry = series["side_plank"], series["side_plank:symmetry"]
    assert plank["points"][0]["value"] == 35 and plank["points"][0]["left"] == 25
    assert plank["change"] == 24 and abs(plank["change"]) > plank["real_change"] and plank["verdict"] == "better"
    assert [point["value"] for point in symmetry["points"]] == [20, -22] and symmetry["verdict"] != "better"
    assert symmetry["error"] > plank["error"], "a difference is known less well than a value"
    assert progress["adherence"]["wanted_a_week"] == 3
    assert progress["adherence"]["done_4_weeks"] == 5 and 0 < progress["adherence"]["share_4_weeks"] < 1
    assert sum(week["done"] for week in progress["adherence"]["weeks"]) == 6


def test_every_change_of_the_plan_says_what_and_why(therapist):
    person = new_patient(therapist)
    train(therapist, person, 6)
    train(therapist, person, 4)
    train(therapist, person, 2, pain=8)
    changes = [change for change in therapist.ask("GET", f"{person}/changes?today={TODAY}").json if change["family"] == "bridge"]
    assert [change["date"] for change in changes] == [day(2), day(4)], "the newest first"
    assert changes[0]["rule"] == "pain_acceptable" and changes[0]["source"]["key"] == "Thomee1997"
    assert changes[1]["what"]["en"] == "more repetitions" and "two sessions" in changes[1]["why"]["en"]


def test_the_digest_asks_about_the_day_after_until_it_is_answered(therapist):
    person = new_patient(therapist)
    training = train(therapist, person, 1)
    digest = therapist.ask("GET", f"{person}/digest?today={TODAY}").json
    assert training.endswith(digest["ask_next_day"])
    assert digest["lines"][0]["key"] == "ask_next_day"
    therapist.ask("PUT", training, {"date": day(1), "pain_next_day": 2})
    digest = therapist.ask("GET", f"{person}/digest?today={TODAY}").json
    assert "ask_next_day" not in digest and digest["lines"]
    train(therapist, person, 0)
    assert therapist.ask("GET", f"{person}/digest?today={TODAY}").json["done_today"]


def test_a_break_is_offered_once_and_never_in_a_meeting(therapist):
    person = new_patient(therapist)
    now = datetime.datetime.now(datetime.timezone.utc)
    ms = int(now.timestamp()) * 1000
    sitting = {"since_ms": ms - 40 * 60_000, "seen_ms": ms - 60_000, "breaks": 0}
    first = therapist.ask("POST", f"{person}/desk", {"idle_s": 1, "sitting": sitting}).json
    assert first["action"] == "remind"
    again = therapist.ask("POST", f"{person}/desk", {"idle_s": 1, "sitting": first["sitting"]}).json
    assert (again["action"], again["why"]) == ("wait", "reminded")
    stamp = "%Y%m%dT%H%M%SZ"
    calendar = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z",
                            f"DTSTART:{(now - datetime.timedelta(minutes=5)).strftime(stamp)}",
                            f"DTEND:{(now + datetime.timedelta(minutes=30)).strftime(stamp)}", "SUMMARY:secret words", "END:VEVENT", "END:VCALENDAR", ""])
    kept = therapist.ask("PUT", f"{person}/busy", data=calendar.encode(), headers={"Content-Type": "text/calendar"})
    assert kept.status == 200 and len(kept.json) == 1 and b"secret" not in kept.body
    busy = therapist.ask("POST", f"{person}/desk", {"idle_s": 1, "sitting": sitting}).json
    assert (busy["action"], busy["why"]) == ("wait", "busy")
    assert therapist.ask("DELETE", f"{person}/busy").status == 204
    assert therapist.ask("POST", f"{person}/desk", {"idle_s": 1, "sitting": sitting, "answer": "later"}).json["why"] == "snoozed"
    rubbish = therapist.ask("PUT", f"{person}/busy", data=b"no calendar", headers={"Content-Type": "text/calendar"})
    assert rubbish.status == 400


def test_a_template_is_saved_applied_edited_and_applied_again(therapist):
    person = new_patient(therapist)
    address = f"/api/templates/{uuid.uuid4().hex}"
    template = {"name": "After a disc", "note": "gently", "prescriptions": [
        {"kind": "lock", "document": {"family": "bridge", "level": 1, "sets": 2, "repetitions": 5}},
        {"kind": "limit", "document": {"exercise": "pigeon"}}]}
    assert therapist.ask("PUT", address, template).status == 200
    assert any(one["name"] == "After a disc" for one in therapist.ask("GET", "/api/templates").json)
    wish = {"template": address.rsplit("/", 1)[1]}
    assert len(therapist.ask("POST", f"{person}/template", wish).json) == 2
    template["prescriptions"] = [{"kind": "lock", "document": {"family": "bridge", "level": 1, "sets": 1, "repetitions": 7}}]
    assert therapist.ask("PUT", address, template).status == 200
    assert therapist.ask("POST", f"{person}/template", wish).status == 201
    living = [one for one in therapist.ask("GET", f"{person}/prescriptions").json if "ended_ms" not in one]
    assert [one["document"]["repetitions"] for one in living] == [7], "what the template gave before has ended"
    bridge = next(line for line in therapist.ask("GET", f"{person}/plan?today={TODAY}").json["days"][0]["lines"] if line["family"] == "bridge")
    assert bridge["locked"] and bridge["repetitions"] == 7
    wrong = {"name": "x", "prescriptions": [{"kind": "lock", "document": {"family": "bridges"}}]}
    assert therapist.ask("PUT", address, wrong).status == 400
    assert therapist.ask("DELETE", address).status == 204
    assert therapist.ask("POST", f"{person}/template", wish).status == 404


def test_an_own_exercise_is_read_as_strictly_as_the_catalogue(therapist):
    text = (ROOT / "data/exercises/clamshell.yaml").read_text()
    assert therapist.ask("PUT", "/api/own_exercises/clamshell", {"text": text}).status == 400, "the catalogue has it"
    own = text.replace("id: clamshell", "id: own-clamshell")
    saved = therapist.ask("PUT", "/api/own_exercises/own-clamshell", {"text": own})
    assert saved.status == 200 and saved.json["name"]["en"] == "Clamshell", saved.body
    assert therapist.ask("GET", "/api/exercises/own-clamshell").json["family"] == "clamshell"
    broken = therapist.ask("PUT", "/api/own_exercises/own-clamshell", {"text": own.replace("least_range: 0.04", "least_range: much")})
    assert broken.status == 400 and "own-clamshell.yaml:" in broken.json["message"]
    assert therapist.ask("GET", "/api/own_exercises/own-clamshell").json["text"] == own, "the good text stays"
    assert therapist.ask("PUT", "/api/own_exercises/..%2Fx", {"text": own}).status == 404
    assert therapist.ask("DELETE", "/api/own_exercises/own-clamshell").status == 204
    assert therapist.ask("GET", "/api/exercises/own-clamshell").status == 404


def test_an_own_exercise_stays_while_a_plan_or_a_template_holds_it(therapist):
    person, address = new_patient(therapist), "/api/own_exercises/own-side-opening"
    text = (ROOT / "data/exercises/clamshell.yaml").read_text().replace("id: clamshell", "id: own-side-opening")
    assert therapist.ask("PUT", address, {"text": text}).status == 200
    wish = {"kind": "exercise", "document": {"exercise": "own-side-opening", "side": "left", "sets": 2, "repetitions": 8}}
    prescribed = therapist.ask("POST", f"{person}/prescriptions", wish)
    assert prescribed.status == 201, prescribed.body
    refused = therapist.ask("DELETE", address)
    assert refused.status == 409 and refused.json["key"] == "prescribed"
    assert therapist.ask("GET", "/api/exercises/own-side-opening").status == 200
    assert therapist.ask("DELETE", f"{person}/prescriptions/{prescribed.json['prescription']}").status == 204
    template = f"/api/templates/{uuid.uuid4().hex}"
    assert therapist.ask("PUT", template, {"name": "Hips", "note": "", "prescriptions": [wish]}).status == 200
    assert therapist.ask("DELETE", address).status == 409
    assert therapist.ask("DELETE", template).status == 204
    assert therapist.ask("DELETE", address).status == 204


def test_a_movement_recorded_once_becomes_an_exercise_that_can_be_edited_and_kept(therapist, tmp_path):
    made = subprocess.run([MEDIUS, "synth", "--exercise", "clamshell", "--views", "front", "--sides", "right", "--people", "1", "--repetitions", "3", "--no-set-up", "--out", tmp_path], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    recording = next(tmp_path.rglob("*landmarks*.csv")).read_text()
    wish = {"id": "own-opening", "name": "Knee opening", "position": "side-lying", "recording": recording}
    draft = therapist.ask("POST", "/api/exercise_drafts", wish)
    assert draft.status == 200, draft.body
    assert draft.json["repetitions"] == 3 and draft.json["notes"]
    edited = draft.json["text"].replace("repetitions: 8", "repetitions: 10")
    assert therapist.ask("PUT", "/api/own_exercises/own-opening", {"text": edited}).status == 200
    assert therapist.ask("GET", "/api/exercises/own-opening").json["dose"]["repetitions"] == 10
    assert "own-opening" in [one["id"] for one in therapist.ask("GET", "/api/exercises").json]
    still = therapist.ask("POST", "/api/exercise_drafts", wish | {"recording": "\n".join(recording.splitlines()[:12])})
    assert still.status == 400 and "Record about three" in still.json["message"]
    assert therapist.ask("POST", "/api/exercise_drafts", wish | {"recording": "rubbish"}).status == 400
