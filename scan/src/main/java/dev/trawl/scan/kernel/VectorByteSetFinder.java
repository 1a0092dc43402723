package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Looks a vector of bytes up at once, and exactly: a byte's low bits, as many as choose a lane,
 * choose a byte of a table in which bit {@code h} says whether the set has the byte with these low
 * bits and the high bits {@code h}. With 32 lanes or more there are at most eight values of the
 * high bits, so that one table will do.
 */
final class VectorByteSetFinder implements ByteSetFinder {

  private static final VectorSpecies<Byte> SPECIES = VectorKernels.SHUFFLE_SPECIES;
  private static final int LANES = SPECIES.length();
  private static final int LOW_BITS = Integer.numberOfTrailingZeros(LANES);
  private static final int HIGH_VALUES = 256 / LANES;

  /** Fewer lanes leave too many high bits for one table. */
  static final boolean WIDE_ENOUGH = HIGH_VALUES <= Byte.SIZE;

  private final ScalarByteSetFinder rest;
  private final byte[] table = new byte[LANES];
  private final byte[] bits = new byte[LANES];

  VectorByteSetFinder(boolean[] members) {
    this.rest = new ScalarByteSetFinder(members);
    for (int value = 0; value < members.length; value++) {
      if (members[value]) {
        table[value % LANES] |= (byte) (1 << (value >> LOW_BITS));
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      bits[lane] = (byte) (1 << (lane % HIGH_VALUES));
    }
  }

  @Override
  public long indexOf(MemorySegment segment, long from, long to) {
    ByteVector ofLow = ByteVector.fromArray(SPECIES, table, 0);
    ByteVector ofHigh = ByteVector.fromArray(SPECIES, bits, 0);
    long i = from;
    for (; i <= to - LANES; i += LANES) {
      long found = look(segment, i, ofLow, ofHigh);
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found);
      }
    }
    return rest.indexOf(segment, i, to);
  }

  @Override
  public long lastIndexOf(MemorySegment segment, long from, long to) {
    ByteVector ofLow = ByteVector.fromArray(SPECIES, table, 0);
    ByteVector ofHigh = ByteVector.fromArray(SPECIES, bits, 0);
    long end = to;
    for (; end - LANES >= from; end -= LANES) {
      long found = look(segment, end - LANES, ofLow, ofHigh);
      if (found != 0) {
        return end - LANES + Long.SIZE - 1 - Long.numberOfLeadingZeros(found);
      }
    }
    return rest.lastIndexOf(segment, from, end);
  }

  private static long look(MemorySegment text, long at, ByteVector ofLow, ByteVector ofHigh) {
    ByteVector bytes = ByteVector.fromMemorySegment(SPECIES, text, at, VectorKernels.ORDER);
    // Bytes cannot be shifted by themselves; what comes from the byte beside is masked out.
    ByteVector high =
        bytes
            .reinterpretAsShorts()
            .lanewise(VectorOperators.LSHR, LOW_BITS)
            .reinterpretAsBytes()
            .and((byte) (HIGH_VALUES - 1));
    ByteVector low = bytes.and((byte) (LANES - 1));
    return low.selectFrom(ofLow)
        .and(high.selectFrom(ofHigh))
        .compare(VectorOperators.NE, (byte) 0)
        .toLong();
  }
}
