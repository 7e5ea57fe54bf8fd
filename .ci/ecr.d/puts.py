"""Images that are put, found and deleted: their bytes, their tags, and what the other protocol sees."""
import concurrent.futures
import json
import urllib.error
import urllib.request

import aws
import images
from aws import ecr, refused
from checks import check
from docker import Docker

DOCKER = "application/vnd.docker.distribution.manifest."


def over_v2(method, path, accept=images.MANIFEST):
    """The status and the content of an answer of the registry's other protocol, by an authorization token."""
    request = urllib.request.Request(f"http://{aws.REGISTRY}/v2/{path}", method=method,
                                     headers={"Authorization": f"Basic {aws.authorization()}", "Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def deleted(name, *identifiers):
    """The tags, or digests of untagged images, that BatchDeleteImage deleted, and the codes of its failures."""
    answer = ecr().batch_delete_image(repositoryName=name, imageIds=list(identifiers))
    return (sorted(each.get("imageTag", each["imageDigest"]) for each in answer["imageIds"]),
            [failure["failureCode"] for failure in answer["failures"]])


@check
def a_manifest_comes_back_in_the_very_bytes_that_were_put():
    (image,) = images.repository("puts/bytes", images.image())
    whole = json.loads(image.text)
    texts = [json.dumps(whole, indent=3), json.dumps(whole, separators=(",", ":")) + "\n\n", "\t" + json.dumps(whole),
             json.dumps({**whole, "annotations": {"word": "Größe \U0001F433 \u2028 </script>"}}, ensure_ascii=False),
             json.dumps({**whole, "annotations": {"word": "Gr\u00f6\u00dfe \U0001F433 \x7f"}}),
             json.dumps({**whole, "annotations": {"large": "x" * 3_900_000}})]
    for number, text in enumerate(texts):
        put = ecr().put_image(repositoryName="puts/bytes", imageManifest=text, imageTag=f"v{number}")["image"]
        digest = images.digest(text.encode())
        assert put["imageManifest"] == text and put["imageId"]["imageDigest"] == digest, number
        (got,) = ecr().batch_get_image(repositoryName="puts/bytes", imageIds=[{"imageTag": f"v{number}"}])["images"]
        assert got["imageManifest"] == text, number
        assert over_v2("GET", f"puts/bytes/manifests/{digest}") == (200, text.encode()), number
    refused("InvalidParameterException", ecr().put_image, repositoryName="puts/bytes", imageManifest="x" * (4 << 20) + "y")


@check
def manifests_of_every_type_are_put():
    image, other = images.repository("puts/types", images.image(), images.image())
    of_docker = json.loads(image.text) | {"mediaType": DOCKER + "v2+json"}
    of_docker["config"]["mediaType"] = "application/vnd.docker.container.image.v1+json"
    listed = {"schemaVersion": 2, "mediaType": DOCKER + "list.v2+json",
              "manifests": [image.descriptor(platform={"architecture": "amd64", "os": "linux"})]}
    silent = {name: value for name, value in json.loads(other.text).items() if name != "mediaType"}
    artifact = images.artifact(image, "application/vnd.example.signature")
    images.push("puts/types", artifact, "signature")
    images.put("puts/types", images.index(image, other), "index")
    for tag, content in (("docker", of_docker), ("list", listed)):
        ecr().put_image(repositoryName="puts/types", imageManifest=json.dumps(content), imageTag=tag)
    ecr().put_image(repositoryName="puts/types", imageManifest=json.dumps(silent), imageManifestMediaType=images.MANIFEST, imageTag="silent")
    types = {tag: images.details("puts/types", imageTag=tag)["imageManifestMediaType"] for tag in ("signature", "index", "docker", "list", "silent")}
    assert types == {"signature": images.MANIFEST, "index": images.INDEX, "docker": DOCKER + "v2+json", "list": DOCKER + "list.v2+json",
                     "silent": images.MANIFEST}, types
    signature = images.details("puts/types", imageTag="signature")
    assert signature["artifactMediaType"] == "application/vnd.example.signature", signature
    assert signature["subjectManifestDigest"] == image.digest, signature
    assert Docker().pull("puts/types:docker") == Docker().pull("puts/types:index") == image.image_id


@check
def one_of_many_who_put_an_immutable_tag_at_once_has_it():
    several = [images.image() for _ in range(8)]
    images.repository("puts/race", imageTagMutability="IMMUTABLE")
    for image in several:
        images.push("puts/race", image)

    def put(image):
        try:
            return images.put("puts/race", image, "release")["imageId"]["imageDigest"]
        except ecr().exceptions.ImageTagAlreadyExistsException:
            return None

    with concurrent.futures.ThreadPoolExecutor(len(several)) as threads:
        winners = [digest for digest in threads.map(put, several) if digest]
    assert winners == [images.details("puts/race", imageTag="release")["imageDigest"]], winners


@check
def a_list_without_a_size_comes_in_pages_of_100():
    image = images.image()
    images.repository("puts/many", image)
    for number in range(2, 121):
        images.put("puts/many", image, f"t{number}")
    page = ecr().list_images(repositoryName="puts/many")
    assert len(page["imageIds"]) == 100, len(page["imageIds"])
    rest = ecr().list_images(repositoryName="puts/many", nextToken=page["nextToken"])
    assert len(rest["imageIds"]) == 20 and "nextToken" not in rest
    assert len(images.details("puts/many", imageTag="1")["imageTags"]) == 120
    asked = [{"imageTag": f"t{number}"} for number in range(2, 102)]
    assert len(ecr().batch_get_image(repositoryName="puts/many", imageIds=asked)["images"]) == 100
    assert deleted("puts/many", {"imageDigest": image.digest}) == (sorted(["1", *(f"t{number}" for number in range(2, 121))]), [])


@check
def images_are_deleted_by_tag_by_digest_and_by_both():
    image, other, third = images.repository("puts/deleted", *[images.image() for _ in range(3)])
    images.put("puts/deleted", image, "again")
    assert deleted("puts/deleted", {"imageTag": "1", "imageDigest": other.digest}) == ([], ["ImageTagDoesNotMatchDigest"])
    assert deleted("puts/deleted", {"imageTag": "1", "imageDigest": image.digest}) == (["1"], [])
    assert images.details("puts/deleted", imageDigest=image.digest)["imageTags"] == ["again"]
    assert deleted("puts/deleted", {"imageTag": "2"}, {"imageTag": "2"}, {"imageTag": "none"}) == (["2"], ["ImageNotFound"])
    listed = images.index(image, third)
    images.put("puts/deleted", listed, "all")
    assert deleted("puts/deleted", {"imageTag": "3"}, {"imageDigest": image.digest}) == ([], ["ImageReferencedByManifestList"] * 2)
    assert deleted("puts/deleted", {"imageTag": "all"}) == (["all"], [])
    assert deleted("puts/deleted", {"imageTag": "3"}, {"imageDigest": image.digest}) == (["3", "again"], [])
    assert ecr().list_images(repositoryName="puts/deleted")["imageIds"] == []


@check
def what_one_protocol_changes_the_other_sees():
    image, other = images.repository("puts/both", images.image(), images.image())
    assert json.loads(over_v2("GET", "puts/both/tags/list")[1])["tags"] == ["1", "2"]
    assert over_v2("DELETE", "puts/both/manifests/1")[0] == 202
    refused("ImageNotFoundException", ecr().describe_images, repositoryName="puts/both", imageIds=[{"imageTag": "1"}])
    assert over_v2("DELETE", f"puts/both/manifests/{image.digest}")[0] == 202
    refused("ImageNotFoundException", ecr().describe_images, repositoryName="puts/both", imageIds=[{"imageDigest": image.digest}])
    assert deleted("puts/both", {"imageTag": "2"}) == (["2"], [])
    assert over_v2("GET", f"puts/both/manifests/{other.digest}")[0] == 404
    ecr().delete_repository(repositoryName="puts/both", force=True)
    status, content = over_v2("GET", "puts/both/tags/list")
    assert status == 404 and json.loads(content)["errors"][0]["code"] == "NAME_UNKNOWN", content


@check
def names_are_those_of_the_newest_model():
    docker, image = Docker(), images.image()
    for name in ("puts/a--b", "puts/a__b", "puts/0", "puts/a.b/c-d"):
        ecr().create_repository(repositoryName=name)
        docker.push(f"{name}:1", image)
    long = "puts/" + "n" * 251
    made = ecr().create_repository(repositoryName=long)["repository"]
    assert made["repositoryUri"] == f"{aws.REGISTRY}/{long}", made
