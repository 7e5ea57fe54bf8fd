package dev.miniecr.server.ecr.repository;

import dev.miniecr.storage.lifecycle.LifecycleAction;
import dev.miniecr.storage.lifecycle.LifecycleImage;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import dev.miniecr.storage.lifecycle.StorageClass;
import dev.miniecr.storage.oci.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import software.amazon.awssdk.services.ecr.model.ImageActionType;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewResult;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyRuleAction;

/** The results of a preview, packed: there may be as many as a repository has images. */
final class PackedResults {
    private static final int PAGE = 100;

    private final List<byte[]> pages = new ArrayList<>();
    private final int size;

    PackedResults(List<LifecycleRun.Selected> results) {
        this.size = results.size();
        for (int from = 0; from < size; from += PAGE) {
            pages.add(pack(results.subList(from, Math.min(size, from + PAGE))));
        }
    }

    int size() {
        return size;
    }

    long bytes() {
        return pages.stream().mapToLong(page -> page.length).sum();
    }

    /** Those from this one on, unpacked as they are asked for. */
    Stream<LifecyclePolicyPreviewResult> from(int index) {
        return IntStream.range(index / PAGE, pages.size()).boxed().flatMap(page -> unpack(pages.get(page)).stream())
                .skip(index % PAGE);
    }

    private static byte[] pack(List<LifecycleRun.Selected> results) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(packed))) {
            out.writeInt(results.size());
            for (LifecycleRun.Selected result : results) {
                pack(out, result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static void pack(DataOutputStream out, LifecycleRun.Selected result) throws IOException {
        LifecycleImage image = result.image();
        out.writeUTF(image.digest().toString());
        out.writeInt(image.tags().size());
        for (Tag tag : image.tags()) {
            out.writeUTF(tag.value());
        }
        out.writeLong(image.pushedAt().toEpochMilli());
        out.writeInt(result.rule().priority());
        out.writeUTF(image.storageClass().name());
        out.writeUTF(switch (result.action()) {
            case LifecycleAction.Expire() -> "";
            case LifecycleAction.Transition(StorageClass target) -> target.name();
        });
    }

    private static List<LifecyclePolicyPreviewResult> unpack(byte[] packed) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            List<LifecyclePolicyPreviewResult> results = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                results.add(unpack(in));
            }
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LifecyclePolicyPreviewResult unpack(DataInputStream in) throws IOException {
        LifecyclePolicyPreviewResult.Builder result = LifecyclePolicyPreviewResult.builder().imageDigest(in.readUTF());
        List<String> tags = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            tags.add(in.readUTF());
        }
        if (!tags.isEmpty()) {
            result.imageTags(tags);
        }
        result.imagePushedAt(Instant.ofEpochMilli(in.readLong())).appliedRulePriority(in.readInt())
                .storageClass(in.readUTF());
        return result.action(action(in.readUTF())).build();
    }

    private static LifecyclePolicyRuleAction action(String target) {
        return target.isEmpty()
                ? LifecyclePolicyRuleAction.builder().type(ImageActionType.EXPIRE).build()
                : LifecyclePolicyRuleAction.builder().type(ImageActionType.TRANSITION).targetStorageClass(target)
                        .build();
    }
}
