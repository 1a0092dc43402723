package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ResultBatch;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The matches of a running scan. Where every pattern is looked for by itself, several matches may
 * have the same start.
 */
public final class MatchStream extends ResultStream {

  private final MatchCursor cursor = new MatchCursor();

  MatchStream(ScanStream scan) {
    super(scan);
  }

  @Override
  boolean advanceInBatch() {
    return cursor.advance();
  }

  @Override
  void over(ResultBatch batch) {
    cursor.over(batch);
  }

  /** Offset of the match's first byte in the blob. */
  public long start() {
    return cursor.start();
  }

  /** Length of the match in bytes, 0 for an empty one. */
  public long length() {
    return cursor.length();
  }

  /** The pattern that matched, an unsigned number: its place in the query, from 0. */
  public int patternId() {
    return cursor.patternId();
  }

  /** Offset in the blob of the first byte of {@link #excerpt}. */
  public long excerptOffset() {
    return cursor.excerptOffset();
  }

  /** Bytes of the blob around the match's start, as asked for; empty if they were not. */
  public ByteString excerpt() {
    return cursor.excerpt();
  }

  /** Whether the match goes on past its excerpt; false without one. */
  public boolean isExcerptCut() {
    return cursor.isExcerptCut();
  }

  /** The matches that are left, as objects; closing the stream closes this. */
  public Stream<Match> stream() {
    return StreamSupport.stream(
            new AbstractSpliterator<Match>(
                Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE) {
              @Override
              public boolean tryAdvance(Consumer<? super Match> action) {
                if (!advance()) {
                  return false;
                }
                action.accept(new Match(start(), length(), patternId()));
                return true;
              }
            },
            false)
        .onClose(this::close);
  }
}
