package dev.trawl.scan.hex;

import dev.trawl.scan.hex.HexPart.Choice;
import dev.trawl.scan.hex.HexPart.Jump;
import dev.trawl.scan.hex.HexPart.OneByte;
import java.util.ArrayList;
import java.util.List;

/** Reads YARA's syntax by recursive descent. Used once, by one thread. */
final class HexParser {

  private static final int NIBBLE = 4;
  private static final int LOW = 0x0F;
  private static final int ALL = 0xFF;

  private final HexText text;

  HexParser(String pattern) {
    this.text = new HexText(pattern);
  }

  /** The parts of the whole pattern. */
  List<HexPart> parse() {
    boolean braces = text.accept('{');
    List<HexPart> parts = sequence(0);
    if (braces && !text.accept('}')) {
      throw text.peek() == HexText.END
          ? error("the { at the start has no }: add it, or leave both out")
          : unexpected();
    }
    if (text.peek() != HexText.END) {
      throw unexpected();
    }
    return parts;
  }

  private List<HexPart> sequence(int depth) {
    List<HexPart> parts = new ArrayList<>();
    int lastAt = 0;
    while (!endsSequence(text.peek())) {
      lastAt = text.offset();
      parts.add(part(depth));
      if (parts.getFirst() instanceof Jump) {
        throw new HexSyntaxException(lastAt, "a jump needs a byte before it: drop the jump");
      }
    }
    if (parts.isEmpty()) {
      throw text.peek() == HexText.END || text.peek() == '}' || depth > 0
          ? error("no byte here: write two hex digits or ??")
          : unexpected();
    }
    if (parts.getLast() instanceof Jump) {
      throw new HexSyntaxException(lastAt, "a jump needs a byte after it: drop the jump");
    }
    return parts;
  }

  private static boolean endsSequence(int c) {
    return c == HexText.END || c == '|' || c == ')' || c == '}';
  }

  private HexPart part(int depth) {
    int c = text.peek();
    return switch (c) {
      case '(' -> choice(depth + 1);
      case '[' -> jump();
      case '~' -> negated();
      default -> oneByte(false);
    };
  }

  private Choice choice(int depth) {
    int start = text.offset();
    if (depth > HexPattern.MAX_NESTING) {
      throw error("alternatives nested deeper than " + HexPattern.MAX_NESTING + ": nest fewer");
    }
    text.take();
    List<List<HexPart>> branches = new ArrayList<>();
    do {
      branches.add(sequence(depth));
    } while (text.accept('|'));
    if (!text.accept(')')) {
      throw new HexSyntaxException(start, "a ( without ): add it");
    }
    return new Choice(branches);
  }

  private OneByte negated() {
    int start = text.offset();
    text.take();
    text.peek();
    OneByte one = oneByte(true);
    if (one.mask() == 0) {
      throw new HexSyntaxException(start, "~?? matches no byte: negate a byte or a nibble, as ~4D");
    }
    return one;
  }

  private OneByte oneByte(boolean negated) {
    if (!isNibble(text.adjacent(0))) {
      throw unexpected();
    }
    if (!isNibble(text.adjacent(1))) {
      int second = text.adjacent(1);
      boolean apart = second == HexText.END || Character.isWhitespace(second);
      throw apart || !Character.isLetterOrDigit(second)
          ? error("half a byte: a byte is two hex digits, of which ? stands for any")
          : new HexSyntaxException(text.offset() + 1, noDigit(second));
    }
    int high = text.take();
    int low = text.take();
    int value = nibble(high) << NIBBLE | nibble(low);
    int mask = (high == '?' ? 0 : ALL & ~LOW) | (low == '?' ? 0 : LOW);
    return new OneByte(value, mask, negated);
  }

  private static boolean isNibble(int c) {
    return c == '?' || isDigit(c) && Character.digit(c, 16) >= 0;
  }

  /** ASCII only: there are other digits that Java knows the value of. */
  private static boolean isDigit(int c) {
    return c >= 0 && c < 0x80;
  }

  private static int nibble(int c) {
    return c == '?' ? 0 : Character.digit(c, 16);
  }

  private Jump jump() {
    int start = text.offset();
    text.take();
    int min = number();
    int max = min;
    if (text.accept('-')) {
      max = number();
      if (max < 0) {
        throw new HexSyntaxException(
            start,
            "a jump without an upper limit: it may reach "
                + HexPattern.MAX_JUMP
                + " bytes, so write ["
                + Math.max(min, 0)
                + "-"
                + HexPattern.MAX_JUMP
                + "]");
      }
      min = Math.max(min, 0);
    }
    if (min < 0 || !text.accept(']')) {
      throw new HexSyntaxException(start, "a jump is written [4] or [2-6]");
    }
    if (max > HexPattern.MAX_JUMP) {
      throw new HexSyntaxException(
          start, "a jump of more than " + HexPattern.MAX_JUMP + " bytes: make it shorter");
    }
    if (min > max) {
      throw new HexSyntaxException(
          start, "a jump from " + min + " down to " + max + ": write the smaller number first");
    }
    return new Jump(min, max);
  }

  /** A decimal number, cut off where it is too large anyway; -1 if there is none. */
  private int number() {
    int value = -1;
    text.peek();
    while (text.adjacent(0) >= '0' && text.adjacent(0) <= '9') {
      value = Math.min(Math.max(value, 0) * 10 + text.take() - '0', HexPattern.MAX_JUMP + 1);
    }
    return value;
  }

  private HexSyntaxException error(String reason) {
    return new HexSyntaxException(text.offset(), reason);
  }

  private HexSyntaxException unexpected() {
    int c = text.peek();
    return error(
        switch (c) {
          case HexText.END -> "the pattern ends too early: a byte is missing";
          case ')' -> "a ) without (: drop it";
          case '}' -> "a } without { at the start: drop it";
          case '|' -> "a | outside of ( ): write (A1 | B2)";
          default -> noDigit(c);
        });
  }

  private static String noDigit(int c) {
    return "'" + Character.toString(c) + "' is no hex digit; write bytes as 4D, 4?, ?D or ??";
  }
}
