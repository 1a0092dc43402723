package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import dev.trawl.scan.blob.ByteRange;

/**
 * Results of one segment, checked and taken into the answer.
 *
 * @param segment what it covers
 * @param newlines newlines in the segment, where they are counted
 * @param resultCount matches or lines in {@code results}, lines of context included
 * @param contextLines lines of context among them
 * @param results serialized columns; deltas count from {@code segment.start}
 * @param firstStart start of the first result; {@code segment.end} if there is none
 * @param lastEnd end of the last result; {@code segment.start} if there is none
 * @param afterMatch a match ended exactly at {@code segment.end}
 */
record AcceptedBatch(
    ByteRange segment,
    long newlines,
    long resultCount,
    long contextLines,
    ByteString results,
    long firstStart,
    long lastEnd,
    boolean afterMatch) {

  /** Bytes it holds in memory. */
  int sizeBytes() {
    return results.size();
  }

  /** Results that were looked for, without what only surrounds them. */
  long wantedCount() {
    return resultCount - contextLines;
  }
}
