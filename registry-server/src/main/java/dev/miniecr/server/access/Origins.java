package dev.miniecr.server.access;

import dev.miniecr.auth.RequestContext;
import dev.miniecr.server.http.Request;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where requests come from, and what the client called this server: what a trusted proxy says, else what the connection shows. */
public final class Origins {
    private static final int MOST_ALTERNATIVES = 4;

    private final List<AddressRange> proxies;
    private final Optional<String> publicUrl;

    /**
     * @param proxies   whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host are believed
     * @param publicUrl what clients reach this server by, whatever they say
     */
    public Origins(List<AddressRange> proxies, Optional<String> publicUrl) {
        this.proxies = List.copyOf(proxies);
        this.publicUrl = publicUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** The client's address: the last that no trusted proxy has. */
    InetAddress address(Request request) {
        InetAddress address = request.remote().getAddress();
        if (!isProxy(address)) {
            return address;
        }
        List<String> fields = request.headers().all("X-Forwarded-For");
        String[] hops = String.join(",", fields).split(",");
        for (int i = hops.length - 1; i >= 0 && isProxy(address); i--) {
            Optional<InetAddress> hop = parse(hops[i].strip());
            if (hop.isEmpty()) {
                break;
            }
            address = hop.get();
        }
        return address;
    }

    private static Optional<InetAddress> parse(String hop) {
        try {
            return hop.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(hop));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isProxy(InetAddress address) {
        return !proxies.isEmpty() && proxies.stream().anyMatch(range -> range.contains(address));
    }

    private Optional<String> forwarded(Request request, String field) {
        return isProxy(request.remote().getAddress()) ? request.headers().first(field) : Optional.empty();
    }

    boolean secure(Request request) {
        return forwarded(request, "X-Forwarded-Proto").map("https"::equals).orElse(request.secure());
    }

    /** The URL of a path on this server as the client reaches it; empty where the request's Host is none. */
    public Optional<String> url(Request request, String path) {
        if (publicUrl.isPresent()) {
            return Optional.of(publicUrl.get() + path);
        }
        return forwarded(request, "X-Forwarded-Host").or(() -> request.headers().first("Host"))
                .filter(Origins::isAuthority).map(host -> (secure(request) ? "https://" : "http://") + host + path);
    }

    /** The same for an account's own host names, which no public URL stands for. */
    Origins withoutPublicUrl() {
        return new Origins(proxies, Optional.empty());
    }

    /** The host name, without a port, that the client called this server by, as it wrote it; empty where it gave none. */
    public Optional<String> host(Request request) {
        Optional<String> forwarded = proxies.isEmpty() ? Optional.empty() : forwarded(request, "X-Forwarded-Host");
        return forwarded.map(hosts -> hosts.split(",", 2)[0].strip()).or(() -> request.headers().first("Host"))
                .map(Origins::withoutPort);
    }

    /* In an IPv6 address, which stands in brackets, colons are no port's. */
    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
    }

    /** What a client may have called this server instead of what Host says: what trusted proxies say, and the public URL. */
    List<String> alternativeHosts(Request request) {
        Stream<String> forwarded = isProxy(request.remote().getAddress())
                ? request.headers().all("X-Forwarded-Host").stream().flatMap(field -> Stream.of(field.split(",")))
                : Stream.empty();
        Stream<String> configured = publicUrl.map(url -> URI.create(url).getAuthority()).stream();
        return Stream.concat(forwarded.map(String::strip), configured).filter(Origins::isAuthority).distinct()
                .limit(MOST_ALTERNATIVES).toList();
    }

    /* HOST or HOST:PORT of letters, digits, dots and hyphens, or an IPv6 address in brackets: what cannot break out of a quoted string or change the URL. */
    private static boolean isAuthority(String host) {
        return host.length() <= 261 && host.matches("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    }

    /** The condition keys that a request itself gives. */
    RequestContext context(Request request) {
        return RequestContext.of(key -> switch (key) {
            case "aws:sourceip" -> Optional.of(List.of(address(request).getHostAddress()));
            case "aws:securetransport" -> Optional.of(List.of(String.valueOf(secure(request))));
            case "aws:useragent" -> request.headers().first("User-Agent").map(List::of);
            default -> Optional.empty();
        });
    }
}
