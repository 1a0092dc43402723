package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What patterns are called in results: operators name them by index, clients by ids they chose. */
final class PatternIds {
  /** Every pattern is called by its index. */
  static final PatternIds INDEXES = new PatternIds(null);

  private final int @Nullable [] ids;

  private PatternIds(int @Nullable [] ids) {
    this.ids = ids;
  }

  /** The ids of what {@code operator} looks for: those given, or the indexes if all are 0. */
  static PatternIds of(Operator operator) {
    List<Pattern> patterns = operator.getPatterns().getPatternsList();
    int[] ids = patterns.stream().mapToInt(Pattern::getPatternId).toArray();
    for (int id : ids) {
      if (id != 0) {
        return new PatternIds(ids);
      }
    }
    return INDEXES;
  }

  /** The id, an unsigned number, of the pattern with this index. */
  int of(int index) {
    return ids == null ? index : ids[index];
  }
}
