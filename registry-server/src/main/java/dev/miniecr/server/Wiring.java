package dev.miniecr.server;

import dev.miniecr.server.access.Access;
import dev.miniecr.server.access.RepositoryTags;
import dev.miniecr.server.access.UsageLimits;
import dev.miniecr.server.config.ConfigException;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.HostTemplate;
import dev.miniecr.server.http.RequestLog;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.netty.HttpServer;
import dev.miniecr.server.netty.HttpSettings;
import dev.miniecr.server.oci.OciApi;
import dev.miniecr.server.ops.ControlCommand;
import dev.miniecr.server.ops.ControlSocket;
import dev.miniecr.server.ops.Health;
import dev.miniecr.server.ops.RequestLogger;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.file.FileBlobStore;
import dev.miniecr.storage.blob.file.OsFileLayer;
import dev.miniecr.storage.gc.DoomedObjects;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.sql.Database;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.RegistryId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every object of a server, in the order that the arrows allow, and stops them in the opposite one. */
public final class Wiring implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private final ServerConfig config;
    private final Clock clock;
    private final Instant startedAt;
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final AtomicBoolean ready = new AtomicBoolean();
    private final InetSocketAddress address;
    private final String scheme;
    private final DataDirectory data;

    private Wiring(ServerConfig config, StartSecrets secrets, Clock clock, Seams seams, DataDirectory data)
            throws IOException {
        this.config = config;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.data = data;
        try {
            requireEncryption();
            Optional<HostTemplate> hosts = EcrWiring.hosts(config);
            Optional<TlsWiring> tls = config.tls().isPresent()
                    ? Optional.of(new TlsWiring(config.tls().get(), secrets.tlsKeyPassword(), clock))
                    : Optional.empty();
            FirstAdministrator first = open(FirstAdministrator.expected(data, secrets.adminPassword()));
            Beside<BlobStore> files = open(new Beside<BlobStore>("blob-store",
                    () -> new FileBlobStore(data.root(), seams.files().apply(new OsFileLayer()),
                            FileBlobStore::randomId, config.openFiles()))
                    .begin());
            this.scheme = tls.isPresent() ? "https" : "http";
            int cores = Runtime.getRuntime().availableProcessors();
            Database database = new SqliteDatabase(data.index(), SqliteDatabase.Limits.forCores(cores));
            CachingManifestIndex index = open(new CachingManifestIndex(
                    seams.index().apply(new SqlManifestIndex(database, clock, SqlManifestIndex.Delays.DEFAULT)),
                    config.cacheBytes()));
            BlobStore store = files.get();
            recover(store, index);
            Documents documents = new Documents(index);
            AccessWiring access = open(new AccessWiring(new AccessWiring.Parts(config, secrets, first, data, database,
                    documents, new RepositoryTags(index, config.region()),
                    request -> tls.flatMap(known -> known.userOf(request)), clock)));
            ByAccount<EcrWiring.Chosen> chosen = EcrWiring.chosen(documents, config.accounts(), access.policyTexts());
            Hooks hooks = new Hooks(
                    repository -> chosen.of(repository.registry()).templates().onPush(repository),
                    access.resourcePolicies());
            Registry registry = open(new Registry(store, index, documents, hooks, config.registry(), clock));
            open(Housekeeper.start(registry, new DoomedObjects(store, index), access, tls,
                    () -> clock.instant().minus(config.keepEvents())));
            open(LifecycleRuns.start(registry.lifecycles(), config.accounts(), config.lifecycleInterval()));
            EcrWiring aws = open(new EcrWiring(
                    new EcrWiring.Parts(config, data, registry, documents, chosen, access, hosts, clock)));
            Service services = new Services(sites(registry, access, chosen, hosts), aws, new Health(ready::get));
            HttpSettings plain = settings(cores);
            HttpServer http = new HttpServer(tls.map(known -> plain.with(known.tls())).orElse(plain), services,
                    log(access.access().limits(), new RequestLogger(config.requestLog())));
            this.address = http.start();
            opened.push(() -> drain(http));
            openControlSocket(access);
            ready.set(true);
        } catch (IOException | RuntimeException e) {
            closeOpened();
            throw e;
        }
    }

    /** Starts a server; when this returns, it answers. Throws DataDirectoryException or IOException with what is in the way. */
    public static Wiring start(ServerConfig config, StartSecrets secrets, Clock clock) throws IOException {
        return start(config, secrets, clock, Seams.NONE);
    }

    static Wiring start(ServerConfig config, StartSecrets secrets, Clock clock, Seams seams) throws IOException {
        DataDirectory data = DataDirectory.open(config.data(), config.registryId(), clock);
        try {
            return new Wiring(config, secrets, clock, seams, data);
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private void requireEncryption() {
        if (config.tls().isEmpty() && !config.allowPlain() && !config.listen().getAddress().isLoopbackAddress()) {
            throw new ConfigException("Setting listen is " + config.listen().getHostString()
                    + ", where others can read passwords on the way: set tls.certificate and tls.key, or http.allowPlain");
        }
    }

    private <T extends Closeable> T open(T part) {
        opened.push(part);
        return part;
    }

    private Sites sites(Registry registry, AccessWiring access, ByAccount<EcrWiring.Chosen> chosen,
            Optional<HostTemplate> hosts) {
        Map<RegistryId, Sites.Site> byAccount = new HashMap<>();
        chosen.all().forEach((account, of) -> byAccount.put(account, site(registry, access, account,
                new OciApi.Choices(of.exclusions()::counts, of.settings()::blobMounting))));
        return new Sites(config.registryId(), new ByAccount<>(byAccount), access.origins(), hosts,
                account -> site(registry, access, account, OciApi.Choices.USUAL));
    }

    private Sites.Site site(Registry registry, AccessWiring access, RegistryId account, OciApi.Choices choices) {
        OciApi.Settings api = new OciApi.Settings(account, config.region(),
                config.publicUrl().filter(_ -> account.equals(config.registryId())),
                new OciApi.PageSizes(config.usualPage(), config.mostPage()));
        Access.Site proofs = access.access().site(account.value());
        return new Sites.Site(OciApi.service(registry, proofs.guard(), api, choices), proofs.tokens());
    }

    /* What an unclean stop left: files that no row knows, and objects that were given up but not deleted. */
    private void recover(BlobStore store, CachingManifestIndex index) throws IOException {
        Optional<Instant> since = data.uncleanSince();
        if (since.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        int swept = store.sweep(since.get(), location -> {
            try {
                return index.knows(location);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        data.swept(now);
        LOG.info("The last stop was unclean (running since {}): {} files that nothing knew were deleted", since.get(),
                swept);
    }

    private HttpSettings settings(int cores) {
        HttpSettings.Limits usual = HttpSettings.Limits.defaults();
        HttpSettings.Timeouts times = HttpSettings.Timeouts.defaults();
        return new HttpSettings(config.listen(), HttpSettings.Transport.BEST, cores <= 2 ? 1 : cores / 2,
                new HttpSettings.Limits(config.maxConnections(), usual.headerFields(), usual.requestLine(),
                        config.maxHeaderBytes(),
                        config.bodyBudget(), usual.unreadBody(), usual.writeHighWater()),
                new HttpSettings.Timeouts(config.headerTimeout(), config.idleTimeout(), config.stallTimeout(),
                        times.minimumRate(), times.linger()),
                config.congestionControl());
    }

    private static RequestLog log(UsageLimits limits, RequestLog log) {
        return (request, status, received, sent, took) -> {
            limits.completed(request, received + sent);
            log.completed(request, status, received, sent, took);
        };
    }

    private void drain(HttpServer http) {
        try {
            http.drain(config.drainTimeout());
        } catch (InterruptedException e) {
            http.close();
            Thread.currentThread().interrupt();
        }
    }

    /* A socket's path has room for about a hundred characters. */
    private void openControlSocket(AccessWiring access) throws IOException {
        if (data.controlSocket().toString().length() > 100) {
            LOG.warn("The path {} is too long for a socket: the other commands will not find this server",
                    data.controlSocket());
            return;
        }
        Map<String, ControlCommand> commands = new HashMap<>(access.commands());
        commands.put("status", _ -> status());
        open(ControlSocket.listen(data.controlSocket(), ControlSocket.Limits.DEFAULT, commands));
    }

    private Map<String, Object> status() {
        return Map.of("version", Main.VERSION, "pid", ProcessHandle.current().pid(), "address", url(),
                "data",
                data.root().toString(), "ready", ready.get(), "uptimeSeconds",
                Duration.between(startedAt, clock.instant()).toSeconds());
    }

    int port() {
        return address.getPort();
    }

    /** What the server is reached by from this machine. */
    public String url() {
        return scheme + "://" + authority();
    }

    /** HOST:PORT that it listens on; an IPv6 host stands in brackets. */
    public String authority() {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Lets running requests end, within the time the settings give them, then closes the rest. */
    @Override
    public void close() throws IOException {
        ready.set(false);
        boolean clean = closeOpened();
        if (clean) {
            data.markClean();
        }
        data.close();
        if (!clean) {
            throw new IOException("The server could not stop cleanly; its log has the cause");
        }
    }

    private boolean closeOpened() {
        boolean clean = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException | RuntimeException e) {
                LOG.error("Failed to close", e);
                clean = false;
            }
        }
        return clean;
    }
}
