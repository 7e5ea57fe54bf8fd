package dev.miniecr.server.access;

import java.net.InetAddress;

/** The addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address alone. */
public record AddressRange(InetAddress first, int bits) {

    /** Never looks up a name. Throws IllegalArgumentException. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int most = first.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("an address has " + most + " bits, not " + bits);
        }
        return new AddressRange(first, bits);
    }

    boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
