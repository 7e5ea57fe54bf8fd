package dev.miniecr.server;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.password.PasswordChecks;
import dev.miniecr.auth.password.PasswordHashes;
import dev.miniecr.auth.password.PasswordPool;
import dev.miniecr.auth.password.TimeSource;
import dev.miniecr.auth.policy.PolicyAuthorizer;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.auth.token.RefreshTokens;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.token.SigningKeys;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.MasterKey;
import dev.miniecr.auth.user.sql.AuthDatabase;
import dev.miniecr.auth.user.sql.SqlIdentityStore;
import dev.miniecr.server.access.Access;
import dev.miniecr.server.access.AccessPolicies;
import dev.miniecr.server.access.AddressRange;
import dev.miniecr.server.access.Origins;
import dev.miniecr.server.access.ResourcePolicies;
import dev.miniecr.server.access.ResourceTags;
import dev.miniecr.server.admin.AdminCommands;
import dev.miniecr.server.admin.AdminSettings;
import dev.miniecr.server.admin.Passwords;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.config.ConfigException;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.ops.ControlCommand;
import dev.miniecr.server.sts.Sts;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.sql.Database;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what knows and decides who may do what, and the first administrator. */
final class AccessWiring implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWiring.class);
    private static final String MASTER_KEY = "master.key";
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final long TOKEN_CACHE_BYTES = 4 << 20;

    private final Accounts accounts;
    private final Optional<HtpasswdUsers> htpasswd;
    private final PasswordPool pool;
    private final SigningKeys keys;
    private final Duration rotation;
    private final ByAccount<ResourcePolicies> resources;
    private final Access access;
    private final Sts sts;
    private final Origins origins;
    private final ResourcePolicyTexts policyTexts;
    private final Map<String, ControlCommand> commands;

    /** What access is made from. */
    record Parts(ServerConfig config, StartSecrets secrets, FirstAdministrator first, DataDirectory data,
            Database database, Documents documents,
            ResourceTags tags, Function<Request, Optional<String>> certificates, Clock clock) {}

    AccessWiring(Parts parts) throws IOException {
        ServerConfig config = parts.config;
        AccessConfig chosen = config.access();
        SecureRandom random = new SecureRandom();
        this.accounts = accounts(parts, random);
        this.htpasswd = chosen.htpasswd().isPresent()
                ? Optional.of(new HtpasswdUsers(chosen.htpasswd().get(), accounts.first()))
                : Optional.empty();
        PasswordHashes hashes = new PasswordHashes(PasswordHashes.Cost.DEFAULT, random,
                () -> htpasswd.map(HtpasswdUsers::highestCost).orElse(0));
        this.pool = new PasswordPool(
                new PasswordPool.Settings(chosen.passwords().threads(), chosen.passwords().waiting()));
        try {
            makeAdministrator(parts);
            if (htpasswd.isPresent()) {
                htpasswd.get().begin();
            } else {
                accounts.first().syncExternal(Set.of()); // of a file that is no longer set, no token is good either
            }
            this.resources = resources(parts);
            AccessPolicies inForce = new AccessPolicies(accounts, resources.all().values(), parts.clock);
            this.policyTexts = new ResourcePolicyTexts(accounts, resources, inForce, new Arns(config.region()));
            Authorizer authorizer = new PolicyAuthorizer(inForce, parts.clock, chosen.anonymous(),
                    chosen.decisions());
            Access.Proofs proofs = proofs(parts, hashes, random);
            this.keys = proofs.keys();
            this.rotation = chosen.tokens().rotation();
            this.sts = new Sts(accounts, proofs.sessions(), parts.clock);
            this.origins = origins(config);
            this.access = new Access(proofs, authorizer, parts.tags, chosen, origins,
                    config.region(), parts.clock);
            this.commands = new AdminCommands(new AdminSettings(accounts, new Passwords(hashes, pool, random),
                    account -> administered(resources.of(new RegistryId(account))), authorizer, config.region(),
                    parts.clock)).table();
        } catch (IOException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /* The first one is registryId's: what was stored before there were several is its. */
    private static Accounts accounts(Parts parts, SecureRandom random) throws IOException {
        List<RegistryId> wanted = parts.config.accounts();
        MasterKey key = masterKey(parts, random);
        SqlIdentityStore first = new SqlIdentityStore(database(parts.database), wanted.getFirst().value(),
                parts.clock);
        List<Identities> identities = new ArrayList<>();
        for (RegistryId account : wanted) {
            identities.add(new Identities(identities.isEmpty() ? first : first.of(account.value()), account.value(),
                    key, parts.config.identityLimits(), parts.clock, random));
        }
        return new Accounts(identities);
    }

    private static ByAccount<ResourcePolicies> resources(Parts parts) throws IOException {
        Map<RegistryId, ResourcePolicies> resources = new HashMap<>();
        for (RegistryId account : parts.config.accounts()) {
            resources.put(account, new ResourcePolicies(parts.documents, account, parts.config.region()));
        }
        return new ByAccount<>(resources);
    }

    private static AuthDatabase database(Database database) {
        return new AuthDatabase() {
            @Override
            public <T> T read(Unit<T> unit) throws IOException {
                return database.read(unit::run);
            }

            @Override
            public <T> T write(Unit<T> unit) throws IOException {
                return database.write(unit::run);
            }
        };
    }

    private static MasterKey masterKey(Parts parts, SecureRandom random) throws IOException {
        if (parts.secrets.masterKey().isPresent()) {
            return parts.secrets.masterKey().get();
        }
        Optional<String> kept = parts.data.findSecret(MASTER_KEY);
        if (kept.isPresent()) {
            return MasterKey.parse(kept.get());
        }
        MasterKey made = MasterKey.random(random);
        parts.data.keepSecret(MASTER_KEY, made.encoded());
        return made;
    }

    private void makeAdministrator(Parts parts) throws IOException {
        if (!accounts.first().directory().listing().users().isEmpty()) {
            return;
        }
        FirstAdministrator.Hashed first = parts.first.get();
        if (accounts.first().bootstrap(first.hash(), parts.secrets.adminKey()) && first.generated()) {
            System.err.println("mini-ecr: the first administrator is 'admin', with the password "
                    + first.password().reveal() + " (kept in " + parts.first.file() + ")");
        }
    }

    private Access.Proofs proofs(Parts parts, PasswordHashes hashes, SecureRandom random) throws IOException {
        AccessConfig.Tokens chosen = parts.config.access().tokens();
        Path secrets = parts.data.secrets();
        BearerTokens.Settings settings = new BearerTokens.Settings("mini-ecr", chosen.expiry(), GRACE,
                TOKEN_CACHE_BYTES);
        SigningKeys keys = new SigningKeys(secrets, settings.longestLife(), parts.clock, random);
        Optional<RefreshTokens> refresh = chosen.refresh()
                ? Optional.of(new RefreshTokens(secrets, chosen.refreshExpiry(), parts.clock, random))
                : Optional.empty();
        return new Access.Proofs(accounts,
                new PasswordChecks(hashes, pool, PasswordChecks.Settings.DEFAULT, TimeSource.SYSTEM, random),
                name -> htpasswd.flatMap(users -> users.findHash(name)), keys,
                new BearerTokens(keys, settings, parts.clock, random),
                new AuthorizationPasswords(secrets, parts.clock, random),
                new SessionTokens(secrets, parts.clock, random),
                new DownloadTokens(secrets, parts.clock, random), refresh, parts.certificates);
    }

    private static Origins origins(ServerConfig config) {
        try {
            List<AddressRange> proxies = config.trustedProxies().stream().map(AddressRange::parse).toList();
            return new Origins(proxies, config.publicUrl());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("Setting http.trustedProxies cannot be used: " + e.getMessage());
        }
    }

    private static dev.miniecr.server.admin.ResourcePolicies administered(ResourcePolicies resources) {
        return new dev.miniecr.server.admin.ResourcePolicies() {
            @Override
            public Optional<PolicyDocument> find(Owner owner) throws IOException {
                return resources.find(repository(owner));
            }

            @Override
            public void put(Owner owner, PolicyDocument policy) throws IOException {
                resources.put(repository(owner), policy);
            }

            @Override
            public boolean delete(Owner owner) throws IOException {
                return resources.delete(repository(owner)).isPresent();
            }

            private Optional<RepositoryName> repository(Owner owner) {
                return switch (owner) {
                    case OfRepository(RepositoryName name) -> Optional.of(name);
                    case OfRegistry() -> Optional.empty();
                };
            }
        };
    }

    Access access() {
        return access;
    }

    /** Sessions, for the API that gives them. */
    ResourcePolicyTexts policyTexts() {
        return policyTexts;
    }

    Origins origins() {
        return origins;
    }

    Sts sts() {
        return sts;
    }

    /** The policies of repositories, which follow them as they come and go. */
    ByAccount<ResourcePolicies> resourcePolicies() {
        return resources;
    }

    /** The operator's commands, for the control socket. */
    Map<String, ControlCommand> commands() {
        return commands;
    }

    /** Signs tokens by a new key where the one that does is old. Called each minute. */
    void rotateKeys() throws IOException {
        keys.rotateAt(rotation).ifPresent(key -> LOG.info("Bearer tokens are signed by a new key, {}", key));
    }

    /** Takes over what another node, or somebody with an editor, changed. Called each second. */
    void refresh() throws IOException {
        accounts.refresh();
        if (htpasswd.isPresent()) {
            htpasswd.get().refresh();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
