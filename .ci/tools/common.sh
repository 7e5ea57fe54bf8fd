# shellcheck shell=bash
# What starts and stops a process needs: waiting for a condition, and undoing the mounts that it left.

# wait_until SECONDS COMMAND...: asks again and again until the command succeeds, or the time is over.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# end_process PID: asks it to end, and insists after half a minute.
end_process() {
  kill "$1" 2>/dev/null || return 0
  wait_until 30 is_gone "$1" || kill -9 "$1"
}

is_gone() { ! kill -0 "$1" 2>/dev/null; }

# remove FOLDER: with everything that is mounted below it.
remove() {
  awk -v folder="$1/" 'index($2, folder) == 1 {print $2}' /proc/mounts | sort -r | xargs -r umount -l
  rm -rf --one-file-system "$1"
}
