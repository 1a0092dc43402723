package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.DeliverResponse;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.pool.WorkerCommand;
import dev.trawl.server.pool.WorkerPool;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A worker's streams. Hazard: sending to a worker that has just died throws, and what was to be
 * done after that is not done, such as telling a client that its scan failed.
 */
class WorkerRpcTest {
  private final Loop loop = new Loop();
  private final WorkerPool pool =
      new WorkerPool(loop, new WorkerCommand(Path.of("home"), Path.of("socket"), 1), 0, why -> {});
  private final WorkerRpc workers =
      new WorkerRpc(
          loop,
          new Dispatcher(() -> 0, Duration.ofDays(1), Duration.ofDays(1)),
          pool,
          1 << 20,
          1 << 20,
          () -> 0);

  @AfterEach
  void close() {
    pool.close();
    loop.close();
  }

  @Test
  void sendingToAWorkerThatIsGoneDoesNotThrow() {
    FakeCall<AttachResponse> control = new FakeCall<>();
    var unused = workers.attach(control);
    control.leave();
    assertThatCode(() -> control.onNext(AttachResponse.getDefaultInstance()))
        .doesNotThrowAnyException();

    FakeCall<DeliverResponse> results = new FakeCall<>();
    var alsoUnused = workers.deliver(results);
    results.leave();
    assertThatCode(() -> results.onNext(DeliverResponse.getDefaultInstance()))
        .doesNotThrowAnyException();
  }
}
