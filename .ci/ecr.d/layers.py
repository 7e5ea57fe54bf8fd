"""Images without a daemon: their layers by API calls alone, and the same images by docker."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import urllib.error
import urllib.request

import aws
import images
from aws import ecr, refused
from checks import check
from docker import Docker

MIB = 1 << 20
PARALLEL = 50
LAYOUT = pathlib.Path(os.environ["LAYOUT"])
GREETING = "hello from amd64\n/random: OK"


def in_layout(digest):
    return (LAYOUT / "blobs" / digest.replace(":", "/")).read_bytes()


def runnable():
    """The image of the layout that runs."""
    (descriptor,) = [each for each in json.loads((LAYOUT / "index.json").read_text(encoding="utf-8"))["manifests"]
                     if each["annotations"]["org.opencontainers.image.ref.name"] == "image"]
    content = json.loads(in_layout(descriptor["digest"]))
    image = images.Manifest(content, [in_layout(each["digest"]) for each in (*content["layers"], content["config"])])
    assert image.digest == descriptor["digest"]
    return image


def fetch(url, first=None, last=None):
    """The status and the content of a layer's URL, which needs nothing else to be read; a range has both ends or only the first."""
    headers = {} if first is None else {"Range": f"bytes={first}-{'' if last is None else last}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as e:
        return e.code, e.read(), e.headers


def url_of(repository, digest):
    answer = ecr().get_download_url_for_layer(repositoryName=repository, layerDigest=digest)
    assert answer["layerDigest"] == digest, answer
    aws.canary(token_of(answer["downloadUrl"]))
    return answer["downloadUrl"]


def token_of(url):
    assert url.startswith(f"http://{aws.REGISTRY}/layers/"), url
    return url.rpartition("/")[2]


def pulled(repository, **identifier):
    """The manifest by BatchGetImage, and every blob that it names by its URL."""
    answer = ecr().batch_get_image(repositoryName=repository, imageIds=[identifier])
    (found,), text = answer["images"], answer["images"][0]["imageManifest"]
    assert images.digest(text.encode()) == found["imageId"]["imageDigest"], "the manifest is not what was pushed"
    content = json.loads(text)
    blobs = [fetch(url_of(repository, each["digest"]))[1] for each in (*content["layers"], content["config"])]
    assert [images.digest(blob) for blob in blobs] == [each["digest"] for each in (*content["layers"], content["config"])]
    return text, blobs


@check
def what_is_pushed_by_the_api_is_pulled_and_run_by_docker():
    docker, image = Docker(), runnable()
    images.repository("layers/api", image)
    assert docker.pull("layers/api:1") == image.image_id
    said = docker.run("run", "--rm", "--network", "none", f"{aws.REGISTRY}/layers/api:1")
    assert said.strip() == GREETING, said


@check
def what_is_pushed_by_docker_is_pulled_by_the_api():
    docker, image = Docker(), images.image(300_000, 20)
    ecr().create_repository(repositoryName="layers/docker")
    docker.push("layers/docker:1", image)
    text, blobs = pulled("layers/docker", imageTag="1")
    assert blobs[-1] == image.blobs[-1] and len(blobs) == 3, text


@check
def a_layer_in_several_parts_comes_back_byte_for_byte():
    image = images.image(13 * MIB, 100)
    ecr().create_repository(repositoryName="layers/parts")
    layer = image.blobs[0]
    digest = images.digest(layer)
    assert availability("layers/parts", digest) == "UNAVAILABLE"
    begun = ecr().initiate_layer_upload(repositoryName="layers/parts")
    assert images.PART <= begun["partSize"] <= 20 * MIB, begun
    for blob in image.blobs:
        done = images.upload("layers/parts", blob, part=6 * MIB)
        assert done["layerDigest"] == images.digest(blob), done
    assert availability("layers/parts", digest) == "AVAILABLE"
    images.put("layers/parts", image, "1")
    text, blobs = pulled("layers/parts", imageTag="1")
    assert text == image.text and blobs == image.blobs
    assert Docker().pull("layers/parts:1") == image.image_id


def availability(repository, digest):
    (layer,) = ecr().batch_check_layer_availability(repositoryName=repository, layerDigests=[digest])["layers"]
    return layer["layerAvailability"]


@check
def a_layers_url_serves_ranges():
    image = runnable()
    images.repository("layers/ranges", image)
    layer = image.blobs[0]
    url, size = url_of("layers/ranges", images.digest(layer)), len(layer)
    third = size // 3
    pieces = [fetch(url, 0, third - 1), fetch(url, third, 2 * third - 1), fetch(url, 2 * third)]
    assert [status for status, _, _ in pieces] == [206, 206, 206], pieces
    assert b"".join(content for _, content, _ in pieces) == layer
    assert pieces[1][2]["Content-Range"] == f"bytes {third}-{2 * third - 1}/{size}", pieces[1][2]
    status, content, headers = fetch(url)
    assert (status, content) == (200, layer) and headers["Accept-Ranges"] == "bytes", headers
    assert fetch(url, size)[0] == 416


@check
def a_layers_url_that_was_changed_opens_nothing():
    image = runnable()
    images.repository("layers/forged", image)
    url, other = (url_of("layers/forged", images.digest(blob)) for blob in image.blobs[:2])
    middle, start = len(url) // 2, len(url) - len(token_of(url))
    for forged in (url[:start + 1] + other_letter(url[start + 1]) + url[start + 2:], url[:middle] + other_letter(url[middle]) + url[middle + 1:],
                   url[:-4], url[:-10] + other[-10:]):
        aws.canary(token_of(forged))
        status, content, _ = fetch(forged)
        assert status in (401, 403, 404) and len(content) < 2000, f"{status} for a changed URL"


def other_letter(letter):
    return "A" if letter != "A" else "B"


@check
def parts_that_come_out_of_order_are_refused_and_the_upload_goes_on():
    ecr().create_repository(repositoryName="layers/order")
    content = random.Random(3).randbytes(2 * images.PART)
    upload = {"repositoryName": "layers/order", "uploadId": ecr().initiate_layer_upload(repositoryName="layers/order")["uploadId"]}
    first = {"partFirstByte": 0, "partLastByte": images.PART - 1, "layerPartBlob": content[:images.PART]}
    second = {"partFirstByte": images.PART, "partLastByte": 2 * images.PART - 1, "layerPartBlob": content[images.PART:]}
    refused("InvalidLayerPartException", ecr().upload_layer_part, **upload, **second)
    ecr().upload_layer_part(**upload, **first)
    refused("InvalidLayerPartException", ecr().upload_layer_part, **upload, **first)
    ecr().upload_layer_part(**upload, **second)
    done = ecr().complete_layer_upload(**upload, layerDigests=[images.digest(content)])
    assert done["layerDigest"] == images.digest(content), done


@check
def a_resolver_without_a_daemon_finds_out_what_is_there():
    image, other = images.repository("layers/resolver", images.image(), images.image())
    docker = "application/vnd.docker.distribution.manifest."
    asked = {"repositoryName": "layers/resolver", "acceptedMediaTypes": [images.MANIFEST, images.INDEX, docker + "v2+json", docker + "list.v2+json"]}
    (failure,) = ecr().batch_get_image(imageIds=[{"imageTag": "1", "imageDigest": other.digest}], **asked)["failures"]
    assert failure["failureCode"] == "ImageTagDoesNotMatchDigest", failure
    (failure,) = ecr().batch_get_image(imageIds=[{"imageTag": "new", "imageDigest": other.digest}], **asked)["failures"]
    assert failure["failureCode"] == "ImageNotFound", failure
    (found,) = ecr().batch_get_image(imageIds=[{"imageDigest": image.digest}], **asked)["images"]
    assert found["imageManifest"] == image.text, found
    put = ecr().put_image(repositoryName="layers/resolver", imageManifest=image.text, imageManifestMediaType=image.media_type,
                          imageDigest=image.digest, imageTag="new")["image"]
    assert put["imageId"] == {"imageDigest": image.digest, "imageTag": "new"}, put


@check
def fifty_parts_of_20_mib_at_once_are_taken_by_a_heap_of_128_mib():
    words = (pathlib.Path("/proc") / str(server_pid()) / "cmdline").read_bytes().split(b"\0")
    assert {word for word in words if word.startswith(b"-Xmx")} == {b"-Xmx128m"}, words
    ecr().create_repository(repositoryName="layers/parallel")
    api = aws.client("ecr", max_pool_connections=PARALLEL, read_timeout=300, connect_timeout=60)
    base = random.Random(5).randbytes(20 * MIB - 8)  # each part is this with an end of its own
    hashed = hashlib.sha256(base)

    def send(number):
        upload = {"repositoryName": "layers/parallel", "uploadId": api.initiate_layer_upload(repositoryName="layers/parallel")["uploadId"]}
        part = {"layerPartBlob": base + end(number), "partFirstByte": 0, "partLastByte": 20 * MIB - 1}
        api.upload_layer_part(**{**upload, **part} if number % 2 else {**part, **upload})  # the order is that of the request
        return upload

    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as threads:
        uploads = list(threads.map(send, range(PARALLEL)))
    for number, upload in enumerate(uploads):
        whole = hashed.copy()
        whole.update(end(number))
        digest = f"sha256:{whole.hexdigest()}"
        assert api.complete_layer_upload(**upload, layerDigests=[digest])["layerDigest"] == digest


def end(number):
    return number.to_bytes(8, "big")


def server_pid():
    return int((pathlib.Path(aws.SERVER_DATA) / "lock").read_text(encoding="ascii"))
