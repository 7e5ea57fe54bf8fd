package dev.miniecr.server.config;

import java.time.Duration;

/**
 * How much the APIs of AWS may take.
 *
 * @param patience how long a request waits for what others take
 * @param stsBytes of one request to the Security Token Service
 */
public record EcrConfig(Together together, Duration patience, Bodies bodies, int answerBytes, Previews previews,
        int stsBytes) {

    /**
     * For all requests together.
     *
     * @param bodyBytes   of bodies that are held whole
     * @param answerBytes of large answers, until they are sent
     * @param layerParts  that are received at once
     */
    public record Together(long bodyBytes, long answerBytes, int layerParts) {}

    /**
     * Bytes of one body.
     *
     * @param usual of any other operation
     */
    public record Bodies(int usual, int putImage, int layerPart) {}

    /**
     * Of lifecycle policies.
     *
     * @param bytes   of results that are kept
     * @param waiting to be worked out
     */
    public record Previews(long bytes, int waiting) {}
}
