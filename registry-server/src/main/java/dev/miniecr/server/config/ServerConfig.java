package dev.miniecr.server.config;

import dev.miniecr.auth.user.IdentityLimits;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.RegistryId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All settings of a server, parsed. Later sources win: defaults, the file, the environment, flags. */
public final class ServerConfig {
    static final Setting<InetSocketAddress> LISTEN = new Setting<>("listen", "127.0.0.1:5000", ServerConfig::address);
    static final Setting<Path> DATA = new Setting<>("data", "./data", Path::of);
    static final Setting<Optional<String>> PUBLIC_URL = new Setting<>("publicUrl", "", ServerConfig::url);
    static final Setting<RegistryId> REGISTRY_ID = new Setting<>("registryId", RegistryId.DEFAULT.value(),
            RegistryId::new);
    static final Setting<String> REGION = Setting.text("region", "us-east-1");
    static final Setting<Boolean> ANONYMOUS = Setting.bool("access.anonymous", false);
    static final Setting<AccessConfig.Challenge> CHALLENGE = Setting.oneOf("access.challenge",
            AccessConfig.Challenge.BEARER);
    static final Setting<Boolean> STRICT_REGION = Setting.bool("aws.strictRegion", false);
    static final Setting<Optional<String>> REGISTRY_HOSTS = Setting.optional("aws.registryHosts");
    static final Setting<List<RegistryId>> ACCOUNTS = Setting.list("aws.accounts", RegistryId::new);
    static final Setting<Long> ECR_BODIES = Setting.bytes("ecr.bodyBudget", "32MiB", 1 << 20);
    static final Setting<Long> ECR_ANSWERS = Setting.bytes("ecr.answerBudget", "8MiB", 1 << 20);
    static final Setting<Integer> ECR_PARTS = Setting.number("ecr.layerParts", 100, 1);
    static final Setting<Duration> ECR_WAIT = Setting.time("ecr.wait", "30s");
    static final Setting<Integer> ECR_BODY = Setting.size("ecr.maxBytes", "1MiB", 4096);
    static final Setting<Integer> ECR_PUT_IMAGE = Setting.size("ecr.maxPutImageBytes", "25MiB", 4096);
    static final Setting<Integer> ECR_PART = Setting.size("ecr.maxLayerPartBytes", "28MiB", 7 << 20);
    static final Setting<Integer> ECR_ANSWER = Setting.size("ecr.maxAnswerBytes", "8MiB", 4096);
    static final Setting<Long> ECR_PREVIEWS = Setting.bytes("ecr.previewBudget", "8MiB", 0);
    static final Setting<Integer> ECR_PREVIEWS_WAITING = Setting.number("ecr.previewsWaiting", 100, 1);
    static final Setting<Integer> STS_BODY = Setting.size("sts.maxBytes", "64KiB", 4096);
    static final Setting<Optional<Path>> HTPASSWD = Setting.file("access.htpasswd");
    static final Setting<Integer> DECISIONS = Setting.number("access.decisions", 20_000, 0);
    static final Setting<Duration> TOKEN_EXPIRY = Setting.time("tokens.expiry", "5m", Duration.ofMinutes(1));
    static final Setting<Boolean> TOKEN_REFRESH = Setting.bool("tokens.refresh", false);
    static final Setting<Duration> TOKEN_REFRESH_EXPIRY = Setting.time("tokens.refreshExpiry", "30d");
    static final Setting<Duration> TOKEN_ROTATION = Setting.time("tokens.rotation", "30d", Duration.ofHours(1));
    static final Setting<Integer> REQUEST_RATE = Setting.number("limits.requestsPerSecond", 0, 0);
    static final Setting<Long> BYTE_RATE = Setting.bytes("limits.bytesPerSecond", "0", 0);
    static final Setting<Integer> PASSWORD_THREADS = Setting.number("passwords.threads", 1, 1);
    static final Setting<Integer> PASSWORDS_WAITING = Setting.number("passwords.waiting", 64, 1);
    static final Setting<Integer> USERS = Setting.number("identities.users", 10_000, 1);
    static final Setting<Integer> TOKENS = Setting.number("identities.tokens", 20_000, 0);
    static final Setting<Integer> GROUPS = Setting.number("identities.groups", 1_000, 0);
    static final Setting<Integer> ROLES = Setting.number("identities.roles", 1_000, 0);
    static final Setting<Integer> POLICIES = Setting.number("identities.policies", 5_000, 0);
    static final Setting<Integer> USER_KEYS = Setting.number("identities.accessKeysPerUser", 2, 0);
    static final Setting<Integer> USER_GROUPS = Setting.number("identities.groupsPerUser", 100, 0);
    static final Setting<Integer> USER_TAGS = Setting.number("identities.tagsPerUser", 50, 0);
    static final Setting<Integer> HOLDER_POLICIES = Setting.number("identities.policiesPerHolder", 20, 1);
    static final Setting<Integer> POLICY_TEXT = Setting.number("identities.policyCharacters", 10_240, 1);
    static final Setting<Integer> ALL_POLICY_TEXT = Setting.number("identities.allPolicyCharacters", 33_554_432, 1);
    static final Setting<Optional<Path>> TLS_CERTIFICATE = Setting.file("tls.certificate");
    static final Setting<Optional<Path>> TLS_KEY = Setting.file("tls.key");
    static final Setting<Optional<Path>> TLS_CLIENT_CA = Setting.file("tls.clientCa");
    static final Setting<Optional<Path>> TLS_CLIENT_USERS = Setting.file("tls.clientUsers");
    static final Setting<Boolean> CREATE_ON_PUSH = Setting.bool("repositories.createOnPush", true);
    static final Setting<Boolean> SPARSE = Setting.bool("manifests.sparse", false);
    static final Setting<Long> MANIFEST_BYTES = Setting.bytes("manifests.maxBytes", "4MiB", 1024);
    static final Setting<Integer> MANIFEST_DESCRIPTORS = Setting.number("manifests.maxDescriptors", 10_000, 1);
    static final Setting<Integer> MANIFEST_DEPTH = Setting.number("manifests.maxDepth", 64, 8);
    static final Setting<Integer> IMAGE_TAGS = Setting.number("images.tagsPerImage", 1_000, 0);
    static final Setting<Boolean> DELETE_TAGS = Setting.bool("deletes.tags", true);
    static final Setting<Boolean> DELETE_MANIFESTS = Setting.bool("deletes.manifests", true);
    static final Setting<Boolean> DELETE_BLOBS = Setting.bool("deletes.blobs", true);
    static final Setting<Duration> UPLOAD_EXPIRY = Setting.time("uploads.expiry", "24h");
    static final Setting<Integer> OPEN_UPLOADS = Setting.number("uploads.maxOpen", 10_000, 1);
    static final Setting<Integer> MOUNT_CANDIDATES = Setting.number("mounts.candidates", 100, 0);
    static final Setting<Integer> PAGE_USUAL = Setting.number("pages.usual", 1_000, 1);
    static final Setting<Integer> PAGE_MOST = Setting.number("pages.most", 10_000, 1);
    static final Setting<Duration> EVENTS_KEEP = Setting.time("events.keep", "7d");
    static final Setting<Duration> LIFECYCLE_INTERVAL = Setting.time("lifecycle.interval", "1h");
    static final Setting<Long> CACHE_BYTES = Setting.bytes("cache.maxBytes", "16MiB", 0);
    static final Setting<Integer> OPEN_FILES = Setting.number("blobs.openFiles", 1_024, 1);
    static final Setting<Boolean> ALLOW_PLAIN = Setting.bool("http.allowPlain", false);
    static final Setting<List<String>> TRUSTED_PROXIES = Setting.list("http.trustedProxies");
    static final Setting<Integer> CONNECTIONS = Setting.number("http.maxConnections", 10_000, 1);
    static final Setting<Long> HEADER_BYTES = Setting.bytes("http.maxHeaderBytes", "32KiB", 4096);
    static final Setting<Long> BODY_BUDGET = Setting.bytes("http.bodyBudget", "96MiB", 1 << 20);
    static final Setting<Duration> HEADER_TIMEOUT = Setting.time("http.headerTimeout", "30s");
    static final Setting<Duration> IDLE_TIMEOUT = Setting.time("http.idleTimeout", "90s");
    static final Setting<Duration> STALL_TIMEOUT = Setting.time("http.stallTimeout", "60s");
    static final Setting<Duration> DRAIN_TIMEOUT = Setting.time("http.drainTimeout", "30s");
    static final Setting<Optional<String>> CONGESTION_CONTROL = Setting.optional("http.congestionControl");
    static final Setting<RequestLogLevel> REQUEST_LOG = Setting.oneOf("log.requests", RequestLogLevel.WRITES);

