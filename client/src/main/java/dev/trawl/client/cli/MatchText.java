package dev.trawl.client.cli;

import org.jspecify.annotations.Nullable;

/**
 * The text of matches: that of the pattern, where a match can be nothing else, or what is in the
 * input. So the matches of a literal are printed without reading the input.
 */
final class MatchText {
  private final byte @Nullable [][] known;

  private MatchText(byte @Nullable [][] known) {
    this.known = known;
  }

  static MatchText of(ScanPlan plan) {
    return new MatchText(plan.exact() ? plan.patterns().literals() : null);
  }

  /** The text of every match, if it can be only one; else null. */
  byte @Nullable [] only() {
    return known != null && known.length == 1 ? known[0] : null;
  }

  /**
   * Hands the text to {@code out}.
   *
   * @param at where the blob belongs
   * @param start of the match in the blob
   * @param pattern its index
   */
  void copy(Origin at, long start, long length, int pattern, ByteOutput out) {
    byte[] text = known != null && pattern >= 0 && pattern < known.length ? known[pattern] : null;
    if (text != null && text.length == length) {
      out.write(text, 0, text.length);
    } else {
      at.text().copy(start, length, out);
    }
  }
}
