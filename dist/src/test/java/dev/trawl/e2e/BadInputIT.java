package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.sun.security.auth.module.UnixSystem;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promise 6 for what users and clients get wrong: one line that says what and how to mend it, exit
 * code 2, nothing left behind; a status with a reason for a hostile request, and the pool serves
 * on. Hazards: a stack trace, a hang, a process or file that stays, a request that costs memory.
 */
class BadInputIT {

  private Dist dist;
  private Path file;

  @BeforeEach
  void create() {
    dist = Dist.create();
    file = Inputs.write(dist.file("file"), "one needle\ntwo\nthree needles\n");
  }

  @AfterEach
  void cleanUp() {
    dist.close();
  }

  @Test
  void badFilesAndPatternsAreRefusedBeforeAnythingIsStarted() throws IOException {
    Files.createDirectory(dist.file("folder"));
    dist.trawl("scan", "-F", "x", dist.file("missing")).refused("missing", "no such file");
    dist.trawl("scan", "-F", "x", dist.file("folder")).refused("folder", "directory");
    dist.trawl("scan", "-F", "x", "/proc/self/status").refused("/proc/self/status", "pseudo file");
    dist.trawl("scan", "-v", "-o", "x", file).refused("-v", "-o");
    dist.trawl("scan", "--format", "u64le", "x", file).refused("u64le", "-o");
    dist.trawl("scan", "-F", "-f", dist.file("missing"), file).refused("patterns", "no such file");
    dist.trawl("scan", "-F", "--no-such-flag", "x", file).refused("--no-such-flag");
    dist.trawl("scan", "-F", "-m", "-3", "x", file).refused("-3");
    dist.trawl("scan", "-F", "x").refused("FILE is missing");
    assertThat(dist.processes()).isEmpty();
    assertThat(dist.runtime()).doesNotExist();
  }

