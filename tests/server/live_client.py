"""A page's side of the live channel: RFC 6455 over a plain socket, and a camera that plays a file."""
import base64
import json
import os
import socket
import struct
import time


class Refused(Exception):
    def __init__(self, status):
        super().__init__(f"refused with {status}")
        self.status = status


class Channel:
    def __init__(self, port, path, headers=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = {"Host": f"localhost:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
                 "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}
        lines |= headers or {}
        request = f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        self.socket.sendall(request.encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status = int(head.split()[1])
        if status != 101:
            raise Refused(status)

    def _more(self):
        more = self.socket.recv(1 << 16)
        if not more:
            raise ConnectionError("the server closed the channel")
        self.buffer += more

    def _take(self, size):
        while len(self.buffer) < size:
            self._more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        repeated = (mask * (len(payload) // 4 + 1))[:len(payload)]
        masked = (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(len(payload), "little")
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        self.socket.sendall(head + mask + masked)

    def send_text(self, text):
        self._send(1, text if isinstance(text, bytes) else text.encode())

    def send(self, **message):
        self.send_text(json.dumps(message))

    def send_bytes(self, payload):
        self._send(2, payload)

    def send_picture(self, time_ms, jpeg):
        self._send(2, struct.pack("<d", time_ms) + jpeg)

    def receive(self, timeout=30):
        """The next message as a dictionary."""
        self.socket.settimeout(timeout)
        whole = b""
        while True:
            first, second = self._take(2)
            size = second & 0x7F
            if size == 126:
                size, = struct.unpack(">H", self._take(2))
            elif size == 127:
                size, = struct.unpack(">Q", self._take(8))
            payload = self._take(size)
            opcode = first & 0x0F
            if opcode == 8:
                raise ConnectionError("the server closed the channel")
            if opcode == 9:
                self._send(10, payload)
            elif opcode < 3:  # the server sends long messages in parts
                whole += payload
                if first & 0x80:
                    return json.loads(whole)

    def ask(self, **message):
        """Sends, and gives the first answer that is no frame."""
        self.send(**message)
        while True:
            answer = self.receive()
            if answer["type"] != "frame":
                return answer

    def close(self):
        self.socket.close()


def pictures(file):
    """The JPEGs of a Motion-JPEG file, one after another."""
    data = file.read_bytes()
    begin = data.find(b"\xff\xd8\xff")
    while begin >= 0:
        end = data.find(b"\xff\xd9", begin) + 2
        following = data.find(b"\xff\xd8\xff", end)
        yield data[begin:following if following >= 0 else len(data)]
        begin = following


def play(channel, jpegs, frame_rate_hz=30.0, start_ms=1000.0):
    """Sends one picture after another, each when the last one was answered; gives the frames. The capture times are the
    camera's, so that a slow machine plays the same set more slowly."""
    frames = []
    for number, jpeg in enumerate(jpegs):
        channel.send_picture(start_ms + 1000.0 * number / frame_rate_hz, jpeg)
        answer = channel.receive()
        assert answer["type"] == "frame", answer
        frames.append(answer)
    return frames


def play_at_speed(channel, jpegs, frame_rate_hz=30.0):
    """Sends at the camera's pace whatever is answered; gives the frames and each one's round trip in ms."""
    frames, trips = [], []
    begin = time.monotonic()
    for number, jpeg in enumerate(jpegs):
        wait = begin + number / frame_rate_hz - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        channel.send_picture(1000.0 * time.monotonic(), jpeg)
        answer = channel.receive()
        trips.append(1000.0 * time.monotonic() - answer["time_ms"])
        frames.append(answer)
    return frames, trips
