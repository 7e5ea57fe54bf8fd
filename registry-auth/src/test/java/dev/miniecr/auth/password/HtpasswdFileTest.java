package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.password.HtpasswdFile.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtpasswdFileTest {
    private static final String HASH = ":$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe\n";

    private final Path folder;
    private final Path path;

    HtpasswdFileTest(@TempDir Path folder) {
        this.folder = folder;
        this.path = folder.resolve("htpasswd");
    }

    @Test
    void theFileIsReadAtOnce() throws Exception {
        HtpasswdFile file = opened("bob");

        assertThat(file.current().names()).containsExactly("bob");
        assertUnchanged(file);
        assertUnchanged(file);
    }

    @Test
    void aFileThatCannotBeReadIsNotOpened() throws IOException {
        assertThatThrownBy(() -> new HtpasswdFile(path)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> new HtpasswdFile(folder)).isInstanceOf(IOException.class);
        Files.writeString(path, "bob:canary");
        assertThatThrownBy(() -> new HtpasswdFile(path)).isInstanceOf(Htpasswd.MalformedException.class);
        Files.write(path, new byte[(4 << 20) + 1]);
        assertThatThrownBy(() -> new HtpasswdFile(path)).isInstanceOf(IOException.class);
    }

    @Test
    void aWriteIntoTheFileIsSeenOnce() throws Exception {
        HtpasswdFile file = opened("bob");

        Files.writeString(path, "bob" + HASH + "alice" + HASH);

        assertChanged(file, "bob", "alice");
        assertUnchanged(file);
        assertUnchanged(file);
    }

    @Test
    void aWriteWithinOneTickOfTheClockIsSeen() throws Exception {
        FileTime tick = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.writeString(path, "bob" + HASH);
        Files.setLastModifiedTime(path, tick);
        HtpasswdFile file = new HtpasswdFile(path);

        Files.writeString(path, "eve" + HASH);
        Files.setLastModifiedTime(path, tick);

        assertChanged(file, "eve");
    }

    @Test
    void aFileRenamedOverItIsSeenAlsoWithTheSameSizeAndTime() throws Exception {
        FileTime tick = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.writeString(path, "bob" + HASH);
        Files.setLastModifiedTime(path, tick);
        HtpasswdFile file = new HtpasswdFile(path);
        assertUnchanged(file);
        assertUnchanged(file);

        Path other = Files.writeString(folder.resolve("other"), "eve" + HASH);
        Files.setLastModifiedTime(other, tick);
        Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);

        assertChanged(file, "eve");
    }

    @Test
    void aLinkThatKubernetesTurnsIsSeen() throws Exception {
        mount("..1", "bob");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(path, Path.of("..data/htpasswd"));
        HtpasswdFile file = new HtpasswdFile(path);
        assertUnchanged(file);
        assertUnchanged(file);

        mount("..2", "eve");
        turn("..2");
        delete("..1");
        assertChanged(file, "eve");
        assertUnchanged(file);

        mount("..3", "eve", "alice");
        turn("..3");
        delete("..2");
        assertChanged(file, "eve", "alice");
    }

    @Test
    void aMalformedFileIsToldOnceAndTheLastGoodOneHolds() throws Exception {
        HtpasswdFile file = opened("bob");

        Files.writeString(path, "bob" + HASH + "eve:canary\n");

        assertThat(file.pollChanged()).isEqualTo(new Poll.Problem(path
                + ": line 2: user eve has a hash of another kind, or none; only bcrypt is read (htpasswd -B)"));
        assertUnchanged(file);
        assertUnchanged(file);
        assertThat(file.current().names()).containsExactly("bob");
    }

    @Test
    void anotherProblemIsToldToo() throws Exception {
        HtpasswdFile file = opened("bob");

        Files.writeString(path, "eve:canary\n");
        assertThat(file.pollChanged()).isInstanceOf(Poll.Problem.class);
        Files.writeString(path, "canary\n");
        assertThat(file.pollChanged()).isEqualTo(new Poll.Problem(path + ": line 1: a user is NAME:HASH"));
        assertUnchanged(file);
    }

    @Test
    void aFileThatIsGoneIsToldOnceAndItsUsersStay() throws Exception {
        HtpasswdFile file = opened("bob");
        assertUnchanged(file);

        Files.delete(path);

        assertThat(file.pollChanged()).isInstanceOfSatisfying(Poll.Problem.class,
                problem -> assertThat(problem.message()).startsWith(path + ": cannot be read: "));
        assertUnchanged(file);
        assertThat(file.current().names()).containsExactly("bob");
    }

    @Test
    void afterAProblemTheFileHoldsAgainAlsoWhereItIsTheSame() throws Exception {
        HtpasswdFile file = opened("bob");
        assertUnchanged(file);
        Path elsewhere = folder.resolve("elsewhere");

        Files.move(path, elsewhere);
        assertThat(file.pollChanged()).isInstanceOf(Poll.Problem.class);
        Files.move(elsewhere, path);
        assertChanged(file, "bob");
        assertUnchanged(file);

        Files.writeString(path, "canary");
        assertThat(file.pollChanged()).isInstanceOf(Poll.Problem.class);
        Files.writeString(path, "alice" + HASH);
        assertChanged(file, "alice");
        assertUnchanged(file);
    }

    @Test
    void aTouchedFileIsNoChange() throws Exception {
        HtpasswdFile file = opened("bob");

        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

        assertUnchanged(file);
    }

    private HtpasswdFile opened(String name) throws Exception {
        Files.writeString(path, name + HASH);
        return new HtpasswdFile(path);
    }

    private void mount(String version, String... names) throws IOException {
        Files.createDirectory(folder.resolve(version));
        Files.writeString(folder.resolve(version, "htpasswd"), String.join(HASH, names) + HASH);
    }

    private void turn(String version) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void delete(String version) throws IOException {
        Files.delete(folder.resolve(version, "htpasswd"));
        Files.delete(folder.resolve(version));
    }

    private static void assertUnchanged(HtpasswdFile file) {
        assertThat(file.pollChanged()).isEqualTo(new Poll.Unchanged());
    }

    private static void assertChanged(HtpasswdFile file, String... names) {
        assertThat(file.pollChanged()).isInstanceOfSatisfying(Poll.Changed.class,
                changed -> assertThat(changed.htpasswd().names()).containsExactly(names));
        assertThat(file.current().names()).containsExactly(names);
    }
}
