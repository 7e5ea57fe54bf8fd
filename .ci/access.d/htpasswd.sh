# shellcheck shell=bash
# Users of a file that `htpasswd -B` makes, which is mounted as Kubernetes does it, and changes while the server runs.

HTPASSWD=$WORK/htpasswd # the file as it is edited
MOUNTED=$WORK/mounted   # where the server reads it

# is_in_the_file NAME: with a password of its own, from the next time on that the file is mounted.
is_in_the_file() {
  local password
  password=$(new_password "$1")
  touch "$HTPASSWD"
  htpasswd -iB "$HTPASSWD" "$1" <<<"$password"
  knows "$1" "$1" "$password"
}

mount_htpasswd() { "$ROOT/.ci/tools/mounted" "$MOUNTED" "$HTPASSWD"; }

an_htpasswd_file_is_mounted() {
  is_in_the_file clerk
  is_in_the_file leaver
  mount_htpasswd
}

users_of_the_htpasswd_file_get_their_rights_by_the_command_line() {
  mini_ecr policy attach --user clerk "$ARN/miniecr/PushPull"
  mini_ecr policy attach --user leaver "$ARN/miniecr/PushPull"
  is_answered 200 /v2/ "$(basic_of clerk)"
  refute mini_ecr user create clerk # the name is taken
}

logs_in_pushes_and_pulls_as_a_user_of_the_htpasswd_file() { goes_the_whole_way_as clerk "$1" "file/by-$1:1"; }

# One is removed, one is added and one has another password: who was let in before, by whatever it was given, is refused on open connections.
a_changed_htpasswd_file_counts_within_2_seconds() {
  local scope=repository:read/image:pull
  token token-of-clerk clerk
  token token-of-leaver leaver
  cp -r "$PEOPLE/clerk" "$PEOPLE/clerk-before"
  htpasswd -D "$HTPASSWD" leaver
  is_in_the_file clerk
  is_in_the_file joiner
  "$ROOT/.ci/tools/revocation" "$REGISTRY" /v2/read/image/manifests/1 401 "$(basic_of token-of-leaver)" "$(bearer_of token-of-leaver "$scope")" \
    "$(basic_of leaver)" "$(bearer_of leaver "$scope")" "$(basic_of clerk-before)" "$(bearer_of clerk-before "$scope")" -- \
    "$ROOT/.ci/tools/mounted" "$MOUNTED" "$HTPASSWD"
  is_answered 200 /v2/ "$(basic_of joiner)"
  is_answered 200 /v2/read/image/manifests/1 "$(basic_of clerk)"
}

is_judged_by_the_htpasswd_file_as_it_is() {
  bad_credentials "$1" clerk-before
  bad_credentials "$1" leaver
  client_of "$1" clerk
  "$1_pulls" "file/by-$1:1"
  client_of "$1" joiner
  "$1_logs_in"
}

# mounted_with_a_complaint WORDS: the file as it is now is not taken, and why is in the log; everyone is as before.
mounted_with_a_complaint() {
  local lines who
  lines=$(wc -l <"$SERVER_LOG.err")
  mount_htpasswd
  wait_until 5 complained "$lines" "$1"
  for who in joiner clerk; do is_answered 200 /v2/ "$(basic_of "$who")"; done
}
complained() { tail -n "+$(($1 + 1))" "$SERVER_LOG.err" | grep "htpasswd file.*$2.*last users stay"; } # LINE WORDS

an_htpasswd_file_that_cannot_be_taken_changes_nothing() {
  cp "$HTPASSWD" good
  htpasswd -D "$HTPASSWD" joiner
  cp "$HTPASSWD" shorter
  echo 'no hash' >>"$HTPASSWD"
  mounted_with_a_complaint 'line [0-9]*: a user is NAME:HASH'
  cp shorter "$HTPASSWD"
  new_password other | htpasswd -im "$HTPASSWD" other
  mounted_with_a_complaint 'line [0-9]*: user other has an MD5 hash'
  cp shorter "$HTPASSWD"
  cp -r "$PEOPLE/pusher" "$PEOPLE/pusher-as-made-here"
  is_in_the_file pusher
  mounted_with_a_complaint "names 'pusher', which is already a user that was made here"
  is_answered 401 /v2/ "$(basic_of pusher)"
  rm -r "$PEOPLE/pusher"
  mv "$PEOPLE/pusher-as-made-here" "$PEOPLE/pusher"
  is_answered 200 /v2/ "$(basic_of pusher)"
  cp good "$HTPASSWD"
  mount_htpasswd
}

# bcrypt reads 72 bytes, and so the hash is that of others as well.
a_password_of_more_than_72_bytes_is_refused() {
  local password
  password=$(new_password long)$(printf '%072d' 0)
  htpasswd -iB "$HTPASSWD" long <<<"$password" || htpasswd -iB "$HTPASSWD" long <<<"${password:0:72}"
  knows long long "$password"
  knows short-of-long long "${password:0:72}"
  mount_htpasswd
  wait_until 5 is_answered 200 /v2/ "$(basic_of short-of-long)"
  is_answered 401 /v2/ "$(basic_of long)"
}

# Of a server that is no longer given the file: tokens of the users neither.
users_of_an_htpasswd_file_that_is_not_set_any_more_are_refused() {
  is_answered 401 /v2/ "$(basic_of clerk)"
  is_answered 401 /v2/ "$(basic_of token-of-clerk)"
}
