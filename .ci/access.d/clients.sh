# shellcheck shell=bash
# How each client logs in, pushes one image to REPOSITORY:TAG, and pulls it without anything of it being there before.
# Credentials are those of the environment (see `as`); TLS, ORAS_TLS, CTR_TLS and REGCTL_PLAIN say how the registry is spoken to.

SOON=(timeout 30) # docker and ctr know refusals that they try again for a minute, or wait for something after

# with_secret COMMAND...: it reads the secret, and names all but the user and the registry.
with_secret() { "$@" --username "$NAME" --password-stdin "$REGISTRY" <<<"$SECRET"; }

docker_starts() {
  installed docker dockerd ip || return 1
  at_exit "$ROOT/.ci/tools/dockerd" stop "$WORK/engine"
  "$ROOT/.ci/tools/dockerd" start "$WORK/engine" || { failed 'the Docker engine starts' && return 1; }
  eval "$("$ROOT/.ci/tools/dockerd" env "$WORK/engine")"
  docker version --format 'docker client {{.Client.Version}}, engine {{.Server.Version}}'
}
docker_logs_in() { with_secret docker login; }
docker_pushes() {
  docker load --quiet --input "$ARCHIVE" && docker tag "$LOADED" "$REGISTRY/$1" && "${SOON[@]}" docker push "$REGISTRY/$1"
}
docker_pulls() { docker image prune --all --force && docker pull "$REGISTRY/$1"; }

podman_starts() { installed podman && podman --version; }
podman_() { podman --root "$HOME/storage" --runroot "$XDG_RUNTIME_DIR/podman" --storage-driver vfs --events-backend file "$@"; }
podman_logs_in() { with_secret podman_ login "${TLS[@]}"; }
podman_pushes() { podman_ load --quiet --input "$ARCHIVE" && podman_ push --quiet "${TLS[@]}" "$LOADED" "docker://$REGISTRY/$1"; }
podman_pulls() { podman_ rmi --all --force && podman_ pull "${TLS[@]}" "$REGISTRY/$1"; }

buildah_starts() { installed buildah && buildah --version; }
buildah_() { buildah --root "$HOME/storage" --runroot "$XDG_RUNTIME_DIR/buildah" --storage-driver vfs "$@"; }
buildah_logs_in() { with_secret buildah_ login "${TLS[@]}"; }
buildah_pushes() { buildah_ pull --quiet "docker-archive:$ARCHIVE" && buildah_ push --quiet "${TLS[@]}" "$LOADED" "docker://$REGISTRY/$1"; }
buildah_pulls() { buildah_ rmi --all --force && buildah_ pull --policy always "${TLS[@]}" "docker://$REGISTRY/$1"; }

skopeo_starts() { skopeo --version; }
skopeo_logs_in() { with_secret skopeo login "${TLS[@]}"; }
skopeo_pushes() { skopeo copy "${TLS[@]/#--/--dest-}" "oci:$LAYOUT:image" "docker://$REGISTRY/$1"; }
skopeo_pulls() { rm -rf pulled && skopeo copy "${TLS[@]/#--/--src-}" "docker://$REGISTRY/$1" oci:pulled; }

containerd_starts() {
  installed containerd ctr || return 1
  at_exit "$ROOT/.ci/tools/containerd" stop "$WORK/containerd"
  "$ROOT/.ci/tools/containerd" start "$WORK/containerd" || { failed 'containerd starts' && return 1; }
  eval "$("$ROOT/.ci/tools/containerd" env "$WORK/containerd")"
  containerd --version
}
containerd_logs_in() { :; } # ctr keeps no credentials
containerd_user() { [ -z "$NAME" ] || printf '%s\n' --user "$NAME:$SECRET"; }
containerd_pushes() {
  local user
  mapfile -t user < <(containerd_user)
  ctr images import "$ARCHIVE" && "${SOON[@]}" ctr images push "${CTR_TLS[@]}" "${user[@]}" "$REGISTRY/$1" "$LOADED"
}
containerd_pulls() {
  local user
  mapfile -t user < <(containerd_user)
  ctr images ls --quiet | xargs --no-run-if-empty ctr images rm --sync
  ctr images pull "${CTR_TLS[@]}" "${user[@]}" "$REGISTRY/$1"
}

crane_starts() { installed go && go_tool crane github.com/google/go-containerregistry/cmd/crane v0.22.1 && echo "crane $(crane version)"; }
crane_logs_in() { with_secret crane auth login; }
crane_pushes() { crane push "$ARCHIVE" "$REGISTRY/$1"; }
crane_pulls() { crane pull "$REGISTRY/$1" pulled.tar; }

regctl_starts() {
  installed go && go_tool regctl github.com/regclient/regclient/cmd/regctl v0.11.7 && echo "regctl $(regctl version --format '{{.VCSTag}}')"
}
regctl_() { regctl ${REGCTL_PLAIN:+--host "reg=$REGISTRY,tls=disabled"} "$@"; }
regctl_logs_in() { regctl_ registry login --user "$NAME" --pass-stdin "$REGISTRY" <<<"$SECRET"; }
regctl_pushes() { regctl_ image copy "ocidir://$LAYOUT:image" "$REGISTRY/$1"; }
regctl_pulls() { rm -rf pulled && regctl_ image copy "$REGISTRY/$1" ocidir://pulled:1; }

oras_starts() { installed go && go_tool oras oras.land/oras/cmd/oras v1.3.6 && oras version | awk '$1 == "Version:" {print "oras " $2}'; }
oras_logs_in() { with_secret oras login "${ORAS_TLS[@]}"; }
oras_pushes() { oras copy --from-oci-layout "${ORAS_TLS[@]/#--/--to-}" "$LAYOUT:image" "$REGISTRY/$1"; }
oras_pulls() { rm -rf pulled && oras copy "${ORAS_TLS[@]/#--/--from-}" --to-oci-layout "$REGISTRY/$1" pulled:1; }
