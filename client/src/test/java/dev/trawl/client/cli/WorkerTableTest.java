package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.Worker;
import dev.trawl.proto.v1.WorkerState;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTableTest {

  @Test
  void oneThatStartsHasNothingToShowYet() {
    Worker ready =
        Worker.newBuilder()
            .setWorkerId(7)
            .setPid(1234)
            .setSlots(4)
            .setBusySlots(3)
            .setState(WorkerState.WORKER_STATE_READY)
            .setFinishedTasks(12)
            .setScannedBytes(3L << 30)
            .build();
    Worker starting =
        Worker.newBuilder().setPid(1235).setState(WorkerState.WORKER_STATE_STARTING).build();
    assertThat(WorkerTable.of(List.of(ready, starting), 5))
        .isEqualTo(
            """
                id      pid  state       busy      tasks    scanned
                 7     1234  ready        3/4         12   3.00 GiB
                 -     1235  starting       -          -          -
            5 died since the supervisor started
            """);
  }
}
