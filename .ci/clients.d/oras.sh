# shellcheck shell=bash
# oras: files as artifacts, and what refers to them.

installed go || return 0
go_tool oras oras.land/oras/cmd/oras v1.3.6 || return 0
home oras
echo "oras $(oras version | awk '$1 == "Version:" {print $2}')"

oras_logs_in() { log_in oras login --plain-http; }

# oras_push REPOSITORY:TAG: an artifact of two files, and what it holds in the folder `files`.
oras_push() {
  mkdir -p files
  head -c 2000000 /dev/urandom >files/weights
  echo 'how to use it' >files/readme.txt
  (cd files && oras push --plain-http --artifact-type application/example.model "$REGISTRY/$1" weights readme.txt:text/plain)
}

# oras_attach REPOSITORY:TAG TYPE TEXT: prints the digest of the new artifact.
oras_attach() {
  echo "$3" >attached.txt
  oras attach --plain-http --artifact-type "$2" --format json "$REGISTRY/$1" attached.txt | jq -r .digest
}

# oras_referrers REPOSITORY:TAG [FLAG]...: the digests of what directly refers to it.
oras_referrers() { oras discover --plain-http --format json --depth 1 "${@:2}" "$REGISTRY/$1" | jq -r '.referrers[]?.digest' | sort; }

oras_pushes_and_pulls_files() {
  oras_push oras/model:1

  oras pull --plain-http --output pulled "$REGISTRY/oras/model:1"

  diff -r files pulled
  [ "$(oras resolve --plain-http "$REGISTRY/oras/model:1")" = "$(digest_of oras/model:1)" ]
}

oras_discovers_what_was_attached() {
  local sbom signature
  oras_push oras/attached:1
  sbom=$(oras_attach oras/attached:1 application/example.sbom 'what is inside')
  signature=$(oras_attach oras/attached:1 application/example.signature 'who made it')

  [ "$(oras_referrers oras/attached:1)" = "$(printf '%s\n' "$sbom" "$signature" | sort)" ]
  [ "$(oras_referrers oras/attached:1 --artifact-type application/example.sbom)" = "$sbom" ]
  oras pull --plain-http --output sbom "$REGISTRY/oras/attached@$sbom"
  [ "$(cat sbom/attached.txt)" = 'what is inside' ]
  [ "$(oras repo tags --plain-http "$REGISTRY/oras/attached")" = 1 ] # nothing fell back to tags
}

oras_copies_an_artifact_with_all_that_refers_to_it() {
  local sbom signature
  oras_push oras/from:1
  sbom=$(oras_attach oras/from:1 application/example.sbom 'what is inside')
  signature=$(oras_attach "oras/from@$sbom" application/example.signature 'who says so')

  oras copy --recursive --from-plain-http --to-plain-http "$REGISTRY/oras/from:1" "$REGISTRY/oras/to:1"

  [ "$(digest_of oras/to:1)" = "$(digest_of oras/from:1)" ]
  [ "$(oras_referrers oras/to:1)" = "$sbom" ]
  [ "$(oras_referrers "oras/to@$sbom")" = "$signature" ]
  oras pull --plain-http --output to "$REGISTRY/oras/to:1"
  diff -r files to
}

oras_copies_an_index_out_and_in() {
  seed index oras/index:1

  oras copy --from-plain-http --to-oci-layout "$REGISTRY/oras/index:1" index:index
  same_blobs "$LAYOUT" index
  oras copy --from-oci-layout --to-plain-http index:index "$REGISTRY/oras/index:2"

  [ "$(digest_of oras/index:2)" = "$(layout_digest index)" ]
}

oras_backs_up_and_restores_a_repository() {
  local sbom
  oras_push oras/backup:1
  sbom=$(oras_attach oras/backup:1 application/example.sbom 'kept as well')

  oras backup --plain-http --include-referrers --output backup.tar "$REGISTRY/oras/backup"
  oras restore --plain-http --input backup.tar "$REGISTRY/oras/restored"

  [ "$(digest_of oras/restored:1)" = "$(digest_of oras/backup:1)" ]
  [ "$(oras_referrers oras/restored:1)" = "$sbom" ]
}

oras_lists_repositories_and_tags() {
  local tag
  oras_push oras/listed/first:1
  for tag in c a b; do oras tag --plain-http "$REGISTRY/oras/listed/first:1" "$tag"; done
  oras_push oras/listed/second:1

  [ "$(oras repo ls --plain-http "$REGISTRY/oras/listed/")" = $'first\nsecond' ]
  [ "$(oras repo tags --plain-http "$REGISTRY/oras/listed/first")" = $'1\na\nb\nc' ]
}

oras_pushes_fetches_and_deletes_blobs() {
  local digest
  head -c 100000 /dev/urandom >blob
  digest=sha256:$(sha256sum <blob | cut -d ' ' -f 1)
  oras blob push --plain-http "$REGISTRY/oras/blobs@$digest" blob
  [ "$(oras blob fetch --plain-http --descriptor "$REGISTRY/oras/blobs@$digest" | jq .size)" = 100000 ]
  oras blob fetch --plain-http --output fetched "$REGISTRY/oras/blobs@$digest"
  cmp blob fetched

  oras blob delete --plain-http --force "$REGISTRY/oras/blobs@$digest"
  refute oras blob fetch --plain-http --descriptor "$REGISTRY/oras/blobs@$digest"
}

oras_pushes_fetches_and_deletes_manifests() {
  oras_push oras/manifests:1
  oras manifest fetch --plain-http --output manifest "$REGISTRY/oras/manifests:1"
  [ "sha256:$(sha256sum <manifest | cut -d ' ' -f 1)" = "$(digest_of oras/manifests:1)" ]

  jq '.annotations = {"changed": "yes"}' manifest >changed
  oras manifest push --plain-http "$REGISTRY/oras/manifests:2,3" changed
  oras manifest fetch --plain-http "$REGISTRY/oras/manifests:3" | cmp - changed
  oras manifest delete --plain-http --force "$REGISTRY/oras/manifests:1"

  [ "$(status_of oras/manifests:1)" = 404 ]
  [ "$(status_of oras/manifests:2)" = 200 ]
}

oras_makes_an_index() {
  seed index oras/made:1
  oras copy --from-plain-http --to-plain-http --platform linux/amd64 "$REGISTRY/oras/made:1" "$REGISTRY/oras/made:amd64"
  oras copy --from-plain-http --to-plain-http --platform linux/arm64 "$REGISTRY/oras/made:1" "$REGISTRY/oras/made:arm64"

  oras manifest index create --plain-http "$REGISTRY/oras/made:2" amd64 arm64

  [ "$(oras resolve --plain-http --platform linux/amd64 "$REGISTRY/oras/made:2")" = "$(layout_digest image)" ]
}

check oras_logs_in
check oras_pushes_and_pulls_files
check oras_discovers_what_was_attached
check oras_copies_an_artifact_with_all_that_refers_to_it
check oras_copies_an_index_out_and_in
check oras_backs_up_and_restores_a_repository
check oras_lists_repositories_and_tags
check oras_pushes_fetches_and_deletes_blobs
check oras_pushes_fetches_and_deletes_manifests
check oras_makes_an_index
