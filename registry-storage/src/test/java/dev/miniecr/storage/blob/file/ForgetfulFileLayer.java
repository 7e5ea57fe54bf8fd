package dev.miniecr.storage.blob.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A disk that a power failure leaves with what was synced, and with anything or nothing of the rest. */
final class ForgetfulFileLayer implements FileLayer {
    /*
     * The store works on real files; beside them stands what a crash would leave. A name (made, renamed or removed) is sure once its directory was
     * synced; until then a crash keeps any number of the changes to it, in their order, each name for itself: so a rename may leave both names or
     * none. A file's bytes are sure once it was synced; behind them a crash leaves any length, in which each sector holds what was written, what
     * was there before, or zeros.
     */
    private static final int SECTOR = 512;

    private final FileLayer disk = new OsFileLayer();
    private final Path root;
    private final Random random;
    private final Map<Path, Node> names = new HashMap<>();
    private final Map<Path, Node> sureNames = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private int stepsLeft = Integer.MAX_VALUE;

    /** The power is off. */
    static final class PowerFailure extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private record Change(Path name, Optional<Node> now) {}

    private static final class Node {
        private final boolean directory;
        private byte[] synced = new byte[0];
        private int sure;
        private ByteArrayOutputStream written = new ByteArrayOutputStream();

        Node(boolean directory) {
            this.directory = directory;
        }
    }

    ForgetfulFileLayer(Path root, Random random) {
        this.root = root;
        this.random = random;
        this.names.put(root, new Node(true));
        this.sureNames.put(root, new Node(true));
    }

    /** Lets the power fail after so many steps that change something. */
    void failPowerAfter(int steps) {
        stepsLeft = steps;
    }

    /** Leaves on the real disk what a power failure leaves, and switches the power on again. */
    void crash() throws IOException {
        keepSomeChanges();
        Map<Path, byte[]> files = new LinkedHashMap<>();
        sureNames.forEach((path, node) -> {
            if (!node.directory) {
                files.put(path, contentAfterCrash(node));
            }
        });
        List<Path> there = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(path -> !path.equals(root)).forEach(there::addFirst);
        }
        for (Path path : there) {
            if (!sureNames.containsKey(path) || files.containsKey(path)) {
                Files.delete(path);
            }
        }
        names.clear();
        for (Map.Entry<Path, Node> name : sureNames.entrySet()) {
            Path path = name.getKey();
            Node node = new Node(name.getValue().directory);
            if (node.directory) {
                disk.createDirectory(path);
            } else {
                byte[] content = files.getOrDefault(path, new byte[0]);
                Files.write(path, content);
                node.written.writeBytes(content);
                markSynced(node);
            }
            name.setValue(node);
            names.put(path, node);
        }
        stepsLeft = Integer.MAX_VALUE;
    }

    private void keepSomeChanges() {
        Map<Path, List<Change>> byName = new LinkedHashMap<>();
        for (Change change : changes) {
            byName.computeIfAbsent(change.name, _ -> new ArrayList<>()).add(change);
        }
        for (List<Change> ofName : byName.values()) {
            ofName.subList(0, random.nextInt(ofName.size() + 1)).forEach(this::makeSure);
        }
        changes.clear();
        sureNames.keySet().removeIf(path -> !path.equals(root) && !hasSureParents(path));
    }

    private boolean hasSureParents(Path path) {
        for (Path above = path.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            if (!sureNames.containsKey(above)) {
                return false;
            }
        }
        return true;
    }

    private void makeSure(Change change) {
        change.now.ifPresentOrElse(node -> sureNames.put(change.name, node), () -> sureNames.remove(change.name));
    }

    private byte[] contentAfterCrash(Node node) {
        byte[] written = node.written.toByteArray();
        int longest = Math.max(written.length, node.synced.length);
        byte[] content = Arrays.copyOf(node.synced, node.sure + random.nextInt(longest - node.sure + 1));
        for (int from = node.sure; from < content.length; from = (from / SECTOR + 1) * SECTOR) {
            int to = Math.min(content.length, (from / SECTOR + 1) * SECTOR);
            switch (random.nextInt(3)) {
                case 0 -> Arrays.fill(content, from, to, (byte) 0);
                case 1 -> System.arraycopy(Arrays.copyOf(written, longest), from, content, from, to - from);
                default -> {
                    // What was there before stays.
                }
            }
        }
        return content;
    }

    private static void markSynced(Node node) {
        node.synced = node.written.toByteArray();
        node.sure = node.synced.length;
    }

    private void requirePower() throws PowerFailure {
        if (stepsLeft == 0) {
            throw new PowerFailure();
        }
    }

    private void step() throws PowerFailure {
        requirePower();
        stepsLeft--;
    }

    private void change(Path name, Optional<Node> now) {
        now.ifPresentOrElse(node -> names.put(name, node), () -> names.remove(name));
        changes.add(new Change(name, now));
    }

    private Node node(Path path) throws IOException {
        return Optional.ofNullable(names.get(path)).orElseThrow(() -> new IOException("Nobody made " + path));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        step();
        if (!names.containsKey(directory)) {
            disk.createDirectory(directory);
            change(directory, Optional.of(new Node(true)));
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        requirePower();
        return disk.list(directory);
    }

    @Override
    public Instant changedAt(Path directory) throws IOException {
        requirePower();
        return disk.changedAt(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step();
        changes.stream().filter(change -> directory.equals(change.name.getParent())).forEach(this::makeSure);
        changes.removeIf(change -> directory.equals(change.name.getParent()));
    }

    @Override
    public WritableFile create(Path file) throws IOException {
        step();
        WritableFile created = disk.create(file);
        Node node = new Node(false);
        change(file, Optional.of(node));
        return new ForgetfulFile(created, node);
    }

    @Override
    public WritableFile reopen(Path file, long size) throws IOException {
        step();
        WritableFile reopened = disk.reopen(file, size);
        Node node = node(file);
        cut(node, (int) size);
        return new ForgetfulFile(reopened, node);
    }

    /* Until the next sync a crash may leave what was cut off. */
    private static void cut(Node node, int size) {
        byte[] kept = Arrays.copyOf(node.written.toByteArray(), size);
        node.written = new ByteArrayOutputStream();
        node.written.writeBytes(kept);
        node.sure = Math.min(node.sure, kept.length);
    }

    @Override
    public FileChannel open(Path file) throws IOException {
        requirePower();
        return disk.open(file);
    }

    @Override
    public OptionalLong size(Path file) throws IOException {
        requirePower();
        return disk.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        disk.rename(from, to);
        Node node = node(from);
        change(from, Optional.empty());
        change(to, Optional.of(node));
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        disk.delete(file);
        if (names.containsKey(file)) {
            change(file, Optional.empty());
        }
    }

    private final class ForgetfulFile implements WritableFile {
        private final WritableFile file;
        private final Node node;

        ForgetfulFile(WritableFile file, Node node) {
            this.file = file;
            this.node = node;
        }

        @Override
        public void write(ByteBuffer[] buffers) throws IOException {
            for (ByteBuffer buffer : buffers) {
                step();
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                node.written.writeBytes(bytes);
                file.write(new ByteBuffer[]{buffer});
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            cut(node, (int) size);
            file.truncate(size);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            requirePower();
            return file.read(into, position);
        }

        @Override
        public void sync() throws IOException {
            step();
            markSynced(node);
        }

        @Override
        public void reserve(long position, long length) {}

        @Override
        public void releaseReserved() {}

        @Override
        public void writeBack(long position, long length) {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
