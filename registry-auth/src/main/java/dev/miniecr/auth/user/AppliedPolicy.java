package dev.miniecr.auth.user;

/** A policy that bears on an identity. */
public sealed interface AppliedPolicy {

    /** For people: an ARN, or words such as "inline policy read of group ci". */
    String name();

    /** Here it is. */
    record Document(String name, String text) implements AppliedPolicy {}

    /** One that is built in, by its ARN: whoever decides has its text. One that the program does not know allows nothing. */
    record BuiltIn(PolicyArn arn) implements AppliedPolicy {
        @Override
        public String name() {
            return arn.value();
        }
    }
}
