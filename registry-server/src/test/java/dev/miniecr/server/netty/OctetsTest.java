package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetsTest {
    private static final int ROUNDS = 200_000;

    @Test
    void everyByteInEveryPlaceIsSeen() {
        for (int c = 0; c < 256; c++) {
            for (int place = 0; place < Octets.COUNT; place++) {
                byte[] bytes = "abcdefgh".getBytes(StandardCharsets.US_ASCII);
                bytes[place] = (byte) c;

                assertThat(Octets.withoutBreak(bytes, 0)).as("break %d", c).isEqualTo(c > '\r');
                assertThat(Octets.withoutControl(bytes, 0)).as("control %d", c).isEqualTo(c >= ' ' && c != 0x7f);
            }
        }
    }

    @Test
    void bytesDoNotHideOneAnother() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[Octets.COUNT];
            random.nextBytes(bytes);
            boolean breaks = false;
            boolean controls = false;
            for (byte c : bytes) {
                int value = c & 0xff;
                breaks |= value <= '\r';
                controls |= value < ' ' || value == 0x7f;
            }

            assertThat(Octets.withoutBreak(bytes, 0)).isEqualTo(!breaks);
            assertThat(Octets.withoutControl(bytes, 0)).isEqualTo(!controls);
        }
    }
}
