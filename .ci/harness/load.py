"""Clients that push, move, mount and delete at the same time, each telling the journal what it asks and what it is told."""
import hashlib
import json
import os
import random
import threading

from .content import Content
from .journal import ABSENT, PRESENT, Session
from .wire import Broken, Connection

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
SHARED = "crash/shared"
SHARED_TAGS = ["latest", "stable", "edge"]


class Unexpected(Exception):
    """An answer that the request does not deserve."""


class Blob:
    def __init__(self, repository, digest, size, register):
        self.repository, self.digest, self.size, self.register = repository, digest, size, register
        self.used = False  # by a manifest
        self.content = None  # kept where it is to be pushed again

    def descriptor(self, media_type):
        return {"mediaType": media_type, "digest": self.digest, "size": self.size}


class Image:
    """A manifest of any kind."""

    def __init__(self, repository, media_type, content, register):
        self.repository, self.media_type, self.content, self.register = repository, media_type, content, register
        self.digest = register.name
        self.tags = set()
        self.is_child = False
        self.listed = None  # the register of its place among its subject's referrers

    def descriptor(self):
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.content)}


class Client:
    """One client with repositories of its own; only the tags of the shared repository are changed by others too."""

    def __init__(self, number, journal, server):
        self.number, self.journal, self.server = number, journal, server
        self.repositories = [f"crash/client{number}"]
        self.blobs, self.images, self.sessions, self.tags = [], [], [], {}
        self.connection = None
        self.large_left = 0  # large pushes that it may still make, so that rounds fit on the disk
        self.serial = 0
        self.actions = [(12, self.push_small), (2, self.push_medium), (2, self.push_large), (6, self.push_at_once), (2, self.push_sha512),
                        (4, self.push_in_chunks), (3, self.push_streamed), (5, self.mount), (4, self.push_again), (12, self.push_image),
                        (5, self.push_image_by_digest), (5, self.push_many_tags), (4, self.push_index), (4, self.push_artifact),
                        (8, self.move_tag), (6, self.move_shared_tag), (1, self.delete_shared_tag), (4, self.delete_tag),
                        (4, self.delete_image), (3, self.delete_blob), (3, self.begin_session), (3, self.continue_session),
                        (2, self.finish_session), (1, self.cancel_session), (2, self.abandon), (1, self.push_wrong), (1, self.found)]

    def run(self, until, process):
        """Acts until the event is set or the process, which is the server in this round, is gone."""
        self.connect()
        weights, actions = zip(*self.actions)
        try:
            for _ in range(2):
                self.begin_session()
            while not until.is_set():
                random.choices(actions, weights)[0]()
        except Broken as e:
            if not process.ends_within(5):
                self.journal.violation(f"client {self.number}: {e}, and the server runs")
        except Exception as e:  # whatever it is, it must not end a client in silence
            self.journal.violation(f"client {self.number}: {e if isinstance(e, Unexpected) else repr(e)}")
        finally:
            self.connection.close()

    def connect(self):
        self.connection = Connection(self.server.port)

    # --- what it asks with ---

    def _ask(self, method, target, expected, **more):
        answer = self.connection.request(method, target, **more)
        if answer.status not in expected:
            raise Unexpected(f"{method} {target} was answered {answer}, not {expected}")
        return answer

    def _change(self, kind, what, effects, method, target, expected=(201,), refused=(), **more):
        """One request that changes what the effects say, or is refused and changes nothing; True when it was done."""
        operation = self.journal.begin(f"client {self.number}: {what}", effects)
        answer = self._ask(method, target, (*expected, *refused), before_last=operation.goes_out, **more)
        if answer.status in refused:
            self.journal.refuse(operation)
            return False
        self.journal.acknowledge(operation, kind)
        return True

    def _begin(self, repository):
        return self._ask("POST", f"/v2/{repository}/blobs/uploads/", (202,)).headers["location"]

    def _repository(self):
        return random.choice(self.repositories)

    def _blob_register(self, repository, digest):
        return self.journal.register("blob", repository, digest)

    def _present(self, things):
        return [thing for thing in things if thing.register.last() == PRESENT]

    def _any(self, things, repository=None):
        present = [thing for thing in self._present(things) if repository is None or thing.repository == repository]
        return random.choice(present) if present else None

    def _serial(self):
        self.serial += 1
        return f"{self.number}-{self.serial}"

    # --- blobs ---

    def push_small(self):
        self._post_put("POST then PUT, small", self._repository(), Content(random.randrange(16, 64 << 10)))

    def push_medium(self):
        self._post_put("POST then PUT, medium", self._repository(), Content(random.randrange(300 << 10, 3 << 19)))

    def push_large(self):
        if self.large_left:
            self.large_left -= 1
            self._post_put("POST then PUT, large", self._repository(), Content(random.randrange(4 << 20, 12 << 20)))

    def _post_put(self, kind, repository, content):
        location = self._begin(repository)
        blob = self._blob(repository, content)
        self._change(kind, f"PUT {content.digest} into {repository}", {blob.register: PRESENT}, "PUT", closing(location, content.digest),
                     body=content.bytes())

    def _blob(self, repository, content):
        blob = Blob(repository, content.digest, content.size, self._blob_register(repository, content.digest))
        self.blobs.append(blob)
        return blob

    def push_at_once(self):
        self._post_at_once("one POST", Content(random.choice([random.randrange(16, 64 << 10), random.randrange(200 << 10, 600 << 10)])))

    def push_sha512(self):
        self._post_at_once("one POST with sha512", Content(random.randrange(16, 400 << 10), "sha512"))

    def _post_at_once(self, kind, content):
        repository = self._repository()
        blob = self._blob(repository, content)
        self._change(kind, f"POST {content.digest} into {repository}", {blob.register: PRESENT}, "POST",
                     f"/v2/{repository}/blobs/uploads/?digest={content.digest}", body=content.bytes(),
                     headers={"Content-Type": "application/octet-stream"}, chunked=random.random() < 0.2)

    def push_in_chunks(self):
        content = Content(random.randrange(3 << 10, 1 << 20))
        session = self._session(content)
        third = content.size // 3
        self._append(session, third)
        self._append(session, third)
        self._finish("POST, PATCHes, PUT", session)

    def push_streamed(self):
        content = Content(random.randrange(3 << 10, 2 << 20))
        session = self._session(content)
        self._append(session, content.size, streamed=True)
        self._finish("POST, streamed PATCH, PUT", session)

    def mount(self):
        source = self._any(self.blobs)
        if source is None:
            return
        if random.random() < 0.2:
            self.repositories.append(f"crash/client{self.number}/mounted{self._serial()}")
        target = random.choice(self.repositories)
        blob = Blob(target, source.digest, source.size, self._blob_register(target, source.digest))
        self.blobs.append(blob)
        self._change("mount", f"mount {source.digest} from {source.repository} into {target}", {blob.register: PRESENT}, "POST",
                     f"/v2/{target}/blobs/uploads/?mount={source.digest}&from={source.repository}")

    def push_again(self):
        """What the registry has already, into any repository."""
        known = [blob for blob in self._present(self.blobs) if blob.content]
        content = random.choice(known).content if known and random.random() < 0.7 else Content(random.randrange(16, 40 << 10))
        repository = self._repository()
        self._post_put("POST then PUT of what is there", repository, content)
        self.blobs[-1].content = content

    def delete_blob(self):
        blob = self._any([blob for blob in self.blobs if not blob.used])
        if blob is not None:
            self._change("blob deleted", f"DELETE {blob.digest} of {blob.repository}", {blob.register: ABSENT}, "DELETE",
                         f"/v2/{blob.repository}/blobs/{blob.digest}", expected=(202,), refused=(405,))

    # --- uploads that are left for later ---

    def _session(self, content):
        repository = self._repository()
        session = Session(repository, self._begin(repository), content)
        self.journal.sessions.append(session)
        return session

    def _append(self, session, size, streamed=False):
        data = session.content.bytes()[session.offset:session.offset + size]
        session.sent = session.offset + len(data)
        headers = {"Content-Type": "application/octet-stream"}
        if not streamed:
            headers["Content-Range"] = f"{session.offset}-{session.sent - 1}"
        answer = self._ask("PATCH", session.location, (202,), headers=headers, body=data, chunked=streamed)
        if answer.headers["range"] != f"0-{session.sent - 1}":
            raise Unexpected(f"PATCH {session.location} to {session.sent} was answered Range {answer.headers['range']}")
        session.offset, session.location = session.sent, answer.headers["location"]

    def _finish(self, kind, session):
        content = session.content
        rest = content.bytes()[session.offset:]
        blob = self._blob(session.repository, content)
        session.state, session.sent = "closing", content.size
        operation = self.journal.begin(f"client {self.number}: PUT {content.digest} into {session.repository} after PATCHes",
                                       {blob.register: PRESENT})
        session.closing = operation
        self._ask("PUT", closing(session.location, content.digest), (201,), body=rest, before_last=operation.goes_out,
                  headers={"Content-Range": f"{session.offset}-{content.size - 1}"} if rest else {})
        self.journal.acknowledge(operation, kind)
        session.state = "ended"

    def begin_session(self):
        session = self._session(Content(random.choice([random.randrange(64, 64 << 10), random.randrange(1 << 20, 4 << 20)])))
        self._append(session, random.randrange(16, session.content.size // 2))
        self.sessions.append(session)

    def _open_session(self):
        self.sessions = [session for session in self.sessions if session.state == "open"]
        return random.choice(self.sessions) if self.sessions else None

    def continue_session(self):
        session = self._open_session()
        left = session.content.size - session.offset if session else 0
        if left > 32:
            self._append(session, random.randrange(16, left), streamed=random.random() < 0.3)

    def finish_session(self):
        session = self._open_session()
        if session:
            self._finish("upload taken up and finished", session)

    def cancel_session(self):
        session = self._open_session()
        if session:
            session.state = "cancelling"
            self._ask("DELETE", session.location, (204,))
            session.state = "cancelled"

    # --- what must never be seen ---

    def abandon(self):
        """Sends not quite everything, and hangs up; its register stays absent for ever."""
        content = Content(random.choice([random.randrange(64, 64 << 10), random.randrange(300 << 10, 1 << 20)]))
        repository = self._repository()
        self.journal.never(self._blob_register(repository, content.digest))
        target = f"/v2/{repository}/blobs/uploads/?digest={content.digest}"
        method = "POST"
        if random.random() < 0.5:
            method, target = "PUT", closing(self._begin(repository), content.digest)
        self.connection.abandon(method, target, content.bytes()[:random.randrange(0, content.size)], content.size)

    def push_wrong(self):
        """Bytes that do not have the digest that they came with."""
        content, other = Content(random.randrange(64, 400 << 10)), Content(64)
        repository = self._repository()
        for digest in (content.digest, other.digest):
            self.journal.never(self._blob_register(repository, digest))
        self._ask("PUT", closing(self._begin(repository), other.digest), (400,), body=content.bytes())

    # --- manifests and tags ---

    def _tag(self, repository, name):
        return self.journal.register("tag", repository, name, shared=repository == SHARED)

    def _image(self, repository, fields, media_type):
        """A manifest that nobody has pushed yet."""
        content = json.dumps({"schemaVersion": 2, "mediaType": media_type, "annotations": {"nonce": os.urandom(12).hex()}, **fields}).encode()
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        return Image(repository, media_type, content, self.journal.register("manifest", repository, digest))

    def _new_image(self, repository, **fields):
        blobs = [blob for blob in self._present(self.blobs) if blob.repository == repository and blob.digest.startswith("sha256")]
        if not blobs:
            return None
        chosen = random.sample(blobs, min(len(blobs), random.randrange(1, 4)))
        for blob in chosen:
            blob.used = True
        return self._image(repository, {"config": chosen[0].descriptor(CONFIG), **fields,
                                        "layers": [blob.descriptor(LAYER) for blob in chosen[1:] or chosen]}, MANIFEST)

    def _put(self, kind, image, reference, tags, more_effects=None, query=""):
        effects = {image.register: PRESENT, **{self._tag(image.repository, tag): image.digest for tag in tags}, **(more_effects or {})}
        if image not in self.images:
            self.images.append(image)
        self._change(kind, f"PUT {image.repository}:{reference}{query} ({image.digest})", effects, "PUT",
                     f"/v2/{image.repository}/manifests/{reference}{query}", headers={"Content-Type": image.media_type}, body=image.content)
        for tag in tags:
            if image.repository != SHARED:
                self._move(image, tag)

    def _move(self, image, tag):
        for other in self.images:
            if other.repository == image.repository:
                other.tags.discard(tag)
        image.tags.add(tag)

    def push_image(self):
        image = self._new_image(self._repository())
        if image:
            tag = f"v{random.randrange(40)}"
            self._put("image by tag", image, tag, [tag])

    def push_image_by_digest(self):
        image = self._new_image(self._repository())
        if image:
            self._put("image by digest", image, image.digest, [])

    def push_many_tags(self):
        image = self._new_image(self._repository())
        if image:
            tags = [f"m{n}" for n in random.sample(range(30), random.randrange(2, 6))]
            self._put("image with many tags", image, image.digest, tags, query="?" + "&".join(f"tag={tag}" for tag in tags))

    def push_index(self):
        repository = self._repository()
        children = [image for image in self._present(self.images) if image.repository == repository and image.media_type == MANIFEST]
        if children:
            chosen = random.sample(children, min(len(children), 3))
            for child in chosen:
                child.is_child = True
            image = self._image(repository, {"manifests": [child.descriptor() for child in chosen]}, INDEX)
            tag = f"i{random.randrange(10)}"
            self._put("index", image, tag, [tag])

    def push_artifact(self):
        subject = self._any([image for image in self.images if image.repository != SHARED])
        image = subject and self._new_image(subject.repository, subject=subject.descriptor(), artifactType="application/vnd.crash")
        if image:
            image.listed = self.journal.register("referrer", image.repository, f"{subject.digest} {image.digest}")
            self._put("artifact with subject", image, image.digest, [], {image.listed: PRESENT})

    def move_tag(self):
        image = self._any([image for image in self.images if image.repository != SHARED and not image.listed])
        if image:
            tag = f"v{random.randrange(40)}"
            self._put("tag moved", image, tag, [tag])

    def move_shared_tag(self):
        blob = self._any(self.blobs, SHARED)
        if blob is None:
            content = Content(200)
            self._post_put("POST then PUT, small", SHARED, content)
            return
        image = self._new_image(SHARED)
        tag = random.choice(SHARED_TAGS)
        self._put("shared tag moved", image, tag, [tag])

    def delete_shared_tag(self):
        tag = random.choice(SHARED_TAGS)
        self._change("shared tag deleted", f"DELETE {SHARED}:{tag}", {self._tag(SHARED, tag): ABSENT}, "DELETE",
                     f"/v2/{SHARED}/manifests/{tag}", expected=(202,), refused=(404,))

    def delete_tag(self):
        image = self._any([image for image in self.images if image.tags and image.repository != SHARED])
        if image:
            tag = random.choice(sorted(image.tags))
            self._change("tag deleted", f"DELETE {image.repository}:{tag}", {self._tag(image.repository, tag): ABSENT}, "DELETE",
                         f"/v2/{image.repository}/manifests/{tag}", expected=(202,))
            image.tags.discard(tag)

    def delete_image(self):
        """With all its tags; refused while an index needs it."""
        image = self._any([image for image in self.images if image.repository != SHARED])
        if image is None:
            return
        effects = {image.register: ABSENT, **{self._tag(image.repository, tag): ABSENT for tag in image.tags}}
        if image.listed:
            effects[image.listed] = ABSENT
        if self._change("image deleted", f"DELETE {image.repository}@{image.digest}", effects, "DELETE",
                        f"/v2/{image.repository}/manifests/{image.digest}", expected=(202,), refused=(405,) if image.is_child else ()):
            image.tags.clear()

    def found(self):
        """Goes on in a repository that is not there yet."""
        if len(self.repositories) < 12:
            self.repositories.append(f"crash/client{self.number}/new{self._serial()}")

    def settled(self):
        """After a crash: what the client believes is brought in line with what was found."""
        for image in self.images:
            image.tags = set()
        by_digest = {(image.repository, image.digest): image for image in self._present(self.images)}
        for register in list(self.journal.registers.values()):
            if register.kind == "tag" and (register.repository, register.last()) in by_digest:
                by_digest[register.repository, register.last()].tags.add(register.name)
        self.images = self._present(self.images)
        self.blobs = self._present(self.blobs)
        self.sessions = [session for session in self.sessions if session.state == "open"]


def closing(location, digest):
    return f"{location}{'&' if '?' in location else '?'}digest={digest}"




def run(clients, until, process):
    """Starts the clients; returns their threads, which end when the event is set or the process is gone."""
    threads = [threading.Thread(target=client.run, args=(until, process), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    return threads
