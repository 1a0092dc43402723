package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;

/**
 * Says which literals are at one place: a radix tree of all literals, entered by their first bytes
 * through a hash table, so that a place where none is costs one look at the table.
 *
 * <p>Immutable. All literals in it are folded, and so is the text as it is read.
 */
final class Dictionary {

  private final Folding folding;
  private final RadixTree tree;
  private final PrefixTable prefixes;
  private final int prefixBytes;

  private Dictionary(Folding folding, RadixTree tree, PrefixTable prefixes) {
    this.folding = folding;
    this.tree = tree;
    this.prefixes = prefixes;
    this.prefixBytes = prefixes.prefixBytes();
  }

  /** A dictionary of literals, each with its index in the list. */
  static Dictionary of(SortedLiterals literals, Folding folding) {
    RadixTree tree = RadixTree.of(literals);
    return new Dictionary(folding, tree, PrefixTable.of(literals, tree));
  }

  /**
   * Keeps the places of which the first bytes do not say that no literal starts. In bulk and
   * without a branch on what they say, for that could not be predicted.
   *
   * @param from what the places are counted from
   * @param places is rewritten
   * @return how many are left
   */
  int prune(MemorySegment text, long from, int[] places, int count, long end) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      int place = places[i];
      long key = folding.fold(Words.word(text, from + place, end));
      places[left] = place;
      left += prefixes.mayKnow(key);
    }
    return left;
  }

  /**
   * Adds the literals at {@code start} to {@code hits}.
   *
   * @param end where the text ends; no byte at or past it is read
   */
  void find(MemorySegment text, long start, long end, Hits hits) {
    if (end - start < prefixBytes) {
      return;
    }
    long key = folding.fold(Words.word(text, start, end));
    int node = prefixes.node(key);
    if (node >= 0) {
      tree.collect(node, prefixBytes, text, start, end, folding, hits);
    }
  }
}
