package dev.trawl.scan.literals;

import java.util.Arrays;

/**
 * Maps the first bytes of literals, as many as the shortest has but not more than eight, to the
 * node of the {@link RadixTree} that they lead to. A hash table with open addressing, at most half
 * full.
 */
final class PrefixTable {

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int LEAST_SIZE = 4;
  private static final int EMPTY = -1;

  /** So many bits for an entry, so that few prefixes of text meet a bit by chance. */
  private static final int BITS_PER_ENTRY = 16;

  private static final int LEAST_BITS = 1 << 12;

  private final int prefixBytes;
  private final long mask;
  private final int shift;
  private final long[] keys;
  private final int[] nodes;

  /**
   * What the eight bytes of text must be for a literal to be there, as far as the node says, and
   * which of them that is.
   */
  private final long[] expected;

  private final long[] expectedMask;

  /** A bit for each hash value that some prefix has: sooner looked at than the table. */
  private final long[] known;

  private final int knownShift;

  private PrefixTable(int prefixBytes, int entries) {
    this.prefixBytes = prefixBytes;
    this.mask = Words.firstBytes(prefixBytes);
    int size = Math.max(LEAST_SIZE, Integer.highestOneBit(entries) * 4);
    this.shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
    this.keys = new long[size];
    this.nodes = new int[size];
    this.expected = new long[size];
    this.expectedMask = new long[size];
    Arrays.fill(nodes, EMPTY);
    int bits = Math.max(LEAST_BITS, size / 2 * BITS_PER_ENTRY);
    this.known = new long[bits >>> 6];
    this.knownShift = Long.SIZE - Integer.numberOfTrailingZeros(bits);
  }

  static PrefixTable of(SortedLiterals literals, RadixTree tree) {
    int prefixBytes = Math.min(literals.minLength(), Long.BYTES);
    PrefixTable table = new PrefixTable(prefixBytes, literals.count());
    for (int i = 0; i < literals.count(); i++) {
      long key = Words.word(literals.bytes, literals.starts[i], prefixBytes);
      int hash = table.hash(key);
      table.known[hash >>> 6] |= 1L << hash;
      int slot = table.slot(key);
      if (table.nodes[slot] == EMPTY) {
        table.keys[slot] = key;
        table.set(slot, tree.nodeCovering(literals, i, prefixBytes), tree, literals, i);
      }
    }
    return table;
  }

  private void set(int slot, int node, RadixTree tree, SortedLiterals literals, int literal) {
    int certain = Math.min(tree.depth(node), Long.BYTES);
    nodes[slot] = node;
    expected[slot] = Words.word(literals.bytes, literals.starts[literal], certain);
    expectedMask[slot] = Words.firstBytes(certain);
  }

  /** How many bytes the table looks at. */
  int prefixBytes() {
    return prefixBytes;
  }

  /** The node for a word of text, folded, of which the first bytes count; -1 if there is none. */
  int node(long word) {
    int slot = slot(word & mask);
    return ((word ^ expected[slot]) & expectedMask[slot]) == 0 ? nodes[slot] : EMPTY;
  }

  /** 1 if the first bytes of a word of text, folded, may have a node, 0 if they have none. */
  int mayKnow(long word) {
    int hash = hash(word & mask);
    return (int) (known[hash >>> 6] >>> hash) & 1;
  }

  private int hash(long key) {
    return (int) (key * MULTIPLIER >>> knownShift);
  }

  private int slot(long key) {
    int slot = (int) (key * MULTIPLIER >>> shift);
    while (nodes[slot] != EMPTY && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }
}
