package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of literals, ready to be searched for: an occurrence bears the index of its literal in the
 * list that was compiled. Equal literals are all reported.
 *
 * <p>Immutable, safe for use by many threads; each of them searches with a {@link LiteralSetFinder}
 * of its own.
 */
public final class LiteralSet {

  /** Most literals in a set. */
  public static final int MAX_LITERALS = 100_000;

  /** Longest literal, in bytes. */
  public static final int MAX_LITERAL_BYTES = 64 << 10;

  /** Most bytes of all literals together. */
  public static final int MAX_TOTAL_BYTES = 8 << 20;

  private final int[] lengths;
  private final int minLength;
  private final int maxLength;
  private final SortedLiterals literals;
  private final Folding folding;
  private final LiteralGroup[] groups;

  /** Made when first needed, which is for texts made to defeat the filters only. */
  private volatile @Nullable ReverseAutomaton automaton;

  private LiteralSet(
      List<byte[]> literals, Folding folding, ByteKernels kernels, ByteRarity rarity) {
    this.lengths = literals.stream().mapToInt(literal -> literal.length).toArray();
    int min = lengths[0];
    int max = min;
    for (int length : lengths) {
      min = Math.min(min, length);
      max = Math.max(max, length);
    }
    this.minLength = min;
    this.maxLength = max;
    this.folding = folding;
    this.literals = SortedLiterals.of(literals, folding);
    this.groups =
        LiteralGroup.of(this.literals, folding, kernels, rarity).toArray(LiteralGroup[]::new);
  }

  /**
   * Compiles a set.
   *
   * @param literals 1 to {@link #MAX_LITERALS} of 1 to {@link #MAX_LITERAL_BYTES} bytes each,
   *     {@link #MAX_TOTAL_BYTES} together
   * @param asciiCaseless whether the letters A to Z match in either case; other bytes match
   *     themselves
   * @param kernels the kernels to search with
   * @param rarity how often each byte is to be expected; decides speed, not results
   * @throws IllegalArgumentException if a limit is exceeded, naming it
   */
  public static LiteralSet compile(
      List<byte[]> literals, boolean asciiCaseless, ByteKernels kernels, ByteRarity rarity) {
    check(literals);
    Folding folding = asciiCaseless ? Folding.ASCII_CASELESS : Folding.NONE;
    return new LiteralSet(literals, folding, kernels, rarity);
  }

  private static void check(List<byte[]> literals) {
    if (literals.isEmpty() || literals.size() > MAX_LITERALS) {
      throw new IllegalArgumentException(
          "a set has 1 to " + MAX_LITERALS + " literals, not " + literals.size());
    }
    long total = 0;
    for (int i = 0; i < literals.size(); i++) {
      int length = literals.get(i).length;
      if (length == 0 || length > MAX_LITERAL_BYTES) {
        throw new IllegalArgumentException(
            "a literal has 1 to "
                + MAX_LITERAL_BYTES
                + " bytes, but the one with index "
                + i
                + " has "
                + length);
      }
      total += length;
    }
    if (total > MAX_TOTAL_BYTES) {
      throw new IllegalArgumentException(
          "the literals of a set have at most "
              + MAX_TOTAL_BYTES
              + " bytes together, but these have "
              + total
              + ": search for them in several scans");
    }
  }

  /** How many literals there are, equal ones included. */
  public int size() {
    return lengths.length;
  }

  /** Length of a literal in bytes. */
  public int length(int id) {
    return lengths[id];
  }

  /** Length of the shortest literal in bytes. */
  public int minLength() {
    return minLength;
  }

  /** Length of the longest literal in bytes. */
  public int maxLength() {
    return maxLength;
  }

  LiteralGroup[] groups() {
    return groups;
  }

  /** The automaton of all literals, the same for all finders. */
  ReverseAutomaton automaton() {
    ReverseAutomaton made = automaton;
    if (made == null) {
      synchronized (this) {
        made = automaton;
        if (made == null) {
          made = new ReverseAutomaton(literals, folding);
          automaton = made;
        }
      }
    }
    return made;
  }

  /** A finder of all occurrences, for one thread. */
  public LiteralSetFinder newFinder() {
    return new LiteralSetFinder(this, false);
  }

  /**
   * A finder that reports at each start the literal with the lowest index only, for one thread.
   * What it reports first is the leftmost-first match of the alternation of all literals.
   */
  public LiteralSetFinder newFirstFinder() {
    return new LiteralSetFinder(this, true);
  }

  /** How the set is searched for, for people. */
  @Override
  public String toString() {
    return "LiteralSet" + Arrays.toString(groups);
  }
}
