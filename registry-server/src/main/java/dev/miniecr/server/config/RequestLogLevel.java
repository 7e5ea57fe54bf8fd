package dev.miniecr.server.config;

/** Which requests get a line in the log. */
public enum RequestLogLevel {
    /** Every request. */
    ALL,
    /** Whatever changes something, and whatever failed. */
    WRITES,
    /** Answers of 400 and above. */
    FAILURES,
    /** None. */
    NONE
}
