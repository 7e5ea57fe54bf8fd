package dev.miniecr.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.tls.ReloadingKeyMaterial.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renewal as people and as Kubernetes do it. */
final class ReloadingKeyMaterialTest {
    private final SelfSigned selfSigned = new SelfSigned(Clock.systemUTC(), new SecureRandom());
    @TempDir
    private Path folder;

    private KeyMaterial make(String name) {
        return selfSigned.make(List.of(SubjectName.parse(name)));
    }

    private static KeyFiles in(Path folder) {
        return new KeyFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"), Optional.empty());
    }

    private static void write(KeyMaterial material, Path to) throws IOException {
        PemWriter.write(material, to.resolve("cert.pem"), to.resolve("key.pem"));
    }

    @Test
    void filesThatAreReplacedAreReadAgain() throws IOException {
        write(make("one"), folder);
        ReloadingKeyMaterial reloading = new ReloadingKeyMaterial(in(folder));
        assertThat(reloading.poll()).isEqualTo(new Poll.Unchanged());

        KeyMaterial two = make("two");
        write(two, folder);

        assertThat(reloading.poll()).isEqualTo(new Poll.Renewed(two));
        assertThat(reloading.current()).isEqualTo(two);
        assertThat(reloading.poll()).isEqualTo(new Poll.Unchanged());
    }

    @Test
    void aSwappedSymbolicLinkAboveTheFilesIsFollowed() throws IOException {
        KeyMaterial two = make("two");
        write(make("one"), Files.createDirectory(folder.resolve("..1")));
        write(two, Files.createDirectory(folder.resolve("..2")));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(folder.resolve("cert.pem"), Path.of("..data", "cert.pem"));
        Files.createSymbolicLink(folder.resolve("key.pem"), Path.of("..data", "key.pem"));
        ReloadingKeyMaterial reloading = new ReloadingKeyMaterial(in(folder));

        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(reloading.poll()).isEqualTo(new Poll.Renewed(two));
    }

    @Test
    void halfAPairKeepsTheOldOneAndIsToldOnce() throws IOException {
        KeyMaterial one = make("one");
        write(one, folder);
        KeyMaterial two = make("two");
        Path elsewhere = Files.createDirectory(folder.resolve("two"));
        write(two, elsewhere);
        ReloadingKeyMaterial reloading = new ReloadingKeyMaterial(in(folder));

        move(elsewhere.resolve("cert.pem"), folder.resolve("cert.pem"));

        assertThat(reloading.poll()).isInstanceOfSatisfying(Poll.Failed.class,
                failed -> assertThat(failed.problem()).hasMessageContaining("is not the key of"));
        assertThat(reloading.poll()).isEqualTo(new Poll.Unchanged());
        assertThat(reloading.current()).isEqualTo(one);

        move(elsewhere.resolve("key.pem"), folder.resolve("key.pem"));

        assertThat(reloading.poll()).isEqualTo(new Poll.Renewed(two));
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aFileThatIsGoneKeepsTheOldOneUntilItIsBack() throws IOException {
        KeyMaterial one = make("one");
        write(one, folder);
        ReloadingKeyMaterial reloading = new ReloadingKeyMaterial(in(folder));

        Files.delete(folder.resolve("key.pem"));

        assertThat(reloading.poll()).isInstanceOf(Poll.Failed.class);
        assertThat(reloading.poll()).isEqualTo(new Poll.Unchanged());
        assertThat(reloading.current()).isEqualTo(one);

        write(one, folder);

        assertThat(reloading.poll()).isEqualTo(new Poll.Renewed(one));
    }

    @Test
    void whatCannotBeReadAtTheStartStopsIt() {
        assertThatThrownBy(() -> new ReloadingKeyMaterial(in(folder))).isInstanceOf(TlsFileException.class)
                .hasMessageContaining("cert.pem: does not exist");
    }
}
