package dev.trawl.client;

import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;

/** Requests whose details do not matter. */
final class Scans {

  private Scans() {}

  static ScanRequest.Builder offsets() {
    return ScanRequest.newBuilder()
        .setOperator(
            Operator.newBuilder()
                .setPatterns(
                    PatternScan.newBuilder().setOffsets(OffsetsAnswer.getDefaultInstance())));
  }
}
