package dev.trawl.scan.regex.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which letters differ in case only: Unicode's simple case folding, as groups of equivalent code
 * points, derived from the JDK's own tables.
 */
final class CaseFolding {

  /** Its lower case has two characters; Unicode gives these two no simple folding. */
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  private static final int DOTLESS_I = 0x131;

  /** Equivalent since Unicode 15.1, although neither is the other's upper or lower case. */
  private static final int[][] WITHOUT_MAPPING = {
    {0x390, 0x1FD3}, {0x3B0, 0x1FE3}, {0xFB05, 0xFB06}
  };

  private static final int ASCII_CASE_BIT = 0x20;

  private CaseFolding() {}

  /** Built on first use. */
  private static final class Groups {
    static final List<int[]> ALL = groups();
  }

  /** The set with all letters equivalent to one of its own, by Unicode or by ASCII alone. */
  static CodePointSet fold(CodePointSet set, boolean unicode) {
    CodePointSet.Builder builder = new CodePointSet.Builder().add(set);
    if (unicode) {
      addUnicode(set, builder);
    } else {
      addAscii(set, builder);
    }
    return builder.build();
  }

  private static void addUnicode(CodePointSet set, CodePointSet.Builder builder) {
    for (int[] group : Groups.ALL) {
      for (int member : group) {
        if (set.contains(member)) {
          for (int other : group) {
            builder.add(other, other);
          }
          break;
        }
      }
    }
  }

  private static void addAscii(CodePointSet set, CodePointSet.Builder builder) {
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      int lower = upper | ASCII_CASE_BIT;
      if (set.contains(upper) || set.contains(lower)) {
        builder.add(upper, upper).add(lower, lower);
      }
    }
  }

  private static List<int[]> groups() {
    Map<Integer, List<Integer>> byFolding = new TreeMap<>();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint != CAPITAL_I_WITH_DOT && codePoint != DOTLESS_I) {
        int upper = Character.toUpperCase(codePoint);
        int folded = Character.toLowerCase(upper);
        if (folded != codePoint || upper != codePoint) {
          byFolding.computeIfAbsent(folded, f -> new ArrayList<>()).add(codePoint);
        }
      }
    }
    List<int[]> groups = new ArrayList<>(List.of(WITHOUT_MAPPING));
    for (List<Integer> group : byFolding.values()) {
      groups.add(group.stream().mapToInt(Integer::intValue).toArray());
    }
    return List.copyOf(groups);
  }
}
