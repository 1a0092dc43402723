package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachRequest.EventCase;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.BlobSpec;
import dev.trawl.proto.worker.v1.CancelScan;
import dev.trawl.proto.worker.v1.Credit;
import dev.trawl.proto.worker.v1.Drain;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.ForgetBlob;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.Revoke;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.scan.custom.OperatorJars;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import dev.trawl.scan.window.Window;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole worker, in this process, against a supervisor on a real unix socket. */
class WorkerTest {
  private static final int SLOTS = 3;
  private static final int SCAN = 5;
  private static final long BLOB = 9;

  /** A custom operator that goes on until it is told to stop. */
  private static final String ENDLESS = "endless";

  /** A custom operator that throws. */
  private static final String BROKEN = "broken";

  @TempDir Path folder;
  private FakeSupervisor supervisor;
  private final CompletableFuture<ExitReason> exit = new CompletableFuture<>();

  @BeforeEach
  void startSupervisor() throws Exception {
    supervisor = new FakeSupervisor(folder.resolve("s"));
  }

  @AfterEach
  void stopAll() throws Exception {
    supervisor.close();
    if (supervisor.controlCount(EventCase.HELLO) > 0) {
      exit.get(15, TimeUnit.SECONDS);
    }
  }

  private void start(String token, Duration timeout) {
    WorkerOptions options =
        new WorkerOptions(
            supervisor.socket(), SLOTS, token, "test", "any", OperatorJars.none(), timeout);
    Worker.start(options, WorkerTest::compile, exit::complete);
  }

  private void attach() {
    start(FakeSupervisor.TOKEN, Duration.ofSeconds(15));
    await().until(supervisor::isAttached);
  }

  private static RangeOperator compile(Operator operator, Window window)
      throws TaskFailedException {
    return switch (operator.getCustom().getName()) {
      case ENDLESS -> new EndlessOperator();
      case BROKEN -> new BrokenOperator();
      default -> new BuiltInOperators().compile(operator, window);
    };
  }

  private static final class EndlessOperator implements RangeOperator {
    @Override
    public Needs needs() {
      return new Needs(false, false, false);
    }

    @Override
    public Outcome scan(Window window, RangeScan task, ResultSink sink) {
      for (long position = task.start(); sink.advance(position, 0); position++) {
        Thread.onSpinWait();
      }
      return Outcome.endingAt(task.end());
    }
  }

  private static final class BrokenOperator implements RangeOperator {
    @Override
    public Needs needs() {
      return new Needs(false, false, false);
    }

    @Override
    public Outcome scan(Window window, RangeScan task, ResultSink sink) {
      throw new StackOverflowError("deep");
    }
  }

  private static Operator custom(String name) {
    return Operator.newBuilder().setCustom(CustomOperator.newBuilder().setName(name)).build();
  }

  private static Operator offsets(String literal) {
    return Operator.newBuilder()
        .setPatterns(pattern(literal).setOffsets(OffsetsAnswer.getDefaultInstance()))
        .build();
  }

  private static PatternScan.Builder pattern(String literal) {
    return PatternScan.newBuilder()
        .addPatterns(Pattern.newBuilder().setLiteral(ByteString.copyFromUtf8(literal)));
  }

