"""A desktop for the break helper's tests, with nothing but the standard library: speaks just enough D-Bus to be Notifications and IdleMonitor."""
import os
import socket
import struct
import threading
import time


def _align(data, n):
    return data + b"\0" * (-len(data) % n)


def _string(text):
    raw = text.encode()
    return struct.pack("<I", len(raw)) + raw + b"\0"


class _Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def align(self, n):
        self.at += -self.at % n

    def u32(self):
        self.align(4)
        self.at += 4
        return struct.unpack_from("<I", self.data, self.at - 4)[0]

    def string(self):
        size = self.u32()
        self.at += size + 1
        return self.data[self.at - size - 1:self.at - 1].decode()

    def signature(self):
        size = self.data[self.at]
        self.at += size + 2
        return self.data[self.at - size - 1:self.at - 1].decode()


class Desktop(threading.Thread):
    """Connects to the bus, owns the names, answers; what was shown stands in `shown`."""

    def __init__(self, address, names):
        super().__init__(daemon=True)
        self.shown, self.closed, self.idle_ms, self.quiet, self.serial = [], [], 0, False, 0
        self.names, self.lock = names, threading.Lock()
        self.arrived = threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address.split("path=")[1].split(",")[0])
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert self.socket.recv(200).startswith(b"OK")
        self.socket.sendall(b"BEGIN\r\n")
        self.pending = b""
        self.call("Hello", "", b"")
        for name in names:
            self.call("RequestName", "su", _align(_string(name), 4) + struct.pack("<I", 0))
        self.start()

    def send(self, kind, fields, signature, body):
        with self.lock:
            self.serial += 1
            if signature:
                fields = [*fields, (8, "g", signature)]
            header = b""
            for code, sort, value in fields:
                header = _align(header, 8) + bytes([code, 1]) + sort.encode() + b"\0"
                if sort == "g":
                    header += bytes([len(value)]) + value.encode() + b"\0"
                elif sort == "u":
                    header = _align(header, 4) + struct.pack("<I", value)
                else:
                    header = _align(header, 4) + _string(value)
            head = struct.pack("<BBBBIII", ord("l"), kind, 0, 1, len(body), self.serial, len(header)) + header
            self.socket.sendall(_align(head, 8) + body)
            return self.serial

    def call(self, member, signature, body):
        self.send(1, [(1, "o", "/org/freedesktop/DBus"), (2, "s", "org.freedesktop.DBus"), (3, "s", member), (6, "s", "org.freedesktop.DBus")], signature, body)

    def signal(self, member, signature, body):
        self.send(4, [(1, "o", "/org/freedesktop/Notifications"), (2, "s", "org.freedesktop.Notifications"), (3, "s", member)], signature, body)

    def press(self, number, action):
        self.signal("ActionInvoked", "us", struct.pack("<I", number) + _string(action))

    def dismiss(self, number):
        self.signal("NotificationClosed", "uu", struct.pack("<II", number, 2))

    def wait_closed(self, seconds=10):
        """Whether something was taken off the screen; the bus may bring the word after its sender has ended."""
        deadline = time.monotonic() + seconds
        while not self.closed and time.monotonic() < deadline:
            time.sleep(0.02)
        return bool(self.closed)

    def wait_for(self, count, seconds=20):
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.shown) >= count, seconds)

    def run(self):
        try:
            while True:
                self.one(self.message())
        except (OSError, EOFError):
            pass

    def exactly(self, count):
        while len(self.pending) < count:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self.pending += more
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def message(self):
        head = self.exactly(16)
        kind, body_size, serial, fields_size = head[1], *struct.unpack_from("<III", head, 4)
        raw = self.exactly(fields_size + (-fields_size % 8))
        fields, reader = {}, _Reader(raw)
        while reader.at < fields_size:
            reader.align(8)
            code = raw[reader.at]
            reader.at += 1
            sort = reader.signature()
            fields[code] = reader.signature() if sort == "g" else reader.u32() if sort == "u" else reader.string()
        return kind, serial, fields, self.exactly(body_size)

    def one(self, message):
        kind, serial, fields, body = message
        if kind != 1:
            return
        member, reply = fields.get(3), [(5, "u", serial), (6, "s", fields.get(7, ""))]
        if member == "Notify":
            reader = _Reader(body)
            name, replaces = reader.string(), reader.u32()
            icon, title, text = reader.string(), reader.string(), reader.string()
            end = reader.u32()
            end += reader.at
            actions = []
            while reader.at < end:
                actions.append(reader.string())
            number = replaces or 1 + len(self.shown)
            with self.arrived:
                self.shown.append({"id": number, "title": title, "body": text, "actions": actions})
                self.arrived.notify_all()
            self.send(2, reply, "u", struct.pack("<I", number))
        elif member == "CloseNotification":
            self.closed.append(_Reader(body).u32())
            self.send(2, reply, "", b"")
        elif member == "GetIdletime":
            self.send(2, reply, "t", struct.pack("<Q", self.idle_ms))
        elif member == "Get":
            self.send(2, reply, "v", b"\1b\0\0" + struct.pack("<I", self.quiet))
        else:
            self.send(3, [(4, "s", "org.freedesktop.DBus.Error.UnknownMethod"), *reply], "", b"")
