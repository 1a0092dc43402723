package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed for a file, byte for byte. */
class FileScanTest {
  @TempDir Path directory;

  private final FakeBlobs blobs = new FakeBlobs();

  @Test
  void linesAsGrepPrintsThem() throws IOException {
    Path file = write("one\ntwo one\n\u00FF\0one");

    assertThat(scan(file, "one")).isEqualTo("one\ntwo one\n\u00FF\0one\n");
    assertThat(scan(file, "-n", "-b", "one")).isEqualTo("1:0:one\n2:4:two one\n3:12:\u00FF\0one\n");
    assertThat(scan(file, "-m", "1", "one")).isEqualTo("one\n");
    assertThat(scan(file, "--max-matches", "2", "one")).isEqualTo("one\ntwo one\n");
  }

  @Test
  void matchesAsGrepPrintsThem() throws IOException {
    Path file = write("aaa\nb\naa");

    assertThat(scan(file, "-o", "a")).isEqualTo("a\na\na\na\na\n");
    assertThat(scan(file, "-ob", "aa")).isEqualTo("0:aa\n6:aa\n");
    assertThat(scan(file, "-onb", "a")).isEqualTo("1:0:a\n1:1:a\n1:2:a\n3:6:a\n3:7:a\n");
    assertThat(scan(file, "-o", "-m", "1", "a")).isEqualTo("a\na\na\n");
    assertThat(scan(file, "-ob", "--max-matches", "2", "a")).isEqualTo("0:a\n1:a\n");
  }

  @Test
  void countsPrintZero() throws IOException {
    Path file = write("a\naa\n");

    assertThat(scan(file, "-c", "a")).isEqualTo("2\n");
    assertThat(scan(file, "--count-matches", "a")).isEqualTo("3\n");
    assertThat(scan(file, "-c", "z")).isEqualTo("0\n");
    assertThat(scan(file, "--count-matches", "z")).isEqualTo("0\n");
    assertThat(scan(file, "-c", "-m", "1", "a")).isEqualTo("1\n");
    assertThat(scan(file, "--count-matches", "-m", "1", "a")).isEqualTo("1\n");
    assertThat(scan(file, "-q", "a")).isEmpty();
  }

  @Test
  void anEmptyFileHasNoMatch() throws IOException {
    assertThat(scan(write(""), "a")).isEmpty();
    assertThat(scan(write(""), "-c", "a")).isEqualTo("0\n");
  }

  @Test
  void aLineOfManyBlocksIsStreamed() throws IOException {
    String line = "x".repeat(4 << 20) + "needle\u00FF";

    assertThat(scan(write("a\n" + line + "\nb\n"), "needle")).isEqualTo(line + "\n");
  }

  @Test
  void jsonHasRipgrepsSchema() throws IOException {
    String[] lines = scan(write("say \"hi\"\thi\nno\nhi\n"), "--json", "-n", "hi").split("\n");

    assertThat(lines).hasSize(5);
    assertThat(lines[0]).isEqualTo("{\"type\":\"begin\",\"data\":{\"path\":{\"text\":\"NAME\"}}}");
    assertThat(lines[1])
        .isEqualTo(
            "{\"type\":\"match\",\"data\":{\"path\":{\"text\":\"NAME\"},"
                + "\"lines\":{\"text\":\"say \\\"hi\\\"\\thi\\n\"},\"line_number\":1,"
                + "\"absolute_offset\":0,\"submatches\":["
                + "{\"match\":{\"text\":\"hi\"},\"start\":5,\"end\":7},"
                + "{\"match\":{\"text\":\"hi\"},\"start\":9,\"end\":11}]}}");
    assertThat(lines[2]).contains("\"line_number\":3,\"absolute_offset\":15,");
    assertThat(lines[3])
        .startsWith(
            "{\"type\":\"end\",\"data\":{\"path\":{\"text\":\"NAME\"},\"binary_offset\":null,")
        .contains("\"matched_lines\":2,\"matches\":3}}}");
    assertThat(lines[4])
        .startsWith("{\"type\":\"summary\",\"data\":{\"elapsed_total\":{\"secs\":")
        .contains("\"searches\":1,\"searches_with_match\":1,\"bytes_searched\":18,");
  }

  @Test
  void jsonGivesBytesForWhatIsNotUtf8() throws IOException {
    String line = "\u00FF" + "x".repeat(100_000) + "hi";
    String base64 = Base64.getEncoder().encodeToString((line + "\n").getBytes(ISO_8859_1));

    assertThat(scan(write(line + "\n"), "--json", "hi"))
        .contains("\"lines\":{\"bytes\":\"" + base64 + "\"},\"line_number\":null,");
    assertThat(scan(write("\u0001\u001F\u007F hi"), "--json", "hi"))
        .contains("{\"text\":\"\\u0001\\u001f\u007F hi\"}");
  }

  @Test
  void jsonWithoutAMatchIsTheSummaryAlone() throws IOException {
    assertThat(scan(write("a\n"), "--json", "z"))
        .startsWith("{\"type\":\"summary\"")
        .contains("\"searches_with_match\":0")
        .hasLineCount(1);
  }

  @Test
  void aTerminalGetsNoControls() throws IOException {
    Path file = write("\u001B[2Jhi\u00FF\n");

    assertThat(scan(file, true, "hi")).isEqualTo("\\x1b[2Jhi\\xff\n");
    assertThat(scan(file, true, "-o", "\u00FF")).isEqualTo("\\xff\n");
  }

  @Test
  void aFileThatChangedBetweenTheTwoOpensIsRefused() throws IOException {
    Path file = write("hi\n");
    try (Input.OfFile input = (Input.OfFile) InputFile.open(file.toString())) {
      Files.writeString(file, "hi hi\n");

      assertThatThrownBy(
              () -> new FileScan(blobs, run(new ByteArrayOutputStream(), false, "hi")).scan(input))
          .hasMessageContaining("changed while it was opened");
    }
  }

  private Path write(String raw) throws IOException {
    return Files.write(directory.resolve("f"), raw.getBytes(ISO_8859_1));
  }

  private String scan(Path file, String... arguments) {
    return scan(file, false, arguments);
  }

  private String scan(Path file, boolean terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ScanRun run = run(out, terminal, arguments);
    try (Input.OfFile input = (Input.OfFile) InputFile.open(file.toString())) {
      new FileScan(blobs, run).scan(input);
    }
    run.printer().finish();
    run.sink().flush();
    return out.toString(terminal ? UTF_8 : ISO_8859_1);
  }

  private static ScanRun run(ByteArrayOutputStream out, boolean terminal, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "NAME";
    ScanPlan plan = Flags.plan(all);
    ByteSink sink = new ByteSink(out, terminal ? StreamKind.TERMINAL : StreamKind.OTHER);
    return new ScanRun(plan, ResultPrinter.of(plan, sink, "NAME"), sink, new ProgressLine(false));
  }
}
