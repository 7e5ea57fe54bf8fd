package dev.miniecr.server.http;

import java.io.IOException;

/** Straight-line blocking code for one route. A caller's fault is a RegistryException, the machine's an IOException. */
@FunctionalInterface
public interface Handler {
    Response handle(Call call) throws IOException;
}
