"""Images out of random bytes: any number, each unlike the others, and each of them can be pulled by docker."""
import hashlib
import io
import json
import os
import tarfile

import aws

OCI = "application/vnd.oci.image."
MANIFEST, INDEX = OCI + "manifest.v1+json", OCI + "index.v1+json"
CONFIG, LAYER = OCI + "config.v1+json", OCI + "layer.v1.tar"
EMPTY = b"{}"
PART = 5 << 20  # the least that a part may have which is not the last


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def described(content, media_type):
    return {"mediaType": media_type, "digest": digest(content), "size": len(content)}


class Manifest:
    """A manifest of any kind with the blobs that it names."""

    def __init__(self, content, blobs=()):
        self.text = json.dumps(content)
        self.media_type = content["mediaType"]
        self.digest = digest(self.text.encode())
        self.blobs = list(blobs)  # the config last

    def descriptor(self, **more):
        return {**described(self.text.encode(), self.media_type), **more}

    @property
    def size(self):
        return sum(len(blob) for blob in self.blobs)

    @property
    def image_id(self):
        """What docker calls the image."""
        return digest(self.blobs[-1])


def image(*sizes):
    """An image with a layer for each size."""
    layers = [_tar({f"{number}": os.urandom(size)}) for number, size in enumerate(sizes or (512,))]
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/0"]},
                         "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}}).encode()
    return Manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": described(config, CONFIG),
                     "layers": [described(layer, LAYER) for layer in layers]}, [*layers, config])


def index(*manifests):
    platforms = [{"architecture": "amd64", "os": "linux"}, {"architecture": "arm64", "os": "linux"}]
    return Manifest({"schemaVersion": 2, "mediaType": INDEX,
                     "manifests": [each.descriptor(platform=platform) for each, platform in zip(manifests, platforms)]})


def artifact(subject, kind, **annotations):
    """What says something of another manifest, such as a signature."""
    blob = os.urandom(64)
    return Manifest({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
                     "config": described(EMPTY, "application/vnd.oci.empty.v1+json"),
                     "layers": [described(blob, "application/octet-stream")], "subject": subject.descriptor(), "annotations": annotations},
                    [blob, EMPTY])


def archive(manifest, name):
    """The image as `docker load` reads it."""
    *layers, config = manifest.blobs
    about = [{"Config": "config.json", "RepoTags": [name], "Layers": [f"{number}.tar" for number in range(len(layers))]}]
    return _tar({"manifest.json": json.dumps(about).encode(), "config.json": config,
                 **{f"{number}.tar": layer for number, layer in enumerate(layers)}})


def _tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


# --- by the API alone ----------------------------------------------------------------------------------------------


def repository(name, *manifests, **settings):
    """Makes a repository with these images, tagged 1, 2, 3; gives the images."""
    aws.ecr().create_repository(repositoryName=name, **settings)
    for number, manifest in enumerate(manifests, 1):
        push(name, manifest, str(number))
    return manifests


def push(name, manifest, tag=None, api=None):
    """Pushes the blobs that are lacking, and the manifest; gives PutImage's answer."""
    api = api or aws.ecr()
    for blob in lacking(name, manifest.blobs, api):
        upload(name, blob, api)
    return put(name, manifest, tag, api)


def put(name, manifest, tag=None, api=None):
    return (api or aws.ecr()).put_image(repositoryName=name, imageManifest=manifest.text, imageManifestMediaType=manifest.media_type,
                                        **({"imageTag": tag} if tag else {}))["image"]


def lacking(name, blobs, api):
    if not blobs:
        return []
    answer = api.batch_check_layer_availability(repositoryName=name, layerDigests=[digest(blob) for blob in blobs])
    assert not answer["failures"], answer["failures"]
    there = {layer["layerDigest"] for layer in answer["layers"] if layer["layerAvailability"] == "AVAILABLE"}
    return [blob for blob in blobs if digest(blob) not in there]


def upload(name, blob, api=None, part=PART):
    """Gives CompleteLayerUpload's answer."""
    api = api or aws.ecr()
    upload_id = api.initiate_layer_upload(repositoryName=name)["uploadId"]
    for first in range(0, len(blob), part):
        piece = blob[first:first + part]
        last = first + len(piece) - 1
        answer = api.upload_layer_part(repositoryName=name, uploadId=upload_id, partFirstByte=first, partLastByte=last, layerPartBlob=piece)
        assert answer["lastByteReceived"] == last, answer
    return api.complete_layer_upload(repositoryName=name, uploadId=upload_id, layerDigests=[digest(blob)])


def details(name, **identifier):
    """What DescribeImages says of one image."""
    (detail,) = aws.ecr().describe_images(repositoryName=name, imageIds=[identifier])["imageDetails"]
    return detail
