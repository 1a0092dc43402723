package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.blob.OpenedBlob;
import dev.trawl.server.blob.Reach;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.loop.Loop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a client's call and its scan begin and end together. */
class ScanRpcTest {
  @TempDir Path folder;
  private Runnable whenClockIsRead = () -> {};
  private final Loop loop = new Loop();
  private final BlobRegistry blobs = new BlobRegistry(() -> 0);
  private final ScanRpc scans =
      new ScanRpc(
          loop,
          new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1)),
          blobs,
          Runnable::run,
          Runnable::run,
          this::nanos);

  private long nanos() {
    whenClockIsRead.run();
    return 0;
  }

  @AfterEach
  void close() {
    loop.close();
    blobs.close();
  }

  @Test
  void aFinishedScanCountsUntilItsLastMessageIsSent() throws Exception {
    OpenedBlob blob = blobs.open(Files.createFile(folder.resolve("empty")), Reach.USER);
    FakeCall<ScanResponse> call = new FakeCall<>();
    scans.scan(request(blob), call);
    settle();
    assertThat(call.completed).isTrue();
    assertThat(call.sent.getLast().hasSummary()).isTrue();
    assertThat(scans.openCalls()).isEqualTo(1);
    assertThat(blob.describe().getRunningScans()).isEqualTo(1);

    call.onClose.run();
    settle();
    assertThat(scans.openCalls()).isZero();
    assertThat(blob.describe().getRunningScans()).isZero();
  }

  @Test
  void aScanWhoseClientLeftCountsNoMore() throws Exception {
    OpenedBlob blob = blobs.open(Files.writeString(folder.resolve("file"), "abc"), Reach.USER);
    FakeCall<ScanResponse> call = new FakeCall<>();
    scans.scan(request(blob), call);
    settle();
    call.leave();
    settle();
    assertThat(scans.openCalls()).isZero();
    assertThat(blob.describe().getRunningScans()).isZero();
  }

  @Test
  void aScanThatFoundItsBlobJustBeforeItWasClosedSaysSo() throws Exception {
    OpenedBlob blob = blobs.open(Files.writeString(folder.resolve("file"), "abc"), Reach.USER);
    whenClockIsRead =
        () -> {
          whenClockIsRead = () -> {};
          assertThat(blobs.remove(blob.id(), Reach.USER)).isSameAs(blob);
          scans.closeBlob(blob);
          settle();
        };
    FakeCall<ScanResponse> call = new FakeCall<>();
    scans.scan(request(blob), call);
    settle();
    assertThat(call.sent).isEmpty();
    assertThat(call.reason()).isEqualTo("BLOB_CLOSED");
  }

  private static ScanRequest request(OpenedBlob blob) {
    return ScanRequest.newBuilder()
        .setBlobId(blob.id())
        .setOperator(Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance()))
        .build();
  }

  /** Waits until the loop has done what was asked of it, and what that asked of it in turn. */
  private void settle() {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loop.execute(() -> done.complete(null));
      done.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
