package dev.trawl.server.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The secret that clients over TCP share with the supervisor, from a file that only its owner may
 * read. Kept as its SHA-256 alone, so that a comparison takes the same time whatever was shown, and
 * nothing here could print it.
 */
public final class BearerToken {
  private static final int MIN_CHARACTERS = 32;
  private static final int MAX_CHARACTERS = 4096;
  private static final int OTHERS = 0077;
  private static final int MODE_BITS = 07777;

  /** What may stand in an HTTP header: RFC 6750's token68. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final byte[] digest;

  private BearerToken(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads a token file: one line.
   *
   * @throws IOException if it is not there, belongs to somebody else, others may read it, or the
   *     token is too short to be a secret; the message does not quote it
   */
  public static BearerToken read(Path file) throws IOException {
    requireSecret(file);
    if (Files.size(file) > MAX_CHARACTERS + 2) {
      throw new IOException("the token in " + file + " has over " + MAX_CHARACTERS + " characters");
    }
    String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (token.length() < MIN_CHARACTERS
        || token.length() > MAX_CHARACTERS
        || !FORM.matcher(token).matches()) {
      throw new IOException(
          "the token in "
              + file
              + " has "
              + token.length()
              + " characters; it takes "
              + MIN_CHARACTERS
              + " to "
              + MAX_CHARACTERS
              + " letters, digits and - . _ ~ + /: make one with `openssl rand -hex 32`");
    }
    return new BearerToken(sha256(token));
  }

  private static void requireSecret(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IOException("the token file " + file + " is not there, or is no file");
      }
      Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      Object owner = Files.getAttribute(file, "unix:uid");
      int mode = (Integer) Files.getAttribute(file, "unix:mode") & MODE_BITS;
      if (!own.equals(owner) || (mode & OTHERS) != 0) {
        throw new IOException(
            "the token file "
                + file
                + " belongs to user "
                + owner
                + " and has mode "
                + Integer.toOctalString(mode)
                + ", but only user "
                + own
                + " may read it: chown and chmod 600 it, and change the token if others have seen"
                + " it");
      }
    } catch (FileSystemException e) {
      throw new IOException("the token file " + file + " cannot be looked at: " + e.getMessage());
    }
  }

  /** Whether this is the token. */
  boolean matches(String shown) {
    return MessageDigest.isEqual(digest, sha256(shown));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