  private Path blob(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("blob"), bytes);
  }

  private static byte[] randomBytes(Random random, int size, String alphabet) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return bytes;
  }

  private static ScanSpec spec(int scan, Path file, Operator operator) throws Exception {
    FileTime modified = Files.getLastModifiedTime(file);
    BlobIdentity identity =
        BlobIdentity.newBuilder()
            .setDevice((Long) Files.getAttribute(file, "unix:dev"))
            .setInode((Long) Files.getAttribute(file, "unix:ino"))
            .setSize(Files.size(file))
            .setModifiedNanos(modified.to(TimeUnit.NANOSECONDS))
            .build();
    BlobSpec blob =
        BlobSpec.newBuilder()
            .setBlobId(BLOB)
            .setOpenPath(file.toString())
            .setIdentity(identity)
            .setMapped(true)
            .build();
    return ScanSpec.newBuilder().setScanId(scan).setBlob(blob).setOperator(operator).build();
  }

  private static RangeTask task(long id, int attempt, long start, long end) {
    return RangeTask.newBuilder()
        .setScanId(SCAN)
        .setTaskId(id)
        .setAttempt(attempt)
        .setStart(start)
        .setEnd(end)
        .setOverrunBytes(1 << 20)
        .build();
  }

  private static List<Long> starts(Batch batch) {
    try {
      List<Long> starts = new ArrayList<>();
      long start = batch.getSegmentStart();
      for (long delta : MatchColumns.parseFrom(batch.getResults()).getStartDeltasList()) {
        start += delta;
        starts.add(start);
      }
      assertThat(starts).hasSize((int) batch.getResultCount());
      return starts;
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** One naive pass over the whole. */
  private static List<Long> oracle(byte[] bytes, String literal) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    List<Long> starts = new ArrayList<>();
    for (int at = text.indexOf(literal);
        at >= 0;
        at = text.indexOf(literal, at + literal.length())) {
      starts.add((long) at);
    }
    return starts;
  }

  private void creditWhenStarved(Random random, int most) {
    supervisor.onControl =
        message -> {
          if (message.hasCreditStarved()) {
            var starved = message.getCreditStarved();
            // Above what one result can overshoot, or it would have to be given twice.
            supervisor.send(
                AttachResponse.newBuilder()
                    .setCredit(
                        Credit.newBuilder()
                            .setScanId(starved.getScanId())
                            .setTaskId(starved.getTaskId())
                            .setAttempt(starved.getAttempt())
                            .setBytes(32 + random.nextInt(most))));
          }
        };
  }

  @ParameterizedTest
  @CsvSource({"1,aa,ab", "2,aba,ab", "3,ab,ab", "4,aa,a", "5,abc,abcd", "6,zz,ab"})
  void resultsAreThoseOfOnePass(long seed, String literal, String alphabet) throws Exception {
    Random random = new Random(seed);
    byte[] bytes = randomBytes(random, alphabet.length() == 1 ? 4_000 : 60_000, alphabet);
    supervisor.configure(random.nextInt(200), random.nextInt(16, 2_000));
    creditWhenStarved(random, 500);
    attach();
    supervisor.announce(spec(SCAN, blob(bytes), offsets(literal)));
    int tasks = 0;
    for (long start = 0; start < bytes.length; tasks++) {
      long end = Math.min(bytes.length, start + random.nextInt(1, 4_000));
      supervisor.grant(tasks % SLOTS, task(tasks, 0, start, end));
      start = end;
    }
    int expectedEnds = tasks;
    await().atMost(15, TimeUnit.SECONDS).until(() -> supervisor.ends().size() == expectedEnds);
    assertThat(merged(expectedEnds)).as("seed %d", seed).isEqualTo(oracle(bytes, literal));
  }

  /** The merge that the protocol asks for: range by range in order, with one cut. */
  private List<Long> merged(int tasks) {
    List<Long> accepted = new ArrayList<>();
    long cut = 0;
    for (long id = 0; id < tasks; id++) {
      long task = id;
      List<Batch> batches = supervisor.batches(batch -> batch.getTaskId() == task);
      assertContiguous(batches);
      for (Batch batch : batches) {
        long from = cut;
        starts(batch).stream().filter(start -> start >= from).forEach(accepted::add);
      }
      assertThat(batches.getLast().getEnd().getUnresolved()).isFalse();
      cut = Math.max(cut, batches.getLast().getEnd().getResolvedThrough());
    }
    return accepted;
  }

  private static void assertContiguous(List<Batch> batches) {
    for (int i = 1; i < batches.size(); i++) {
      assertThat(batches.get(i).getSegmentStart()).isEqualTo(batches.get(i - 1).getSegmentEnd());
      assertThat(batches.get(i - 1).hasEnd()).isFalse();
    }
    assertThat(batches.getLast().hasEnd()).isTrue();
  }

  @Test
  void revokedTaskGoesOnAtItsLastCheckpoint() throws Exception {
    byte[] bytes = randomBytes(new Random(7), 50_000, "ab");
    supervisor.configure(300, 100);
    attach();
    supervisor.announce(spec(SCAN, blob(bytes), offsets("aba")));
    long from = 0;
    List<Long> seen = new ArrayList<>();
    int revokes = 4;
    for (int attempt = 0; attempt < revokes; attempt++) {
      supervisor.grant(attempt % SLOTS, task(1, attempt, from, bytes.length));
      int number = attempt;
      await().until(() -> supervisor.controlCount(EventCase.CREDIT_STARVED) > number);
      supervisor.send(
          AttachResponse.newBuilder()
              .setRevoke(Revoke.newBuilder().setScanId(SCAN).setTaskId(1).setAttempt(attempt)));
      await().until(() -> supervisor.controlCount(EventCase.RELEASED) > number);
      // Control and results travel apart: the credit says how much must still come.
      await().until(() -> bytesOf(number) >= 300);
      List<Batch> batches = supervisor.batches(batch -> batch.getAttempt() == number);
      batches.forEach(batch -> seen.addAll(starts(batch)));
      assertThat(batches).noneMatch(Batch::hasEnd);
      from = batches.getLast().getSegmentEnd();
      assertThat(batches.getLast().getAfterMatch()).isTrue();
    }
    creditWhenStarved(new Random(8), 100_000);
    supervisor.grant(0, task(1, revokes, from, bytes.length));
    await().until(() -> !supervisor.ends().isEmpty());
    supervisor
        .batches(batch -> batch.getAttempt() == revokes)
        .forEach(batch -> seen.addAll(starts(batch)));
    assertThat(seen).isEqualTo(oracle(bytes, "aba"));
  }

  private long bytesOf(int attempt) {
    return supervisor.batches(batch -> batch.getAttempt() == attempt).stream()
        .mapToLong(batch -> batch.getResults().size())
        .sum();
  }

  @Test
  void revokedWaitingTaskIsReleasedWithoutRunning() throws Exception {
    attach();
    supervisor.announce(spec(SCAN, blob(new byte[100]), custom(ENDLESS)));
    supervisor.grant(1, task(1, 0, 0, 100), task(2, 0, 0, 100));
    supervisor.send(
        AttachResponse.newBuilder().setRevoke(Revoke.newBuilder().setScanId(SCAN).setTaskId(2)));
    await().until(() -> supervisor.controlCount(EventCase.RELEASED) == 1);
    var released =
        supervisor.control.stream().filter(AttachRequest::hasReleased).findFirst().orElseThrow();
    assertThat(released.getReleased().getTaskId()).isEqualTo(2);
    assertThat(released.getReleased().getSlot()).isEqualTo(1);
    assertThat(supervisor.batches(batch -> true)).isEmpty();
  }

  @Test
  void cancelReleasesEveryTaskOfTheScanAndNoOther() throws Exception {
    attach();
    Path file = blob("abab".getBytes());
    supervisor.announce(spec(SCAN, file, custom(ENDLESS)));
    supervisor.announce(spec(SCAN + 1, file, offsets("ab")));
    supervisor.grant(0, task(1, 0, 0, 4), task(2, 0, 0, 4));
    supervisor.grant(0, task(3, 0, 0, 4).toBuilder().setScanId(SCAN + 1).build());
    await().until(() -> runningSlots() == 1);
    supervisor.send(AttachResponse.newBuilder().setCancel(CancelScan.newBuilder().setScanId(SCAN)));
    await().until(() -> supervisor.controlCount(EventCase.RELEASED) == 2);
    await().until(() -> supervisor.ends().size() == 1);
    assertThat(starts(supervisor.ends().getFirst())).containsExactly(0L, 2L);
    supervisor.grant(0, task(4, 0, 0, 4));
    await().until(() -> supervisor.ends().size() == 2);
    assertThat(failure(1)).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_FAILED);
  }

  private int runningSlots() {
    return supervisor.control.isEmpty()
        ? 0
        : supervisor.control.getLast().getHeartbeat().getSlotsCount();
  }

  private FailureReason failure(int end) {
    return supervisor.ends().get(end).getEnd().getFailure().getReason();
  }

  @Test
  void heartbeatTellsOfGrowingProgress() throws Exception {
    attach();
    supervisor.announce(spec(SCAN, blob(new byte[100]), custom(ENDLESS)));
    supervisor.grant(2, task(1, 0, 0, 100));
    await().until(() -> runningSlots() == 1);
    var first = supervisor.control.getLast().getHeartbeat().getSlots(0);
    assertThat(first.getSlot()).isEqualTo(2);
    assertThat(first.getTaskId()).isEqualTo(1);
    await()
        .until(
            () ->
                supervisor.control.getLast().getHeartbeat().getSlots(0).getScannedBytes()
                    > first.getScannedBytes());
  }

  @Test
  void changedBlobIsReportedAtTheStart() throws Exception {
    attach();
    Path file = blob("abab".getBytes());
    supervisor.announce(spec(SCAN, file, offsets("ab")));
    Files.write(file, "more".getBytes(), StandardOpenOption.APPEND);
    supervisor.grant(0, task(1, 0, 0, 4));
    await().until(() -> !supervisor.ends().isEmpty());
    assertThat(failure(0)).isEqualTo(FailureReason.FAILURE_REASON_BLOB_CHANGED);
  }

  @Test
  void blobThatChangesUnderATaskIsReportedAtItsEnd() throws Exception {
    supervisor.configure(0, 1_000);
    attach();
    Path file = blob("ab".repeat(1_000).getBytes());
    supervisor.announce(spec(SCAN, file, offsets("ab")));
    supervisor.grant(0, task(1, 0, 0, 2_000));
    await().until(() -> supervisor.controlCount(EventCase.CREDIT_STARVED) == 1);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    supervisor.send(
        AttachResponse.newBuilder()
            .setCredit(Credit.newBuilder().setScanId(SCAN).setTaskId(1).setBytes(1 << 20)));
    await().until(() -> !supervisor.ends().isEmpty());
    assertThat(failure(0)).isEqualTo(FailureReason.FAILURE_REASON_BLOB_CHANGED);
  }

  @Test
  void missingBlobIsUnreadable() throws Exception {
    attach();
    ScanSpec good = spec(SCAN, blob("ab".getBytes()), offsets("ab"));
    BlobSpec missing = good.getBlob().toBuilder().setOpenPath(folder.resolve("no") + "").build();
    supervisor.announce(good.toBuilder().setBlob(missing).build());
    supervisor.grant(0, task(1, 0, 0, 2));
    await().until(() -> !supervisor.ends().isEmpty());
    assertThat(failure(0)).isEqualTo(FailureReason.FAILURE_REASON_BLOB_UNREADABLE);
  }

  @Test
  void operatorThatThrowsHurtsItsTaskOnly() throws Exception {
    attach();
    Path file = blob("abab".getBytes());
    supervisor.announce(spec(SCAN, file, custom(BROKEN)));
    supervisor.announce(spec(SCAN + 1, file, offsets("ab")));
    supervisor.grant(0, task(1, 0, 0, 4), task(2, 0, 0, 4).toBuilder().setScanId(SCAN + 1).build());
    await().until(() -> supervisor.ends().size() == 2);
    assertThat(failure(0)).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_FAILED);
    assertThat(starts(supervisor.ends().get(1))).containsExactly(0L, 2L);
  }

  @Test
  void unknownOperatorIsRefused() throws Exception {
    attach();
    supervisor.announce(spec(SCAN, blob("ab".getBytes()), custom("nothing we have")));
    supervisor.grant(0, task(1, 0, 0, 2));
    await().until(() -> !supervisor.ends().isEmpty());
    assertThat(failure(0)).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN);
  }

  @Test
  void countsOfManyShortTasksAddUp() throws Exception {
    byte[] bytes = randomBytes(new Random(3), 20_000, "ab");
    attach();
    Operator count =
        Operator.newBuilder()
            .setPatterns(pattern("ab").setCount(CountAnswer.getDefaultInstance()))
            .build();
    supervisor.announce(spec(SCAN, blob(bytes), count));
    List<RangeTask> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tasks.add(task(i, 0, i * 100L, (i + 1) * 100L));
    }
    supervisor.grant(0, tasks.toArray(RangeTask[]::new));
    await().until(() -> supervisor.ends().size() == 200);
    assertThat(supervisor.ends().stream().mapToLong(Batch::getResultCount).sum())
        .isEqualTo(oracle(bytes, "ab").size());
    assertThat(supervisor.messages()).isLessThan(200);
  }

  @Test
  void forgottenBlobIsUnmapped() throws Exception {
    attach();
    Path file = blob("ab".repeat(5_000).getBytes());
    supervisor.announce(spec(SCAN, file, offsets("zz")));
    supervisor.grant(0, task(1, 0, 0, 10_000));
    await().until(() -> !supervisor.ends().isEmpty());
    assertThat(isMapped(file)).isTrue();
    supervisor.send(
        AttachResponse.newBuilder().setForgetBlob(ForgetBlob.newBuilder().setBlobId(BLOB)));
    await().until(() -> !isMapped(file));
  }

  private static boolean isMapped(Path file) throws Exception {
    return Files.readString(Path.of("/proc/self/maps")).contains(file.toString());
  }

  @Test
  void everySlotNamesItselfFirst() {
    attach();
    await().until(() -> supervisor.addresses.size() == SLOTS);
    assertThat(supervisor.addresses).allMatch(a -> a.getWorkerId() == FakeSupervisor.WORKER_ID);
    assertThat(
            supervisor.addresses.stream().sorted(Comparator.comparing(a -> a.getSlot())).toList())
        .extracting(a -> a.getSlot())
        .containsExactly(0, 1, 2);
    assertThat(supervisor.hello().getSlots()).isEqualTo(SLOTS);
    assertThat(supervisor.hello().getPid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void drainedWorkerReleasesItsTasksAndLeaves() throws Exception {
    attach();
    supervisor.announce(spec(SCAN, blob(new byte[100]), custom(ENDLESS)));
    supervisor.grant(0, task(1, 0, 0, 100), task(2, 0, 0, 100));
    await().until(() -> runningSlots() == 1);
    supervisor.send(AttachResponse.newBuilder().setDrain(Drain.getDefaultInstance()));
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.LEFT);
    assertThat(supervisor.controlCount(EventCase.RELEASED)).isEqualTo(2);
    assertThat(supervisor.deliverErrors).isEmpty();
  }

  @Test
  void endOfTheControlStreamEndsTheWorker() throws Exception {
    attach();
    supervisor.announce(spec(SCAN, blob(new byte[100]), custom(ENDLESS)));
    supervisor.grant(0, task(1, 0, 0, 100));
    supervisor.endAttach(null);
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.LEFT);
  }

  @Test
  void brokenControlStreamEndsTheWorkerEvenIfItWaitsForCredit() throws Exception {
    supervisor.configure(0, 1_000);
    attach();
    supervisor.announce(spec(SCAN, blob("ababab".getBytes()), offsets("ab")));
    supervisor.grant(0, task(1, 0, 0, 6));
    await().until(() -> supervisor.controlCount(EventCase.CREDIT_STARVED) == 1);
    supervisor.endAttach(Status.INTERNAL);
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.SUPERVISOR_LOST);
  }

  @Test
  void refusedTokenIsNotAttached() throws Exception {
    start("wrong", Duration.ofSeconds(15));
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.NOT_ATTACHED);
  }

  @Test
  void silentSupervisorIsNotWaitedForForEver() throws Exception {
    supervisor.answersHello = false;
    start(FakeSupervisor.TOKEN, Duration.ofMillis(200));
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.NOT_ATTACHED);
  }

  @Test
  void grantForASlotThatIsNotThereEndsTheWorker() throws Exception {
    attach();
    supervisor.grant(SLOTS, task(1, 0, 0, 1));
    assertThat(exit.get(15, TimeUnit.SECONDS)).isEqualTo(ExitReason.PROTOCOL_BROKEN);
  }
}
