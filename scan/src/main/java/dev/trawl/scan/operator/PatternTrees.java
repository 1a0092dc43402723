package dev.trawl.scan.operator;

import dev.trawl.scan.hex.HexPattern;
import dev.trawl.scan.operator.OperatorSpec.CaseMatching;
import dev.trawl.scan.regex.MatchBorders;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.syntax.CodePointSet;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The patterns of a set as the regex engine takes them. */
final class PatternTrees {
  private static final String SPECIAL = "\\.+*?()|[]{}^$#&-~ ";
  private static final CodePointSet NO_LF = CodePointSet.BYTES.minus(CodePointSet.of('\n'));

  private final OperatorSpec.Patterns spec;
  private final RegexOptions options;

  PatternTrees(OperatorSpec.Patterns spec) {
    this.spec = spec;
    this.options = options(spec.matching());
  }

  private static RegexOptions options(OperatorSpec.Matching matching) {
    return RegexOptions.lines()
        .syntax(
            new SyntaxOptions(
                matching.unicode(),
                matching.caseMatching() != CaseMatching.EXACT,
                true,
                false,
                matching.crlf(),
                !matching.multiLine(),
                matching.caseMatching() == CaseMatching.ASCII))
        .wholeWord(matching.wholeWords())
        .wholeLine(matching.wholeLines());
  }

  /** The options of the set's regexes. */
  RegexOptions options() {
    return options;
  }

  /**
   * The tree of a pattern, with its borders around.
   *
   * @throws IllegalArgumentException if it is not understood
   */
  Node of(int index) {
    return switch (spec.patterns().get(index)) {
      case OperatorSpec.Bytes bytes -> literal(bytes.bytes());
      case OperatorSpec.RegexText regex -> Regex.parse(regex.text(), options);
      case OperatorSpec.HexText hex -> hex(HexPattern.parse(hex.text()).node());
    };
  }

  /** A literal may contain what ends a line. */
  private Node literal(byte[] bytes) {
    SyntaxOptions syntax = options.syntax();
    SyntaxOptions spanning =
        new SyntaxOptions(
            syntax.unicode(), syntax.caseInsensitive(), true, false, syntax.crlf(), false);
    boolean ascii = spec.matching().caseMatching() == CaseMatching.ASCII;
    return Regex.parse(
        ascii || !syntax.unicode() ? quoteBytes(bytes) : quote(bytes), options.syntax(spanning));
  }

  /** Where lines are asked for, a match lies within one. */
  private Node hex(Node node) {
    Node tree = spec.answer().byLine() ? withoutLf(node) : node;
    @Nullable MatchBorders borders = MatchBorders.of(options);
    return borders == null ? tree : borders.around(tree);
  }

  private static Node withoutLf(Node node) {
    return switch (node) {
      case Node.Bytes bytes -> new Node.Bytes(bytes.set().intersect(NO_LF));
      case Node.Concat concat ->
          Node.concat(concat.parts().stream().map(PatternTrees::withoutLf).toList());
      case Node.Alternation choice ->
          Node.alternation(choice.branches().stream().map(PatternTrees::withoutLf).toList());
      case Node.Repetition repetition ->
          new Node.Repetition(
              withoutLf(repetition.body()),
              repetition.min(),
              repetition.max(),
              repetition.greedy());
      case Node.Empty empty -> empty;
      case Node.CodePoints points -> points;
      case Node.Assertion assertion -> assertion;
    };
  }

  /**
   * A regex that matches exactly these bytes: as text where they are UTF-8, so that case folding
   * works, else byte by byte.
   */
  private static String quote(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      StringBuilder quoted = new StringBuilder();
      text.codePoints().forEach(point -> quoteOne(point, quoted));
      return quoted.toString();
    } catch (CharacterCodingException e) {
      return quoteBytes(bytes);
    }
  }

  private static String quoteBytes(byte[] bytes) {
    return "(?-u:\\x" + HexFormat.ofDelimiter("\\x").formatHex(bytes) + ")";
  }

  private static void quoteOne(int codePoint, StringBuilder quoted) {
    if (codePoint < ' ' || codePoint == 0x7f) {
      quoted.append(String.format("\\x%02x", codePoint));
      return;
    }
    if (SPECIAL.indexOf(codePoint) >= 0) {
      quoted.append('\\');
    }
    quoted.appendCodePoint(codePoint);
  }
}
