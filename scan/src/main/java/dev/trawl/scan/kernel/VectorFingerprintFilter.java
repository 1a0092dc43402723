package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Looks {@link Fingerprints} up for a vector of places at once. A byte's buckets come from two
 * tables that fit into vectors, one by its low bits, one by its high four; their common buckets are
 * all that the byte has, and at times some more. The low table is as long as the vector, so wider
 * vectors tell more bytes apart: 512 bits see six bits of each, which leaves letters hardly
 * anything in common.
 */
final class VectorFingerprintFilter implements PlaceFilter {

  private static final VectorSpecies<Byte> SPECIES = VectorKernels.SHUFFLE_SPECIES;

  private static final int HIGH_BITS = 4;
  private static final int HIGH_VALUES = 1 << HIGH_BITS;
  private static final int LANES = SPECIES.length();

  private final Fingerprints fingerprints;
  private final int count;
  private final int lastOffset;
  private final int[] offsets;
  private final byte[][] low;
  private final byte[][] high;

  /** One offset is looked at as two and three are as four: the first then stands twice. */
  VectorFingerprintFilter(Fingerprints fingerprints) {
    this.fingerprints = fingerprints;
    this.count = fingerprints.offsetCount();
    this.lastOffset = fingerprints.lastOffset();
    int looks = Fingerprints.MAX_OFFSETS;
    this.offsets = new int[looks];
    this.low = new byte[looks][];
    this.high = new byte[looks][];
    for (int i = 0; i < looks; i++) {
      int number = i % count;
      offsets[i] = fingerprints.offset(number);
      low[i] = fingerprints.merged(number, 0, LANES, LANES);
      high[i] = fingerprints.merged(number, HIGH_BITS, HIGH_VALUES, LANES);
    }
  }

  @Override
  public void mark(MemorySegment text, long from, long to, long textEnd, long[] bits) {
    long vectors = Math.min(to - from, textEnd - lastOffset - from) & -Long.SIZE;
    long done = Math.max(vectors, 0);
    int words = (int) (done >>> 6);
    if (count <= 2) {
      markByTwo(text, from, words, bits);
    } else {
      markByFour(text, from, words, bits);
    }
    fingerprints.mark(text, from + done, to, from, bits);
  }

  private ByteVector low(int i) {
    return ByteVector.fromArray(SPECIES, low[i], 0);
  }

  private ByteVector high(int i) {
    return ByteVector.fromArray(SPECIES, high[i], 0);
  }

  private static ByteVector look(MemorySegment text, long at, ByteVector low, ByteVector high) {
    ByteVector bytes = ByteVector.fromMemorySegment(SPECIES, text, at, VectorKernels.ORDER);
    // Bytes cannot be shifted by themselves; what comes from the byte beside is masked out.
    ByteVector upper =
        bytes
            .reinterpretAsShorts()
            .lanewise(VectorOperators.LSHR, HIGH_BITS)
            .reinterpretAsBytes()
            .and((byte) (HIGH_VALUES - 1));
    return bytes.selectFrom(low).and(upper.selectFrom(high));
  }

  private static long places(ByteVector left) {
    return left.compare(VectorOperators.NE, (byte) 0).toLong();
  }

  private void markByTwo(MemorySegment text, long from, int words, long[] bits) {
    ByteVector low0 = low(0);
    ByteVector high0 = high(0);
    ByteVector low1 = low(1);
    ByteVector high1 = high(1);
    int offset0 = offsets[0];
    int offset1 = offsets[1];
    long at = from;
    for (int word = 0; word < words; word++) {
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += LANES, at += LANES) {
        ByteVector left =
            look(text, at + offset0, low0, high0).and(look(text, at + offset1, low1, high1));
        mask |= places(left) << i;
      }
      bits[word] |= mask;
    }
  }

  private void markByFour(MemorySegment text, long from, int words, long[] bits) {
    ByteVector low0 = low(0);
    ByteVector high0 = high(0);
    ByteVector low1 = low(1);
    ByteVector high1 = high(1);
    ByteVector low2 = low(2);
    ByteVector high2 = high(2);
    ByteVector low3 = low(3);
    ByteVector high3 = high(3);
    int offset0 = offsets[0];
    int offset1 = offsets[1];
    int offset2 = offsets[2];
    int offset3 = offsets[3];
    long at = from;
    for (int word = 0; word < words; word++) {
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += LANES, at += LANES) {
        ByteVector left =
            look(text, at + offset0, low0, high0)
                .and(look(text, at + offset1, low1, high1))
                .and(look(text, at + offset2, low2, high2))
                .and(look(text, at + offset3, low3, high3));
        mask |= places(left) << i;
      }
      bits[word] |= mask;
    }
  }
}
