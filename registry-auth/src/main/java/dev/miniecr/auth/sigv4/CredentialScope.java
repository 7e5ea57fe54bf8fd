package dev.miniecr.auth.sigv4;

/** For what a signing key was derived: a day, a region and a service. */
record CredentialScope(String date, String region, String service) {
    static final String TERMINATOR = "aws4_request";

    /** As it stands in the string to sign. */
    @Override
    public String toString() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }
}
