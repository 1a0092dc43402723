package dev.trawl.scan.literals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

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

  static Dictionary of(List<byte[]> literals, Folding folding) {
    return of(SortedLiterals.of(literals, folding), folding);
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
    long key = folding.fold(word(text, start, end));
    int node = prefixes.node(key);
    if (node >= 0) {
      tree.collect(node, prefixBytes, text, start, end, folding, hits);
    }
  }

  /** The eight bytes at {@code start}, zeros where the text has ended. */
  private static long word(MemorySegment text, long start, long end) {
    if (end - start >= Long.BYTES) {
      return text.get(Words.WORD, start);
    }
    long word = 0;
    for (long at = end - 1; at >= start; at--) {
      word = word << Byte.SIZE | text.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }
    return word;
  }
}