    static final List<Setting<?>> ALL = List.of(LISTEN, DATA, PUBLIC_URL, REGISTRY_ID, REGION, ANONYMOUS,
            CHALLENGE, REGISTRY_HOSTS, ACCOUNTS, STRICT_REGION, ECR_BODIES, ECR_ANSWERS, ECR_PARTS, ECR_WAIT, ECR_BODY,
            ECR_PUT_IMAGE, ECR_PART, ECR_ANSWER, ECR_PREVIEWS, ECR_PREVIEWS_WAITING, STS_BODY, HTPASSWD, DECISIONS,
            TOKEN_EXPIRY, TOKEN_REFRESH,
            TOKEN_REFRESH_EXPIRY,
            TOKEN_ROTATION,
            REQUEST_RATE, BYTE_RATE, PASSWORD_THREADS,
            PASSWORDS_WAITING, USERS, TOKENS, GROUPS, ROLES, POLICIES, USER_KEYS, USER_GROUPS, USER_TAGS,
            HOLDER_POLICIES, POLICY_TEXT, ALL_POLICY_TEXT, TLS_CERTIFICATE, TLS_KEY, TLS_CLIENT_CA, TLS_CLIENT_USERS,
            CREATE_ON_PUSH, SPARSE,
            MANIFEST_BYTES,
            MANIFEST_DESCRIPTORS, MANIFEST_DEPTH, IMAGE_TAGS, DELETE_TAGS, DELETE_MANIFESTS, DELETE_BLOBS,
            UPLOAD_EXPIRY,
            OPEN_UPLOADS,
            MOUNT_CANDIDATES, PAGE_USUAL, PAGE_MOST, EVENTS_KEEP, LIFECYCLE_INTERVAL, CACHE_BYTES, OPEN_FILES,
            ALLOW_PLAIN, TRUSTED_PROXIES,
            CONNECTIONS,
            HEADER_BYTES, BODY_BUDGET,
            HEADER_TIMEOUT,
            IDLE_TIMEOUT, STALL_TIMEOUT, DRAIN_TIMEOUT, CONGESTION_CONTROL, REQUEST_LOG);

