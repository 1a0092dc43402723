package dev.trawl.scan.operator;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a chunk: 32 bytes. */
final class ChunkSha256 implements WindowFunction {

  private final MessageDigest digest = sha256();
  private final HeapPieces pieces = new HeapPieces();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void add(MemorySegment bytes, long from, long to) {
    pieces.copy(bytes, from, to, (piece, length) -> digest.update(piece, 0, length));
  }

  @Override
  public byte[] finish() {
    return digest.digest();
  }
}
