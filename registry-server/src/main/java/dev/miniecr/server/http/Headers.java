package dev.miniecr.server.http;

import java.util.List;
import java.util.Optional;

/** The header fields of a request; names match whatever their case (RFC 9110 section 5). */
public interface Headers {

    /** The first value of this name, stripped of white space around it. */
    Optional<String> first(String name);

    /** All values of this name, in order, one for each field line. */
    List<String> all(String name);

    /** All field lines, in order; where an authority stands for Host (RFC 9113 section 8.3.1), it is there as Host. */
    List<Response.Field> fields();
}
