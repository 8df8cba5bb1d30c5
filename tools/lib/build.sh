# Set-up and the program's build with one line a step, its log kept; sourced from the checkout's root.
prepare_and_build() {
  mkdir -p build/logs
  tools/setup
  step "building" build/logs/build.log bash -c 'cmake --preset release && cmake --build --preset release --target medius page_assets'
  tools/page
}

# step NAME LOG COMMAND...: one quiet line; the log's end when it fails.
step() {
  local name="$1" log="$2"; shift 2
  printf '%s ... ' "$name"
  local begin=$SECONDS
  if "$@" >"$log" 2>&1; then
    printf 'ok (%d s)\n' $((SECONDS - begin))
  else
    printf 'failed; the end of %s:\n' "$log"
    tail -n 40 "$log"
    return 1
  fi
}
