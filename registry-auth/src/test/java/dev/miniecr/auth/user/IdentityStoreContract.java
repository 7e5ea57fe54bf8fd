package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What identities do, whatever store they are kept in. */
public abstract class IdentityStoreContract
        implements
            UserCases,
            CredentialCases,
            PolicyCases,
            SessionCases,
            NodeCases {
    private final MasterKey masterKey = MasterKey.random(new SecureRandom());
    private final SettableClock clock = new SettableClock(NOW);
    private IdentityStore store;
    private Identities identities;

    /** Opens the store of this test: at first it is empty, later it is as it was left. */
    protected abstract IdentityStore open() throws IOException;

    @BeforeEach
    void openTheStore() throws IOException {
        store = open();
        identities = identities(masterKey, IdentityLimits.DEFAULT);
    }

    @Override
    public IdentityStore store() {
        return store;
    }

    @Override
    public Identities identities() {
        return identities;
    }

    @Override
    public MasterKey masterKey() {
        return masterKey;
    }

    @Override
    public SettableClock clock() {
        return clock;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomChangesDoWhatTheyDoToSetsAndAreThereAfterARestart(long seed) throws IOException {
        new IdentityModel(identities, new Random(seed)).run(400);

        assertThat(open().load().entities()).isEqualTo(identities.directory().index().entities());
    }
}
