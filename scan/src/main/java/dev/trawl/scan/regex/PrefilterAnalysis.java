package dev.trawl.scan.regex;

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

  private static final int MAX_PREFIXES = 256;
  private static final int MAX_PREFIX_BYTES = 16;

  private final ByteArrayOutputStream run = new ByteArrayOutputStream();
  private long runBefore;
  private boolean runInLine;

  /** Of what was walked over so far: how long it can be, and whether it is free of line feeds. */
  private long before;

  private boolean inLine = true;

  private byte[] best = {};
  private long bestBefore;
  private boolean bestInLine;

  private PrefilterAnalysis() {}

  /** What is known of the matches of some patterns; of several only prefixes. */
  static Prefilter of(List<Node> patterns) {
    List<byte[]> prefixes = prefixes(Node.alternation(patterns));
    if (patterns.size() != 1) {
      return new Prefilter(new byte[0], Long.MAX_VALUE, false, prefixes);
    }
    PrefilterAnalysis analysis = new PrefilterAnalysis();
    analysis.walk(patterns.getFirst());
    analysis.endRun();
    return new Prefilter(analysis.best, analysis.bestBefore, analysis.bestInLine, prefixes);
  }

  private void walk(Node node) {
    byte[] literal = literal(node);
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

  private void append(byte[] literal, Node node) {
    if (run.size() == 0) {
      runBefore = before;
      runInLine = inLine;
    }
    run.writeBytes(literal);
    passOver(node);
  }

  private void passOver(Node node) {
    before = Nodes.saturatedAdd(before, Nodes.maxLength(node));
    inLine &= !canHaveLineFeed(node);
  }

  /** The longest run wins; of equal ones the first, which has the least before it. */
  private void endRun() {
    byte[] bytes = run.toByteArray();
    run.reset();
    boolean usable = runInLine || runBefore != Nodes.UNBOUNDED;
    if (usable && bytes.length > best.length) {
      best = Arrays.copyOf(bytes, Math.min(bytes.length, MAX_LITERAL_BYTES));
      bestBefore = runBefore;
      bestInLine = runInLine;
    }
  }

  /** The bytes of a node that matches exactly one string of one character, or null. */
  private static byte @Nullable [] literal(Node node) {
    if (node instanceof CodePoints points && points.set().size() == 1) {
      return utf8(points.set().first(0));
    }
    if (node instanceof Bytes bytes && bytes.set().size() == 1) {
      return new byte[] {(byte) bytes.set().first(0)};
    }
    return null;
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
