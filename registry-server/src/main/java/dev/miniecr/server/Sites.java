package dev.miniecr.server;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.miniecr.server.access.Origins;
import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.HostTemplate;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Service;
import dev.miniecr.storage.oci.RegistryId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which account a request to /v2/ or /token is for: the one whose host name the client called this server by, else the first one. */
final class Sites {
    /*
     * This stands before every pull, so that nothing is parsed for the names of accounts that are here. Where accounts have no names of their
     * own, the request is not even looked at. For an account that is not here a site is made for the one request: whoever sends such names
     * fills no memory with them.
     */
    private final Site first;
    private final Map<String, Site> byHost;
    private final Origins origins;
    private final Optional<HostTemplate> hosts;
    private final Function<RegistryId, Site> elsewhere;

    /** What the host name of an account leads to. */
    record Site(Service oci, Service tokens) {}

    /**
     * @param hosts     empty where accounts have no names of their own
     * @param elsewhere makes the site of an account that is not here
     */
    Sites(RegistryId first, ByAccount<Site> sites, Origins origins, Optional<HostTemplate> hosts,
            Function<RegistryId, Site> elsewhere) {
        this.first = sites.of(first);
        this.byHost = hosts
                .map(names -> sites.all().entrySet().stream()
                        .collect(toUnmodifiableMap(site -> names.host(site.getKey()), Map.Entry::getValue)))
                .orElse(Map.of());
        this.origins = origins;
        this.hosts = hosts;
        this.elsewhere = elsewhere;
    }

    Site of(Request request) {
        return hosts.isEmpty() ? first : origins.host(request).map(this::called).orElse(first);
    }

    private Site called(String host) {
        @Nullable
        Site known = byHost.get(host.toLowerCase(Locale.ROOT));
        return known != null ? known : hosts.flatMap(names -> names.registry(host)).map(elsewhere).orElse(first);
    }
}
