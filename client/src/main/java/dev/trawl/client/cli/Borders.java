package dev.trawl.client.cli;

/** Whether two occurrences of a literal may overlap. */
final class Borders {
  private Borders() {}

  /** Whether some proper prefix of {@code literal} is its suffix (Knuth, Morris, Pratt). */
  static boolean has(byte[] literal) {
    int[] border = new int[literal.length];
    for (int i = 1; i < literal.length; i++) {
      int length = border[i - 1];
      while (length > 0 && literal[i] != literal[length]) {
        length = border[length - 1];
      }
      border[i] = literal[i] == literal[length] ? length + 1 : 0;
    }
    return border[literal.length - 1] > 0;
  }
}
