package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on the Vector API. Loading this class without the module {@code jdk.incubator.vector}
 * fails: {@link Kernels} asks first.
 *
 * <p>How these loops are written decides their speed, by measurement: the loop limit is computed
 * before the loop, in plain offsets (asking the segment for its size in the loop header costs 20
 * %); what is left at the end is done by one vector that overlaps the one before, or byte by byte
 * where not even one fits, and never by masked loads (25 against 65 GB/s in cache); the vectors
 * compared with are locals, so that they stay in registers.
 */
final class VectorKernels implements ByteKernels {

  /**
   * Set to 128, 256 or 512 to use vectors of that width; otherwise the machine's widest useful one.
   * For tests.
   */
  static final String BITS_PROPERTY = "trawl.vector.bits";

  static final VectorSpecies<Byte> SPECIES = species(Integer.getInteger(BITS_PROPERTY, 0));
  static final int LANES = SPECIES.length();
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** For shuffles of bytes. */
  static final VectorSpecies<Byte> SHUFFLE_SPECIES =
      species(ShuffleWidth.bits(SPECIES.vectorBitSize()));

  static final VectorKernels INSTANCE = new VectorKernels();

  private VectorKernels() {}

  private static VectorSpecies<Byte> species(int bits) {
    return switch (bits) {
      case 128 -> ByteVector.SPECIES_128;
      case 256 -> ByteVector.SPECIES_256;
      case 512 -> ByteVector.SPECIES_512;
      default ->
          ByteVector.SPECIES_PREFERRED.length() > Long.SIZE
              ? ByteVector.SPECIES_512 // masks are kept in a long
              : ByteVector.SPECIES_PREFERRED;
    };
  }

  static ByteVector load(MemorySegment segment, long offset) {
    return ByteVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  private static long equalMask(MemorySegment segment, long offset, byte value) {
    return load(segment, offset).compare(VectorOperators.EQ, value).toLong();
  }

  @Override
  public LiteralFinder compile(BytePattern pattern, ByteRarity rarity) {
    if (pattern.length() == 1 && pattern.isExact()) {
      return new SingleByteFinder(this, pattern.value(0));
    }
    return pattern.length() <= Needle.maxBytes(pattern)
        ? new VectorLiteralFinder(new Needle(pattern, rarity))
        : new LongLiteralFinder(compile(pattern.prefix(Needle.MAX_BYTES), rarity), pattern);
  }

  @Override
  public PlaceFilter compile(Fingerprints fingerprints) {
    return new VectorFingerprintFilter(fingerprints);
  }

  @Override
  public ByteSetFinder compileSet(boolean[] members) {
    return VectorByteSetFinder.WIDE_ENOUGH
        ? new VectorByteSetFinder(members.clone())
        : ScalarKernels.INSTANCE.compileSet(members);
  }

  @Override
  public long indexOf(MemorySegment segment, byte value, long from, long to) {
    long last = to - LANES;
    if (last < from) {
      return ScalarKernels.INSTANCE.indexOf(segment, value, from, to);
    }
    for (long i = from; i <= last; i += LANES) {
      long mask = equalMask(segment, i, value);
      if (mask != 0) {
        return i + Long.numberOfTrailingZeros(mask);
      }
    }
    // What this vector sees again of the one before is known to hold no match.
    long mask = equalMask(segment, last, value);
    return mask == 0 ? -1 : last + Long.numberOfTrailingZeros(mask);
  }

  @Override
  public long lastIndexOf(MemorySegment segment, byte value, long from, long to) {
    long last = to - LANES;
    if (last < from) {
      return ScalarKernels.INSTANCE.lastIndexOf(segment, value, from, to);
    }
    for (long i = last; i >= from; i -= LANES) {
      long mask = equalMask(segment, i, value);
      if (mask != 0) {
        return i + Long.SIZE - 1 - Long.numberOfLeadingZeros(mask);
      }
    }
    long mask = equalMask(segment, from, value);
    return mask == 0 ? -1 : from + Long.SIZE - 1 - Long.numberOfLeadingZeros(mask);
  }

  @Override
  public long count(MemorySegment segment, byte value, long from, long to) {
    long last = to - LANES;
    if (last < from) {
      return ScalarKernels.INSTANCE.count(segment, value, from, to);
    }
    long count = 0;
    long i = from;
    for (; i <= last; i += LANES) {
      count += load(segment, i).compare(VectorOperators.EQ, value).trueCount();
    }
    return count + Long.bitCount(unseen(equalMask(segment, last, value), i - last));
  }

  @Override
  public int indicesOf(MemorySegment segment, byte value, long from, long to, long[] offsets) {
    long last = to - LANES;
    if (last < from) {
      return ScalarKernels.INSTANCE.indicesOf(segment, value, from, to, offsets);
    }
    int found = 0;
    long i = from;
    for (; i <= last; i += LANES) {
      long mask = equalMask(segment, i, value);
      if (mask != 0) {
        found = addOffsets(i, mask, offsets, found);
        if (found == offsets.length) {
          return found;
        }
      }
    }
    return addOffsets(last, unseen(equalMask(segment, last, value), i - last), offsets, found);
  }

  private static int addOffsets(long base, long mask, long[] offsets, int before) {
    int found = before;
    for (long rest = mask; rest != 0 && found < offsets.length; rest &= rest - 1) {
      offsets[found++] = base + Long.numberOfTrailingZeros(rest);
    }
    return found;
  }

  /** Drops the first {@code seen} lanes, 1 to {@link #LANES}, from a mask. */
  static long unseen(long mask, long seen) {
    return seen == Long.SIZE ? 0 : mask & (-1L << seen);
  }

  @Override
  public void printableBits(MemorySegment segment, long from, long to, long[] bits) {
    int words = (int) ((to - from) >>> 6);
    for (int word = 0; word < words; word++) {
      long at = from + ((long) word << 6);
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += LANES) {
        mask |= printableMask(segment, at + i) << i;
      }
      bits[word] = mask;
    }
    ScalarKernels.printableTail(segment, from + ((long) words << 6), to, bits, words);
  }

  /** Signed bytes: what has its top bit set is less than a blank. */
  private static long printableMask(MemorySegment segment, long offset) {
    ByteVector bytes = load(segment, offset);
    return bytes
        .compare(VectorOperators.GT, (byte) 0x1F)
        .and(bytes.compare(VectorOperators.LT, (byte) 0x7F))
        .or(bytes.compare(VectorOperators.EQ, (byte) '\t'))
        .toLong();
  }

  @Override
  public void equalBits(MemorySegment segment, byte value, long from, long to, long[] bits) {
    int words = (int) ((to - from) >>> 6);
    for (int word = 0; word < words; word++) {
      long at = from + ((long) word << 6);
      long mask = 0;
      for (int i = 0; i < Long.SIZE; i += LANES) {
        mask |= equalMask(segment, at + i, value) << i;
      }
      bits[word] = mask;
    }
    ScalarKernels.equalTail(segment, value, from + ((long) words << 6), to, bits, words);
  }

  @Override
  public String description() {
    return "vector " + SPECIES.vectorBitSize() + " bits";
  }
}
