package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.syntax.SyntaxOptions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes one automaton of a set of patterns: literals are written as the regexes that match nothing
 * else.
 */
final class PatternCompiler {
  private static final String SPECIAL = "\\.+*?()|[]{}^$#&-~ ";

  private PatternCompiler() {}

  /**
   * Compiles the set.
   *
   * @throws IllegalArgumentException if a pattern is not understood, with its position, or the
   *     automaton is too large
   */
  static PatternMatcher compile(
      OperatorSpec.Patterns spec, ByteRarity rarity, ByteKernels kernels) {
    return RegexMatcher.of(regex(spec), rarity, false, !spec.matching().multiLine());
  }

  private static Regex regex(OperatorSpec.Patterns spec) {
    OperatorSpec.Matching matching = spec.matching();
    List<String> regexes = new ArrayList<>();
    for (OperatorSpec.Pattern pattern : spec.patterns()) {
      regexes.add(
          switch (pattern) {
            case OperatorSpec.Bytes bytes -> quote(bytes.bytes());
            case OperatorSpec.RegexText regex -> regex.text();
            case OperatorSpec.HexText hex ->
                throw new UnsupportedOperationException("hex patterns are not built yet");
          });
    }
    RegexOptions options =
        RegexOptions.lines()
            .syntax(
                new SyntaxOptions(
                    matching.unicode(),
                    matching.caseMatching() != OperatorSpec.CaseMatching.EXACT,
                    true,
                    false,
                    matching.crlf(),
                    !matching.multiLine()))
            .wholeWord(matching.wholeWords())
            .wholeLine(matching.wholeLines());
    return Regex.compile(regexes, options);
  }

  /**
   * A regex that matches exactly these bytes: as text where they are UTF-8, so that case folding
   * works, else byte by byte.
   */
  static String quote(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      StringBuilder quoted = new StringBuilder();
      text.codePoints().forEach(point -> quoteOne(point, quoted));
      return quoted.toString();
    } catch (CharacterCodingException e) {
      return "(?-u:\\x" + HexFormat.ofDelimiter("\\x").formatHex(bytes) + ")";
    }
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
