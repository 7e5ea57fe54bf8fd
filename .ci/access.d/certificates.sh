# shellcheck shell=bash
# Clients that say who they are by certificates, made here by openssl, and a server's certificate that is renewed.

CERTIFICATES=$WORK/certificates # a folder for each, as clients want it: ca.crt, client.cert, client.key
RENEWED=$WORK/renewed           # where a server reads its certificate

# authority NAME: a key and a certificate that signs others.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/O=Example/CN=$1" \
    -addext keyUsage=keyCertSign -keyout "$1.key" -out "$1.crt"
}

# signed AUTHORITY NAME EXTENSIONS [FLAG]...: NAME.key and NAME.crt, whose subject is CN=NAME,O=Example.
signed() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/O=Example/CN=$2" -keyout "$2.key" -out "$2.csr"
  openssl x509 -req -in "$2.csr" -CA "$1.crt" -CAkey "$1.key" -CAcreateserial -days 1 -extfile <(echo "$3") "${@:4}" -out "$2.crt"
}

# client_certificate NAME AUTHORITY [FLAG]...
client_certificate() {
  signed "$2" "$1" extendedKeyUsage=clientAuth "${@:3}"
  mkdir -p "$CERTIFICATES/$1"
  cp server-authority.crt "$CERTIFICATES/$1/ca.crt"
  cp "$1.crt" "$CERTIFICATES/$1/client.cert"
  cp "$1.key" "$CERTIFICATES/$1/client.key"
}

certificates_are_made() {
  mkdir "$CERTIFICATES"
  cd "$CERTIFICATES"
  authority server-authority
  authority client-authority
  authority other-authority
  for name in server renewed; do
    signed server-authority "$name" "subjectAltName=IP:$TLS_ADDRESS"
    mkdir "as-$name"
    cp "$name.crt" "as-$name/cert.pem"
    cp "$name.key" "as-$name/key.pem"
  done
  client_certificate builder client-authority
  client_certificate auditor client-authority
  client_certificate leaving client-authority
  client_certificate unlisted client-authority
  client_certificate foreign other-authority
  client_certificate past client-authority -days -1
  cat >users <<USERS
# who is who
pusher CN=builder,O=Example
reader sha256:$(openssl x509 -in auditor.crt -outform DER | sha256sum | cut -d ' ' -f 1)
leaving CN=leaving,O=Example
pusher CN=foreign,O=Example
pusher CN=past,O=Example
USERS
  "$ROOT/.ci/tools/mounted" "$RENEWED" as-server/{cert,key}.pem
}

serves_client_certificates() {
  launch "$TLS_ADDRESS" MINIECR_LOG_REQUESTS=all MINIECR_TLS_CERTIFICATE="$RENEWED/cert.pem" MINIECR_TLS_KEY="$RENEWED/key.pem" \
    MINIECR_TLS_CLIENT_CA="$CERTIFICATES/client-authority.crt" MINIECR_TLS_CLIENT_USERS="$CERTIFICATES/users"
}

# shows CLIENT NAME: the client has this certificate, and no other credentials; crane cannot have one.
shows() {
  local folder=$CERTIFICATES/$2
  client_of "$1" anonymous
  TLS=(--cert-dir "$folder") CTR_TLS=(--hosts-dir "$HOME/hosts") ORAS_TLS=(--ca-file "$folder/ca.crt" --cert-file "$folder/client.cert" --key-file "$folder/client.key")
  case $1 in
    docker)
      rm -rf "/etc/docker/certs.d/$REGISTRY"
      mkdir -p /etc/docker/certs.d
      cp -r "$folder" "/etc/docker/certs.d/$REGISTRY"
      ;;
    containerd)
      mkdir -p "$HOME/hosts/$REGISTRY"
      cat >"$HOME/hosts/$REGISTRY/hosts.toml" <<HOSTS
[host."https://$REGISTRY"]
ca = "$folder/ca.crt"
client = [["$folder/client.cert", "$folder/client.key"]]
HOSTS
      ;;
    regctl)
      REGCTL_PLAIN='' REGCTL_CONFIG=$HOME/regctl-$2.json
      regctl registry set "$REGISTRY" --skip-check --tls enabled --cacert "$(cat "$folder/ca.crt")" --client-cert "$(cat "$folder/client.cert")" \
        --client-key "$(cat "$folder/client.key")"
      ;;
  esac
}

# curl_with NAME [FLAG]... PATH
curl_with() {
  curl -sS --cacert "$CERTIFICATES/$1/ca.crt" --cert "$CERTIFICATES/$1/client.cert" --key "$CERTIFICATES/$1/client.key" -H "$MANIFEST" "${@:2:$#-2}" "https://$REGISTRY${!#}"
}
status_with() { curl_with "$1" -o body -D head -w '%{http_code}' "${@:2}"; }

