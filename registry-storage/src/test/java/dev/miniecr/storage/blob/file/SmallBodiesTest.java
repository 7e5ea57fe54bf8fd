package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SmallBodiesTest {
    private final SmallBodies bodies = new SmallBodies(1_000);

    @Test
    void aBodyHasRoomForWhatItAnnounces() {
        assertThat(bodies.take(OptionalLong.of(600)).remaining()).isEqualTo(600);
    }

    @Test
    void aBodyThatAnnouncesNothingOrTooMuchHasNoRoom() {
        SmallBodies plenty = new SmallBodies(1 << 30);

        assertThat(plenty.take(OptionalLong.empty()).remaining()).isZero();
        assertThat(plenty.take(OptionalLong.of(-1)).remaining()).isZero();
        assertThat(plenty.take(OptionalLong.of(SmallBodies.LARGEST)).remaining()).isEqualTo(262_144);
        assertThat(plenty.take(OptionalLong.of(SmallBodies.LARGEST + 1)).remaining()).isZero();
    }

    @Test
    void allTogetherHaveALimitUntilRoomIsGivenBack() {
        ByteBuffer first = bodies.take(OptionalLong.of(600));

        ByteBuffer second = bodies.take(OptionalLong.of(600));
        ByteBuffer afterwards = bodies.giveBack(first);
        ByteBuffer third = bodies.take(OptionalLong.of(1_000));
        bodies.giveBack(second);
        ByteBuffer fourth = bodies.take(OptionalLong.of(1));

        assertThat(second.remaining()).isZero();
        assertThat(afterwards.remaining()).isZero();
        assertThat(third.remaining()).isEqualTo(1_000);
        assertThat(fourth.remaining()).isZero();
    }
}
