package dev.miniecr.server.ecr.call;

import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;

/** What a caller's write may turn out to need besides the operation's own right, for its transaction to ask. */
@FunctionalInterface
public interface Writes {
    WriteConditions of(Caller caller, Repository repository) throws IOException;
}
