# skip_reasons LOG: "skipped: NAME (reason)" for each test that ctest's log says GoogleTest skipped.
skip_reasons() {
  awk '/^[0-9]+\/[0-9]+ Testing: / { name = $3 } /: Skipped$/ { getline; print "skipped: " name " (" $0 ")" }' "$1"
}

# run_ctest PRESET [ctest options]: runs it and prints the step's closing counts, and each skip with its reason.
run_ctest() {
  local preset="$1"; shift
  local log; log="$(mktemp)"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(nproc)" "$@" >"$log" 2>&1
  local status=$?
  cat "$log"
  local total failed skipped
  total=$(sed -nE 's/.*tests passed, ([0-9]+) tests failed out of ([0-9]+).*/\2/p' "$log")
  failed=$(sed -nE 's/.*tests passed, ([0-9]+) tests failed out of ([0-9]+).*/\1/p' "$log")
  skipped=$(grep -cE '\*\*\*Skipped' "$log")
  skip_reasons "build/$preset/Testing/Temporary/LastTest.log"
  rm -f "$log"
  if [ -z "$total" ]; then echo "passed 0 failed 1 skipped 0"; return 1; fi
  echo "passed $((total - failed - skipped)) failed $failed skipped $skipped"
  return $status
}