pushes_and_pulls_by_its_certificate_alone() {
  shows "$1" builder
  "$1_pushes" "certificate/by-$1:1"
  "$1_pulls" "certificate/by-$1:1"
}

is_refused_a_push_by_the_certificate_of_a_reader() {
  shows "$1" auditor
  "$1_pulls" read/image:1
  refused "$1_pushes" read/image:4
}

is_refused_with_a_certificate_that_is_nobodys() {
  shows "$1" unlisted
  refused "$1_pulls" read/image:1
}

# Clients in Go keep a certificate to themselves whose issuer the server does not name; curl shows it, and is hung up on.
is_refused_with_a_certificate_of_another_authority() {
  shows "$1" foreign
  refused "$1_pulls" read/image:1
}

curl_is_who_its_certificate_says() {
  local version
  for version in --http1.1 --http2 '--http2 --tls-max 1.2'; do
    # shellcheck disable=SC2086 # two flags
    set -- $version
    [ "$(status_with builder "$@" /v2/)" = 200 ]
    [ "$(status_with builder "$@" /v2/read/image/manifests/1)" = 200 ]
    [ "$(status_with auditor "$@" -X DELETE /v2/read/image/manifests/1)" = 403 ]
    [ "$(status_with unlisted "$@" /v2/read/image/manifests/1)" = 401 ]
    [ "$(challenge)" = "Bearer realm=\"https://$REGISTRY/token\",service=\"mini-ecr\",scope=\"repository:read/image:pull\"" ]
    refute status_with foreign "$@" /v2/
    refute status_with past "$@" /v2/
    [ "$(curl -sS --cacert "$CERTIFICATES/builder/ca.crt" "$@" -o body -w '%{http_code}' "https://$REGISTRY/v2/")" = 401 ] # without one
  done
}

# For a client that asks for a token: it is the one of the certificate's user.
a_certificate_is_exchanged_for_a_token() {
  local bearer
  bearer=$(curl_with auditor --fail "/token?service=mini-ecr&scope=repository:read/image:pull,push" | jq -r .token | canary)
  [ "$(status_with unlisted -H "Authorization: Bearer $bearer" /v2/read/image/manifests/1)" = 200 ]
  [ "$(status_with unlisted -H "Authorization: Bearer $bearer" -X POST /v2/read/image/blobs/uploads/)" = 403 ]
  [ "$(status_with unlisted '/token?service=mini-ecr')" = 401 ]
}

credentials_win_over_the_certificate() {
  [ "$(status_with builder -H "Authorization: $(basic_of reader)" /v2/read/image/manifests/1)" = 200 ]
  [ "$(status_with builder -H "Authorization: $(basic_of reader)" -X POST /v2/read/image/blobs/uploads/)" = 403 ]
  [ "$(status_with auditor -H "Authorization: $(basic_of pusher)" -X POST /v2/read/image/blobs/uploads/)" = 202 ]
  [ "$(status_with builder -H "Authorization: $(basic_of wrong)" /v2/read/image/manifests/1)" = 401 ]
  [[ "$(challenge)" = *'error="invalid_token"'* ]]
  [ "$(status_with builder -H "Authorization: $(basic_of wrong)" '/token?service=mini-ecr')" = 401 ]
}

the_certificate_of_a_disabled_user_is_refused_within_2_seconds() {
  local bearer
  user leaving
  mini_ecr policy attach --user leaving "$ARN/AmazonEC2ContainerRegistryPullOnly"
  bearer=$(curl_with leaving --fail "/token?service=mini-ecr&scope=repository:read/image:pull" | jq -r .token | canary)
  "$ROOT/.ci/tools/revocation" --ca "$CERTIFICATES/server-authority.crt" --client-certificate "$CERTIFICATES/leaving" "$REGISTRY" \
    /v2/read/image/manifests/1 401 '' "Bearer $bearer" -- "$ROOT/mini-ecr" user disable leaving --data "$SERVER_DATA"
}

a_renewed_certificate_is_for_new_connections_and_open_ones_go_on() {
  cd "$CERTIFICATES"
  "$ROOT/.ci/tools/renewal" server-authority.crt "$REGISTRY" /health/live as-renewed/cert.pem -- "$ROOT/.ci/tools/mounted" "$RENEWED" as-renewed/{cert,key}.pem
}

pulls_after_the_renewal() {
  shows "$1" auditor
  "$1_pulls" read/image:1
}
