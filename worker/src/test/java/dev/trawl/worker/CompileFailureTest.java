package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.worker.v1.BlobSpec;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.window.MappedWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Which failure a wrong pattern makes, and whether its message helps. */
class CompileFailureTest {

  private static TaskFailedException compile(String... regexes) {
    PatternScan.Builder scan = PatternScan.newBuilder();
    scan.getOffsetsBuilder();
    for (String regex : regexes) {
      scan.addPatternsBuilder().setRegex(regex);
    }
    return failure(scan);
  }

  private static TaskFailedException failure(PatternScan.Builder scan) {
    Operator operator = Operator.newBuilder().setPatterns(scan).build();
    SharedBlob blob = new SharedBlob(BlobSpec.getDefaultInstance());
    ScanJob job = new ScanJob(operator, blob, new BuiltInOperators());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(1).asSlice(0, 0);
      TaskFailedException first =
          catchThrowableOfType(
              TaskFailedException.class, () -> job.operator(new MappedWindow(bytes)));
      assertThat(first).isNotNull();
      assertThat(
              catchThrowableOfType(
                  TaskFailedException.class, () -> job.operator(new MappedWindow(bytes))))
          .as("the next task's")
          .isSameAs(first);
      return first;
    }
  }

  @Test
  void aWrongRegexIsNamedWithPositionAndReason() {
    TaskFailedException e = compile("a[b");
    assertThat(e.reason()).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_INVALID);
    assertThat(e).hasMessageStartingWith("the pattern 'a[b': at character ");
  }

  @Test
  void ofASetTheWrongOneIsNamed() {
    TaskFailedException e = compile("good", "(b|c)", "x{2,1}", "a[");
    assertThat(e.reason()).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_INVALID);
    assertThat(e).hasMessageStartingWith("pattern 2, counted from 0, 'x{2,1}': at character ");
  }

  @Test
  void aRegexTooLargeSaysTheLimit() {
    TaskFailedException e = compile("(\\p{L}{1,50}){50}");
    assertThat(e.reason()).isEqualTo(FailureReason.FAILURE_REASON_OPERATOR_TOO_LARGE);
    assertThat(e).hasMessageContaining("limit of ");
  }

  @Test
  void aLongPatternIsNotRepeatedWhole() {
    assertThat(compile("(" + "é".repeat(30_000)).getMessage()).hasSizeLessThan(300);
  }
}
