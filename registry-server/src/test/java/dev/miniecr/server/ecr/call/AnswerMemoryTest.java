package dev.miniecr.server.ecr.call;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.http.TryLaterException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {
    private final AnswerMemory memory = new AnswerMemory(64 << 10, Duration.ZERO);

    @Test
    void answersShareWhatThereIs() {
        memory.claim().add(40 << 10);

        assertThatNoException().isThrownBy(() -> memory.claim().add(24 << 10));
        assertThatThrownBy(() -> memory.claim().add(1)).isInstanceOf(TryLaterException.class);
    }

    @Test
    void whatWasSentMakesRoomForOthers() {
        AnswerMemory.Claim sent = memory.claim();
        sent.add(30 << 10);
        sent.add(30 << 10);

        sent.close();

        assertThatNoException().isThrownBy(() -> memory.claim().add(64 << 10));
    }

    @Test
    void anAnswerAloneMayTakeMoreThanThereIs() {
        AnswerMemory.Claim large = memory.claim();

        assertThatNoException().isThrownBy(() -> {
            large.add(60 << 10);
            large.add(60 << 10);
        });
        assertThatThrownBy(() -> memory.claim().add(1)).isInstanceOf(TryLaterException.class);
        large.close();
        assertThatNoException().isThrownBy(() -> memory.claim().add(1));
    }

    @Test
    void whoeverHoldsSomeDoesNotWaitForMore() {
        AnswerMemory.Claim one = memory.claim();
        AnswerMemory.Claim other = memory.claim();
        one.add(32 << 10);
        other.add(32 << 10);

        assertThatThrownBy(() -> one.add(1 << 10)).isInstanceOf(TryLaterException.class);
    }
}
