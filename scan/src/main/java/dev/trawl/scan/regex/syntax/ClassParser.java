package dev.trawl.scan.regex.syntax;

import org.jspecify.annotations.Nullable;

/** Reads a class in brackets. A bracket in it is a character, as in RE2: classes do not nest. */
final class ClassParser {

  private static final String UNCLOSED = "a class without ]";

  private final PatternText text;
  private final EscapeParser escapes;

  ClassParser(PatternText text, EscapeParser escapes) {
    this.text = text;
    this.escapes = escapes;
  }

  /** The class whose opening bracket has just been read; it must be a set that the flags allow. */
  CodePointSet parse(Flags flags) {
    int start = text.offset() - 1;
    boolean negated = text.accept("^");
    CodePointSet.Builder members = new CodePointSet.Builder();
    boolean first = true;
    while (first || !text.accept("]")) {
      if (text.atEnd()) {
        throw PatternText.error(start, UNCLOSED);
      }
      refuseOperators();
      addItem(flags, members);
      first = false;
    }
    CodePointSet all = EscapeParser.all(flags);
    CodePointSet set = members.build().intersect(all);
    if (flags.caseInsensitive()) {
      set = CaseFolding.fold(set, flags.foldsByUnicode());
    }
    return negated ? all.minus(set) : set;
  }

  /** Other engines read these as intersection and difference; no reading would suit everyone. */
  private void refuseOperators() {
    if (text.lookingAt("&&[") || text.lookingAt("--[") || text.lookingAt("~~[")) {
      throw PatternText.error(
          text.offset(), "set operations in a class are not supported; escape the characters");
    }
  }

  private void addItem(Flags flags, CodePointSet.Builder members) {
    CodePointSet set = namedSet(flags);
    if (set != null) {
      members.add(set);
      return;
    }
    int start = text.offset();
    int low = member(flags);
    int high = low;
    if (text.lookingAt("-") && !text.lookingAt("-]")) {
      text.accept("-");
      high = rangeEnd(flags, start);
    }
    if (high < low) {
      throw PatternText.error(start, "a range whose end comes before its start");
    }
    members.add(low, high);
  }

  private int rangeEnd(Flags flags, int start) {
    if (namedSet(flags) != null) {
      throw PatternText.error(start, "a range cannot end with a class");
    }
    return member(flags);
  }

  private @Nullable CodePointSet namedSet(Flags flags) {
    if (text.lookingAt("[:")) {
      return posix(flags);
    }
    int start = text.offset();
    if (text.accept("\\")) {
      CodePointSet set = escapes.namedSet(flags);
      if (set == null) {
        text.goTo(start);
      }
      return set;
    }
    return null;
  }

  /** Without a closing {@code :]} the bracket is only a character. */
  private @Nullable CodePointSet posix(Flags flags) {
    int start = text.offset();
    text.accept("[:");
    boolean negated = text.accept("^");
    String name = text.upTo(':');
    if (name == null || !text.accept("]")) {
      text.goTo(start);
      return null;
    }
    CodePointSet set = PosixClasses.named(name);
    if (set == null) {
      throw PatternText.error(start, "no POSIX class is named " + name);
    }
    return negated ? EscapeParser.all(flags).minus(set) : set;
  }

  private int member(Flags flags) {
    int start = text.offset();
    if (text.accept("\\")) {
      if (text.lookingAt("b")) {
        throw PatternText.error(start, "\\b in a class is not supported; write \\x08");
      }
      EscapeParser.Literal literal = escapes.literal();
      if (!flags.unicode() && !literal.isByte()) {
        requireAscii(start, literal.codePoint());
      }
      return literal.codePoint();
    }
    int c = text.next(UNCLOSED);
    if (!flags.unicode()) {
      requireAscii(start, c);
    }
    return c;
  }

  private static void requireAscii(int start, int c) {
    if (c >= 0x80) {
      throw PatternText.error(
          start, "a class of bytes cannot have a character beyond ASCII; write \\xHH or use (?u)");
    }
  }
}
