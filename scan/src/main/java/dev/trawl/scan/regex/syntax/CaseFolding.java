package dev.trawl.scan.regex.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

  /** Sets up to this size are looked up, larger ones are asked for every letter with cases. */
  private static final int FEW = 64;

  private static final int[] NONE = {};
  private static final int ASCII_CASE_BIT = 0x20;

  private CaseFolding() {}

  /** Built on first use. */
  private static final class Groups {
    static final Map<Integer, int[]> BY_MEMBER = byMember();
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
    if (set.size() <= FEW) {
      for (int i = 0; i < set.rangeCount(); i++) {
        for (int member = set.first(i); member <= set.last(i); member++) {
          addAll(Groups.BY_MEMBER.getOrDefault(member, NONE), builder);
        }
      }
      return;
    }
    Groups.BY_MEMBER.forEach(
        (member, group) -> {
          if (set.contains(member)) {
            addAll(group, builder);
          }
        });
  }

  private static void addAll(int[] group, CodePointSet.Builder builder) {
    for (int member : group) {
      builder.add(member, member);
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

  private static Map<Integer, int[]> byMember() {
    Map<Integer, Set<Integer>> byFolding = new HashMap<>();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint != CAPITAL_I_WITH_DOT && codePoint != DOTLESS_I) {
        int upper = Character.toUpperCase(codePoint);
        int folded = Character.toLowerCase(upper);
        if (folded != codePoint || upper != codePoint) {
          Set<Integer> group = byFolding.computeIfAbsent(folded, f -> new TreeSet<>());
          group.add(codePoint);
          // It need not have a case of its own: the capital sharp s has none to go back to.
          group.add(folded);
        }
      }
    }
    Map<Integer, int[]> byMember = new HashMap<>();
    for (Set<Integer> group : byFolding.values()) {
      int[] members = group.stream().mapToInt(Integer::intValue).toArray();
      group.forEach(member -> byMember.put(member, members));
    }
    for (int[] pair : WITHOUT_MAPPING) {
      byMember.put(pair[0], pair);
      byMember.put(pair[1], pair);
    }
    return Map.copyOf(byMember);
  }
}
