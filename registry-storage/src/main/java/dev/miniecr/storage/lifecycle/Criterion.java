package dev.miniecr.storage.lifecycle;

/** When a rule acts on an image that it looks at. */
public sealed interface Criterion {

    /** What an image's age is counted from. */
    enum Event {
        /** imageCountMoreThan ranks by it, sinceImagePushed counts from it: the push, or the last return from the archive. */
        PUSHED,
        /** sinceImagePulled: the last pull, else the push; or a return from the archive after both. */
        PULLED,
        /** sinceImageTransitioned: the last time that the image was archived. */
        TRANSITIONED
    }

    /** What the age is counted from, and the images are ranked by. */
    Event event();

    /** imageCountMoreThan: so many of the newest stay. */
    record CountMoreThan(int images) implements Criterion {
        @Override
        public Event event() {
            return Event.PUSHED;
        }
    }

    /** The event was more than so many days ago. */
    record OlderThan(Event event, int days) implements Criterion {}
}
