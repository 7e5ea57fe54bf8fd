"""Damage to a data directory whose server is down, so that it can be seen that the checks would see it."""
import random
import sqlite3

from .journal import ABSENT

_REPOSITORY = "(SELECT id FROM repositories WHERE name = ?)"
_DIGEST = "(SELECT id FROM digests WHERE digest = ?)"


class Sabotage:
    """Does each damage to something else; afterwards, what was damaged is in `victims` by what was done to it."""

    def __init__(self, data, registers):
        self._data = data
        self._index = sqlite3.connect(data / "index.db")
        self._free = [register for register in registers if not register.shared]
        random.shuffle(self._free)
        self.victims = {}

    def run(self):
        self._lose_a_tag()
        self._put_a_tag_elsewhere()
        self._bring_a_tag_back()
        self._lose_a_link()
        self._damage_a_manifest()
        self._damage_a_file()
        self._cut_a_file()
        self._index.commit()
        self._index.close()

    def _take(self, kind, absent=False):
        """Something that no other damage touches."""
        found = next(register for register in self._free if register.kind == kind and (register.last() == ABSENT) == absent)
        self._free.remove(found)
        return found

    def _change(self, what, victim, statement, *values):
        done = self._index.execute(statement, values).rowcount
        if done != 1:
            raise AssertionError(f"{what}: {done} rows were changed for {victim}")
        self.victims[what] = victim

    def _lose_a_tag(self):
        tag = self._take("tag")
        self._change("a tag that is lost", tag, f"DELETE FROM tags WHERE repository_id = {_REPOSITORY} AND name = ?", tag.repository, tag.name)

    def _put_a_tag_elsewhere(self):
        tag = self._take("tag")
        other = f"(SELECT id FROM manifests WHERE repository_id = {_REPOSITORY} AND digest_id <> {_DIGEST} LIMIT 1)"
        self._change("a tag that is elsewhere", tag, f"UPDATE tags SET manifest_id = {other} WHERE repository_id = {_REPOSITORY} AND name = ?",
                     tag.repository, _stored(tag.last()), tag.repository, tag.name)

    def _bring_a_tag_back(self):
        tag = self._take("tag", absent=True)
        self._change("a tag that is back", tag, "INSERT INTO tags SELECT repository_id, ?, id, 0, 'nobody' FROM manifests "
                     f"WHERE repository_id = {_REPOSITORY} LIMIT 1", tag.name, tag.repository)

    def _lose_a_link(self):
        blob = self._take("blob")
        self._change("a blob that is lost", blob, f"DELETE FROM links WHERE repository_id = {_REPOSITORY} AND digest_id = {_DIGEST}",
                     blob.repository, _stored(blob.name))

    def _damage_a_manifest(self):
        manifest = self._take("manifest")
        self._change("a manifest with other bytes", manifest, "UPDATE manifest_contents SET bytes = bytes || x'20' WHERE manifest_id = (SELECT id "
                     f"FROM manifests WHERE repository_id = {_REPOSITORY} AND digest_id = {_DIGEST})", manifest.repository, _stored(manifest.name))

    def _damage_a_file(self):
        blob = self._take("blob")
        with open(self._file(blob), "r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]))
        self.victims["a blob with other bytes"] = blob

    def _cut_a_file(self):
        blob = self._take("blob")
        with open(self._file(blob), "r+b") as file:
            file.truncate(file.seek(0, 2) - 1)
        self.victims["a blob that is cut"] = blob

    def _file(self, blob):
        ((location,),) = self._index.execute(f"SELECT location FROM blobs WHERE digest_id = {_DIGEST}", (_stored(blob.name),))
        return self._data / location


def _stored(digest):
    algorithm, _, hexadecimal = digest.partition(":")
    return bytes([("sha256", "sha512").index(algorithm) + 1]) + bytes.fromhex(hexadecimal)
