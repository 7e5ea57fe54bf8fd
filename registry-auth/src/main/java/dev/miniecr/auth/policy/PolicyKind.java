package dev.miniecr.auth.policy;

/** What a policy document is attached to: it settles which elements may stand in it and how long it may be. */
public enum PolicyKind {
    /** Of a user, group or role; also what narrows a session or a token. */
    IDENTITY(6_144, "Cannot exceed quota for PolicySize: 6144"),
    /** Of one repository. */
    REPOSITORY(10_240, "Invalid repository policy provided"),
    /** Of all repositories. */
    REGISTRY(10_240, "Invalid registry policy provided"),
    /** Of a role: who may assume it. */
    TRUST(4_096, "Cannot exceed quota for ACLSizePerRole: 4096");

    /** What IAM's API takes at all; white space counts here. */
    static final int MOST_CHARACTERS = 131_072;

    private final int limit;
    private final String complaint;

    PolicyKind(int limit, String complaint) {
        this.limit = limit;
        this.complaint = complaint;
    }

    /** The most characters that its text may have; IAM does not count white space, ECR does. */
    public int limit() {
        return limit;
    }

    /** Whether it names principals: what ECR and STS ask, not what an identity carries. */
    public boolean isResourceBased() {
        return this != IDENTITY;
    }

    boolean exceeds(String text) {
        return switch (this) {
            case REPOSITORY, REGISTRY -> text.length() > limit;
            case IDENTITY, TRUST -> text.length() > MOST_CHARACTERS
                    || text.chars().filter(c -> !isWhiteSpace(c)).count() > limit;
        };
    }

    private static boolean isWhiteSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** AWS's text for a document that is too long. */
    String sizeMessage() {
        return message(complaint);
    }

    /** AWS's text for a bad document: IAM says what is wrong, ECR only that it is. */
    String message(String iamMessage) {
        return switch (this) {
            case IDENTITY, TRUST -> iamMessage;
            case REPOSITORY, REGISTRY ->
                "Invalid parameter at 'PolicyText' failed to satisfy constraint: '" + complaint + "'";
        };
    }
}
