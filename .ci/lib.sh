# shellcheck shell=bash
# What every end-to-end suite shares: a temporary folder, the server under test, named checks, and the closing count.
# A suite sources this file, starts what it needs, and calls `check FUNCTION`; leaving the script closes it (see finish).
#   REGISTRY_UNDER_TEST=HOST:PORT  tests a server that runs already, instead of starting ./mini-ecr
#   ADMIN_PASSWORD=PASSWORD        of its user admin
#   KEEP=1                         keeps the temporary folder
set -euo pipefail
shopt -s inherit_errexit

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=tools/common.sh
source "$ROOT/.ci/tools/common.sh"
CACHE=${CI_CACHE:-$HOME/.cache/mini-ecr-ci}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/mini-ecr-ci.XXXXXX")
RESULTS=$WORK/results
CLOSING=() # commands for the end, the last one first
RUNNING='' # the check that is running
ADMIN_PASSWORD=${ADMIN_PASSWORD:-end-to-end-4Tz9wQ7c}
BUILDER_HOME=$HOME # Go's caches are there, whatever HOME a client is given
PATH=$CACHE/bin:$PATH
touch "$RESULTS"

# --- results -------------------------------------------------------------------------------------------------------

passed() { echo pass >>"$RESULTS"; printf 'ok    %s\n' "$*"; }
failed() { echo fail >>"$RESULTS"; printf 'FAIL  %s\n' "$*"; }
skipped() { echo skip >>"$RESULTS"; printf 'skip  %s\n' "$*"; }
count() { grep -c "^$1$" "$RESULTS" || true; }

