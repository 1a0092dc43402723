package dev.trawl.scan.regex;

import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Node.Alternation;
import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Concat;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the literals that matches must contain. It looks at what stands in a row: the parts of
 * concatenations, of required groups, and of a repetition's first round.
 */
final class PrefilterAnalysis {

  /** Literals are cut at this length: beyond, finding them gets no faster. */
  private static final int MAX_LITERAL_BYTES = 32;

  /** Least bytes of a literal with letters in either case: one such is in any text too often. */
  private static final int MIN_CASELESS_BYTES = 2;

  private static final byte ALL_BITS = (byte) 0xFF;
  private static final int MAX_PREFIXES = 256;
  private static final int MAX_PREFIX_BYTES = 16;

  private final ByteArrayOutputStream run = new ByteArrayOutputStream();
  private final ByteArrayOutputStream runMasks = new ByteArrayOutputStream();
  private long runBefore;
  private boolean runInLine;

  /** Of what was walked over so far: how long it can be, and whether it is free of line feeds. */
  private long before;

  private boolean inLine = true;

  private @Nullable BytePattern best;
  private long bestBefore;
  private boolean bestInLine;

  private PrefilterAnalysis() {}

  /** What is known of the matches of some patterns; of several only prefixes. */
  static Prefilter of(List<Node> patterns) {
    List<byte[]> prefixes = prefixes(Node.alternation(patterns));
    if (patterns.size() != 1) {
      return new Prefilter(null, Long.MAX_VALUE, false, prefixes);
    }
    PrefilterAnalysis analysis = new PrefilterAnalysis();
    analysis.walk(patterns.getFirst());
    analysis.endRun();
    return new Prefilter(analysis.best, analysis.bestBefore, analysis.bestInLine, prefixes);
  }

  private void walk(Node node) {
    Row literal = literal(node);
    if (literal != null) {
      append(literal, node);
      return;
    }
    switch (node) {
      case Empty empty -> {}
      case Assertion assertion -> {}
      case Concat concat -> concat.parts().forEach(this::walk);
      case Repetition repetition -> walkRepetition(repetition);
      default -> {
        endRun();
        passOver(node);
      }
    }
  }

  /** The first round comes for certain, if there is one. */
  private void walkRepetition(Repetition repetition) {
    long start = before;
    if (repetition.min() > 0) {
      walk(repetition.body());
    }
    endRun();
    before = start;
    passOver(repetition);
  }

  private void append(Row literal, Node node) {
    if (run.size() == 0) {
      runBefore = before;
      runInLine = inLine;
    }
    run.writeBytes(literal.values);
    runMasks.writeBytes(literal.masks);
    passOver(node);
  }

  private void passOver(Node node) {
    before = Nodes.saturatedAdd(before, Nodes.maxLength(node));
    inLine &= !canHaveLineFeed(node);
  }

  /** The longest run wins; of equal ones the first, which has the least before it. */
  private void endRun() {
    byte[] values = run.toByteArray();
    byte[] masks = runMasks.toByteArray();
    run.reset();
    runMasks.reset();
    boolean usable = runInLine || runBefore != Nodes.UNBOUNDED;
    if (usable && values.length > (best == null ? 0 : best.length())) {
      int length = Math.min(values.length, MAX_LITERAL_BYTES);
      BytePattern row =
          BytePattern.masked(Arrays.copyOf(values, length), Arrays.copyOf(masks, length));
      if (row.isExact() || length >= MIN_CASELESS_BYTES) {
        best = row;
        bestBefore = runBefore;
        bestInLine = runInLine;
      }
    }
  }

  /** Bytes, and which of their bits count. */
  private record Row(byte[] values, byte[] masks) {
    static Row exact(byte[] bytes) {
      byte[] masks = new byte[bytes.length];
      Arrays.fill(masks, ALL_BITS);
      return new Row(bytes, masks);
    }
  }