  @Test
  void unreadableFileIsRefused() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (new UnixSystem().getUid() != 0) {
      dist.trawl("scan", "-F", "x", file).refused("permission denied");
      return;
    }
    // Root may read everything; somebody else may not.
    Files.setPosixFilePermissions(dist.file("."), PosixFilePermissions.fromString("rwxrwxrwx"));
    Outcome other =
        dist.bash("exec setpriv --reuid=65534 --clear-groups \"$TRAWL_COMMAND\" scan -F x file");
    assumeTrue(!other.stderr().contains("setpriv"), other.stderr());
    assumeTrue(
        !other.stderr().contains("bin/trawl") && !other.stderr().contains("not complete"),
        "another user cannot reach the command: " + other.stderr());
    other.refused("permission denied");
  }

  @Test
  void runtimeDirectoryThatCannotBeUsedIsRefused() {
    ProcessBuilder tooLong = dist.builder(dist.words("scan", "-F", "x", file));
    tooLong.environment().put("TRAWL_DIR", dist.file("d".repeat(120)).toString());
    dist.run(tooLong).refused("107");
    assertThat(dist.file("d".repeat(120))).doesNotExist();

    ProcessBuilder unwritable = dist.builder(dist.words("scan", "-F", "x", file));
    unwritable.environment().put("TRAWL_DIR", "/sys/trawl");
    dist.run(unwritable).refused("/sys/trawl", "TRAWL_DIR");

    Inputs.write(dist.file("plain"), "");
    ProcessBuilder noDirectory = dist.builder(dist.words("scan", "-F", "x", file));
    noDirectory.environment().put("TRAWL_DIR", dist.file("plain").toString());
    dist.run(noDirectory).refused("not a directory");
    assertThat(dist.processes()).isEmpty();
  }

  @Test
  void exitCodesAreThoseOfGrep() {
    dist.trawl("scan", "-F", "needle", file).ended(0);
    assertThat(dist.trawl("scan", "-F", "absent", file).ended(1).text()).isEmpty();
    assertThat(dist.trawl("scan", "-F", "-q", "needle", file).ended(0).text()).isEmpty();
    dist.trawl("scan", "-F", "-q", "absent", file).ended(1);
  }

  @Test
  void outputThatCannotBeWrittenIsToldAndABrokenPipeIsNot() {
    Path big = Inputs.text(dist.file("big"), 8 << 20, Inputs.seed(BadInputIT.class));
    Outcome broken = dist.bash("trawl scan -F e big | head -n 1; exit ${PIPESTATUS[0]}");
    assertThat(broken.stderr()).isEmpty();
    assertThat(broken.exitCode()).as("what a shell shows for SIGPIPE").isEqualTo(141);
    dist.bash("trawl scan -F e big > /dev/full").refused("No space left");
    assertThat(dist.status().getRunningScans()).isZero();
    assertThat(big).exists();
  }

  /** A request that must be answered with {@code code} and a reason. */
  private record Hostile(String name, Status.Code code, Consumer<ScanRequest.Builder> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Hostile> hostile() {
    return Stream.of(
        new Hostile(
            "a range outside", Status.Code.INVALID_ARGUMENT, r -> r.setRange(range(0, 1L << 40))),
        new Hostile(
            "a range backwards", Status.Code.INVALID_ARGUMENT, r -> r.setRange(range(9, 3))),
        new Hostile(
            "a negative range", Status.Code.INVALID_ARGUMENT, r -> r.setRange(range(-5, -1))),
        new Hostile(
            "a negative range size", Status.Code.INVALID_ARGUMENT, r -> r.setRangeSizeBytes(-1)),
        new Hostile("a negative limit", Status.Code.INVALID_ARGUMENT, r -> r.setMaxMatches(-1)),
        new Hostile("a weight of 4 G", Status.Code.INVALID_ARGUMENT, r -> r.setWeight(-1)),
        new Hostile("an unknown blob", Status.Code.NOT_FOUND, r -> r.setBlobId("nobody's")),
        new Hostile(
            "no operator", Status.Code.INVALID_ARGUMENT, ScanRequest.Builder::clearOperator),
        new Hostile("an unknown order", Status.Code.INVALID_ARGUMENT, r -> r.setOrderValue(77)),
        new Hostile("no pattern", Status.Code.INVALID_ARGUMENT, r -> patterns(r).clearPatterns()),
        new Hostile("an empty pattern", Status.Code.INVALID_ARGUMENT, r -> onePattern(r, 0)),
        new Hostile(
            "a pattern of 65 KiB", Status.Code.INVALID_ARGUMENT, r -> onePattern(r, 65 << 10)),
        new Hostile(
            "a wrong regex",
            Status.Code.INVALID_ARGUMENT,
            r -> patterns(r).setPatterns(0, Pattern.newBuilder().setRegex("a[b"))),
        new Hostile(
            "a regex too large",
            Status.Code.RESOURCE_EXHAUSTED,
            r -> patterns(r).setPatterns(0, Pattern.newBuilder().setRegex("(\\p{L}{1,50}){50}"))),
        new Hostile(
            "a made-up cursor",
            Status.Code.INVALID_ARGUMENT,
            r -> r.setCursor(ByteString.copyFromUtf8("x"))));
  }

  /** One supervisor for all of them: each finds it as the one before left it. */
  @Test
  void hostileRequestsAreAnsweredWithAReasonAndThePoolServesOn() {
    dist.serve();
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(file);
      for (Hostile hostile : hostile().toList()) {
        ScanRequest.Builder request = Scans.count("needle").setBlobId(blob.id());
        hostile.change().accept(request);
        TrawlException answer = answerTo(trawl, request.build());
        assertThat(answer.code())
            .as("%s: %s", hostile, answer.getMessage())
            .isEqualTo(hostile.code());
        assertThat(answer.reason()).as(hostile.name()).isNotEmpty();
        assertThat(answer.getMessage()).as(hostile.name()).isNotBlank();
      }
      assertThat(blob.countMatches("needle".getBytes(StandardCharsets.UTF_8))).isEqualTo(2);
      assertThat(dist.status().getWorkerDeaths()).isZero();
    }
  }

  /** More patterns than a message may hold: refused while it is read, for no memory. */
  @Test
  void hugeRequestIsRefusedAndThePoolServesOn() {
    dist.serve();
    ByteString half = ByteString.copyFrom(new byte[64 << 10]);
    ScanRequest.Builder request = Scans.count("needle");
    for (int i = 0; i < 1000; i++) {
      patterns(request).addPatterns(Pattern.newBuilder().setLiteral(half));
    }
    try (Trawl trawl = dist.connect()) {
      request.setBlobId(trawl.open(file).id());
      assertThatThrownBy(
              () -> ScanServiceGrpc.newBlockingStub(trawl.channel()).scan(request.build()).next())
          .isInstanceOf(StatusRuntimeException.class)
          .satisfies(
              e ->
                  assertThat(((StatusRuntimeException) e).getStatus().getCode())
                      .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }
    assertThat(dist.trawl("scan", "-F", "-c", "needle", file).ended(0).text()).isEqualTo("2");
  }

  /** As many ranges as a scan may have: they are arithmetic, and cost nothing before their turn. */
  @Test
  void oneByteRangesAreOnlySlow() {
    dist.serve();
    Path small = Inputs.text(dist.file("small"), 20_000, Inputs.seed(BadInputIT.class));
    String listed = dist.bash("LC_ALL=C grep -aoF java small | wc -l").text();
    assertThat(dist.trawl("scan", "-F", "--count-matches", "--range-size", 1, "java", small).text())
        .isEqualTo(listed);
  }

  private static TrawlException answerTo(Trawl trawl, ScanRequest request) {
    try {
      ScanServiceGrpc.newBlockingStub(trawl.channel())
          .scan(request)
          .forEachRemaining(message -> {});
      throw new AssertionError("the request was accepted: " + request);
    } catch (StatusRuntimeException e) {
      return new TrawlException(
          e.getStatus().getCode(), reason(e), String.valueOf(e.getStatus().getDescription()), e);
    }
  }

  private static String reason(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    try {
      return status.getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException | RuntimeException none) {
      return "";
    }
  }

  private static ByteRange range(long start, long end) {
    return ByteRange.newBuilder().setStart(start).setEnd(end).build();
  }

  private static PatternScan.Builder patterns(ScanRequest.Builder request) {
    return request.getOperatorBuilder().getPatternsBuilder();
  }

  private static void onePattern(ScanRequest.Builder request, int bytes) {
    patterns(request)
        .setPatterns(0, Pattern.newBuilder().setLiteral(ByteString.copyFrom(new byte[bytes])));
  }
}
