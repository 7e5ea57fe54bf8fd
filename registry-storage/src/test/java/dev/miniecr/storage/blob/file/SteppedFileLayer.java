package dev.miniecr.storage.blob.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** A disk that asks before each step that changes it. */
record SteppedFileLayer(FileLayer disk, Question question) implements FileLayer {

    enum Step {
        CREATE_DIRECTORY, SYNC_DIRECTORY, CREATE, REOPEN, WRITE, TRUNCATE, SYNC, RESERVE, RELEASE_RESERVED, WRITE_BACK, RENAME, DELETE
    }

    interface Question {
        /** False leaves the step out, an exception makes it fail. The path is the one that a rename goes to. */
        boolean doIt(Step step, Path path) throws IOException;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (question.doIt(Step.CREATE_DIRECTORY, directory)) {
            disk.createDirectory(directory);
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public Instant changedAt(Path directory) throws IOException {
        return disk.changedAt(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (question.doIt(Step.SYNC_DIRECTORY, directory)) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public WritableFile create(Path file) throws IOException {
        question.doIt(Step.CREATE, file);
        return new SteppedFile(disk.create(file), file, question);
    }

    @Override
    public WritableFile reopen(Path file, long size) throws IOException {
        question.doIt(Step.REOPEN, file);
        return new SteppedFile(disk.reopen(file, size), file, question);
    }

    @Override
    public FileChannel open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public OptionalLong size(Path file) throws IOException {
        return disk.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (question.doIt(Step.RENAME, to)) {
            disk.rename(from, to);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        if (question.doIt(Step.DELETE, file)) {
            disk.delete(file);
        }
    }

    private record SteppedFile(WritableFile file, Path path, Question question) implements WritableFile {

        @Override
        public void write(ByteBuffer[] buffers) throws IOException {
            if (question.doIt(Step.WRITE, path)) {
                file.write(buffers);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            if (question.doIt(Step.TRUNCATE, path)) {
                file.truncate(size);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void sync() throws IOException {
            if (question.doIt(Step.SYNC, path)) {
                file.sync();
            }
        }

        @Override
        public void reserve(long position, long length) {
            if (hint(Step.RESERVE)) {
                file.reserve(position, length);
            }
        }

        @Override
        public void releaseReserved() {
            if (hint(Step.RELEASE_RESERVED)) {
                file.releaseReserved();
            }
        }

        @Override
        public void writeBack(long position, long length) {
            if (hint(Step.WRITE_BACK)) {
                file.writeBack(position, length);
            }
        }

        private boolean hint(Step step) {
            try {
                return question.doIt(step, path);
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
