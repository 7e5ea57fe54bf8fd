package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.sigv4.RefusedSignatureException;
import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.SignatureGuard.Pending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** What the audit log says of requests that are signed. */
final class AuditTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("audit");

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private AwsRequests aws;
    private AccessKeys.Created key;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        aws = new AwsRequests(new SetClock(registry.now));
        registry.user("alice");
        key = registry.key("alice");
        lines.start();
        log.setLevel(Level.INFO);
        log.setAdditive(false);
        log.addAppender(lines);
    }

    @AfterEach
    void stop() throws IOException {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(Level.WARN);
        registry.close();
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Pending check(AwsCredentialsIdentity credentials) {
        return registry.signatures().check(aws.sign(credentials));
    }

    @Test
    void aRefusedSignatureIsThereWithoutAnythingOfItsHeader() {
        AwsCredentialsIdentity unknown = AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE", "secret");

        assertThatThrownBy(() -> check(unknown)).isInstanceOf(RefusedSignatureException.class);
        Pending wrong = check(AwsCredentialsIdentity.create(key.key().id(), "not the secret"));
        assertThatThrownBy(() -> wrong.finish(new byte[32])).isInstanceOf(RefusedSignatureException.class);

        assertThat(lines()).containsExactly("test REFUSED from 127.0.0.1: UnrecognizedClientException",
                "test REFUSED from 127.0.0.1: InvalidSignatureException of " + key.key().id());
    }

    @Test
    void aDenialIsThereAndAQuestionIsNot() {
        Caller caller = check(AwsCredentialsIdentity.create(key.key().id(), key.secret()))
                .finish(AwsRequests.bodySha256());
        Permission permission = new Permission(new Action("ecr:ListImages"),
                new Resource(AccessFixture.arn("team/app")));

        assertThat(caller.may(permission) || caller.holds(permission)).isFalse();
        assertThat(lines()).isEmpty();
        assertThat(caller.refusal(permission, RequestContext.EMPTY)).isPresent();

        assertThat(lines()).containsExactly("test DENIED arn:aws:iam::000000000000:user/alice by ACCESS_KEY "
                + key.key().id() + " from 127.0.0.1: " + permission + ", no statement allows it");
    }
}
