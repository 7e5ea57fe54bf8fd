package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Principal;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.SentHeaders;
import dev.miniecr.server.http.Target;
import dev.miniecr.server.http.TryLaterException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UsageLimitsTest {
    private static final Principal ALICE = user("alice");
    private static final Principal BOB = user("bob");
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final AtomicLong nanos = new AtomicLong();
    private int requests;

    private static Principal user(String name) {
        return new Principal(Principal.Kind.USER, "000000000000", "AIDA" + name, name, Map.of());
    }

    private UsageLimits limits(int requestsPerSecond, long bytesPerSecond) {
        return new UsageLimits(new AccessConfig.Limits(requestsPerSecond, bytesPerSecond), nanos::get);
    }

    private static Principal session(String role, String name) {
        return new Principal(Principal.Kind.ROLE_SESSION, "000000000000", "AROA" + role + ":" + name,
                role + "/" + name, Map.of());
    }

    private Request request() {
        return new Request(String.valueOf(requests++), Method.GET, Target.parse("/v2/"),
                SentHeaders.of("Host", "registry.test"), new Nothing(), new InetSocketAddress(HERE, 1), false,
                Optional.empty());
    }

    private static final class Nothing implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(0);
        }

        @Override
        public ByteBuffer[] next() {
            return new ByteBuffer[0];
        }

        @Override
        public byte[] readAll(int limit) {
            return new byte[0];
        }
    }

    private void pass(UsageLimits limits, Principal principal, int count) {
        for (int i = 0; i < count; i++) {
            Request request = request();
            limits.admit(request, principal, HERE);
            limits.completed(request, 0);
        }
    }

    @Test
    void withoutLimitsEverybodyPasses() {
        assertThatNoException().isThrownBy(() -> pass(limits(0, 0), ALICE, 10_000));
    }

    @Test
    void tenSecondsOfRequestsPassAtOnceAndThenOnlyTheRate() {
        UsageLimits limits = limits(5, 0);

        pass(limits, ALICE, 50);
        assertThatThrownBy(() -> pass(limits, ALICE, 1)).isInstanceOf(TryLaterException.class);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));

        pass(limits, ALICE, 10);
        assertThatThrownBy(() -> pass(limits, ALICE, 1)).isInstanceOf(TryLaterException.class);
    }

    @Test
    void onePrincipalsShareIsNotAnothers() {
        UsageLimits limits = limits(1, 0);

        pass(limits, ALICE, 10);

        assertThatNoException().isThrownBy(() -> pass(limits, BOB, 10));
    }

    @Test
    void whoeverTookTooManyBytesWaitsUntilTheyAreMadeUpFor() {
        UsageLimits limits = limits(0, 100);
        Request large = request();
        limits.admit(large, ALICE, HERE);
        limits.completed(large, 1_500);

        assertThatThrownBy(() -> pass(limits, ALICE, 1))
                .isInstanceOfSatisfying(TryLaterException.class, later -> assertThat(later.seconds()).isEqualTo(5));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));

        assertThatNoException().isThrownBy(() -> pass(limits, ALICE, 1));
    }

    @Test
    void aRequestThatIsAdmittedTwiceCountsOnce() {
        UsageLimits limits = limits(1, 0);
        for (int i = 0; i < 10; i++) {
            Request request = request();
            limits.admit(request, ALICE, HERE);
            limits.admit(request, ALICE, HERE);
            limits.completed(request, 0);
        }

        assertThatThrownBy(() -> pass(limits, ALICE, 1)).isInstanceOf(TryLaterException.class);
    }

    @Test
    void theAnonymousShareWhatTheirAddressMay() throws Exception {
        UsageLimits limits = limits(1, 0);
        pass(limits, Principal.ANONYMOUS, 10);

        assertThatThrownBy(() -> pass(limits, Principal.ANONYMOUS, 1)).isInstanceOf(TryLaterException.class);
        Request elsewhere = request();
        assertThatNoException().isThrownBy(
                () -> limits.admit(elsewhere, Principal.ANONYMOUS, InetAddress.getByName("192.0.2.7")));
    }

    @Test
    void theSessionsOfARoleShareItsLimits() {
        UsageLimits limits = limits(1, 0);
        pass(limits, session("BUILDER", "one"), 5);
        pass(limits, session("BUILDER", "two"), 5);

        assertThatThrownBy(() -> pass(limits, session("BUILDER", "three"), 1)).isInstanceOf(TryLaterException.class);
        assertThatNoException().isThrownBy(() -> pass(limits, session("READER", "one"), 10));
    }
}
