package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.IdentityLimits;
import dev.miniecr.auth.user.MasterKey;
import dev.miniecr.auth.user.MemoryIdentityStore;
import dev.miniecr.auth.user.Users.NewUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtpasswdUsersTest {
    private static final String FIRST = "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";
    private static final String SECOND = "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";
    private static final UserName CAROL = new UserName("carol");

    private final Path path;
    private final Identities identities;
    private final HtpasswdUsers users;

    HtpasswdUsersTest(@TempDir Path folder) throws IOException {
        SecureRandom random = new SecureRandom();
        this.path = folder.resolve("htpasswd");
        this.identities = new Identities(new MemoryIdentityStore(), "000000000000", MasterKey.random(random),
                IdentityLimits.DEFAULT, Clock.systemUTC(), random);
        identities.users().create(NewUser.named(CAROL));
        Files.writeString(path, "alice:" + FIRST + "\nbob:" + FIRST + "\n");
        this.users = new HtpasswdUsers(path, identities);
        users.begin();
    }

    private boolean isActive(String name) {
        return identities.directory().findUserByName(name).filter(User::active).isPresent();
    }

    private void assertNothingChanged() {
        assertThat(users.findHash("alice")).contains(FIRST);
        assertThat(users.findHash("bob")).contains(FIRST);
        assertThat(users.findHash("carol")).isEmpty();
        assertThat(isActive("alice")).isTrue();
        assertThat(isActive("bob")).isTrue();
    }

    @Test
    void changedPasswordsAndNamesAreTakenTogether() throws IOException {
        Files.writeString(path, "alice:" + SECOND + "\ndave:" + FIRST + "\n");
        users.refresh();

        assertThat(users.findHash("alice")).contains(SECOND);
        assertThat(isActive("bob")).isFalse();
        assertThat(isActive("dave")).isTrue();
    }

    @Test
    void aFileThatNamesAUserMadeHereChangesNothing() throws IOException {
        Files.writeString(path, "alice:" + SECOND + "\ncarol:" + SECOND + "\n");
        users.refresh();

        assertNothingChanged();
    }

    @Test
    void aFileThatWasRefusedIsTakenWhenNothingIsInItsWayAnyMore() throws IOException {
        Files.writeString(path, "alice:" + SECOND + "\ncarol:" + SECOND + "\n");
        users.refresh();

        identities.users().delete(CAROL);
        users.refresh();

        assertThat(users.findHash("alice")).contains(SECOND);
        assertThat(users.findHash("carol")).contains(SECOND);
        assertThat(isActive("bob")).isFalse();
    }

    @Test
    void aFileThatWasRefusedAndThenDamagedIsNotTaken() throws IOException {
        Files.writeString(path, "alice:" + SECOND + "\ncarol:" + SECOND + "\n");
        users.refresh();
        Files.writeString(path, "alice:damaged\n");
        users.refresh();

        identities.users().delete(CAROL);
        users.refresh();

        assertNothingChanged();
    }

    @Test
    void theServerDoesNotStartWithAFileThatNamesAUserMadeHere() throws IOException {
        Files.writeString(path, "carol:" + FIRST + "\n");

        assertThatThrownBy(() -> new HtpasswdUsers(path, identities).begin()).isInstanceOf(IdentityException.class)
                .hasMessageContaining("carol");
    }
}