  /** The bytes of a node that matches one character, or one in either case; null of others. */
  private static @Nullable Row literal(Node node) {
    if (node instanceof CodePoints points) {
      CodePointSet set = points.set();
      boolean ascii = !set.isEmpty() && set.last(set.rangeCount() - 1) < 0x80;
      return set.size() == 1 ? Row.exact(utf8(set.first(0))) : ascii ? pair(set) : null;
    }
    if (node instanceof Bytes bytes) {
      CodePointSet set = bytes.set();
      return set.size() == 1 ? Row.exact(new byte[] {(byte) set.first(0)}) : pair(set);
    }
    return null;
  }

  /** Two bytes that differ in one bit, as the cases of a letter do. */
  private static @Nullable Row pair(CodePointSet set) {
    if (set.size() != 2) {
      return null;
    }
    int one = set.first(0);
    int difference = one ^ set.last(set.rangeCount() - 1);
    return Integer.bitCount(difference) == 1
        ? new Row(new byte[] {(byte) (one & ~difference)}, new byte[] {(byte) ~difference})
        : null;
  }

  private static byte[] utf8(int codePoint) {
    return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean canHaveLineFeed(Node node) {
    return switch (node) {
      case Empty empty -> false;
      case Assertion assertion -> false;
      case CodePoints points -> points.set().contains('\n');
      case Bytes bytes -> bytes.set().contains('\n');
      case Concat concat -> concat.parts().stream().anyMatch(PrefilterAnalysis::canHaveLineFeed);
      case Alternation alternation ->
          alternation.branches().stream().anyMatch(PrefilterAnalysis::canHaveLineFeed);
      case Repetition repetition -> canHaveLineFeed(repetition.body());
    };
  }

  /** Starts of matches: none is empty and every match has one, or there are none. */
  private static List<byte[]> prefixes(Node node) {
    List<Prefix> prefixes = prefixes(node, List.of(new Prefix(new byte[0], true)));
    boolean known = prefixes.stream().allMatch(prefix -> prefix.bytes.length > 0);
    return known ? prefixes.stream().map(Prefix::bytes).toList() : List.of();
  }

  /**
   * The start of some matches.
   *
   * @param open whether what follows can make it longer
   */
  private record Prefix(byte[] bytes, boolean open) {
    Prefix closed() {
      return new Prefix(bytes, false);
    }

    Prefix plus(byte[] more) {
      byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
      System.arraycopy(more, 0, longer, bytes.length, more.length);
      return new Prefix(longer, longer.length < MAX_PREFIX_BYTES);
    }
  }

  private static List<Prefix> prefixes(Node node, List<Prefix> before) {
    if (before.stream().noneMatch(Prefix::open)) {
      return before;
    }
    return switch (node) {
      case Empty empty -> before;
      case Assertion assertion -> before;
      case CodePoints points -> extended(before, points.set(), true);
      case Bytes bytes -> extended(before, bytes.set(), false);
      case Concat concat -> {
        List<Prefix> all = before;
        for (Node part : concat.parts()) {
          all = prefixes(part, all);
        }
        yield all;
      }
      case Alternation alternation -> {
        List<Prefix> all = new ArrayList<>();
        for (Node branch : alternation.branches()) {
          all.addAll(prefixes(branch, before));
          if (all.size() > MAX_PREFIXES) {
            yield closed(before);
          }
        }
        yield all;
      }
      case Repetition repetition ->
          repetition.min() == 0 ? closed(before) : closed(prefixes(repetition.body(), before));
    };
  }

  private static List<Prefix> extended(List<Prefix> before, CodePointSet set, boolean utf8) {
    if (set.isEmpty() || (long) set.size() * before.size() > MAX_PREFIXES) {
      return closed(before);
    }
    List<Prefix> all = new ArrayList<>();
    for (Prefix prefix : before) {
      if (!prefix.open) {
        all.add(prefix);
        continue;
      }
      for (int range = 0; range < set.rangeCount(); range++) {
        for (int value = set.first(range); value <= set.last(range); value++) {
          all.add(prefix.plus(utf8 ? utf8(value) : new byte[] {(byte) value}));
        }
      }
    }
    return all;
  }

  private static List<Prefix> closed(List<Prefix> prefixes) {
    return prefixes.stream().map(Prefix::closed).toList();
  }
}
