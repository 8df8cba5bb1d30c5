#!/usr/bin/env bash
# installed.sh BUILD STAGE: installs into STAGE, moves the tree elsewhere, and runs the program there with nothing of the builder's around it.
set -euo pipefail
build="$1" stage="$2"
rm -rf "$stage" "$stage.moved"
cmake --install "$build" --prefix "$stage" >/dev/null
mv "$stage" "$stage.moved"
program="$stage.moved/bin/medius"
nowhere="$(mktemp -d)"; trap 'rm -rf "$nowhere"; [ ! -d "$stage.moved" ] || mv "$stage.moved" "$stage"' EXIT
clean() { env -i PATH=/usr/bin:/bin HOME="$nowhere" "$@"; }

clean "$program" --version | grep -qE '^medius [0-9]+\.[0-9]+\.[0-9]+$' || { echo "the installed program does not say its version"; exit 1; }
# The moved program may load nothing out of the builder's cache or build tree.
if ldd "$program" | grep -v " => $stage.moved/" | grep -v " => $(dirname "$program")/../" | grep -E "not found|/build/|\.cache/"; then echo "the installed program looks outside its own tree"; exit 1; fi
ls "$stage.moved"/share/medius/blazepose-*/pose_landmark_full.tflite >/dev/null
for folder in exercises words; do
  [ ! -d "data/$folder" ] || diff -r "data/$folder" "$stage.moved/share/medius/data/$folder"
done
echo "installed, moved and run"
