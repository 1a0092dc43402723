package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.scan.custom.CustomRanges;
import dev.trawl.scan.custom.OperatorJars;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What custom operators bring, on its way to the supervisor. */
class CustomResultsTest {
  private static final RangeTask TASK =
      RangeTask.newBuilder()
          .setScanId(1)
          .setTaskId(2)
          .setAttempt(3)
          .setStart(10)
          .setEnd(50)
          .build();

  private final List<Batch> batches = new ArrayList<>();
  private final List<Long> wanted = new ArrayList<>();
  private Attempt attempt = Attempt.idle();

  private final BatchSink sink =
      new BatchSink(
          new BatchSink.Output() {
            @Override
            public boolean deliver(Batch batch, CreditGate gate) {
              return batches.add(batch);
            }

            @Override
            public void starved(TaskKey key, long wantedBytes) {
              wanted.add(wantedBytes);
              attempt.gate().add(wantedBytes == 0 ? 20 : wantedBytes);
            }

            @Override
            public void tick() {}
          },
          1 << 20);

  private void begin(MergeTask merge, long credit) {
    attempt = new Attempt(TASK, null, merge, credit);
    sink.begin(attempt, new ResultForm.Items());
  }

  @Test
  void itemsOfAnyLengthAreFieldsOfTheirOwnAndBatchesEndBehindAnItemsStart() throws Exception {
    begin(null, 14);
    assertThat(sink.record(12, 1, bytes("first"))).isTrue();
    assertThat(sink.record(20, 1, bytes(""))).isTrue();
    assertThat(sink.record(30, 1, bytes("x".repeat(300)))).isTrue();
    sink.finish(Outcome.endingAt(50));

    assertThat(batches).extracting(Batch::getSegmentStart).containsExactly(10L, 21L);
    assertThat(batches).extracting(Batch::getSegmentEnd).containsExactly(21L, 50L);
    assertThat(batches).extracting(Batch::getResultCount).containsExactly(2L, 1L);
    assertThat(items(batches.getFirst())).containsExactly("first", "");
    assertThat(items(batches.getLast())).containsExactly("x".repeat(300));
  }

  @Test
  void aSinkGoesBackToWindowsAfterItems() throws Exception {
    begin(null, 1000);
    sink.record(12, 1, bytes("item"));
    sink.finish(Outcome.endingAt(50));
    sink.begin(new Attempt(TASK, null, null, 1000), new ResultForm.Windows());
    sink.record(16, 16, bytes("1234"));
    sink.record(32, 16, bytes("5678"));
    sink.finish(Outcome.endingAt(50));
    assertThat(batches.getLast().getResults().toStringUtf8()).endsWith("12345678");
  }

  @Test
  void aPartialWaitsUntilThereIsCreditForAllOfItAndSaysHowMuch() {
    begin(null, 64);
    sink.partial(bytes("p".repeat(65)));
    assertThat(sink.finish(Outcome.endingAt(50))).isTrue();
    assertThat(wanted).containsExactly(65L);
    assertThat(batches).hasSize(1);
    Batch batch = batches.getFirst();
    assertThat(batch.getSegmentStart() + " " + batch.getSegmentEnd()).isEqualTo("10 50");
    assertThat(batch.getResultCount()).isEqualTo(1);
    assertThat(batch.getResults().toStringUtf8()).isEqualTo("p".repeat(65));
  }

  @Test
  void anEmptyPartialIsAResultToo() {
    begin(null, 64);
    sink.partial(bytes(""));
    sink.finish(Outcome.endingAt(50));
    assertThat(batches.getFirst().getResultCount()).isEqualTo(1);
  }

  @Test
  void aStoppedAttemptDoesNotWaitWithItsPartial() {
    begin(null, 0);
    sink.partial(bytes("p"));
    attempt.gate().stop();
    assertThat(sink.finish(Outcome.endingAt(50))).isFalse();
    assertThat(batches).isEmpty();
  }

  @Test
  void aTaskWithInputMergesItInsteadOfScanning() throws Exception {
    Grant grant =
        Grant.newBuilder()
            .addTasks(TASK)
            .addMerges(
                MergeInput.newBuilder()
                    .setScanId(1)
                    .setTaskId(2)
                    .addPartials(ByteString.copyFromUtf8("a"))
                    .addPartials(ByteString.copyFromUtf8("b"))
                    .setFinish(true))
            .build();
    assertThat(MergeTask.of(grant, TASK.toBuilder().setTaskId(7).build())).isNull();
    MergeTask merge = MergeTask.of(grant, TASK);
    begin(merge, 100);
    sink.finish(merge.run(joiner(), attempt.range(), sink));
    assertThat(batches.getFirst().getResults().toStringUtf8()).isEqualTo("<ab>");
  }

  @Test
  void mergingWhatCannotBeMergedFails() {
    MergeTask nothing = new MergeTask(List.of(), true);
    assertThatThrownBy(() -> nothing.run(joiner(), attempt.range(), sink))
        .isInstanceOf(TaskFailedException.class);
  }

  @Test
  void anUnknownOperatorIsTold() {
    Operator operator =
        Operator.newBuilder().setCustom(CustomOperator.newBuilder().setName("nobody")).build();
    assertThatThrownBy(() -> new CustomOperators(OperatorJars.none()).compile(operator, null))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN));
  }

  private static RangeOperator joiner() {
    return CustomRanges.compile(new Joiner(), Map.of());
  }

  /** Partials are texts, put one behind the other. */
  private static final class Joiner implements OperatorProvider {
    @Override
    public String name() {
      return "joiner";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Answer answer() {
      return Answer.PARTIAL;
    }

    @Override
    public PartialOperator compile(Map<String, byte[]> parameters) {
      return new Join();
    }
  }

  private static final class Join implements PartialOperator {
    @Override
    public byte[] scan(Window window, long start, long end, CheckIn checkIn) {
      throw new AssertionError("a merge scans nothing");
    }

    @Override
    public byte[] merge(byte[] left, byte[] right) {
      return bytes(text(left) + text(right));
    }

    @Override
    public byte[] finish(byte[] partial) {
      return bytes("<" + text(partial) + ">");
    }
  }

  private static List<String> items(Batch batch) throws Exception {
    return CustomResult.parseFrom(batch.getResults()).getItemsList().stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
