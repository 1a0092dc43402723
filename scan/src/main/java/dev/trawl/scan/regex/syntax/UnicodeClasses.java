package dev.trawl.scan.regex.syntax;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Named sets of characters, from the JDK's own tables of Unicode: general categories, scripts, the
 * binary properties that the JDK knows, and the Perl classes as Unicode's regular expression report
 * (UTS 18) defines them.
 */
final class UnicodeClasses {

  /** Of the codes that ISO 15924 gives to scripts, as Grek. */
  private static final int SCRIPT_CODE_LENGTH = 4;

  private static final String WORD = "perl:word";

  private static final String SPACE = "perl:space";

  private static final Map<String, IntPredicate> PROPERTIES = properties();
  private static final Map<String, UnicodeScript> SCRIPTS = scripts();

  /** Sets in use; there are a few hundred names at most. */
  private static final Map<String, CodePointSet> CACHE = new ConcurrentHashMap<>();

  private UnicodeClasses() {}

  /** {@code \w}: letters, marks, decimal digits, connecting punctuation, joiners. */
  static CodePointSet word() {
    return cached(WORD, UnicodeClasses::isWord);
  }

  /** {@code \d}: decimal digits. */
  static CodePointSet digit() {
    return category(1 << Character.DECIMAL_DIGIT_NUMBER, "nd");
  }

  /** {@code \s}: Unicode's White_Space. */
  static CodePointSet space() {
    return cached(SPACE, UnicodeClasses::isWhiteSpace);
  }

  /**
   * The set that {@code \p{name}} means.
   *
   * @param name a category, script or property, as {@code Greek} or {@code Script=Greek}; case,
   *     spaces, hyphens and underscores do not matter
   * @return null if there is none of that name
   */
  static @Nullable CodePointSet named(String name) {
    int equals = name.indexOf('=');
    if (equals < 0) {
      return anyKind(normalized(name));
    }
    String value = normalized(name.substring(equals + 1));
    return switch (normalized(name.substring(0, equals))) {
      case "gc", "generalcategory", "category" -> category(value);
      case "sc", "script" -> script(value);
      default -> null;
    };
  }

  private static @Nullable CodePointSet anyKind(String name) {
    CodePointSet category = category(name);
    if (category != null) {
      return category;
    }
    CodePointSet script = script(name);
    if (script != null) {
      return script;
    }
    IntPredicate property = PROPERTIES.get(name);
    return property == null ? null : cached("property:" + name, property);
  }

  private static @Nullable CodePointSet category(String name) {
    if (name.equals("any")) {
      return CodePointSet.SCALARS;
    }
    int types = GeneralCategories.typesOf(name);
    return types == 0 ? null : category(types, name);
  }

  private static CodePointSet category(int types, String name) {
    return cached("category:" + name, c -> (types >> Character.getType(c) & 1) != 0);
  }

  private static @Nullable CodePointSet script(String name) {
    UnicodeScript script = scriptOf(name);
    return script == null ? null : cached("script:" + script, c -> UnicodeScript.of(c) == script);
  }

  private static @Nullable UnicodeScript scriptOf(String name) {
    UnicodeScript script = SCRIPTS.get(name);
    if (script != null || name.length() != SCRIPT_CODE_LENGTH) {
      return script;
    }
    try {
      return UnicodeScript.forName(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Lower case without what does not matter in a name. */
  private static String normalized(String name) {
    return name.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
  }

  private static CodePointSet cached(String key, IntPredicate member) {
    // Not computeIfAbsent: a pass over all characters would block other threads' names.
    CodePointSet known = CACHE.get(key);
    if (known == null) {
      known = collect(member);
      CACHE.put(key, known);
    }
    return known;
  }

  private static CodePointSet collect(IntPredicate member) {
    CodePointSet.Builder builder = new CodePointSet.Builder();
    int start = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (member.test(c) != start >= 0) {
        if (start >= 0) {
          builder.add(start, c - 1);
        }
        start = start >= 0 ? -1 : c;
      }
    }
    if (start >= 0) {
      builder.add(start, Character.MAX_CODE_POINT);
    }
    return builder.build().intersect(CodePointSet.SCALARS);
  }

  private static boolean isWord(int c) {
    return Character.isAlphabetic(c)
        || c == 0x200C
        || c == 0x200D
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.CONNECTOR_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  private static boolean isWhiteSpace(int c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == 0x85;
  }

  private static Map<String, IntPredicate> properties() {
    return Map.ofEntries(
        Map.entry("ascii", c -> c < 0x80),
        Map.entry("assigned", Character::isDefined),
        Map.entry("alphabetic", Character::isAlphabetic),
        Map.entry("alpha", Character::isAlphabetic),
        Map.entry("lowercase", Character::isLowerCase),
        Map.entry("lower", Character::isLowerCase),
        Map.entry("uppercase", Character::isUpperCase),
        Map.entry("upper", Character::isUpperCase),
        Map.entry("whitespace", UnicodeClasses::isWhiteSpace),
        Map.entry("space", UnicodeClasses::isWhiteSpace),
        Map.entry("ideographic", Character::isIdeographic),
        Map.entry("emoji", Character::isEmoji),
        Map.entry("emojipresentation", Character::isEmojiPresentation),
        Map.entry("emojimodifier", Character::isEmojiModifier),
        Map.entry("emojimodifierbase", Character::isEmojiModifierBase),
        Map.entry("emojicomponent", Character::isEmojiComponent),
        Map.entry("extendedpictographic", Character::isExtendedPictographic));
  }

  private static Map<String, UnicodeScript> scripts() {
    Map<String, UnicodeScript> scripts = new HashMap<>();
    for (UnicodeScript script : UnicodeScript.values()) {
      scripts.put(normalized(script.name()), script);
    }
    return Map.copyOf(scripts);
  }
}
