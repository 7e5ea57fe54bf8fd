package dev.miniecr.auth.policy;

import java.net.InetAddress;
import java.util.Optional;

/** The addresses that share the first bits of one; of IPv4 or of IPv6. Names are never looked up. */
final class IpRange {
    private final byte[] address;
    private final int prefix;

    private IpRange(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /** Reads an address, or a range in CIDR notation; an IPv4 address written as IPv6 is one of IPv4. */
    static Optional<IpRange> find(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = findAddress(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().length * 8;
        if (slash < 0) {
            return Optional.of(new IpRange(address.get(), bits));
        }
        boolean mapped = bits == 32 && text.indexOf(':') >= 0;
        return findNumber(text.substring(slash + 1), 128).map(prefix -> mapped ? prefix - 96 : prefix)
                .filter(prefix -> prefix >= 0 && prefix <= bits).map(prefix -> new IpRange(address.get(), prefix));
    }

    /** Whether an address lies in it; what is no address does not. */
    boolean contains(String text) {
        return findAddress(text).filter(this::contains).isPresent();
    }

    private boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int i = 0; i * 8 < prefix; i++) {
            int mask = 0xff << Math.max(0, 8 - (prefix - i * 8));
            if (((other[i] ^ address[i]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> findAddress(String text) {
        return text.indexOf(':') < 0 ? findIpv4(text) : findIpv6(text);
    }

    private static Optional<byte[]> findIpv4(String text) {
        String[] parts = text.split("\\.", 5);
        byte[] address = new byte[4];
        if (parts.length != address.length) {
            return Optional.empty();
        }
        for (int i = 0; i < address.length; i++) {
            Optional<Integer> part = findNumber(parts[i], 255);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            address[i] = part.get().byteValue();
        }
        return Optional.of(address);
    }

    private static Optional<byte[]> findIpv6(String text) {
        boolean shaped = text.length() <= 45
                && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Decimal digits without a leading zero. */
    private static Optional<Integer> findNumber(String text, int most) {
        boolean shaped = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return shaped ? Optional.of(Integer.valueOf(text)).filter(number -> number <= most) : Optional.empty();
    }
}
