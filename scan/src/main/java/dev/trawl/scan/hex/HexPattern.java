package dev.trawl.scan.hex;

import dev.trawl.scan.hex.HexPart.Choice;
import dev.trawl.scan.hex.HexPart.Jump;
import dev.trawl.scan.hex.HexPart.OneByte;
import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hex pattern as YARA writes it: bytes {@code 4D}, wildcards {@code ??}, {@code 4?} and {@code
 * ?D}, negations {@code ~4D} and {@code ~?D}, jumps {@code [4]} and {@code [2-6]}, alternatives
 * {@code (A1 B2 | C3 ??)}, comments; with or without braces around.
 *
 * <p>It speaks of bytes: line ends are nothing special. Jumps are lazy, as in YARA: of several
 * matches from one start the one with the shortest jumps counts, those further left first, and of
 * alternatives the first that leads to a match.
 */
public final class HexPattern {

  /** Longest jump, in bytes. */
  public static final int MAX_JUMP = 4096;

  /** Deepest nesting of alternatives. */
  public static final int MAX_NESTING = 250;

  private static final int VALUES = 256;

  private final List<HexPart> parts;

  private HexPattern(List<HexPart> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws HexSyntaxException if it is not understood or asks for too much, with the position
   */
  public static HexPattern parse(String text) {
    return new HexPattern(new HexParser(text).parse());
  }

  /** The pattern for the regex engine; it matches the same bytes with the same preferences. */
  public Node node() {
    return sequence(parts);
  }

  /**
   * The pattern for the kernels, or null if they cannot look for it: with alternatives, negations,
   * jumps of more than one length, only wildcards, or more than {@link
   * BytePattern#MAX_MASKED_BYTES} bytes.
   */
  public @Nullable BytePattern bytes() {
    byte[] values = new byte[BytePattern.MAX_MASKED_BYTES];
    byte[] masks = new byte[BytePattern.MAX_MASKED_BYTES];
    int length = 0;
    boolean some = false;
    for (HexPart part : parts) {
      int width = fixedWidth(part);
      if (width < 0 || length + width > values.length) {
        return null;
      }
      if (part instanceof OneByte one) {
        values[length] = (byte) one.value();
        masks[length] = (byte) one.mask();
        some |= one.mask() != 0;
      }
      length += width;
    }
    return some
        ? BytePattern.masked(Arrays.copyOf(values, length), Arrays.copyOf(masks, length))
        : null;
  }

  /** How many bytes a part always takes, -1 if masks cannot say what it is. */
  private static int fixedWidth(HexPart part) {
    return switch (part) {
      case OneByte one -> one.negated() ? -1 : 1;
      case Jump jump -> jump.min() == jump.max() ? jump.min() : -1;
      case Choice choice -> -1;
    };
  }

  private static Node sequence(List<HexPart> parts) {
    List<Node> nodes = new ArrayList<>();
    for (HexPart part : parts) {
      nodes.add(node(part));
    }
    return Node.concat(nodes);
  }

  private static Node node(HexPart part) {
    return switch (part) {
      case OneByte one -> new Node.Bytes(values(one));
      case Jump jump -> jump(jump);
      case Choice choice ->
          Node.alternation(choice.branches().stream().map(HexPattern::sequence).toList());
    };
  }

  private static CodePointSet values(OneByte one) {
    CodePointSet.Builder values = new CodePointSet.Builder();
    for (int value = 0; value < VALUES; value++) {
      if (one.matches(value)) {
        values.add(value, value);
      }
    }
    return values.build();
  }

  private static Node jump(Jump jump) {
    return jump.max() == 0
        ? new Node.Empty()
        : new Node.Repetition(new Node.Bytes(CodePointSet.BYTES), jump.min(), jump.max(), false);
  }
}
