package dev.trawl.client.cli;

import dev.trawl.client.WindowCursor;
import dev.trawl.proto.v1.ResultBatch;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Prints a manifest: for each chunk its offset, its length and its digest in hex. */
final class DigestPrinter extends AnalysisPrinter {
  private final ByteSink sink;
  private final long size;
  private final boolean whole;
  private final WindowCursor chunks;

  DigestPrinter(Analysis.Digests digests, ByteSink sink, long size) {
    this.sink = sink;
    this.size = size;
    this.whole = digests.algorithm() == Analysis.Algorithm.CRC32C;
    this.chunks =
        WindowCursor.ofDigests(digests.chunkBytes(), digests.algorithm().digestBytes(), size);
  }

  @Override
  void batch(ResultBatch batch) {
    if (whole) {
      if (batch.hasDigest()) {
        line(0, size, batch.getDigest().getDigests().toByteArray());
      }
      return;
    }
    chunks.over(batch);
    while (chunks.advance()) {
      line(chunks.start(), chunks.length(), chunks.digest().toByteArray());
    }
  }

  private void line(long offset, long length, byte[] digest) {
    sink.decimal(offset);
    sink.put(' ');
    sink.decimal(length);
    sink.put(' ');
    sink.put(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
    sink.put('\n');
  }
}
