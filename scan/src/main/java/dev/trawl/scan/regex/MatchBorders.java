package dev.trawl.scan.regex;

import dev.trawl.scan.regex.syntax.Look;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold where a match starts and where it ends: that it is a whole line, or a whole word.
 *
 * @param before at its start
 * @param after at its end
 */
public record MatchBorders(Look before, Look after) {

  /** How far from a match the bytes may lie that decide, on either side. */
  public static final int REACH_BYTES = 4;

  /** What the options ask for; null if nothing. */
  public static @Nullable MatchBorders of(RegexOptions options) {
    if (options.wholeLine()) {
      return options.syntax().crlf()
          ? new MatchBorders(Look.CRLF_LINE_START, Look.CRLF_LINE_END)
          : new MatchBorders(Look.LINE_START, Look.LINE_END);
    }
    if (options.wholeWord()) {
      return options.syntax().unicode()
          ? new MatchBorders(Look.WORD_START_HALF, Look.WORD_END_HALF)
          : new MatchBorders(Look.ASCII_WORD_START_HALF, Look.ASCII_WORD_END_HALF);
    }
    return null;
  }

  /** The tree of what has these borders. */
  public Node around(Node node) {
    return Node.concat(List.of(new Assertion(before), node, new Assertion(after)));
  }

  /**
   * Whether they hold around {@code [start, end)}.
   *
   * @param segment the text is {@code [textFrom, textTo)} of it, or so much of the text that {@link
   *     #REACH_BYTES} of what there is on either side are in it
   */
  public boolean hold(MemorySegment segment, long textFrom, long textTo, long start, long end) {
    Text text = new Text(segment, textFrom, textTo, true);
    return holds(before, text, start) && holds(after, text, end);
  }

  private static boolean holds(Look look, Text text, long at) {
    int looks =
        look.isUnicode()
            ? Context.satisfiedBy(text.outcome(at))
            : Context.satisfied(text.contextBefore(at), text.contextAfter(at));
    return (looks & look.bit()) != 0;
  }
}
