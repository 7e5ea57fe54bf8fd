package dev.miniecr.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Principal;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.TryLaterException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** How much each principal may ask of the server: so many requests and so many bytes a second, and for a short while more. */
public final class UsageLimits {
    /*
     * A principal has an account of each: it fills at the rate that is allowed, up to what ten seconds bring. A request takes one from the first.
     * Bytes are known when a request has ended, so the second may be overdrawn: then the principal waits until it is filled again. What is in
     * progress is known by the request's id, since a request may be admitted twice, at once and then on a thread of its own.
     */
    private static final int BURST_SECONDS = 10;
    private static final int MOST_PRINCIPALS = 100_000;
    private static final double NANOS = 1e9;

    private final AccessConfig.Limits limits;
    private final LongSupplier nanos;
    private final Cache<String, Accounts> principals = Caffeine.newBuilder().maximumSize(MOST_PRINCIPALS)
            .expireAfterAccess(Duration.ofMinutes(10)).executor(Runnable::run).build();
    private final Map<String, Accounts> inProgress = new ConcurrentHashMap<>();

    /** Those who do not say who they are share the accounts of their address, and the sessions of a role those of the role. */
    public UsageLimits(AccessConfig.Limits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Throws TryLaterException where the principal has had its share. */
    void admit(Request request, Principal principal, InetAddress address) {
        if (limits.none() || inProgress.containsKey(request.id())) {
            return;
        }
        Accounts accounts = principals.get(name(principal, address), _ -> new Accounts());
        accounts.take();
        inProgress.put(request.id(), accounts);
    }

    /* Whoever may take a role may begin any number of sessions of it. */
    private static String name(Principal principal, InetAddress address) {
        return switch (principal.kind()) {
            case ANONYMOUS -> address.getHostAddress();
            case USER -> principal.id();
            case ROLE_SESSION -> principal.id().substring(0, principal.id().indexOf(':') + 1);
        };
    }

    /** A request has ended, whose content and answer had so many bytes together. */
    public void completed(Request request, long bytes) {
        Accounts accounts = inProgress.remove(request.id());
        if (accounts != null) {
            accounts.charge(bytes);
        }
    }

    private final class Accounts {
        private final ReentrantLock lock = new ReentrantLock();
        private long filledAt = nanos.getAsLong();
        private double requests = (double) limits.requestsPerSecond() * BURST_SECONDS;
        private double bytes = (double) limits.bytesPerSecond() * BURST_SECONDS;

        void take() {
            lock.lock();
            try {
                fill();
                if (limits.bytesPerSecond() > 0 && bytes < 0) {
                    throw later(-bytes / limits.bytesPerSecond(), "bytes");
                }
                if (limits.requestsPerSecond() > 0) {
                    if (requests < 1) {
                        throw later((1 - requests) / limits.requestsPerSecond(), "requests");
                    }
                    requests -= 1;
                }
            } finally {
                lock.unlock();
            }
        }

        void charge(long count) {
            lock.lock();
            try {
                fill();
                bytes -= count;
            } finally {
                lock.unlock();
            }
        }

        private void fill() {
            long now = nanos.getAsLong();
            double seconds = (now - filledAt) / NANOS;
            filledAt = now;
            requests = filled(requests, limits.requestsPerSecond(), seconds);
            bytes = filled(bytes, limits.bytesPerSecond(), seconds);
        }

        private static double filled(double account, long rate, double seconds) {
            return Math.min(account + rate * seconds, (double) rate * BURST_SECONDS);
        }

        private static TryLaterException later(double seconds, String what) {
            return new TryLaterException(Duration.ofSeconds((long) Math.ceil(seconds)),
                    "Rate exceeded: too many " + what + " for one principal");
        }
    }
}
