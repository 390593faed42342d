#!/usr/bin/env bash
# The shell parts of action.yml: install, serve, check. What the action was told is in ACTION_*, what GitHub was told of is in GITHUB_*.
set -euo pipefail

venv="${ACTION_VENV:-${RUNNER_TEMP:-/tmp}/contract-mocks}"
[ -x "$venv/bin/python" ] && export PATH="$venv/bin:$PATH"

fail() {
	echo "::error title=contract-mocks::$1"
	exit 2
}

# The words of ACTION_OPTIONS, into the array `options`; nothing in them is expanded.
read_options() {
	options=()
	local line
	while IFS= read -r line || [ -n "$line" ]; do
		local words=()
		read -ra words <<<"$line"
		options+=(${words[@]+"${words[@]}"})
	done <<<"${ACTION_OPTIONS:-}"
}

output() {
	printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

install() {
	local source
	source="$(cd "$(dirname "$0")/.." && pwd)"
	"${ACTION_PYTHON:-python3}" -m venv "$venv"
	"$venv/bin/pip" install --quiet --disable-pip-version-check --constraint "$source/constraints.txt" "${source}[judge]"
}

# Starts a mock that outlives the step, and waits until it answers.
serve() {
	local log="${RUNNER_TEMP:-/tmp}/contract-mocks-serve.log" arguments=(serve --port "${ACTION_PORT:-8080}") origin="" pid
	[ -f "${ACTION_DOCUMENT:-}" ] && arguments+=(--document "$ACTION_DOCUMENT" --api none)
	[ -n "${ACTION_DOCUMENT:-}" ] && [ ! -f "$ACTION_DOCUMENT" ] && arguments+=(--api "$ACTION_DOCUMENT")
	nohup mockserver "${arguments[@]}" ${options[@]+"${options[@]}"} >"$log" 2>&1 </dev/null &
	pid=$!
	for _ in $(seq 600); do
		origin="$(sed -nE 's|^control +(http://[^/]+)/.*|\1|p' "$log")"
		[ -n "$origin" ] && break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	cat "$log"
	[ -n "$origin" ] || fail "the mock did not start: its output is above"
	output origin "$origin"
	output pid "$pid"
	echo "MOCKSERVER_URL=$origin" >>"$GITHUB_ENV"
}

# Judges a service. The reports come first: the job is failed by a later step, with the status that is put out here.
check() {
	local folder="${ACTION_REPORTS:-contract-reports}" status=0
	[ -n "${ACTION_DOCUMENT:-}" ] || fail "document: wanted the name of an API, or the path of an OpenAPI document"
	mkdir -p "$folder"
	rm -f "$folder/run.json" # of an earlier step
	contracts check "$ACTION_DOCUMENT" --target "${ACTION_TARGET:-mock}" --profile "${ACTION_PROFILE:-quick}" \
		--fail-on "${ACTION_FAIL_ON:-error}" ${options[@]+"${options[@]}"} \
		--report "github=-" --report "markdown=$folder/summary.md" --report "sarif=$folder/findings.sarif" \
		--report "junit=$folder/junit.xml" --report "html=$folder/report.html" --report "json=$folder/run.json" || status=$?
	output status "$status"
	[ -f "$folder/run.json" ] || fail "nothing was judged: the output above says why"
	head -c 1000000 "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY" # GitHub takes 1 MiB
	output verdict "$(sed -nE 's/^  "verdict": "(.*)",?$/\1/p' "$folder/run.json")"
	output findings "$(python3 -c 'import json, sys; print(sum(not found.get("waived") for found in json.load(sys.stdin)["findings"]))' <"$folder/run.json")"
}

read_options
case "${1:-}" in
install | serve | check) "$1" ;;
*) fail "command: got '${1:-}', wanted check or serve" ;;
esac
