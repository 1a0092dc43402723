package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams cut into windows give what one pass over the whole gives, however they are cut and
 * however they arrive.
 */
class StreamScanTest {
  private static final long MAX_WINDOW = 1 << 20;
  private static final int ROUNDS = Integer.getInteger("trawl.stream.rounds", 150);

  @TempDir Path directory;

  private final FakeBlobs blobs = new FakeBlobs();

  @Test
  void windowsGiveWhatGrepPrints() throws IOException {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = text(random);
      String literal = randomString(random, 1 + random.nextInt(4));
      String[] arguments = arguments(random, literal);
      String expected = NaiveGrep.output(Flags.scan(arguments), literal, input);
      assertSame(arguments, input, random, expected);
    }
    assertNothingIsLeft();
  }

  @Test
  void aFileGivesWhatGrepPrints() throws IOException {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = text(random);
      String literal = randomString(random, 1 + random.nextInt(4));
      String[] arguments = arguments(random, literal);
      assertThat(scanFile(arguments, input))
          .as("%s over %s", List.of(arguments), new String(input, ISO_8859_1).replace("\n", "$"))
          .isEqualTo(NaiveGrep.output(Flags.scan(arguments), literal, input));
    }
  }

  /** Sets, regexes and all that changes how they match: the same words over a file and a stream. */
  @Test
  void windowsGiveWhatAFileGives() throws IOException {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = text(random);
      String[] arguments = anything(random);
      assertSame(arguments, input, random, scanFile(arguments, input));
    }
  }

  private void assertSame(String[] arguments, byte[] input, Random random, String expected)
      throws IOException {
    long windowBytes = 1 + random.nextInt(60);
    assertThat(scan(arguments, new Chunks(input, random), windowBytes))
        .as(
            "window %d, %s over %s",
            windowBytes, List.of(arguments), new String(input, ISO_8859_1).replace("\n", "$"))
        .isEqualTo(expected);
  }

  private void assertNothingIsLeft() {
    assertThat(blobs.open).as("windows left open in the supervisor").isZero();
    assertDirectoryIsEmpty();
  }

  private static Random seeded() {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    System.out.println("seed " + seed + ", repeated by -Dtrawl.seed=" + seed);
    return new Random(seed);
  }

  @Test
  void aMatchThatReachesIntoTheNextWindowEndsBeforeTheNextMatch() throws IOException {
    String run = "a".repeat(1001);

    for (long windowBytes = 1; windowBytes < 12; windowBytes++) {
      assertThat(scan(new String[] {"--count-matches", "aaa", "-"}, chunked(run, 7), windowBytes))
          .isEqualTo("333\n");
    }
  }

  @Test
  void limitsCountOverAllWindows() throws IOException {
    String text = "hit\n".repeat(100);

    assertThat(scan(new String[] {"-c", "-m", "42", "hit", "-"}, chunked(text, 5), 8))
        .isEqualTo("42\n");
    assertThat(blobs.requests.getLast().getMaxLines()).isLessThan(42).isPositive();
  }

  @Test
  void anEndlessStreamEndsAtItsLimit() throws IOException {
    ReadableByteChannel endless = new Chunks("y\n".getBytes(ISO_8859_1), null);

    assertThat(scan(new String[] {"--max-matches", "3", "y", "-"}, endless, 64))
        .isEqualTo("y\ny\ny\n");
  }

  @Test
  void aLineLongerThanAWindowGrowsTheWindow() throws IOException {
    String line = "x".repeat(5000) + "needle" + "x".repeat(5000);

    assertThat(scan(new String[] {"-n", "needle", "-"}, chunked("a\n" + line + "\nb\n", 100), 64))
        .isEqualTo("2:" + line + "\n");
  }

  @Test
  void aLineLongerThanAWindowMayGrowIsAnErrorAndLeavesNothing() {
    byte[] line = "x".repeat(3 << 20).getBytes(ISO_8859_1);

    assertThatThrownBy(
            () ->
                scan(
                    new String[] {"needle", "-"},
                    chunked(new String(line, ISO_8859_1), 1 << 16),
                    64))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("longer than 1 MiB");
    assertDirectoryIsEmpty();
  }

  @Test
  void aReadErrorIsToldAndLeavesNothing() {
    ReadableByteChannel broken =
        new Chunks("a\n".getBytes(ISO_8859_1), new Random(1)) {
          @Override
          public int read(ByteBuffer target) throws IOException {
            throw new IOException("Input/output error");
          }
        };

    assertThatThrownBy(() -> scan(new String[] {"a", "-"}, broken, 64))
        .hasMessage("cannot read the stream: Input/output error");
    assertDirectoryIsEmpty();
  }

  @Test
  void aMissingSpoolDirectoryIsOneClearLine() {
    SpoolDirectory missing = new SpoolDirectory(directory.resolve("none"));

    assertThatThrownBy(missing::create)
        .hasMessage(
            "cannot spool the stream in "
                + directory.resolve("none")
                + ": no such file or directory; make room or name another directory with"
                + " TRAWL_SPOOL_DIR");
  }

  @Test
  void theWindowFileIsPrivateAndItsNameIsGoneWhileItIsScanned() throws IOException {
    List<String> seen = new ArrayList<>();
    Blobs watching =
        file -> {
          Blobs.Scannable blob = blobs.open(file);
          try {
            seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return new Blobs.Scannable() {
            @Override
            public BlobIdentity identity() {
              return blob.identity();
            }

            @Override
            public void scan(ScanRequest.Builder request, Consumer<ScanResponse> listener) {
              assertDirectoryIsEmpty();
              seen.add("scanned without a name");
              blob.scan(request, listener);
            }

            @Override
            public void discard() {
              blob.discard();
            }
          };
        };

    scan(watching, new String[] {"a", "-"}, chunked("a\n", 9), 64);

    assertThat(seen).containsExactly("rw-------", "scanned without a name");
  }

  private String scan(String[] arguments, ReadableByteChannel input, long windowBytes)
      throws IOException {
    return scan(blobs, arguments, input, windowBytes);
  }

  private String scanFile(String[] arguments, byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("whole"), bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    ScanPlan plan = Flags.plan(arguments);
    ResultPrinter printer = ResultPrinter.of(plan, sink, "<stdin>");
    try (Input.OfFile input = (Input.OfFile) InputFile.open(file.toString())) {
      new FileScan(blobs, new ScanRun(plan, printer, sink, new ProgressLine(false))).scan(input);
    }
    return finished(printer, sink, out);
  }

  private static String finished(ResultPrinter printer, ByteSink sink, ByteArrayOutputStream out) {
    printer.finish();
    sink.flush();
    return out.toString(ISO_8859_1)
        .replaceAll("\\{\"secs\":[^}]*\\}", "TIME")
        .replaceAll("\"bytes_(searched|printed)\":\\d+", "BYTES");
  }

  private String scan(Blobs blobs, String[] arguments, ReadableByteChannel input, long windowBytes)
      throws IOException {
    ScanPlan plan = Flags.plan(true, arguments);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    ResultPrinter printer = ResultPrinter.of(plan, sink, "<stdin>");
    ScanRun run = new ScanRun(plan, printer, sink, new ProgressLine(false));
    try (StreamSpool spool =
        StreamSpool.start(
            input, new SpoolDirectory(directory), plan.cut(), windowBytes, MAX_WINDOW)) {
      new StreamScan(blobs, run, "<stdin>").scan(spool);
    }
    return finished(printer, sink, out);
  }

  private void assertDirectoryIsEmpty() {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Chunks chunked(String text, int chunk) {
    return new Chunks(text.getBytes(ISO_8859_1), new Random(chunk));
  }

  private static String[] arguments(Random random, String literal) {
    List<String> arguments = new ArrayList<>();
    String[] outputs = {"-a", "-a", "-v", "-o", "-c", "--count-matches", "-q"};
    arguments.add(outputs[random.nextInt(outputs.length)]);
    boolean inverted = arguments.contains("-v");
    maybe(random, 2, arguments, "-n");
    maybe(random, 2, arguments, "-b");
    for (String context : List.of("-A", "-B", "-C")) {
      maybe(random, 4, arguments, context, Integer.toString(random.nextInt(4)));
    }
    maybe(random, 4, arguments, "-m", Integer.toString(1 + random.nextInt(8)));
    if (!inverted) {
      maybe(random, 4, arguments, "--max-matches", Integer.toString(1 + random.nextInt(8)));
    }
    arguments.add(literal);
    arguments.add("-");
    return arguments.toArray(String[]::new);
  }

  private static String[] anything(Random random) {
    List<String> arguments = new ArrayList<>();
    List<String> outputs =
        List.of("-a", "-o", "-ob", "-c", "--count-matches", "-q", "--json", "--distribution=3");
    String output = outputs.get(random.nextInt(outputs.size()));
    arguments.add(output);
    boolean ofMatches = !output.equals("-a") && !output.equals("--json") && !output.equals("-c");
    maybe(random, 4, arguments, "-i");
    maybe(random, 6, arguments, random.nextBoolean() ? "-w" : "-x");
    if (ofMatches) {
      maybe(random, 6, arguments, "-U");
    }
    maybe(random, 4, arguments, random.nextBoolean() ? "--each" : "--overlapping");
    if (output.startsWith("-o")) {
      maybe(random, 3, arguments, "--pattern-id");
      maybe(random, 3, arguments, "--format", random.nextBoolean() ? "csv" : "json");
    }
    String[] regexes = {"a+b", "^a", "b$", "a*", "", "ab|b", "a.b", "[^b]b"};
    boolean fixed = random.nextBoolean();
    for (int i = random.nextInt(3); i >= 0; i--) {
      arguments.add("-e");
      arguments.add(
          fixed ? randomString(random, 1 + random.nextInt(4)) : regexes[random.nextInt(8)]);
    }
    if (!output.equals("-a") && !output.equals("--json") && !output.equals("-c") && fixed) {
      maybe(random, 4, arguments, "--hex", "61 ?? 62");
    }
    arguments.add("-");
    return arguments.toArray(String[]::new);
  }

  private static void maybe(Random random, int oneIn, List<String> arguments, String... more) {
    if (random.nextInt(oneIn) == 0) {
      arguments.addAll(List.of(more));
    }
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(30);
    for (int i = 0; i < lines; i++) {
      text.append(randomString(random, random.nextInt(random.nextInt(10) == 0 ? 200 : 12)));
      text.append(i < lines - 1 || random.nextBoolean() ? "\n" : "");
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  private static String randomString(Random random, int length) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < length; i++) {
      s.append("aab".charAt(random.nextInt(3)));
    }
    return s.toString();
  }

  /** A stream that arrives in random pieces; without a random, endlessly. */
  private static class Chunks implements ReadableByteChannel {
    private final byte[] bytes;
    private final Random random;
    private int position;
    private volatile boolean open = true;

    Chunks(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (!open) {
        throw new AsynchronousCloseException();
      }
      if (random == null) {
        target.put(bytes);
        return bytes.length;
      }
      if (position == bytes.length) {
        return -1;
      }
      int most = Math.min(bytes.length - position, target.remaining());
      int count = Math.min(most, 1 + random.nextInt(Math.max(1, bytes.length / 8)));
      target.put(bytes, position, count);
      position += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
