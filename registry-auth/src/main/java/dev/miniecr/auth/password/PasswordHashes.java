package dev.miniecr.auth.password;

import dev.miniecr.auth.password.PasswordEncoding.Argon2id;
import dev.miniecr.auth.password.PasswordEncoding.Bcrypt;
import dev.miniecr.auth.password.PasswordEncoding.Unreadable;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Hashes passwords by Argon2id, and compares them with what was hashed by Argon2id or bcrypt. Slow by intent: call it on a {@link PasswordPool}. */
public final class PasswordHashes {
    /*
     * Whether a user exists, and how its hash was made, must not show in the time that a wrong password takes. So every password that does
     * not match costs one run of Argon2id and, where some users have bcrypt hashes, one run of bcrypt at the highest cost among them. What
     * the stored hash itself did not take of that is run over nobody's salt and thrown away. (A cost doubles the work of the one before:
     * bcrypt at 5, and then once more at each of 5 to 11, is as much as once at 12.)
     *
     * bcrypt reads 72 bytes of a password and no more. A longer one never matches a bcrypt hash, at the same cost: no prefix of a password
     * stands for it. Argon2id reads all bytes.
     *
     * Argon2id's 19 MiB are 19,456 objects, kept for the next run. (Measured on a heap of 128 MiB: a run leaves 95 KB of garbage instead of
     * 20.7 MB, and 100 runs in a row cause no collection instead of 58, which stopped all threads for 0.4 s together.) They are kept softly:
     * a collection drops them when they have been idle for a while or the heap is short. There are as many sets of them as runs at once,
     * which the pool bounds.
     */
    private static final int SALT = 16;
    private static final int OUTPUT = 32;
    private static final int BCRYPT_BYTES = 72;

    /**
     * What one run of Argon2id takes.
     *
     * @param memory in KiB
     */
    public record Cost(int memory, int passes, int lanes) {
        public static final Cost DEFAULT = new Cost(19 << 10, 2, 1);
    }

    /**
     * What has been run.
     *
     * @param bcryptRounds two to the power of its cost for each run of bcrypt
     */
    public record Work(long argon2idRuns, long bcryptRounds) {}

    private final Cost cost;
    private final SecureRandom random;
    private final IntSupplier bcryptCost;
    private final byte[] nobodysSalt;
    private final ConcurrentLinkedQueue<WeakReference<Argon2Memory>> memories = new ConcurrentLinkedQueue<>();
    private final LongAdder argon2idRuns = new LongAdder();
    private final LongAdder bcryptRounds = new LongAdder();

    /** The supplier says the highest cost among the bcrypt hashes that users have at this moment, 0 where nobody has one. */
    public PasswordHashes(Cost cost, SecureRandom random, IntSupplier bcryptCost) {
        this.cost = cost;
        this.random = random;
        this.bcryptCost = bcryptCost;
        this.nobodysSalt = randomSalt();
    }

    /** The text to store: {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}, with a salt of its own each time. */
    public String hash(Password password) {
        byte[] salt = randomSalt();
        return Argon2id.of(cost, salt, argon2id(password, cost, salt, OUTPUT)).text();
    }

    /** Whether this is the password that was hashed. False for a text that {@link #isReadable} denies; every false costs the same. */
    public boolean matches(Password password, String encoded) {
        return switch (PasswordEncoding.parse(encoded)) {
            case Argon2id stored -> {
                boolean matches = matches(password, stored);
                if (!matches) {
                    wasteBcrypt(password);
                }
                yield matches;
            }
            case Bcrypt stored -> {
                boolean matches = matches(password, stored);
                if (!matches) {
                    wasteArgon2id(password);
                    wasteBcryptFrom(stored.cost(), password);
                }
                yield matches;
            }
            case Unreadable _ -> matchesNobody(password);
        };
    }

    /** False, at the cost of any other false: the answer for a user that does not exist. */
    public boolean matchesNobody(Password password) {
        wasteArgon2id(password);
        wasteBcrypt(password);
        return false;
    }

    /** Whether {@link #matches} can compare with this text: Argon2id of at most 46 MiB, or bcrypt of a cost of at most 14. */
    public static boolean isReadable(String encoded) {
        return !(PasswordEncoding.parse(encoded) instanceof Unreadable);
    }

    /** Whether the text was hashed at the cost that {@link #hash} has now. Where not, a right password is worth hashing again. */
    public boolean isCurrent(String encoded) {
        return PasswordEncoding.parse(encoded) instanceof Argon2id stored && stored.cost().equals(cost);
    }

    public Work work() {
        return new Work(argon2idRuns.sum(), bcryptRounds.sum());
    }

    private boolean matches(Password password, Argon2id stored) {
        byte[] hash = stored.hashBytes();
        return MessageDigest.isEqual(argon2id(password, stored.cost(), stored.saltBytes(), hash.length), hash);
    }

    private boolean matches(Password password, Bcrypt stored) {
        byte[] bytes = password.bytes();
        bcryptRounds.add(1L << stored.cost());
        boolean matches = OpenBSDBCrypt.checkPassword(stored.text(), firstBytes(bytes));
        return matches && bytes.length <= BCRYPT_BYTES;
    }

    private void wasteArgon2id(Password password) {
        argon2id(password, cost, nobodysSalt, OUTPUT);
    }

    private void wasteBcrypt(Password password) {
        int highest = bcryptCost.getAsInt();
        if (highest > 0) {
            bcrypt(password, highest);
        }
    }

    private void wasteBcryptFrom(int done, Password password) {
        int highest = bcryptCost.getAsInt();
        for (int next = done; next < highest; next++) {
            bcrypt(password, next);
        }
    }

    private void bcrypt(Password password, int bcryptCost) {
        bcryptRounds.add(1L << bcryptCost);
        OpenBSDBCrypt.generate(firstBytes(password.bytes()), nobodysSalt, bcryptCost);
    }

    private static byte[] firstBytes(byte[] bytes) {
        return bytes.length <= BCRYPT_BYTES ? bytes : Arrays.copyOf(bytes, BCRYPT_BYTES);
    }

    private byte[] argon2id(Password password, Cost cost, byte[] salt, int length) {
        argon2idRuns.increment();
        Argon2Memory memory = takeMemory();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memory())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .withBlockPool(memory)
                .build());
        byte[] output = new byte[length];
        generator.generateBytes(password.bytes(), output);
        memories.add(new WeakReference<>(memory));
        return output;
    }

    private Argon2Memory takeMemory() {
        for (WeakReference<Argon2Memory> kept = memories.poll(); kept != null; kept = memories.poll()) {
            Argon2Memory memory = kept.get();
            if (memory != null) {
                return memory;
            }
        }
        return new Argon2Memory();
    }

    private byte[] randomSalt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }
}
