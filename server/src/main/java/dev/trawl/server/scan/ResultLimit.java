package dev.trawl.server.scan;

import dev.trawl.proto.v1.LineColumns;

/**
 * The request's own limit: how much of each batch, in offset order, is still wanted. A limit on
 * lines counts those that were looked for; the lines of context after the last of them still belong
 * to the answer, and are context even where they would have been found, as with grep.
 */
final class ResultLimit {
  private final long maxMatches;
  private final long maxLines;
  private final long afterContext;

  private long matches;
  private long lines;
  private boolean reached;

  /** Lines of context still wanted, once the limit is reached. */
  private long contextLeft;

  /** Lines of the current batch that count against the limit. */
  private int selectedHere;

  ResultLimit(ScanDefinition definition) {
    this.maxMatches = definition.maxMatches();
    this.maxLines = definition.maxLines();
    this.afterContext =
        Integer.toUnsignedLong(definition.operator().getPatterns().getLines().getAfterContext());
  }

  /**
   * How much of the limit is used up.
   *
   * @param matches matches found
   * @param lines lines found
   * @param reached nothing more is wanted but context
   * @param contextLeft lines of context that still are
   */
  record State(long matches, long lines, boolean reached, long contextLeft) {}

  /** How much of it is used up. */
  State state() {
    return new State(matches, lines, reached, contextLeft);
  }

  /** Goes on where another one stood. */
  void restore(State state) {
    matches = state.matches();
    lines = state.lines();
    reached = state.reached();
    contextLeft = state.contextLeft();
  }

  /** Whether as much was found as was asked for. */
  boolean reached() {
    return reached;
  }

  /** Whether nothing more is wanted, not even context. */
  boolean exhausted() {
    return reached && contextLeft == 0;
  }

  /** Counts results that come as numbers; returns how many of them are wanted. */
  long count(long results, boolean countsLines) {
    long limit = countsLines ? maxLines : maxMatches;
    matches += results;
    if (limit == 0 || matches < limit) {
      return results;
    }
    reached = true;
    long wanted = results - (matches - limit);
    matches = limit;
    return wanted;
  }

  /** What is wanted of a batch of matches. */
  AcceptedBatch matches(AcceptedBatch batch) {
    long wanted = count(batch.resultCount(), false);
    return wanted == batch.resultCount() ? batch : ColumnTrim.firstMatches(batch, (int) wanted);
  }

  /** What is wanted of a batch of lines. */
  AcceptedBatch lines(AcceptedBatch batch) {
    boolean mayEnd = reached || maxMatches > 0 || lines + batch.wantedCount() >= maxLines;
    if ((maxLines == 0 && maxMatches == 0) || !mayEnd) {
      lines += batch.wantedCount();
      return batch;
    }
    LineColumns columns = ColumnTrim.parseLines(batch.results());
    int keep = 0;
    selectedHere = 0;
    while (keep < columns.getStartDeltasCount() && !exhausted() && take(columns, keep)) {
      keep++;
    }
    boolean whole = keep == batch.resultCount() && selectedHere == batch.wantedCount();
    return whole ? batch : ColumnTrim.firstLines(batch, keep, selectedHere);
  }

  private boolean take(LineColumns columns, int line) {
    if (reached) {
      contextLeft--;
      return true;
    }
    if (ColumnTrim.isContext(columns, line)) {
      return true;
    }
    selectedHere++;
    lines++;
    matches += columns.getMatchCountsCount() > 0 ? columns.getMatchCounts(line) : 0;
    if ((maxLines > 0 && lines >= maxLines) || (maxMatches > 0 && matches >= maxMatches)) {
      reached = true;
      contextLeft = afterContext;
    }
    return true;
  }
}
