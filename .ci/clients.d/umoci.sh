# shellcheck shell=bash
# umoci: unpacks and changes what skopeo copied out of the registry.

installed umoci || return 0
home umoci
umoci --version

skopeo_logs_in_for_umoci() { log_in skopeo login --tls-verify=false; }

fetch() { skopeo copy --src-tls-verify=false "docker://$REGISTRY/$1" "oci:$PWD/$2:latest"; }

umoci_unpacks_an_image_of_the_registry() {
  seed image umoci/app:1
  fetch umoci/app:1 unpacked

  [ "$(umoci ls --layout unpacked)" = latest ]
  umoci unpack --image unpacked:latest unpacked-bundle
  [ "$(cat unpacked-bundle/rootfs/greeting)" = 'hello from amd64' ]
  [ "$(sha256sum <unpacked-bundle/rootfs/random | cut -d ' ' -f 1)" = "$(cut -d ' ' -f 1 unpacked-bundle/rootfs/random.sha256)" ]
}

umoci_adds_a_layer_that_comes_back() {
  seed image umoci/app:2
  fetch umoci/app:2 changed
  umoci unpack --image changed:latest changed-bundle
  echo 'hello from umoci' >changed-bundle/rootfs/greeting
  umoci repack --image changed:latest changed-bundle
  umoci config --image changed:latest --config.label changed=yes
  skopeo copy --dest-tls-verify=false "oci:$PWD/changed:latest" "docker://$REGISTRY/umoci/app:3"

  fetch umoci/app:3 again
  umoci unpack --image again:latest again-bundle
  [ "$(cat again-bundle/rootfs/greeting)" = 'hello from umoci' ]
  umoci stat --image again:latest --json | grep -q 'umoci repack'
}

check skopeo_logs_in_for_umoci
check umoci_unpacks_an_image_of_the_registry
check umoci_adds_a_layer_that_comes_back
