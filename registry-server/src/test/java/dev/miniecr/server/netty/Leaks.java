package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer. */
final class Leaks implements BeforeAllCallback, AfterAllCallback {
    /*
     * A lost buffer is reported when another is made after the collector met it. So at the end one buffer is lost on purpose, and once
     * that is reported, every earlier loss was.
     */
    private static final String CANARY = "lost on purpose";

    private final List<String> reports = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> reports.add(records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        loseOne(context.getUniqueId());
        TestServer.until(() -> {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
            return reports.stream().anyMatch(report -> report.contains(CANARY));
        });
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        assertThat(reports).singleElement().asString().contains(CANARY);
    }

    /** With its place in the report, since Netty reports the same loss once. */
    private static void loseOne(String place) {
        var _ = ByteBufAllocator.DEFAULT.directBuffer(1).touch(CANARY + " " + place);
    }
}