    private final Map<String, String> values;

    private ServerConfig(Map<String, String> values) {
        this.values = values;
        ALL.forEach(this::get);
        checkAccounts();
    }

    private void checkAccounts() {
        Set<RegistryId> known = new HashSet<>();
        for (RegistryId account : accounts()) {
            if (!known.add(account)) {
                throw new ConfigException("Setting aws.accounts names " + account
                        + ", which is there already: it takes the accounts besides registryId, each once");
            }
        }
        if (known.size() > 1 && registryHosts().isEmpty()) {
            throw new ConfigException("Setting aws.accounts needs aws.registryHosts: without host names of their own,"
                    + " what the further accounts hold could not be pulled. Set it to a name that leads here for each"
                    + " account, such as <account>.dkr.ecr.<region>.example.com");
        }
    }

    /**
     * Reads the settings. Throws ConfigException, naming the key, for one that is unknown or cannot be parsed.
     *
     * @param flags by key
     */
    public static ServerConfig load(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        Map<String, String> values = new LinkedHashMap<>();
        ALL.forEach(setting -> values.put(setting.key(), setting.usual()));
        Map<String, String> keysByVariable = ALL.stream().collect(Collectors.toMap(Setting::variable, Setting::key));
        file.ifPresent(path -> values.putAll(ConfigSource.file(path, keysByVariable.values())));
        values.putAll(ConfigSource.environment(environment, keysByVariable));
        values.putAll(flags);
        return new ServerConfig(values);
    }

    private <T> T get(Setting<T> setting) {
        String text = values.get(setting.key());
        return setting.parse(text == null ? setting.usual() : text);
    }

    /** Every key with the value in force, as text. */
    public Map<String, String> effective() {
        return Map.copyOf(values);
    }

    public InetSocketAddress listen() {
        return get(LISTEN);
    }

    public Path data() {
        return get(DATA).toAbsolutePath().normalize();
    }

    public Optional<String> publicUrl() {
        return get(PUBLIC_URL);
    }

    public RegistryId registryId() {
        return get(REGISTRY_ID);
    }

    /** All of them: registryId, and those besides it. */
    public List<RegistryId> accounts() {
        return Stream.concat(Stream.of(registryId()), get(ACCOUNTS).stream()).toList();
    }

    public String region() {
        return get(REGION);
    }

    /** The host names of registries, with {@code <account>} and {@code <region>} in it. */
    public Optional<String> registryHosts() {
        return get(REGISTRY_HOSTS);
    }

