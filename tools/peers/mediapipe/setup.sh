# MediaPipe's own environment, in the cache. Sourced.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/medius"
peer="$cache/peers/mediapipe"
weights="$cache/blazepose-0.5.1675469404"

require_mediapipe() {
  [ -e "$peer/.mediapipe-0.10.21" ] && return
  echo "installing MediaPipe into $peer" >&2
  mkdir -p "$cache/peers"
  [ -x "$peer/bin/python" ] || /usr/bin/python3 -m venv "$peer"
  "$peer/bin/pip" install --quiet --disable-pip-version-check mediapipe==0.10.21
  local modules; modules="$(echo "$peer"/lib/python3*/site-packages/mediapipe/modules)"
  # The wheel brings one landmark network and another detector, and would fetch the rest when first used.
  cp -f "$weights"/pose_landmark_{lite,full,heavy}.tflite "$modules/pose_landmark/"
  cp -f "$weights/pose_detection.tflite" "$modules/pose_detection/"
  touch "$peer/.mediapipe-0.10.21"
}
