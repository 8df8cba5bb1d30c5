#!/usr/bin/env python3
"""Fails when a delivered binary loads a library under the GPL, or one that licences.txt does not name.

licences.py STAGE: STAGE is what `cmake --install` made. Two roads to the same answer: the written list beside this file, and the
copyright file of the Debian package each library comes from.
"""
import os
import pathlib
import re
import subprocess
import sys

# Parts of a source package that are not linked into its library.
NOT_LIBRARY = re.compile(
    r"(^|/)(debian|docs?|contrib|tests?|testing|tools|utils|util|examples?|samples?|m4|build-aux|scripts?|man|fuzzing|config|perf)/"
    r"|\.(m4|sh|py|ac|am|texi)$|^(\./)?(configure|aclocal|ltmain|install-sh|Makefile)[^/]*$")


def soname(path: str) -> str:
    return re.sub(r"(-\d+\.[\d.]+)?\.so(\.[\d.]+)?$", "", pathlib.Path(path).name)


def is_elf(path: pathlib.Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def libraries(binary: pathlib.Path) -> dict:
    """soname -> resolved path of everything the loader would load; None where it is not found."""
    text = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*(\S+)(?: => (\S+|not found))?(?: \(0x[0-9a-f]+\))?$", line)
        if match and "statically linked" not in line:
            found[soname(match[1])] = match[2] or match[1]
    return found


def is_gpl_only(licence: str) -> bool:
    """Of a DEP-5 licence expression: is there no alternative to the plain GPL?"""
    alternatives = re.split(r"\bor\b", licence, flags=re.I)
    return all(re.search(r"\bA?GPL", part) and not re.search(r"LGPL|exception|linking|font", part, re.I) for part in alternatives)


def gpl_code(path: str) -> list:
    """GPL stanzas about library code in the copyright file of the Debian package that owns `path`."""
    for name in {path, os.path.realpath(path), path.replace("/usr/lib", "/lib", 1), os.path.realpath(path).replace("/usr/lib", "/lib", 1)}:
        owner = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False).stdout
        if owner:
            break
    else:
        return []
    package = owner.split(":")[0]
    copyright_file = pathlib.Path("/usr/share/doc") / package / "copyright"
    if not copyright_file.exists():
        return [f"{package} has no copyright file"]
    wrong = []
    for stanza in re.split(r"\n\s*\n", copyright_file.read_text(errors="replace")):
        files = re.search(r"^Files:\s*((?:.*\n?)(?:[ \t]+.*\n?)*)", stanza, re.M)
        licence = re.search(r"^License:\s*(.*)$", stanza, re.M)
        if not files or not licence or not is_gpl_only(licence[1]):
            continue
        linked = [name for name in files[1].split() if not NOT_LIBRARY.search(name)]
        if linked:
            wrong.append(f"{package}: {' '.join(linked[:4])} is under {licence[1]}")
    return wrong


def self_test() -> list:
    """The judge itself: expressions whose answer is known."""
    cases = {"GPL-2+": True, "GPL-3.0": True, "AGPL-3": True, "LGPL-2.1+": False, "GPL-2+ or BSD-3-clause": False,
             "GPL-3+ with GCC-Runtime-3.1 exception": False, "Expat": False, "Apache-2.0": False}
    return [f"the test misjudges {text}" for text, expected in cases.items() if is_gpl_only(text) != expected]


def main() -> int:
    stage = pathlib.Path(sys.argv[1])
    listed = {}
    for line in (pathlib.Path(__file__).parent / "licences.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, licence, _ = (part.strip() for part in line.split("|"))
            listed[name] = licence
    wrong = self_test() + [f"licences.txt: {name} is under {licence}" for name, licence in listed.items() if is_gpl_only(licence)]

    binaries = [path for path in sorted(stage.rglob("*")) if path.is_file() and not path.is_symlink() and is_elf(path)]
    if not any(path.name == "medius" for path in binaries):
        wrong.append(f"{stage}: no program medius to look at")
    loaded = {}
    for binary in binaries:
        for name, path in libraries(binary).items():
            if path == "not found":
                wrong.append(f"{binary.relative_to(stage)}: {name} is not found by the loader")
            loaded.setdefault(name, path)
    for name, path in sorted(loaded.items()):
        if name not in listed:
            wrong.append(f"{name} ({path}) is loaded but not named in tests/structure/licences.txt with its licence")
        if path.startswith("/") and not path.startswith(str(stage)) and "linux-vdso" not in name:
            if "exception" not in listed.get(name, ""):
                wrong += gpl_code(path)
    print("\n".join(wrong) or f"{len(binaries)} binaries load {len(loaded)} libraries, none under the GPL")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
