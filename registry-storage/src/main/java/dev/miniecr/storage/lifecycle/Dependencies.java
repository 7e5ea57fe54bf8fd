package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which images of a list must be decided before which: indexes before what they name, subjects before what refers to them. Images are their places in it. */
final class Dependencies {
    private final List<LifecycleImage> images;
    private final Map<Digest, Integer> places = new HashMap<>();

    Dependencies(List<LifecycleImage> images) {
        this.images = images;
        for (int image = 0; image < images.size(); image++) {
            places.put(images.get(image).digest(), image);
        }
    }

    Optional<Integer> place(Digest digest) {
        return Optional.ofNullable(places.get(digest));
    }

    /** What the image refers to, if that is in the list. */
    Optional<Integer> subject(int image) {
        return images.get(image).subject().flatMap(this::place);
    }

    /** What is decided before this image. */
    int[] of(int image) {
        return Stream.concat(images.get(image).parents().stream(), images.get(image).subject().stream())
                .flatMap(digest -> place(digest).stream()).mapToInt(Integer::intValue).distinct().toArray();
    }

    /** All images, each behind what is decided before it. Digests allow no circles; images in one, were there any, are left out. */
    int[] first() {
        int[] waitingFor = new int[images.size()];
        int[][] followers = followers(waitingFor);
        int[] order = new int[images.size()];
        int known = 0;
        for (int image = 0; image < waitingFor.length; image++) {
            if (waitingFor[image] == 0) {
                order[known++] = image;
            }
        }
        for (int next = 0; next < known; next++) {
            for (int follower : followers[order[next]]) {
                if (--waitingFor[follower] == 0) {
                    order[known++] = follower;
                }
            }
        }
        return IntStream.of(order).limit(known).toArray();
    }

    private int[][] followers(int[] waitingFor) {
        int[] count = new int[images.size()];
        for (int image = 0; image < waitingFor.length; image++) {
            int[] before = of(image);
            waitingFor[image] = before.length;
            IntStream.of(before).forEach(each -> count[each]++);
        }
        int[][] followers = new int[images.size()][];
        for (int image = 0; image < count.length; image++) {
            followers[image] = new int[count[image]];
        }
        for (int image = waitingFor.length - 1; image >= 0; image--) {
            for (int before : of(image)) {
                followers[before][--count[before]] = image;
            }
        }
        return followers;
    }
}
