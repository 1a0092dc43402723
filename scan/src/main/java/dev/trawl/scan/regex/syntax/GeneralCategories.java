package dev.trawl.scan.regex.syntax;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of Unicode's general categories, short and long, and the JDK's types they stand for.
 */
final class GeneralCategories {

  private static final Map<String, Integer> TYPES = types();

  private GeneralCategories() {}

  /**
   * The types of a category or a group of categories, a bit for each as {@link Character#getType}
   * numbers them; 0 if there is none of that name.
   *
   * @param name in lower case, without separators
   */
  static int typesOf(String name) {
    return TYPES.getOrDefault(name, 0);
  }

  private static Map<String, Integer> types() {
    Map<String, Integer> types = new HashMap<>();
    add(types, "lu uppercaseletter", Character.UPPERCASE_LETTER);
    add(types, "ll lowercaseletter", Character.LOWERCASE_LETTER);
    add(types, "lt titlecaseletter", Character.TITLECASE_LETTER);
    add(types, "lm modifierletter", Character.MODIFIER_LETTER);
    add(types, "lo otherletter", Character.OTHER_LETTER);
    add(types, "mn nonspacingmark", Character.NON_SPACING_MARK);
    add(types, "me enclosingmark", Character.ENCLOSING_MARK);
    add(types, "mc spacingmark", Character.COMBINING_SPACING_MARK);
    add(types, "nd decimalnumber digit", Character.DECIMAL_DIGIT_NUMBER);
    add(types, "nl letternumber", Character.LETTER_NUMBER);
    add(types, "no othernumber", Character.OTHER_NUMBER);
    add(types, "zs spaceseparator", Character.SPACE_SEPARATOR);
    add(types, "zl lineseparator", Character.LINE_SEPARATOR);
    add(types, "zp paragraphseparator", Character.PARAGRAPH_SEPARATOR);
    add(types, "cc control cntrl", Character.CONTROL);
    add(types, "cf format", Character.FORMAT);
    add(types, "co privateuse", Character.PRIVATE_USE);
    add(types, "cn unassigned", Character.UNASSIGNED);
    add(types, "pd dashpunctuation", Character.DASH_PUNCTUATION);
    add(types, "ps openpunctuation", Character.START_PUNCTUATION);
    add(types, "pe closepunctuation", Character.END_PUNCTUATION);
    add(types, "pc connectorpunctuation", Character.CONNECTOR_PUNCTUATION);
    add(types, "po otherpunctuation", Character.OTHER_PUNCTUATION);
    add(types, "pi initialpunctuation", Character.INITIAL_QUOTE_PUNCTUATION);
    add(types, "pf finalpunctuation", Character.FINAL_QUOTE_PUNCTUATION);
    add(types, "sm mathsymbol", Character.MATH_SYMBOL);
    add(types, "sc currencysymbol", Character.CURRENCY_SYMBOL);
    add(types, "sk modifiersymbol", Character.MODIFIER_SYMBOL);
    add(types, "so othersymbol", Character.OTHER_SYMBOL);
    group(types, "l letter", "lu ll lt lm lo");
    group(types, "lc casedletter", "lu ll lt");
    group(types, "m mark combiningmark", "mn me mc");
    group(types, "n number", "nd nl no");
    group(types, "z separator", "zs zl zp");
    group(types, "c other", "cc cf co cn");
    group(types, "p punctuation punct", "pd ps pe pc po pi pf");
    group(types, "s symbol", "sm sc sk so");
    return Map.copyOf(types);
  }

  private static void add(Map<String, Integer> types, String names, int type) {
    for (String name : names.split(" ", -1)) {
      types.put(name, 1 << type);
    }
  }

  private static void group(Map<String, Integer> types, String names, String members) {
    int all = 0;
    for (String member : members.split(" ", -1)) {
      all |= types.getOrDefault(member, 0);
    }
    for (String name : names.split(" ", -1)) {
      types.put(name, all);
    }
  }
}
