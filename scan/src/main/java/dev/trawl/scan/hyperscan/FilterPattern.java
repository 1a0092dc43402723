package dev.trawl.scan.hyperscan;

import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Look;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Alternation;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree as a pattern of bytes for Hyperscan that matches at least what the tree matches:
 * each match of the tree is one of the pattern, from the same start to the same end.
 *
 * <ul>
 *   <li>Looks hold everywhere, but for starts and ends of lines.
 *   <li>Of a character beyond ASCII its first byte tells, and how many follow.
 *   <li>Large counts are cut down, and go on without bound.
 * </ul>
 *
 * <p>Greedy or lazy, and the order of branches, do not matter for where matches may end.
 */
final class FilterPattern {

  /** Counts beyond are cut: each round is compiled by itself. */
  private static final int MOST_ROUNDS = 16;

  /**
   * Bytes and classes of a pattern, repeated ones as often as they are. Compiling takes about a
   * millisecond for what people write, and grows with the square of this.
   */
  private static final int MOST_ATOMS = 250;

  private static final int FIRST_LEAD = 0xC2;
  private static final int LAST_LEAD = 0xF4;

  private final boolean withAnchors;
  private final StringBuilder pattern = new StringBuilder();
  private long atoms;
  private boolean refused;

  private FilterPattern(boolean withAnchors) {
    this.withAnchors = withAnchors;
  }

  /**
   * The pattern.
   *
   * @param withAnchors whether starts and ends of lines are written too
   * @return null if it would be too large, or a part of the tree matches nothing
   */
  static @Nullable String of(Node node, boolean withAnchors) {
    FilterPattern writer = new FilterPattern(withAnchors);
    writer.write(node, 1);
    return writer.refused || writer.atoms > MOST_ATOMS ? null : writer.pattern.toString();
  }

  private void write(Node node, long times) {
    if (refused || atoms > MOST_ATOMS) {
      return;
    }
    switch (node) {
      case Empty empty -> {}
      case Assertion assertion -> writeLook(assertion.look());
      case Bytes bytes -> writeBytes(bytes.set(), times);
      case CodePoints points -> writeCharacters(points.set(), times);
      case Concat concat -> concat.parts().forEach(part -> write(part, times));
      case Alternation alternation -> writeBranches(alternation.branches(), times);
      case Repetition repetition -> writeRepetition(repetition, times);
    }
  }

  private void writeLook(Look look) {
    if (withAnchors && look == Look.LINE_START) {
      pattern.append('^');
    } else if (withAnchors && look == Look.LINE_END) {
      pattern.append('$');
    }
  }

  private void writeBranches(List<Node> branches, long times) {
    pattern.append("(?:");
    for (int i = 0; i < branches.size(); i++) {
      if (i > 0) {
        pattern.append('|');
      }
      write(branches.get(i), times);
    }
    pattern.append(')');
  }

  private void writeRepetition(Repetition repetition, long times) {
    int min = Math.min(repetition.min(), MOST_ROUNDS);
    boolean bounded = repetition.max() <= MOST_ROUNDS;
    int max = bounded ? repetition.max() : min + 1;
    if (bounded && max == 0) {
      return;
    }
    pattern.append("(?:");
    write(repetition.body(), times * Math.max(max, 1));
    pattern.append("){").append(min).append(',');
    if (bounded) {
      pattern.append(max);
    }
    pattern.append('}');
  }

  private void writeBytes(CodePointSet set, long times) {
    refused |= set.isEmpty();
    atoms += times;
    pattern.append('[');
    for (int i = 0; i < set.rangeCount(); i++) {
      appendRange(set.first(i), set.last(i));
    }
    pattern.append(']');
  }

  private void writeCharacters(CodePointSet set, long times) {
    CodePointSet ascii = set.intersect(CodePointSet.ASCII);
    CodePointSet[] leads = {leads(set, 2), leads(set, 3), leads(set, 4)};
    boolean alone = leads[0].isEmpty() && leads[1].isEmpty() && leads[2].isEmpty();
    if (alone) {
      writeBytes(ascii, times);
      return;
    }
    String separator = "(?:";
    if (!ascii.isEmpty()) {
      pattern.append(separator);
      writeBytes(ascii, times);
      separator = "|";
    }
    for (int i = 0; i < leads.length; i++) {
      if (!leads[i].isEmpty()) {
        pattern.append(separator);
        writeBytes(leads[i], times);
        pattern.append("[\\x80-\\xBF]{").append(i + 1).append('}');
        atoms += times * (i + 1);
        separator = "|";
      }
    }
    pattern.append(')');
  }

  /** The first bytes of the encodings of that length. */
  private static CodePointSet leads(CodePointSet set, int length) {
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    int most = length == 2 ? 0x7FF : length == 3 ? 0xFFFF : Character.MAX_CODE_POINT;
    int shift = 6 * (length - 1);
    int mark = 0xF00 >> length & 0xFF;
    CodePointSet.Builder leads = new CodePointSet.Builder();
    for (int i = 0; i < set.rangeCount(); i++) {
      int first = Math.max(set.first(i), least);
      int last = Math.min(set.last(i), most);
      if (first <= last) {
        leads.add(
            Math.max(FIRST_LEAD, mark | first >>> shift),
            Math.min(LAST_LEAD, mark | last >>> shift));
      }
    }
    return leads.build();
  }

  private void appendRange(int first, int last) {
    appendByte(first);
    if (last > first) {
      pattern.append('-');
      appendByte(last);
    }
  }

  private void appendByte(int value) {
    pattern.append(String.format("\\x%02X", value));
  }
}
