package io.fanops.platform.identity;

import java.security.SecureRandom;

/// Codes that people read and type: Crockford's base 32 without its vowels, upper case.
///
/// Without vowels no code spells a word; without I, L, O, U nothing is mistaken for 1, 0 or V.
public final class ReadableCode {
    private static final char[] ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private ReadableCode() {}

    /// A new unguessable code.
    ///
    /// @param length 1 to 64 characters; each is worth log2(30) = 4.9 bits, so 10 give 2^49 and 12
    ///   give 2^58
    public static String next(int length) {
        var code = new char[length];
        for (int i = 0; i < length; i++) {
            code[i] = ALPHABET[RANDOM.nextInt(ALPHABET.length)];
        }
        return new String(code);
    }

    /// What a person typed, as the code it means: upper case, without blanks and dashes, O as 0, I
    /// and L as 1.
    public static String normalize(String typed) {
        var code = new StringBuilder(typed.length());
        for (char c : typed.toCharArray()) {
            char upper = Character.toUpperCase(c);
            switch (upper) {
                case ' ', '-' -> {}
                case 'O' -> code.append('0');
                case 'I', 'L' -> code.append('1');
                default -> code.append(upper);
            }
        }
        return code.toString();
    }
}
