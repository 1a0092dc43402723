package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.trawl.proto.v1.Excerpt;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.scan.blob.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one batch of matches or lines into smaller ones that carry the bytes around each result, so
 * that no message grows by more than {@link #PART_BYTES} of them. Their segments tile that of the
 * batch. Results that start at the same place stay together and share one excerpt: as many as there
 * are patterns may do so. Bytes are read by position, never through a mapping: a file that was cut
 * short ends a read and not the process.
 */
public final class ExcerptCutter {
  /** Most bytes of excerpts in one message, the last one's share past it. */
  static final int PART_BYTES = 256 << 10;

  /** What an excerpt takes up beside its bytes, in the message and in memory. */
  private static final int OVERHEAD_BYTES = 128;

  /** Read at once where results are near each other. */
  private static final int BLOCK_BYTES = 64 << 10;

  /** Where bytes come from; may wait for the disk. */
  @FunctionalInterface
  public interface Source {
    /** As {@code BlobFile.read}: bytes read, -1 at the end. */
    int read(ByteBuffer dst, long position) throws IOException;
  }

  private final ResultBatch batch;
  private final int field;
  private final ExcerptOptions options;
  private final long blobSize;
  private final Source source;

  /** Made where time may be taken. */
  private @Nullable ColumnCutter columns;

  private long segmentStart;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long blockStart;

  private ExcerptCutter(
      ResultBatch batch, int field, ExcerptOptions options, long blobSize, Source source) {
    this.batch = batch;
    this.field = field;
    this.options = options;
    this.blobSize = blobSize;
    this.source = source;
    this.segmentStart = batch.getSegment().getStart();
  }

  /**
   * Cuts a batch of {@link ResultEmitter}, whose columns are attached in their wire form.
   *
   * @return null if it holds neither matches nor lines
   */
  static @Nullable ExcerptCutter of(
      ResultBatch batch, ExcerptOptions options, long blobSize, Source source) {
    UnknownFieldSet relayed = batch.getUnknownFields();
    if (relayed.hasField(ResultBatch.MATCHES_FIELD_NUMBER)) {
      return new ExcerptCutter(batch, ResultBatch.MATCHES_FIELD_NUMBER, options, blobSize, source);
    }
    return relayed.hasField(ResultBatch.LINES_FIELD_NUMBER)
        ? new ExcerptCutter(batch, ResultBatch.LINES_FIELD_NUMBER, options, blobSize, source)
        : null;
  }

  /** Most bytes it holds until it is through: the batch, a part of it, and what was read ahead. */
  long heldBytes() {
    return batch.getSerializedSize() + PART_BYTES + BLOCK_BYTES;
  }

  /** Whether there is more to come, after {@link #next}. */
  boolean hasNext() {
    return columns != null && columns.hasNext();
  }

  /**
   * The next smaller batch; the first call always gives one.
   *
   * @throws EOFException if the blob is shorter than it was
   * @throws IOException if it cannot be read
   */
  ResultBatch next() throws IOException {
    ColumnCutter results = columns == null ? open() : columns;
    columns = results;
    ResultBatch.Builder part = ResultBatch.newBuilder().setBaseOffset(results.nextStart());
    if (batch.hasBaseLine()) {
      part.setBaseLine(results.nextLine());
    }
    long bytes = 0;
    long last = -1;
    for (int index = 0;
        results.hasNext() && (bytes < PART_BYTES || results.nextStart() == last);
        index++) {
      if (results.nextStart() != last) {
        last = results.nextStart();
        Excerpt excerpt = excerpt(index, last);
        bytes += OVERHEAD_BYTES + excerpt.getData().size();
        part.addExcerpts(excerpt);
      }
      results.take();
    }
    long end = results.hasNext() ? results.nextStart() : batch.getSegment().getEnd();
    part.setSegment(ResultEmitter.toProto(new ByteRange(segmentStart, end)));
    segmentStart = end;
    if (!results.hasNext()) {
      part.setCursor(batch.getCursor());
    }
    return part.setUnknownFields(relayed(results.cut())).build();
  }

  private ColumnCutter open() {
    ByteString wire = batch.getUnknownFields().getField(field).getLengthDelimitedList().getFirst();
    return field == ResultBatch.LINES_FIELD_NUMBER
        ? ColumnCutter.ofLines(wire, batch.getBaseOffset(), batch.getBaseLine())
        : ColumnCutter.ofMatches(wire, batch.getBaseOffset());
  }

  private UnknownFieldSet relayed(ByteString piece) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(piece).build())
        .build();
  }

  private Excerpt excerpt(int index, long start) throws IOException {
    long from = Math.max(0, start - options.getBeforeBytes());
    long to = Math.min(blobSize, start + options.getAfterBytes());
    return Excerpt.newBuilder()
        .setIndex(index)
        .setOffset(from)
        .setData(bytes(from, (int) (to - from)))
        .build();
  }

  private ByteString bytes(long from, int length) throws IOException {
    long blockEnd = blockStart + block.limit();
    if (from < blockStart || from + length > blockEnd) {
      boolean near = from - blockEnd < BLOCK_BYTES;
      load(from, near ? (int) Math.min(BLOCK_BYTES, blobSize - from) : length);
    }
    return ByteString.copyFrom(block.array(), (int) (from - blockStart), length);
  }

  private void load(long from, int length) throws IOException {
    ByteBuffer loaded = ByteBuffer.allocate(length);
    while (loaded.hasRemaining()) {
      if (source.read(loaded, from + loaded.position()) <= 0) {
        throw new EOFException("nothing is left at offset " + (from + loaded.position()));
      }
    }
    block = loaded.flip();
    blockStart = from;
  }
}
