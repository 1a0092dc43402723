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

  private final int prefixBytes;
  private final long mask;
  private final int shift;
  private final long[] keys;
  private final int[] nodes;

  private PrefixTable(int prefixBytes, int entries) {
    this.prefixBytes = prefixBytes;
    this.mask = Words.firstBytes(prefixBytes);
    int size = Math.max(LEAST_SIZE, Integer.highestOneBit(entries) * 4);
    this.shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
    this.keys = new long[size];
    this.nodes = new int[size];
    Arrays.fill(nodes, EMPTY);
  }

  static PrefixTable of(SortedLiterals literals, RadixTree tree) {
    int prefixBytes = Math.min(literals.minLength(), Long.BYTES);
    PrefixTable table = new PrefixTable(prefixBytes, literals.count());
    for (int i = 0; i < literals.count(); i++) {
      long key = Words.word(literals.bytes, literals.starts[i], prefixBytes);
      int slot = table.slot(key);
      if (table.nodes[slot] == EMPTY) {
        table.keys[slot] = key;
        table.nodes[slot] = tree.nodeCovering(literals, i, prefixBytes);
      }
    }
    return table;
  }

  /** How many bytes the table looks at. */
  int prefixBytes() {
    return prefixBytes;
  }

  /** The node for a word of text, folded, of which the first bytes count; -1 if there is none. */
  int node(long word) {
    return nodes[slot(word & mask)];
  }

  private int slot(long key) {
    int slot = (int) (key * MULTIPLIER >>> shift);
    while (nodes[slot] != EMPTY && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }
}
