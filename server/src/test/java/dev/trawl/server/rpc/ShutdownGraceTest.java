package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.ShutdownRequest;
import dev.trawl.proto.v1.ShutdownResponse;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.pool.WorkerCommand;
import dev.trawl.server.pool.WorkerPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The longest grace that a request can hold is no negative number. */
class ShutdownGraceTest {
  @Test
  void graceIsUnsigned() {
    List<Duration> graces = new ArrayList<>();
    try (Loop loop = new Loop();
        BlobRegistry blobs = new BlobRegistry(() -> 0)) {
      WorkerCommand command = new WorkerCommand(Path.of("/none"), Path.of("/none"), 1);
      PoolRpc pool =
          new PoolRpc(
              new PoolRpc.Parts(
                  loop,
                  new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1)),
                  new WorkerPool(loop, command, 1, why -> {}),
                  blobs,
                  "build",
                  new Traffic(),
                  new Traffic(),
                  graces::add,
                  () -> 0));
      for (int millis : new int[] {0, 1500, -1}) {
        pool.shutdown(
            ShutdownRequest.newBuilder().setGraceMillis(millis).build(),
            new FakeCall<ShutdownResponse>());
      }
    }
    assertThat(graces)
        .containsExactly(Duration.ZERO, Duration.ofMillis(1500), Duration.ofMillis((1L << 32) - 1));
  }
}
