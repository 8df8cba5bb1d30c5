"""The phone's camera: a listener that knows one phone, and nothing else."""
import base64
import http.client
import json
import shutil
import socket
import ssl
import stat
import subprocess

import pytest
from conftest import Server


class Phone:
    """One phone: trusts the authority it was given, keeps its cookie."""

    def __init__(self, origin, authority=None):
        self.host, port = origin.removeprefix("https://").split(":")
        self.port, self.origin, self.cookie = int(port), origin, ""
        self.context = ssl.create_default_context(cafile=authority) if authority else ssl._create_unverified_context()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=10)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.cookie:
            sent["Cookie"] = self.cookie
        connection.request(method, path, body=body, headers={**sent, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        if answer.headers.get("Set-Cookie"):
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return answer.status, text, answer.headers

    def pair(self, token):
        return self.ask("POST", "/phone/pair", json.dumps({"token": token}))[0]

    def upgrade(self, path="/phone/live", origin=None):
        """The status of a WebSocket's opening, and its socket."""
        plain = socket.create_connection((self.host, self.port), timeout=10)
        stream = self.context.wrap_socket(plain, server_hostname=self.host)
        stream.sendall((f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nOrigin: {origin or self.origin}\r\nCookie: {self.cookie}\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        f"Sec-WebSocket-Key: {base64.b64encode(b'0123456789abcdef').decode()}\r\n\r\n").encode())
        return int(stream.recv(4096).split()[1]), stream


def picture(stream, data=b"no picture"):
    stream.sendall(b"\x82" + bytes([0x80 | len(data)]) + b"\0\0\0\0" + data)
    head = stream.recv(2)
    return json.loads(stream.recv(head[1] & 127))


@pytest.fixture
def laptop(tmp_path):
    server = Server("--phone-address", "127.0.0.1", "--phone-port", "0", environment={"XDG_DATA_HOME": str(tmp_path)})
    server.folder = tmp_path / "medius/phone"
    client = server.client()
    server.address_of_phone = "/api/people/" + client.ask("GET", "/api/me").json["person"] + "/phone"
    yield server
    server.stop()


def switch_on(laptop):
    answer = laptop.client().ask("POST", laptop.address_of_phone)
    assert answer.status == 201, answer.body
    origin, token = answer.json["address"].split("/phone/#")
    return answer.json, Phone(origin, laptop.folder / "ca.crt"), token


def state(laptop):
    return laptop.client().ask("GET", laptop.address_of_phone).json


def test_off_until_asked_for_and_off_again(laptop):
    assert state(laptop) == {"running": False, "paired": False, "connected": False}
    assert not laptop.folder.exists(), "no key is made before somebody asks"
    _, phone, _ = switch_on(laptop)
    assert state(laptop)["running"] and "address" not in state(laptop), "the code is told once"
    assert laptop.client().ask("DELETE", laptop.address_of_phone).status == 204
    assert not state(laptop)["running"]
    with pytest.raises(OSError):
        phone.ask("GET", "/phone/install")


def test_a_phone_is_paired_once_and_its_pictures_arrive(laptop):
    _, phone, token = switch_on(laptop)
    assert phone.pair(token) == 204
    assert "HttpOnly" in phone.cookie or phone.cookie.startswith("medius_phone=")
    status, stream = phone.upgrade()
    assert status == 101
    assert picture(stream)["type"] in ("waiting", "error")
    assert state(laptop)["paired"] and state(laptop)["connected"]
    assert Phone(phone.origin).pair(token) == 403, "the code is good once"
    stream.close()


def test_wrong_codes_open_nothing_and_end_the_code(laptop):
    _, phone, token = switch_on(laptop)
    for wrong in ["", "0" * 32, token[:-1], token.upper() if token.upper() != token else "x", None, 7, {"a": 1}]:
        assert phone.pair(wrong) == 403
    assert phone.upgrade()[0] == 403
    phone.cookie = "medius_phone=" + "0" * 64
    assert phone.upgrade()[0] == 403
    for _ in range(5):
        phone.pair("guess")
    assert phone.pair(token) == 403, "after ten wrong tries the right one is void too"


def test_a_new_code_cuts_the_phone_before(laptop):
    _, old, token = switch_on(laptop)
    assert old.pair(token) == 204
    _, stream = old.upgrade()
    _, new, fresh = switch_on(laptop)
    assert stream.recv(10) == b"", "the old phone's channel is closed"
    old.port, old.origin = new.port, new.origin
    assert old.upgrade()[0] == 403
    assert new.pair(token) == 403 and new.pair(fresh) == 204


def test_nothing_else_is_reachable_there(laptop):
    me = laptop.client().ask("GET", "/api/me").json["person"]
    _, phone, token = switch_on(laptop)
    for paired in (False, True):
        for path in ("/", "/index.html", "/api/me", "/api/people", f"/api/people/{me}", f"/api/people/{me}/export", f"/api/people/{me}/phone", "/healthz",
                     "/metrics", "/openapi.yaml", "/phone", "/phone/live", "/phone/pair", "/phone/ca.key", "/phone/server.key", "/phone/../api/me",
                     "/phone/%2e%2e/api/me", "/assets/../index.html", "/assets/..%2f..%2f..%2fetc/passwd.txt", "/assets/x", "/calendar/x.ics"):
            status, text, _ = phone.ask("GET", path)
            assert status == 404, (path, status)
            assert me.encode() not in text and b"root:" not in text
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "POST"):
            assert phone.ask(method, "/api/me", "{}")[0] == 404
        assert phone.upgrade(f"/api/people/{me}/live")[0] == 404
        if not paired:
            assert phone.pair(token) == 204
    assert phone.upgrade(origin="https://evil.example")[0] == 403, "another page's script cannot use the phone's cookie"
    assert phone.ask("GET", "/phone/install", headers={"Host": "evil.example"})[0] == 421
    assert phone.ask("POST", "/phone/pair", "x" * 5000)[0] == 413


def test_the_explanation_and_the_authority(laptop):
    answer, phone, _ = switch_on(laptop)
    status, text, headers = phone.ask("GET", "/phone/install", headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert status == 200 and "Ihr Telefon" in text.decode() and answer["fingerprint"] in text.decode()
    assert b"Your phone" in phone.ask("GET", "/phone/install")[1]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    status, certificate, headers = phone.ask("GET", "/phone/ca.crt")
    assert status == 200 and headers["Content-Type"] == "application/x-x509-ca-cert"
    assert certificate == (laptop.folder / "ca.crt").read_bytes() and b"PRIVATE" not in certificate


def openssl(*words):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program here to look with")
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)


def test_the_certificates_are_for_home_networks_only(laptop):
    switch_on(laptop)
    authority = openssl("x509", "-in", laptop.folder / "ca.crt", "-noout", "-text").stdout
    for wanted in ("CA:TRUE, pathlen:0", "prime256v1", "X509v3 Name Constraints: critical", "IP:192.168.0.0/255.255.0.0", "DNS:local"):
        assert wanted in authority, authority
    server = openssl("x509", "-in", laptop.folder / "server.crt", "-noout", "-text").stdout
    assert "IP Address:127.0.0.1" in server and "CA:FALSE" in server and "TLS Web Server Authentication" in server
    for file in ("ca.crt", "server.crt"):
        soon = openssl("x509", "-in", laptop.folder / file, "-noout", "-checkend", str(395 * 86400))
        late = openssl("x509", "-in", laptop.folder / file, "-noout", "-checkend", str(397 * 86400))
        assert soon.returncode == 0 and late.returncode == 1, "397 days"
    for file in ("ca.key", "server.key"):
        assert stat.S_IMODE((laptop.folder / file).stat().st_mode) == 0o600
    assert stat.S_IMODE(laptop.folder.stat().st_mode) == 0o700


def test_a_stolen_authority_stands_for_no_public_site(laptop, tmp_path):
    switch_on(laptop)
    for name, alternative in (("public-name", "DNS:example.org"), ("public-address", "IP:8.8.8.8"), ("home", "IP:192.168.1.7")):
        key, request, signed = tmp_path / f"{name}.key", tmp_path / f"{name}.csr", tmp_path / f"{name}.crt"
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request, "-subj", "/O=x")
        (tmp_path / "extensions").write_text(f"subjectAltName={alternative}\n")
        openssl("x509", "-req", "-in", request, "-CA", laptop.folder / "ca.crt", "-CAkey", laptop.folder / "ca.key", "-days", "9", "-out", signed,
                "-extfile", tmp_path / "extensions")
        verified = openssl("verify", "-CAfile", laptop.folder / "ca.crt", signed)
        assert (verified.returncode == 0) == (name == "home"), verified.stdout + verified.stderr


