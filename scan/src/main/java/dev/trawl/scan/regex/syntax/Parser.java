package dev.trawl.scan.regex.syntax;

import dev.trawl.scan.regex.syntax.Node.Assertion;
import dev.trawl.scan.regex.syntax.Node.Bytes;
import dev.trawl.scan.regex.syntax.Node.CodePoints;
import dev.trawl.scan.regex.syntax.Node.Empty;
import dev.trawl.scan.regex.syntax.Node.Repetition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads RE2's syntax by recursive descent. What a flag means is settled where it is in force, so
 * the tree has none. Used once, by one thread.
 */
public final class Parser {

  /** Deepest nesting of groups. */
  public static final int MAX_NESTING = 250;

  /** Greatest count in a repetition, RE2's own. */
  public static final int MAX_REPEAT = 1000;

  private static final String LINEAR = " is not supported: it cannot be matched in linear time";

  private final PatternText text;
  private final EscapeParser escapes;
  private final ClassParser classes;
  private final Set<String> groupNames = new HashSet<>();
  private Flags flags;

  private Parser(String pattern, SyntaxOptions options) {
    this.text = new PatternText(pattern);
    this.escapes = new EscapeParser(text);
    this.classes = new ClassParser(text, escapes);
    this.flags = Flags.of(options);
  }

  /**
   * The tree of a pattern.
   *
   * @throws RegexSyntaxException if the pattern is not understood
   */
  public static Node parse(String pattern, SyntaxOptions options) {
    Parser parser = new Parser(pattern, options);
    Node node = parser.alternation(0);
    if (!parser.text.atEnd()) {
      throw PatternText.error(parser.text.offset(), "a ) without (");
    }
    return node;
  }

  private Node alternation(int depth) {
    List<Node> branches = new ArrayList<>();
    do {
      branches.add(concatenation(depth));
    } while (text.accept("|"));
    return Node.alternation(branches);
  }

  private Node concatenation(int depth) {
    List<Node> parts = new ArrayList<>();
    while (!text.atEnd() && text.peek() != '|' && text.peek() != ')') {
      if (text.accept("\\Q")) {
        quotation(parts);
      } else {
        Node atom = atom(depth);
        if (atom != null) {
          parts.add(repeated(atom));
        }
      }
    }
    return Node.concat(parts);
  }

  /** Up to {@code \E} or the end every character is itself; a repetition is of the last one. */
  private void quotation(List<Node> parts) {
    while (!text.atEnd() && !text.accept("\\E")) {
      int start = text.offset();
      Node character = character(start, text.next("\\Q"));
      boolean last = text.accept("\\E");
      parts.add(last ? repeated(character) : character);
      if (last) {
        return;
      }
    }
  }

  /** One atom, or null for a group that only sets flags. */
  private @Nullable Node atom(int depth) {
    int start = text.offset();
    int c = text.peek();
    if (isRepetition()) {
      throw PatternText.error(start, "nothing to repeat before " + Character.toString(c));
    }
    text.next("");
    return switch (c) {
      case '(' -> group(start, depth + 1);
      case '[' -> set(start, classes.parse(flags));
      case '.' -> set(start, flags.dot());
      case '^' -> new Assertion(flags.caret());
      case '$' -> new Assertion(flags.dollar());
      case '\\' -> escape(start);
      default -> character(start, c);
    };
  }

  private Node escape(int start) {
    CodePointSet named = text.atEnd() ? null : escapes.namedSet(flags);
    if (named != null) {
      return set(start, named);
    }
    if (text.accept("C")) {
      return new Bytes(flags.withinLine(CodePointSet.BYTES));
    }
    Look look = look(start);
    if (look != null) {
      return new Assertion(look);
    }
    EscapeParser.Literal literal = escapes.literal();
    if (!flags.unicode() && literal.isByte() && literal.codePoint() >= 0x80) {
      return new Bytes(CodePointSet.of(literal.codePoint()));
    }
    return character(start, literal.codePoint());
  }

