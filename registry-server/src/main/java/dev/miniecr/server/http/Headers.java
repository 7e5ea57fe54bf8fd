package dev.miniecr.server.http;

import java.util.List;
import java.util.Optional;

/** The header fields of a request; names match whatever their case (RFC 9110 section 5). */
public interface Headers {

    /** The first value of this name, stripped of white space around it. */
    Optional<String> first(String name);

    /** All values of this name, in order, one for each field line. */
    List<String> all(String name);
}