# check FUNCTION [WORD]: runs it in a subshell that stops at the first failing command; its trace is printed only if it fails.
check() {
  local log=$WORK/log-$1 name=${1//_/ }${2:+: $2} started=$SECONDS status
  RUNNING=$1
  set +e
  (
    set -eux
    "$@"
  ) >"$log" 2>&1 </dev/null
  status=$?
  set -e
  RUNNING=''
  if [ "$status" = 0 ]; then
    passed "$name ($((SECONDS - started)) s)"
  else
    failed "$name (exit $status, $((SECONDS - started)) s)"
    show "$log"
  fi
}

# refute COMMAND: holds if the command fails (`!` alone would not stop a check).
refute() { if "$@"; then echo "did not fail: $*" && return 1; fi; }

# at_once COMMAND WORD...: runs the command for every word at the same time, and fails if one of them does.
at_once() {
  local command=$1 word pid pids=() status=0
  shift
  for word in "$@"; do
    "$command" "$word" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=$?; done
  return "$status"
}

show() { tail -n "${2:-40}" "$1" | cut -c1-500 | sed 's/^/      | /'; }

# --- the server under test -------------------------------------------------------------------------------------------

# start_server [NAME=VALUE]...: a fresh server on an empty data directory; sets REGISTRY, SERVER_DATA and SERVER_PID.
start_server() {
  SERVER_PID='' SERVER_DATA='' REGISTRY=${REGISTRY_UNDER_TEST:-}
  [ -z "$REGISTRY" ] || return 0
  SERVER_DATA=$(mktemp -d "$WORK/data.XXXXXX")
  launch 127.0.0.1 "$@"
}

# launch ADDRESS [NAME=VALUE]...: a server on SERVER_DATA and a free port; its first start makes the user admin.
launch() {
  SERVER_LOG=$(mktemp "$WORK/server.XXXXXX")
  env MINIECR_ADMIN_PASSWORD="$ADMIN_PASSWORD" "${@:2}" \
    "$ROOT/mini-ecr" serve --data "$SERVER_DATA" --listen "$1:0" >"$SERVER_LOG" 2>"$SERVER_LOG.err" </dev/null &
  SERVER_PID=$!
  at_exit kill_server "$SERVER_PID"
  wait_until 300 server_is_ready_or_gone || true
  REGISTRY=$(sed -n 's|^mini-ecr ready on https\{0,1\}://||p' "$SERVER_LOG")
  if [ -z "$REGISTRY" ]; then
    failed "the server starts"
    exit 1
  fi
}

server_is_ready_or_gone() { grep -q '^mini-ecr ready on ' "$SERVER_LOG" || ! kill -0 "$SERVER_PID" 2>/dev/null; }

# stop_server: what SIGTERM has to do is a check of its own.
stop_server() {
  [ -n "$SERVER_PID" ] || return 0
  local status=0
  kill "$SERVER_PID" 2>/dev/null || true
  wait "$SERVER_PID" || status=$?
  if [ "$status" = 0 ]; then
    passed "the server drains and exits 0 on SIGTERM"
  else
    failed "the server drains and exits 0 on SIGTERM (exit $status)"
    show "$SERVER_LOG.err"
  fi
  SERVER_PID=''
}

kill_server() { [ "$1" != "$SERVER_PID" ] || kill -9 "$1" 2>/dev/null || true; }

# --- clients ---------------------------------------------------------------------------------------------------------

# home NAME: a HOME, a configuration and credentials of the client's own, so that nothing is left behind and nothing is shared.
home() {
  export HOME=$WORK/$1/home XDG_RUNTIME_DIR=$WORK/$1/run DOCKER_CONFIG=$WORK/$1/home/.docker REGISTRY_AUTH_FILE=$WORK/$1/auth.json
  unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME
  mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$DOCKER_CONFIG"
  echo '{}' >"$REGISTRY_AUTH_FILE"
  cd "$HOME"
}

# log_in COMMAND...: as the administrator; the command reads the password, and names all but the user and the registry.
log_in() { "$@" --username admin --password-stdin "$REGISTRY" <<<"$ADMIN_PASSWORD"; }

# --- small things ----------------------------------------------------------------------------------------------------

# go_tool NAME PACKAGE VERSION: a Go program in the cache, built once for each version.
go_tool() {
  if [[ "$(go version -m "$CACHE/bin/$1" 2>/dev/null)" = *$'\tmod\t'*$'\t'"$3"$'\t'* ]]; then return 0; fi
  echo "building $1 $3"
  (cd / && HOME=$BUILDER_HOME GOBIN=$CACHE/bin GOFLAGS='' go install "$2@$3") && return 0
  failed "$1 $3 can be built" && return 1
}

# installed COMMAND...: names what is missing: that is a failure in CI, and skips the rest of the client elsewhere.
installed() {
  local command
  for command in "$@"; do
    if command -v "$command" >/dev/null; then continue; fi
    if [ "${CI:-}" = true ]; then failed "$command is not installed"; else skipped "$command is not installed"; fi
    return 1
  done
}

at_exit() { CLOSING=("$(printf '%q ' "$@")" "${CLOSING[@]}"); }

# finish: undoes what was started, removes the temporary folder, and closes with the count. A suite that broke off, or checked
# nothing, has failed.
finish() {
  local status=$? command
  trap - EXIT
  trap : TERM INT HUP PIPE # whatever comes now, the cleaning is done
  set +e
  if [ -n "$RUNNING" ]; then
    failed "${RUNNING//_/ } (broken off)"
    show "$WORK/log-$RUNNING"
  elif [ "$status" != 0 ] && [ "$(count fail)" = 0 ]; then
    failed "the suite broke off (exit $status)"
  fi
  [ "$(count fail)" = 0 ] || [ ! -s "${SERVER_LOG:-}.err" ] || { echo "the server's last words:" && show "$SERVER_LOG.err"; }
  for command in "${CLOSING[@]}"; do eval "$command" >/dev/null 2>&1; done
  local passes fails skips
  passes=$(count pass) fails=$(count fail) skips=$(count skip)
  if [ "${KEEP:-}" = 1 ]; then echo "kept: $WORK"; else remove "$WORK"; fi
  echo "$passes passed, $fails failed, $skips skipped"
  exit "$((fails == 0 && passes + skips > 0 ? 0 : 1))" # without a number, exit would repeat what led here
}
trap finish EXIT
trap 'exit 143' TERM INT HUP
