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
        .contains("\"},\"scanned_bytes\":18,\"stats\":{")
        .contains("\"searches\":1,\"searches_with_match\":1,\"bytes_searched\":18,");
  }

  @Test
  void jsonTellsContextAsRipgrepDoes() throws IOException {
    assertThat(scan(write("hi\nno\n"), "--json", "-n", "-A1", "hi"))
        .contains(
            "\n{\"type\":\"context\",\"data\":{\"path\":{\"text\":\"NAME\"},"
                + "\"lines\":{\"text\":\"no\\n\"},\"line_number\":2,\"absolute_offset\":3,"
                + "\"submatches\":[]}}\n")
        .contains("\"matched_lines\":1,\"matches\":1}}}");
    assertThat(scan(write("hi\nno\n"), "--json", "-v", "hi"))
        .contains("\"absolute_offset\":3,\"submatches\":[]}}\n")
        .contains("\"matched_lines\":1,\"matches\":0}}}");
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
  void contextIsPrintedAsGrepPrintsIt() throws IOException {
    Path file = write("0\n1\nhit\n3\n4\n5\n6\nhit\nhit\n9");

    assertThat(scan(file, "-C", "1", "hit")).isEqualTo("1\nhit\n3\n--\n6\nhit\nhit\n9\n");
    assertThat(scan(file, "-n", "-b", "-A1", "hit"))
        .isEqualTo("3:4:hit\n4-8-3\n--\n8:16:hit\n9:20:hit\n10-24-9\n");
    assertThat(scan(file, "-B2", "--no-context-separator", "-m2", "hit"))
        .isEqualTo("0\n1\nhit\n5\n6\nhit\n");
    assertThat(scan(file, "-o", "-n", "-A1", "-m1", "it")).isEqualTo("3:it\n4-3\n");
    assertThat(scan(file, "-v", "-n", "-A1", "-m1", "[0-9]")).isEqualTo("3:hit\n4-3\n");
    assertThat(scan(file, "-c", "-C1", "hit")).isEqualTo("3\n");
  }

  @Test
  void matchesOfRegexesAreReadFromTheFile() throws IOException {
    Path file = write("abc aXc\n\u00FFac\n");

    assertThat(scan(file, "-o", "a.c")).isEqualTo("abc\naXc\n");
    assertThat(scan(file, "-on", "(?i)x|\\xFF")).isEqualTo("1:X\n2:\u00FF\n");
    assertThat(scan(file, "-ob", "-i", "x")).isEqualTo("5:X\n");
    assertThat(scan(file, "-ob", "a*", "--max-matches", "3")).isEqualTo("0:a\n2:\n3:\n");
  }

  @Test
  void patternsAreNumberedFromOneWhereThatIsWanted() throws IOException {
    Path file = write("a bb\nbb\n");
    String[] two = {"-e", "zz", "-e", "a", "-e", "a", "-e", "bb"};

    assertThat(scan(file, with(two, "-o", "-b", "--pattern-id")))
        .isEqualTo("0:2:a\n2:4:bb\n5:4:bb\n");
    assertThat(scan(file, with(two, "-o", "-n", "--pattern-id")))
        .isEqualTo("1:2:a\n1:4:bb\n2:4:bb\n");
    assertThat(scan(file, with(two, "--each", "-c"))).isEqualTo("0\tzz\n1\ta\n2\tbb\n");
    assertThat(scan(file, with(two, "--each", "--count-matches", "--hex", "62 ??")))
        .isEqualTo("0\tzz\n1\ta\n2\tbb\n4\t62 ??\n");
    assertThat(scan(file, with(two, "--json")))
        .contains("{\"match\":{\"text\":\"bb\"},\"start\":2,\"end\":4,\"pattern\":4}");
  }

  @Test
  void matchesAsJsonAndCsv() throws IOException {
    Path file = write("a \"b\"\n\u00FFb\n");

    assertThat(scan(file, "-o", "--format", "json", ".b."))
        .isEqualTo("{\"offset\":2,\"length\":3,\"pattern\":1,\"text\":\"\\\"b\\\"\"}\n");
    assertThat(scan(file, "-on", "--json", "\\xFFb"))
        .isEqualTo(
            "{\"offset\":6,\"length\":2,\"pattern\":1,\"line_number\":2,\"bytes\":\"/2I=\"}\n");
    assertThat(scan(file, "-o", "--format", "csv", ".b."))
        .isEqualTo("offset,length,pattern,text\n2,3,1,\"\"\"b\"\"\"\n");
    assertThat(scan(file, "-on", "--format", "csv", "b"))
        .isEqualTo("offset,length,pattern,line,text\n3,1,1,1,\"b\"\n7,1,1,2,\"b\"\n");
  }

  @Test
  void linesAsCsvAndEndedByNul() throws IOException {
    Path file = write("a,1\n\"q\"\nlast a");

    assertThat(scan(file, "--format", "csv", "a|q"))
        .isEqualTo("offset,length,text\n0,3,\"a,1\"\n4,3,\"\"\"q\"\"\"\n8,6,\"last a\"\n");
    assertThat(scan(file, "--format", "csv", "-n", "-A1", "-m1", "a"))
        .isEqualTo(
            "offset,length,line,kind,text\n0,3,1,match,\"a,1\"\n4,3,2,context,\"\"\"q\"\"\"\n");
    assertThat(scan(file, "--format", "null", "-n", "a")).isEqualTo("1:a,1\0003:last a\0");
    assertThat(scan(file, "--format", "null", "-ob", "a")).isEqualTo("0:a\0009:a\00013:a\0");
    assertThat(scan(file, "--format", "csv", "zzz")).isEqualTo("offset,length,text\n");
  }

  @Test
  void offsetsAsRawNumbers() throws IOException {
    Path file = write("x".repeat(300) + "ab");

    assertThat(scan(file, "-ob", "--format", "u64le", "ab")).isEqualTo("\u002C\u0001\0\0\0\0\0\0");
    assertThatThrownBy(() -> scan(file, true, "-ob", "--format", "u64le", "ab"))
        .hasMessageContaining("not for a terminal");
  }

  @Test
  void countsInOtherFormats() throws IOException {
    Path file = write("a\na a\n");

    assertThat(scan(file, "-c", "--json", "a")).isEqualTo("{\"lines\":2}\n");
    assertThat(scan(file, "--count-matches", "--format", "csv", "a")).isEqualTo("matches\n3\n");
    assertThat(scan(file, "--each", "-c", "--json", "-e", "a", "-e", "z\""))
        .isEqualTo(
            "{\"pattern\":1,\"count\":2,\"text\":\"a\"}\n"
                + "{\"pattern\":2,\"count\":0,\"text\":\"z\\\"\"}\n");
    assertThat(scan(file, "--each", "-c", "--format", "csv", "-e", "a", "-e", "z\""))
        .isEqualTo("pattern,count,text\n1,2,\"a\"\n2,0,\"z\"\"\"\n");
  }

  @Test
  void aDistributionIsAStripOnATerminalAndRowsElsewhere() throws IOException {
    Path file = write("aaaaaaaa" + ".a......" + "........" + "....aaaa");

    assertThat(scan(file, "--distribution=4", "a")).isEqualTo("0 8\n8 1\n16 0\n24 4\n");
    assertThat(scan(file, "--distribution=4", "--json", "a"))
        .startsWith("{\"start\":0,\"end\":8,\"count\":8}\n")
        .hasLineCount(4);
    assertThat(scan(file, "--distribution=3", "--format", "csv", "z"))
        .isEqualTo("start,end,count\n0,11,0\n11,22,0\n22,32,0\n");
    assertThat(scan(file, true, "--distribution=4", "a"))
        .isEqualTo("\u2588\u2581 \u2584\n0 32\n13 matches; a full column is 8, and 8 bytes\n");
  }

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
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
