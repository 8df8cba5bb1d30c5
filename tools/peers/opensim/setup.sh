# OpenSim's own environment, in the cache. Sourced.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/medius"
peer="$cache/peers/opensim"

require_opensim() {
  [ -e "$peer/.opensim-4.6" ] && return
  echo "installing OpenSim 4.6 into $peer" >&2
  mkdir -p "$cache/peers"
  [ -x "$peer/bin/python" ] || /usr/bin/python3 -m venv "$peer"
  "$peer/bin/pip" install --quiet --disable-pip-version-check opensim==4.6 numpy==2.4.6
  touch "$peer/.opensim-4.6"
}
