package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvocationTest {

  @Test
  void takesShortFlagsInClustersAndValuesAttached() {
    ScanFlags flags = Flags.scan("-Fobn", "-m5", "--max-matches=7", "needle", "file");

    assertThat(flags.patterns().fixedStrings()).isTrue();
    assertThat(flags.answer().onlyMatching()).isTrue();
    assertThat(flags.output().byteOffsets()).isTrue();
    assertThat(flags.output().lineNumbers()).isTrue();
    assertThat(flags.answer().count()).isFalse();
    assertThat(flags.answer().maxLines()).isEqualTo(5);
    assertThat(flags.answer().maxMatches()).isEqualTo(7);
    assertThat(raws(flags)).containsExactly("needle");
    assertThat(flags.file()).isEqualTo("file");
  }

  @Test
  void withAnExpressionTheOnlyOperandIsTheFile() {
    ScanFlags flags = Flags.scan("-e", "one", "-e", "-n", "file");

    assertThat(raws(flags)).containsExactly("one", "-n");
    assertThat(flags.output().lineNumbers()).isFalse();
    assertThat(flags.file()).isEqualTo("file");
  }

  @Test
  void argumentsAreDataAndNotFilesOfArguments() {
    assertThat(raws(Flags.scan("@etc", "${env:HOME}"))).containsExactly("@etc");
    assertThat(Flags.scan("@etc", "${env:HOME}").file()).isEqualTo("${env:HOME}");
    assertThat(raws(Flags.scan("--", "-x", "-"))).containsExactly("-x");
    assertThat(raws(Flags.scan("\"quoted\"", "f"))).containsExactly("\"quoted\"");
  }

  @Test
  void rangeSizesTakeSuffixes() {
    assertThat(Flags.scan("--range-size", "64K", "x", "f").rangeSizeBytes()).isEqualTo(65536);
    assertThat(Flags.scan("--range-size", "3M", "x", "f").rangeSizeBytes()).isEqualTo(3 << 20);
    assertThat(Flags.scan("x", "f").rangeSizeBytes()).isZero();
    assertThatThrownBy(() -> Flags.scan("--range-size", "0", "x", "f"))
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> Flags.scan("--range-size", "1T", "x", "f"))
        .hasMessageContaining("not a number of bytes");
  }

  @Test
  void ephemeralByFlagOrEnvironment() {
    assertThat(Flags.scan("--ephemeral", "x", "f").ephemeral()).isTrue();
    assertThat(Flags.scan("x", "f").ephemeral()).isFalse();
    Invocation byEnvironment =
        Invocation.parse(new String[] {"scan", "x", "f"}, Map.of("TRAWL_EPHEMERAL", "1"));
    assertThat(((Invocation.Scan) byEnvironment).flags().ephemeral()).isTrue();
  }

  @Test
  void theOtherCommandsHaveTheirFlags() {
    assertThat(Flags.parse("serve", "--workers", "4", "--slots=8"))
        .isEqualTo(
            new Invocation.Serve(
                new ServeFlags(new PoolSize(4, 8), Optional.empty(), 0, -1, AccessFlags.DEFAULT)));
    assertThat(Flags.parse("serve", "--grace-seconds", "0"))
        .isEqualTo(
            new Invocation.Serve(
                new ServeFlags(PoolSize.DEFAULT, Optional.empty(), 0, 0, AccessFlags.DEFAULT)));
    assertThat(Flags.parse("stop", "--grace", "30"))
        .isEqualTo(new Invocation.Stop(Duration.ofSeconds(30)));
    assertThat(Flags.parse("stop")).isEqualTo(new Invocation.Stop(Duration.ZERO));
    assertThat(Flags.parse("status")).isEqualTo(new Invocation.Status(Optional.empty()));
    assertThat(Flags.parse("workers")).isEqualTo(new Invocation.Workers());
    assertThat(Flags.parse("drain", "3")).isEqualTo(new Invocation.DrainWorker(3, false));
    assertThat(Flags.parse("drain", "--wait", "3")).isEqualTo(new Invocation.DrainWorker(3, true));
    assertThat(Flags.parse("resize", "512")).isEqualTo(new Invocation.Resize(512));
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : CommandSpecs.NAMES) {
      assertThat(Flags.parse(command, "--help")).isInstanceOf(Invocation.Help.class);
    }
    assertThat(((Invocation.Help) Flags.parse("--help")).text())
        .contains("scan", "serve", "status");
    assertThat(((Invocation.Help) Flags.parse("scan", "-h")).text())
        .contains("--count-matches", "Exit codes", "Examples:")
        .doesNotContain("--range-size");
    assertThat(Flags.parse("--version")).isEqualTo(new Invocation.Version());
  }

  @Test
  void mistakesAreOneLineWithARemedy() {
    assertMessage(
        "unknown flag: --fixd; did you mean --fixed-strings? See", "scan", "--fixd", "x", "f");
    assertMessage("unknown command or argument: scna; did you mean scan?", "scna");
    assertMessage("no command given", new String[0]);
    assertMessage("FILE is missing: trawl scan PATTERN FILE", "scan", "x");
    assertMessage("FILE is missing", "scan", "-e", "x");
    assertMessage("one FILE at a time: c is too many", "scan", "a", "b", "c");
    assertMessage("'x' is not a whole number", "scan", "-m", "x", "a", "b");
    assertMessage(
        "unknown flag: --max-match; did you mean --max-matches?",
        "scan",
        "--max-match=3",
        "x",
        "f");
    assertMessage("'xml' is none of text, json, csv", "scan", "--format", "xml", "x", "f");
    assertMessage("cannot be both patterns and FILE", "scan", "-f", "-", "-");
    assertMessage("is not a whole number from 1 to 512", "serve", "--workers", "0");
  }

  private static List<String> raws(ScanFlags flags) {
    return flags.patterns().sources().stream().map(PatternSource::raw).toList();
  }

  private static void assertMessage(String expected, String... arguments) {
    assertThatThrownBy(() -> Invocation.parse(arguments, Map.of()))
        .isInstanceOf(CliException.class)
        .message()
        .contains(expected)
        .doesNotContain("\n");
  }

  @Test
  void drainAndResizeNeedTheirNumber() {
    for (String command : new String[] {"drain", "resize"}) {
      assertThatThrownBy(() -> Flags.parse(command))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("Missing required parameter");
    }
  }
}
