package dev.trawl.scan.regex.syntax;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes that POSIX names, and ASCII's own Perl classes. All of them are ASCII only. */
final class PosixClasses {

  static final CodePointSet WORD = ranges("09AZ__az");
  static final CodePointSet PERL_SPACE = ranges("\t\r  ");

  private static final Map<String, CodePointSet> CLASSES =
      Map.ofEntries(
          Map.entry("alnum", ranges("09AZaz")),
          Map.entry("alpha", ranges("AZaz")),
          Map.entry("ascii", CodePointSet.ASCII),
          Map.entry("blank", ranges("\t\t  ")),
          Map.entry("cntrl", ranges("\0\37\177\177")),
          Map.entry("digit", ranges("09")),
          Map.entry("graph", ranges("!~")),
          Map.entry("lower", ranges("az")),
          Map.entry("print", ranges(" ~")),
          Map.entry("punct", ranges("!/:@[`{~")),
          Map.entry("space", PERL_SPACE),
          Map.entry("upper", ranges("AZ")),
          Map.entry("word", WORD),
          Map.entry("xdigit", ranges("09AFaf")));

  private PosixClasses() {}

  /** The class of that name, or null. */
  static @Nullable CodePointSet named(String name) {
    return CLASSES.get(name);
  }

  /** First and last characters in turn. */
  private static CodePointSet ranges(String bounds) {
    CodePointSet.Builder builder = new CodePointSet.Builder();
    for (int i = 0; i < bounds.length(); i += 2) {
      builder.add(bounds.charAt(i), bounds.charAt(i + 1));
    }
    return builder.build();
  }
}
