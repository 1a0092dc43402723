package dev.trawl.client.cli;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Guesses what a misspelt word was meant to be. */
final class Suggestion {
  private Suggestion() {}

  /**
   * The one of {@code words} that takes the fewest changes of single characters to reach, or the
   * start of one, if that is at most a third of what was typed.
   */
  static @Nullable String nearest(String typed, Collection<String> words) {
    String nearest = null;
    int least = 2 * (Math.max(1, typed.length() / 3) + 1);
    for (String word : words) {
      int distance = distance(typed, word);
      if (distance < least) {
        least = distance;
        nearest = word;
      }
    }
    return nearest;
  }

  /** Twice the changes to the word, or to a start of it and one more. */
  private static int distance(String typed, String word) {
    int[] changes = changes(typed, word);
    int toStart = Arrays.stream(changes).min().getAsInt();
    return Math.min(2 * changes[word.length()], 2 * toStart + 1);
  }

  /**
   * Characters to insert, delete, replace, or swap with their neighbour (Damerau, Levenshtein), to
   * each start of {@code to}, by its length.
   */
  private static int[] changes(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    Arrays.setAll(last, j -> j);
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last;
  }
}
