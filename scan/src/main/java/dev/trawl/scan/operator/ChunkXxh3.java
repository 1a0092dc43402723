package dev.trawl.scan.operator;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** XXH3 of a chunk, 64 bits, seed 0: 8 bytes, big-endian as the tools for it print them. */
final class ChunkXxh3 implements WindowFunction {

  private final HashStream64 hash = Hashing.xxh3_64().hashStream();
  private final HeapPieces pieces = new HeapPieces();
  private final byte[] value = new byte[Long.BYTES];

  @Override
  public void add(MemorySegment bytes, long from, long to) {
    pieces.copy(bytes, from, to, (piece, length) -> hash.putBytes(piece, 0, length));
  }

  @Override
  public byte[] finish() {
    ByteBuffer.wrap(value).putLong(hash.getAsLong());
    hash.reset();
    return value;
  }
}
