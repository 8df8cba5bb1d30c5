#!/usr/bin/env bash
# package.sh DEB FOLDER: takes the package apart in FOLDER and runs what is in it with nothing of the builder's around it.
set -euo pipefail
deb="$(realpath "$1")" folder="$2"
rm -rf "$folder"; mkdir -p "$folder/home"; : >"$folder/said"
dpkg-deb -x "$deb" "$folder/tree"
program="$folder/tree/usr/bin/medius"
clean() { env -i PATH=/usr/bin:/bin HOME="$folder/home" XDG_DATA_HOME="$folder/home/data" "$@"; }
clean "$program" --version | grep -qE '^medius [0-9]+\.[0-9]+\.[0-9]+$' || { echo "it does not say its version"; exit 1; }

(exec env -i PATH=/usr/bin:/bin HOME="$folder/home" XDG_DATA_HOME="$folder/home/data" "$program" serve --no-browser --port 0) >"$folder/said" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do grep -q localhost "$folder/said" && break; sleep 0.1; done
address="$(grep -oE 'http://localhost:[0-9]+' "$folder/said")" || { echo "it does not start:"; cat "$folder/said"; exit 1; }
curl -sf "$address/healthz" | grep -q '"version"' || { echo "/healthz does not answer"; exit 1; }
curl -sf "$address/" | grep -q '<div id="page"' || { echo "the page is not there"; exit 1; }
curl -sf "$address/api/exercises" | grep -q glute-bridge || { echo "the catalogue is not there"; exit 1; }
for file in figures/index.json figures/glute-bridge.glb voice/index.json; do curl -sfo /dev/null "$address/$file" || { echo "/$file is not there"; exit 1; }; done
kill -TERM $server; wait $server || [ $? = 130 ]
trap - EXIT
if "$program" --help | grep -q '^  doctor'; then clean "$program" doctor >"$folder/doctor" 2>&1 || { echo "medius doctor finds something:"; cat "$folder/doctor"; exit 1; }; fi
for file in usr/share/applications/medius.desktop usr/share/icons/hicolor/scalable/apps/medius.svg usr/share/man/man1/medius.1.gz usr/share/doc/medius/copyright; do
  [ -e "$folder/tree/$file" ] || { echo "$file is not in the package"; exit 1; }
done
if grep -rlE "$PWD|/\.cache/medius" "$folder/tree/usr/share" 2>/dev/null | head -n 3 | grep .; then echo "these carry a path of the builder's machine"; exit 1; fi
echo "taken apart and run"
