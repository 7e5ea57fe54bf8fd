package dev.miniecr.auth.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A policy document that was read without errors. */
public final class PolicyDocument {
    private final PolicyKind kind;
    private final String text;
    private final List<Statement> statements;

    private PolicyDocument(PolicyKind kind, String text) {
        this.kind = kind;
        this.text = text;
        this.statements = new PolicyReader(kind).read(text);
    }

    /** Reads a document of this kind. Throws MalformedPolicyException, also where it is longer than {@link PolicyKind#limit()}. */
    public static PolicyDocument parse(PolicyKind kind, String text) {
        if (kind.exceeds(text)) {
            throw new MalformedPolicyException(kind.sizeMessage(),
                    "the document is longer than " + kind.limit() + " characters");
        }
        return new PolicyDocument(kind, text);
    }

    /**
     * Reads a document that is stored here, of whatever length: unique ids in place of names, or the reverse, change it. Throws MalformedPolicyException.
     */
    public static PolicyDocument ofStored(PolicyKind kind, String text) {
        return new PolicyDocument(kind, text);
    }

    public PolicyKind kind() {
        return kind;
    }

    /** The JSON that it was read from. */
    public String text() {
        return text;
    }

    List<Statement> statements() {
        return statements;
    }

    /**
     * The same document about other names. The function is asked for every user and role, by its ARN or unique id, and gives what shall stand in its
     * place; where it gives nothing, the name stays. Of a role session it is asked for the role. So a document is stored by unique ids
     * ({@code AIDA…}, {@code AROA…}), and shown by ARNs.
     */
    public PolicyDocument withPrincipals(Function<String, Optional<String>> names) {
        return new PolicyDocument(kind, new PrincipalRewriter(names).rewrite(text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyDocument document && kind == document.kind && text.equals(document.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
