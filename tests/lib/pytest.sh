# run_pytest FOLDER...: the project's Python environment; prints the step's closing counts, and each skip with its reason.
run_pytest() {
  local log; log="$(mktemp)"
  "${XDG_CACHE_HOME:-$HOME/.cache}/medius/python/bin/python" -m pytest -q -rs -p no:cacheprovider "$@" >"$log" 2>&1
  local status=$?
  cat "$log"
  sed -nE 's/^SKIPPED \[[0-9]+\] ([^:]+):[0-9]*:? ?(.*)$/skipped: \1 (\2)/p' "$log"
  count() { grep -oE "[0-9]+ $1" "$log" | tail -n 1 | grep -oE '^[0-9]+' || echo 0; }
  local passed failed skipped errors
  passed=$(count passed) failed=$(count failed) skipped=$(count skipped) errors=$(count error)
  rm -f "$log"
  [ $status -eq 0 ] || [ $((failed + errors)) -gt 0 ] || failed=1
  echo "passed $passed failed $((failed + errors)) skipped $skipped"
  return $status
}
