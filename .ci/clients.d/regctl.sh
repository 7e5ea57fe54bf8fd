# shellcheck shell=bash
# regctl, of regclient.

installed go || return 0
go_tool regctl github.com/regclient/regclient/cmd/regctl v0.11.7 || return 0
home regctl
echo "regctl $(regctl version --format '{{.VCSTag}}')"
regctl registry set --tls=disabled --skip-check "$REGISTRY"

SBOM=application/spdx+json

regctl_logs_in() { regctl registry login --user admin --pass-stdin "$REGISTRY" <<<"$ADMIN_PASSWORD"; }

# regctl_attach REPOSITORY:TAG TEXT: an artifact about the image; prints its digest.
regctl_attach() { echo "$2" | regctl artifact put --artifact-type "$SBOM" --subject "$REGISTRY/$1" --format '{{.Manifest.GetDescriptor.Digest}}'; }

regctl_copies_a_layout_there_and_back() {
  regctl image copy "ocidir://$LAYOUT:index" "$REGISTRY/regctl/app:1"
  [ "$(regctl image digest "$REGISTRY/regctl/app:1")" = "$(layout_digest index)" ]

  regctl image copy "$REGISTRY/regctl/app:1" ocidir://app:1
  same_blobs "$LAYOUT" app
}

regctl_copies_between_repositories() {
  seed index regctl/from:1

  regctl image copy "$REGISTRY/regctl/from:1" "$REGISTRY/regctl/to:1"

  [ "$(digest_of regctl/to:1)" = "$(layout_digest index)" ]
  regctl image copy "$REGISTRY/regctl/to:1" ocidir://to:1
  same_blobs "$LAYOUT" to
}

regctl_lists_and_deletes_tags() {
  local tag
  for tag in c a b; do seed image "regctl/tags:$tag"; done
  [ "$(regctl tag ls "$REGISTRY/regctl/tags")" = $'a\nb\nc' ]
  [ "$(regctl tag ls --limit 1 --last a "$REGISTRY/regctl/tags")" = b ]

  regctl tag delete "$REGISTRY/regctl/tags:b"

  [ "$(regctl tag ls "$REGISTRY/regctl/tags")" = $'a\nc' ]
  [ "$(status_of "regctl/tags@$(layout_digest image)")" = 200 ]
}

regctl_lists_repositories() {
  seed image regctl/repositories/first:1
  seed image regctl/repositories/second:1

  regctl repo ls "$REGISTRY" >repositories
  [ "$(grep '^regctl/repositories/' repositories)" = $'regctl/repositories/first\nregctl/repositories/second' ]
  [ "$(regctl repo ls --limit 1 --last regctl/repositories/first "$REGISTRY")" = regctl/repositories/second ]
}

regctl_finds_the_referrers_of_an_image() {
  local sbom
  seed image regctl/referrers:1
  sbom=$(regctl_attach regctl/referrers:1 'what is inside')
  echo signature | regctl artifact put --artifact-type application/example.signature --subject "$REGISTRY/regctl/referrers:1"

  [ "$(regctl artifact list "$REGISTRY/regctl/referrers:1" --format '{{len .Descriptors}}')" = 2 ]
  [ "$(regctl artifact list "$REGISTRY/regctl/referrers:1" --filter-artifact-type "$SBOM" --format '{{range .Descriptors}}{{.Digest}}{{end}}')" = "$sbom" ]
  [ "$(regctl artifact get --subject "$REGISTRY/regctl/referrers:1" --filter-artifact-type "$SBOM")" = 'what is inside' ]
  [ "$(regctl tag ls "$REGISTRY/regctl/referrers")" = 1 ] # nothing fell back to tags
}

regctl_copies_an_image_with_its_referrers() {
  local sbom
  seed image regctl/signed:1
  sbom=$(regctl_attach regctl/signed:1 'copied along')

  regctl image copy --referrers "$REGISTRY/regctl/signed:1" "$REGISTRY/regctl/promoted:1"

  [ "$(regctl artifact list "$REGISTRY/regctl/promoted:1" --format '{{range .Descriptors}}{{.Digest}}{{end}}')" = "$sbom" ]
  [ "$(regctl artifact get --subject "$REGISTRY/regctl/promoted:1")" = 'copied along' ]
}

regctl_forgets_a_referrer_that_is_deleted() {
  local sbom
  seed image regctl/unsigned:1
  sbom=$(regctl_attach regctl/unsigned:1 'soon gone')

  regctl manifest delete "$REGISTRY/regctl/unsigned@$sbom"

  [ "$(regctl artifact list "$REGISTRY/regctl/unsigned:1" --format '{{len .Descriptors}}')" = 0 ]
}

regctl_pushes_and_pulls_artifacts() {
  head -c 3000000 /dev/urandom >model
  regctl artifact put --artifact-type application/example.model --file model "$REGISTRY/regctl/model:1"

  regctl artifact get "$REGISTRY/regctl/model:1" | cmp - model
}

regctl_puts_gets_and_deletes_blobs() {
  local digest
  head -c 100000 /dev/urandom >bytes
  digest=$(regctl blob put "$REGISTRY/regctl/blobs" <bytes)
  [ "$digest" = "sha256:$(sha256sum <bytes | cut -d ' ' -f 1)" ]
  regctl blob head "$REGISTRY/regctl/blobs" "$digest" | grep -i '^Content-Length: 100000'
  regctl blob get "$REGISTRY/regctl/blobs" "$digest" | cmp - bytes

  regctl blob delete "$REGISTRY/regctl/blobs" "$digest"
  refute regctl blob head "$REGISTRY/regctl/blobs" "$digest"
}

regctl_pushes_an_image_of_sha512_digests() {
  seed image regctl/sha512:1

  regctl image mod "$REGISTRY/regctl/sha512:1" --create "$REGISTRY/regctl/sha512:2" --digest-algo sha512

  [[ "$(digest_of regctl/sha512:2)" = sha512:* ]]
  regctl image copy "$REGISTRY/regctl/sha512:2" ocidir://sha512:2
  (cd sha512/blobs/sha512 && for blob in *; do echo "$blob  $blob"; done | sha512sum --check --quiet)
}

check regctl_logs_in
check regctl_copies_a_layout_there_and_back
check regctl_copies_between_repositories
check regctl_lists_and_deletes_tags
check regctl_lists_repositories
check regctl_finds_the_referrers_of_an_image
check regctl_copies_an_image_with_its_referrers
check regctl_forgets_a_referrer_that_is_deleted
check regctl_pushes_and_pulls_artifacts
check regctl_puts_gets_and_deletes_blobs
check regctl_pushes_an_image_of_sha512_digests
