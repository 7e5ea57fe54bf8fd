package dev.miniecr.server.admin;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.password.PasswordHashes;
import dev.miniecr.auth.password.PasswordPool;
import dev.miniecr.auth.policy.ManagedPolicies;
import dev.miniecr.auth.policy.NamedPolicy;
import dev.miniecr.auth.policy.Policies;
import dev.miniecr.auth.policy.PolicyAuthorizer;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.policy.PolicySource;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.AppliedPolicies;
import dev.miniecr.auth.user.AppliedPolicy;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityLimits;
import dev.miniecr.auth.user.MasterKey;
import dev.miniecr.auth.user.MemoryIdentityStore;
import dev.miniecr.server.ops.ControlCommand;
import dev.miniecr.server.ops.ControlSocket;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The operator's commands on identities in memory and on two repositories, {@code team/app} and {@code team/lib}, served on a control socket. */
public final class TestAdmin implements Closeable {
    public static final String ACCOUNT = "000000000000";
    public static final String OTHER = "111122223333";
    static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final SecureRandom random = new SecureRandom();
    private final PasswordPool pool = new PasswordPool(new PasswordPool.Settings(1, 8));
    private final PasswordHashes hashes = new PasswordHashes(new PasswordHashes.Cost(8, 1, 1), random, () -> 0);
    private final RepositoryPolicies resourcePolicies = new RepositoryPolicies();
    private final RepositoryPolicies othersPolicies = new RepositoryPolicies();
    private final Identities identities;
    private final Identities others;
    private final Map<String, ControlCommand> commands;
    private final ControlSocket socket;

    public TestAdmin(Path controlSocket) throws IOException {
        this.identities = new Identities(new MemoryIdentityStore(), ACCOUNT, MasterKey.random(random),
                IdentityLimits.DEFAULT, clock, random);
        this.others = new Identities(new MemoryIdentityStore(), OTHER, MasterKey.random(random),
                IdentityLimits.DEFAULT, clock, random);
        AdminSettings settings = new AdminSettings(new Accounts(List.of(identities, others)),
                new Passwords(hashes, pool, random),
                account -> account.equals(ACCOUNT) ? resourcePolicies : othersPolicies,
                new PolicyAuthorizer(new Source(), clock, true, 100), "us-east-1", clock);
        this.commands = new AdminCommands(settings).table();
        this.socket = ControlSocket.listen(controlSocket, ControlSocket.Limits.DEFAULT, commands);
    }

    public Identities identities() {
        return identities;
    }

    public Identities others() {
        return others;
    }

    ControlCommand command(String name) {
        return Objects.requireNonNull(commands.get(name));
    }

    PasswordHashes hashes() {
        return hashes;
    }

    /** As stored. */
    Map<ResourcePolicies.Owner, PolicyDocument> resourcePolicies() {
        return resourcePolicies.documents;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        pool.close();
    }

    private static final class RepositoryPolicies implements ResourcePolicies {
        private static final Set<String> REPOSITORIES = Set.of("team/app", "team/lib");

        private final Map<Owner, PolicyDocument> documents = new ConcurrentHashMap<>();
        private final AtomicLong changes = new AtomicLong();

        @Override
        public Optional<PolicyDocument> find(Owner owner) {
            return Optional.ofNullable(documents.get(check(owner)));
        }

        @Override
        public void put(Owner owner, PolicyDocument policy) {
            documents.put(check(owner), policy);
            changes.incrementAndGet();
        }

        @Override
        public boolean delete(Owner owner) {
            boolean deleted = documents.remove(check(owner)) != null;
            changes.incrementAndGet();
            return deleted;
        }

        private static Owner check(Owner owner) {
            if (owner instanceof OfRepository(RepositoryName name) && !REPOSITORIES.contains(name.value())) {
                throw new RegistryException(new NameUnknown(new Repository(new RegistryId(ACCOUNT), name)));
            }
            return owner;
        }
    }

    private final class Source implements PolicySource {
        @Override
        public long epoch() {
            return identities.epoch() + resourcePolicies.changes.get();
        }

        @Override
        public Policies policies(Identity identity, Permission permission) {
            AppliedPolicies applied = identities.directory().policiesOf(identity, NOW).orElse(AppliedPolicies.NONE);
            List<NamedPolicy> ofResource = new ArrayList<>();
            resourcePolicies.documents.forEach((owner, document) -> {
                if (owner instanceof ResourcePolicies.OfRepository(RepositoryName name)
                        && permission.resource().arn().endsWith("/" + name)) {
                    ofResource.add(new NamedPolicy("repository policy of " + name, document));
                }
                if (owner instanceof ResourcePolicies.OfRegistry) {
                    ofResource.add(new NamedPolicy("registry policy", document));
                }
            });
            return new Policies(applied.identity().stream().map(Source::named).toList(),
                    applied.limit().map(limit -> List.of(List.of(named(limit)))).orElse(List.of()), ofResource);
        }

        private static NamedPolicy named(AppliedPolicy policy) {
            return switch (policy) {
                case AppliedPolicy.Document(String name, String text) ->
                    new NamedPolicy(name, PolicyDocument.ofStored(PolicyKind.IDENTITY, text));
                case AppliedPolicy.BuiltIn(var arn) -> ManagedPolicies.find(arn.value()).orElseThrow();
            };
        }
    }
}
