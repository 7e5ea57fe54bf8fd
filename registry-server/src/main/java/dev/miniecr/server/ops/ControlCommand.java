package dev.miniecr.server.ops;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** One command that a running server obeys. */
@FunctionalInterface
public interface ControlCommand {
    /**
     * Does it, and returns what Jackson shall write as the result. Throws RefusedCommandException where the one who asked was wrong; what
     * else it throws is the server's failure.
     */
    Object run(ObjectNode arguments) throws IOException;
}