  private @Nullable Look look(int start) {
    boolean unicode = flags.unicode();
    if (text.accept("A")) {
      return flags.textStart();
    }
    if (text.accept("z")) {
      return flags.textEnd();
    }
    if (text.accept("B")) {
      return unicode ? Look.NO_WORD_BORDER : Look.ASCII_NO_WORD_BORDER;
    }
    if (text.accept("<") || text.accept("b{start}")) {
      return unicode ? Look.WORD_START : Look.ASCII_WORD_START;
    }
    if (text.accept(">") || text.accept("b{end}")) {
      return unicode ? Look.WORD_END : Look.ASCII_WORD_END;
    }
    if (text.accept("b{start-half}")) {
      return unicode ? Look.WORD_START_HALF : Look.ASCII_WORD_START_HALF;
    }
    if (text.accept("b{end-half}")) {
      return unicode ? Look.WORD_END_HALF : Look.ASCII_WORD_END_HALF;
    }
    if (text.lookingAt("b{")) {
      throw PatternText.error(
          start, "after \\b braces may hold start, end, start-half or end-half only");
    }
    return text.accept("b") ? (unicode ? Look.WORD_BORDER : Look.ASCII_WORD_BORDER) : null;
  }

  /** Without Unicode a character beyond ASCII is still one: the bytes of its encoding in a row. */
  private Node character(int start, int c) {
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      throw PatternText.error(start, "half of a surrogate pair is no character");
    }
    if (flags.forbids(c)) {
      throw lineEnd(start);
    }
    CodePointSet one = CodePointSet.of(c);
    boolean fold = flags.caseInsensitive();
    return new CodePoints(fold ? CaseFolding.fold(one, flags.foldsByUnicode()) : one);
  }

  /** A class as a node; in line mode it loses what ends a line, and must not consist of that. */
  private Node set(int start, CodePointSet set) {
    CodePointSet allowed = flags.withinLine(set);
    if (allowed.isEmpty() && !set.isEmpty()) {
      throw lineEnd(start);
    }
    return flags.unicode() ? new CodePoints(allowed) : new Bytes(allowed);
  }

  private static RegexSyntaxException lineEnd(int start) {
    return PatternText.error(start, "no match can have a line end unless matches may span lines");
  }

  private @Nullable Node group(int start, int depth) {
    if (depth > MAX_NESTING) {
      throw PatternText.error(start, "groups nested deeper than " + MAX_NESTING);
    }
    Flags outer = flags;
    if (text.accept("?")) {
      refuseExtensions(start);
      if (!name(start) && !flagsAndColon(start)) {
        return null;
      }
    }
    Node body = alternation(depth);
    if (!text.accept(")")) {
      throw PatternText.error(start, "a ( without )");
    }
    flags = outer;
    return body;
  }

  private void refuseExtensions(int start) {
    if (text.lookingAt("=") || text.lookingAt("!")) {
      throw PatternText.error(start, "look-ahead" + LINEAR);
    }
    if (text.lookingAt("<=") || text.lookingAt("<!")) {
      throw PatternText.error(start, "look-behind" + LINEAR);
    }
    if (text.lookingAt(">")) {
      throw PatternText.error(start, "an atomic group" + LINEAR);
    }
    if (text.lookingAt("P=")) {
      throw PatternText.error(start, "a back-reference" + LINEAR);
    }
    if (text.lookingAt("P>") || text.lookingAt("R") || text.lookingAt("&")) {
      throw PatternText.error(start, "recursion" + LINEAR);
    }
    if (text.lookingAt("(")) {
      throw PatternText.error(start, "a condition" + LINEAR);
    }
    if (text.lookingAt("#")) {
      throw PatternText.error(start, "a comment in a pattern is not supported");
    }
  }

  /** Reads a group's name, if it has one. Names are checked and forgotten. */
  private boolean name(int start) {
    if (!text.accept("P<") && !text.accept("<")) {
      return false;
    }
    String name = text.upTo('>');
    if (name == null || !name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw PatternText.error(start, "a group's name needs letters, digits and _ in < >");
    }
    if (!groupNames.add(name)) {
      throw PatternText.error(start, "two groups are named " + name);
    }
    return true;
  }

  /**
   * Reads flags up to a colon or the closing bracket and sets them.
   *
   * @return whether a colon came, so that the group has a body
   */
  private boolean flagsAndColon(int start) {
    boolean on = true;
    boolean any = false;
    while (true) {
      int c = text.next("a ( without )");
      if (c == ':' || c == ')') {
        if (!any && (c == ')' || !on)) {
          throw PatternText.error(start, "a group without flags after ?");
        }
        return c == ':';
      }
      if (c == '-' && on) {
        on = false;
        any = false;
        continue;
      }
      Flags changed = flags.with(c, on);
      if (changed == null) {
        throw PatternText.error(
            start, "unknown flag " + Character.toString(c) + "; there are i, m, s, u and U");
      }
      flags = changed;
      any = true;
    }
  }

  private boolean isRepetition() {
    return switch (text.peek()) {
      case '*', '+', '?' -> true;
      case '{' -> counts(false) != null;
      default -> false;
    };
  }

  private Node repeated(Node atom) {
    if (!isRepetition()) {
      return atom;
    }
    int start = text.offset();
    int[] counts =
        switch (text.peek()) {
          case '*' -> simple(0, Repetition.UNBOUNDED);
          case '+' -> simple(1, Repetition.UNBOUNDED);
          case '?' -> simple(0, 1);
          default -> counted(start);
        };
    boolean lazy = text.accept("?");
    if (isRepetition()) {
      throw PatternText.error(
          text.offset(),
          text.peek() == '+' && !lazy
              ? "a possessive repetition" + LINEAR
              : "a repetition of a repetition needs a group: (?:...)");
    }
    return repetition(atom, counts[0], counts[1], lazy == flags.swapGreed());
  }

  private static Node repetition(Node atom, int min, int max, boolean greedy) {
    if (max == 0 || atom instanceof Empty) {
      return new Empty();
    }
    return min == 1 && max == 1 ? atom : new Repetition(atom, min, max, greedy);
  }

  private int[] simple(int min, int max) {
    text.next("");
    return new int[] {min, max};
  }

  private int[] counted(int start) {
    int[] counts = counts(true);
    if (counts == null || counts[0] > counts[1]) {
      throw PatternText.error(start, "a repetition whose most is less than its least");
    }
    if (counts[0] > MAX_REPEAT || (counts[1] > MAX_REPEAT && counts[1] != Repetition.UNBOUNDED)) {
      throw PatternText.error(start, "a repetition of more than " + MAX_REPEAT);
    }
    return counts;
  }

  /**
   * Least and greatest count of {@code {n}}, {@code {n,}} or {@code {n,m}}.
   *
   * @param take whether to read on past it
   * @return null if something else stands there, which makes the brace a character
   */
  private int @Nullable [] counts(boolean take) {
    int start = text.offset();
    text.accept("{");
    int min = number();
    int max = min;
    if (min >= 0 && text.accept(",")) {
      max = text.lookingAt("}") ? Repetition.UNBOUNDED : number();
    }
    boolean valid = min >= 0 && max >= 0 && text.accept("}");
    if (!valid || !take) {
      text.goTo(start);
    }
    return valid ? new int[] {min, max} : null;
  }

  /** A decimal number, cut off where it is too large anyway; -1 if there is none. */
  private int number() {
    int value = -1;
    while (text.peek() >= '0' && text.peek() <= '9') {
      value = Math.min(Math.max(value, 0) * 10 + text.next("") - '0', MAX_REPEAT + 1);
    }
    return value;
  }
}
