package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.DeliverRequest;
import dev.trawl.proto.worker.v1.TaskEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final class FakeTransport implements Outbox.Transport {
    final List<DeliverRequest> sent = new ArrayList<>();
    volatile boolean ready = true;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void send(DeliverRequest request) {
      sent.add(request);
    }
  }

  private final FakeTransport transport = new FakeTransport();
  private final Outbox outbox = new Outbox(transport);
  private final CreditGate gate = new CreditGate(0);

  private static Batch last(long taskId) {
    return Batch.newBuilder().setTaskId(taskId).setEnd(TaskEnd.getDefaultInstance()).build();
  }

  private static Batch bulk() {
    return Batch.newBuilder()
        .setResults(ByteString.copyFrom(new byte[Outbox.LINGER_BYTES]))
        .build();
  }

  @Test
  void lastBatchesRideTogether() {
    outbox.add(last(1), gate);
    outbox.add(last(2), gate);
    assertThat(transport.sent).isEmpty();
    outbox.flush();
    assertThat(transport.sent).hasSize(1);
    assertThat(transport.sent.getFirst().getBatchesList()).containsExactly(last(1), last(2));
    outbox.flush();
    assertThat(transport.sent).hasSize(1);
  }

  @Test
  void batchInTheMiddleOfATaskLeavesAtOnceAndTakesWhatWaitsAlong() {
    outbox.add(last(1), gate);
    outbox.add(Batch.newBuilder().setTaskId(2).build(), gate);
    assertThat(transport.sent).hasSize(1);
    assertThat(transport.sent.getFirst().getBatchesCount()).isEqualTo(2);
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void bulkWaitsForTheTransportUntilStopped() throws Exception {
    transport.ready = false;
    CompletableFuture<Boolean> adding =
        CompletableFuture.supplyAsync(() -> outbox.add(bulk(), gate));
    gate.stop();
    assertThat(adding.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(transport.sent).isEmpty();
  }

  @Test
  void smallBatchesDoNotWaitForTheTransport() {
    transport.ready = false;
    assertThat(outbox.add(last(1), gate)).isTrue();
    outbox.flush();
    assertThat(transport.sent).hasSize(1);
  }

  @Test
  void fullMessageLeavesThoughItsBatchesAreLastOnes() {
    outbox.add(bulk().toBuilder().setEnd(TaskEnd.getDefaultInstance()).build(), gate);
    assertThat(transport.sent).hasSize(1);
  }
}
