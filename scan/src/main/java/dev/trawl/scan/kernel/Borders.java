package dev.trawl.scan.kernel;

/**
 * The borders of a literal: what is both a proper prefix and a suffix of it. A literal with a
 * border can overlap itself, so where one match may start depends on where the one before it ended;
 * for one without, occurrences never touch.
 *
 * <p>The table is the failure function of Knuth, Morris and Pratt, "Fast Pattern Matching in
 * Strings", SIAM J. Comput. 6(2), 1977.
 */
public final class Borders {

  private Borders() {}

  /** Whether two occurrences of {@code literal} can overlap. */
  public static boolean canOverlap(byte[] literal) {
    return table(literal)[literal.length - 1] > 0;
  }

  /**
   * Length of the longest border of each prefix: entry {@code i} is that of the first {@code i + 1}
   * bytes.
   */
  static int[] table(byte[] literal) {
    int[] table = new int[literal.length];
    int border = 0;
    for (int i = 1; i < literal.length; i++) {
      while (border > 0 && literal[i] != literal[border]) {
        border = table[border - 1];
      }
      if (literal[i] == literal[border]) {
        border++;
      }
      table[i] = border;
    }
    return table;
  }
}
