# shellcheck shell=bash
# What one principal may ask for. Of the clients, those of containers/image (podman, skopeo, buildah), crane, regctl and oras wait for as long
# as Retry-After says and ask again; the Docker engine gives up at once, containerd after five attempts without a pause.

LIMITS=(MINIECR_LIMITS_REQUESTS_PER_SECOND=2 MINIECR_LIMITS_BYTES_PER_SECOND=1MiB) # the tenfold at once
WAITS='podman skopeo buildah crane regctl oras'
GIVES_UP='docker containerd'

people_with_limits_are_made() {
  user limited
  mini_ecr policy attach --user limited "$ARN/AmazonEC2ContainerRegistryPullOnly"
  user heavy
  mini_ecr policy attach --user heavy "$ARN/AmazonEC2ContainerRegistryPullOnly"
}

# uses_up WHO: all the requests that they have.
uses_up() {
  curl_ -o /dev/null -H "Authorization: $(basic_of "$1")" '/v2/?[1-30]'
  is_answered 429 /v2/ "$(basic_of "$1")"
}

over_its_limit_a_principal_is_told_when_to_come_again_and_others_are_served() {
  local who
  wait_until 30 uses_up limited
  [ "$(code)" = TOOMANYREQUESTS ]
  [ "$(tr -d '\r' <head | sed -n 's/^retry-after: //Ip')" = 1 ]
  for who in reader pusher; do is_answered 200 /v2/read/image/manifests/1 "$(basic_of "$who")"; done
  wait_until 3 is_answered 200 /v2/read/image/manifests/1 "$(basic_of limited)"
}

# were_refused LINE: the log tells of a 429 to a client from this line on; uses_up asks for nothing but /v2/ itself.
were_refused() { tail -n "+$(($1 + 1))" "$SERVER_LOG.err" | grep -q ' /v2/[^ ][^ ]* 429 '; }

stays_used_up() { # WHO UNTIL...
  mkdir -p busy
  cd busy
  until "${@:2}"; do uses_up "$1" || true; done
}

comes_again_when_it_is_told_to() {
  local before
  client_of "$1" limited
  wait_until 30 uses_up limited
  before=$(wc -l <"$SERVER_LOG.err")
  stays_used_up limited were_refused "$before" &
  trap "kill $! 2>/dev/null || true" EXIT
  "$1_pulls" read/image:1
  were_refused "$before"
}

says_that_it_asked_too_much() {
  local said status=0
  client_of "$1" limited
  wait_until 30 uses_up limited
  stays_used_up limited false &
  trap "kill $! 2>/dev/null || true" EXIT
  said=$(set +x && "$1_pulls" read/image:1 2>&1) || status=$?
  kill "$!"
  [ "$status" != 0 ]
  echo "$said"
  grep -i 'toomanyrequests\|429 Too Many Requests' <<<"$said"
  client_of "$1" reader # who is another principal
  "$1_pulls" read/image:1
}

# Contents are counted when they have gone out: who has had too many waits until the account is filled again.
bytes_are_limited_as_requests_are() {
  local blob
  is_answered 200 /v2/read/image/manifests/1 "$(basic_of heavy)"
  blob=$(jq -r '.layers | max_by(.size) | .digest' body)
  curl_ --fail -o /dev/null -H "Authorization: $(basic_of heavy)" "/v2/read/image/blobs/$blob?[1-20]" || true # over 10 MiB
  is_answered 429 "/v2/read/image/blobs/$blob" "$(basic_of heavy)"
  grep 'too many bytes' body
  is_answered 200 "/v2/read/image/blobs/$blob" "$(basic_of reader)"
  client_of skopeo heavy
  skopeo_pulls read/image:1
}