    public AccessConfig access() {
        return new AccessConfig(get(ANONYMOUS), get(CHALLENGE), get(STRICT_REGION), get(HTPASSWD), get(DECISIONS),
                new AccessConfig.Tokens(get(TOKEN_EXPIRY), get(TOKEN_REFRESH), get(TOKEN_REFRESH_EXPIRY),
                        get(TOKEN_ROTATION)),
                new AccessConfig.Passwords(get(PASSWORD_THREADS), get(PASSWORDS_WAITING)),
                new AccessConfig.Limits(get(REQUEST_RATE), get(BYTE_RATE)));
    }

    public EcrConfig ecr() {
        return new EcrConfig(new EcrConfig.Together(get(ECR_BODIES), get(ECR_ANSWERS), get(ECR_PARTS)), get(ECR_WAIT),
                new EcrConfig.Bodies(get(ECR_BODY), get(ECR_PUT_IMAGE), get(ECR_PART)), get(ECR_ANSWER),
                new EcrConfig.Previews(get(ECR_PREVIEWS), get(ECR_PREVIEWS_WAITING)), get(STS_BODY));
    }

    public IdentityLimits identityLimits() {
        return new IdentityLimits(get(USERS), get(TOKENS), get(GROUPS), get(ROLES), get(POLICIES), get(USER_KEYS),
                get(USER_GROUPS), get(USER_TAGS), get(HOLDER_POLICIES), get(POLICY_TEXT), get(ALL_POLICY_TEXT));
    }

    /** Throws ConfigException where only a part of it is set. */
    public Optional<TlsConfig> tls() {
        return TlsConfig.of(get(TLS_CERTIFICATE), get(TLS_KEY), get(TLS_CLIENT_CA), get(TLS_CLIENT_USERS));
    }

    /** Addresses and ranges of addresses, as text. */
    public List<String> trustedProxies() {
        return get(TRUSTED_PROXIES);
    }

    public boolean allowPlain() {
        return get(ALLOW_PLAIN);
    }

    public RegistrySettings registry() {
        return new RegistrySettings(get(CREATE_ON_PUSH), get(SPARSE),
                new ManifestReader.Limits(Math.toIntExact(get(MANIFEST_BYTES)), get(MANIFEST_DESCRIPTORS),
                        get(MANIFEST_DEPTH)),
                new RegistrySettings.Deletes(get(DELETE_TAGS), get(DELETE_MANIFESTS), get(DELETE_BLOBS)),
                get(UPLOAD_EXPIRY),
                get(OPEN_UPLOADS), get(MOUNT_CANDIDATES), get(IMAGE_TAGS));
    }

    public int usualPage() {
        return get(PAGE_USUAL);
    }

    public int mostPage() {
        return get(PAGE_MOST);
    }

    /** How long events are kept. */
    public Duration keepEvents() {
        return get(EVENTS_KEEP);
    }

    /** How often it is looked which lifecycle policies are due. */
    public Duration lifecycleInterval() {
        return get(LIFECYCLE_INTERVAL);
    }

    public long cacheBytes() {
        return get(CACHE_BYTES);
    }

    public int openFiles() {
        return get(OPEN_FILES);
    }

    public int maxConnections() {
        return get(CONNECTIONS);
    }

    public int maxHeaderBytes() {
        return Math.toIntExact(get(HEADER_BYTES));
    }

    public long bodyBudget() {
        return get(BODY_BUDGET);
    }

    public Duration headerTimeout() {
        return get(HEADER_TIMEOUT);
    }

    public Duration idleTimeout() {
        return get(IDLE_TIMEOUT);
    }

    public Duration stallTimeout() {
        return get(STALL_TIMEOUT);
    }

    public Duration drainTimeout() {
        return get(DRAIN_TIMEOUT);
    }

    public Optional<String> congestionControl() {
        return get(CONGESTION_CONTROL);
    }

    public RequestLogLevel requestLog() {
        return get(REQUEST_LOG);
    }

    /* HOST:PORT, where an IPv6 host stands in brackets. */
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")
                || Integer.parseInt(text.substring(colon + 1)) > 65535) {
            throw new IllegalArgumentException("it is HOST:PORT");
        }
        String host = text.substring(0, colon);
        InetSocketAddress address = new InetSocketAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(text.substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("there is no host of that name");
        }
        return address;
    }

    private static Optional<String> url(String text) {
        if (!text.isEmpty() && !text.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
            throw new IllegalArgumentException("it is a URL such as https://registry.example.com");
        }
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