def test_the_certificate_follows_the_address_and_the_authority_stays(laptop, tmp_path):
    first, _, _ = switch_on(laptop)
    before = (laptop.folder / "server.crt").read_bytes()
    again, _, _ = switch_on(laptop)
    assert (laptop.folder / "server.crt").read_bytes() == before and again["fingerprint"] == first["fingerprint"]
    laptop.client().ask("DELETE", laptop.address_of_phone)
    laptop.stop()
    moved = Server("--phone-address", "127.0.0.2", "--phone-port", "0", environment={"XDG_DATA_HOME": str(tmp_path)})
    answer = moved.client().ask("POST", laptop.address_of_phone).json
    assert answer["origin"].startswith("https://127.0.0.2:") and answer["fingerprint"] == first["fingerprint"]
    assert (laptop.folder / "server.crt").read_bytes() != before
    assert Phone(answer["origin"], laptop.folder / "ca.crt").ask("GET", "/phone/install")[0] == 200, "a phone that trusted it before still does"
    moved.stop()
    laptop.process = subprocess.Popen(["true"])  # the fixture stops something that has ended
    laptop.process.wait()


def test_only_at_home_and_only_on_home_networks(clinic, tmp_path):
    from conftest import invited, logged_in
    therapist, _ = invited(logged_in(clinic, "boss"), clinic, "phoner", "therapist")
    patient = therapist.ask("POST", "/api/people", {"name": "Pat", "language": "en"}).json["person"]
    assert therapist.ask("POST", f"/api/people/{patient}/phone").status == 403
    server = Server("--phone-address", "8.8.8.8", environment={"XDG_DATA_HOME": str(tmp_path)})
    me = server.client().ask("GET", "/api/me").json["person"]
    answer = server.client().ask("POST", f"/api/people/{me}/phone")
    assert answer.status == 409 and "home network" in answer.json["message"]
    server.stop()
