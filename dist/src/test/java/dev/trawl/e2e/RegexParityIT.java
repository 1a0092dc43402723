package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A regex finds what ripgrep finds: the offset and text of every match, over six kinds of files,
 * each cut into ranges of a random length. ripgrep is asked to take files as they are ({@code -a -E
 * none}).
 */
class RegexParityIT {
  private static final int FILE_BYTES = Dist.LONG ? 64 << 20 : 80_000;

  private static Dist dist;
  private static String rg;
  private static SplittableRandom random;
  private static Trawl trawl;
  private static final Map<String, byte[]> contents = new LinkedHashMap<>();

  /** A line of the list. */
  private record Expression(List<String> flags, String pattern) {
    @Override
    public String toString() {
      String text = String.join(" ", flags) + " " + pattern;
      return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    boolean has(String flag) {
      return flags.contains(flag);
    }
  }

  @BeforeAll
  static void makeInputs() throws IOException {
    dist = Dist.create();
    rg = dist.bash("'" + Path.of("../scripts/tools").toAbsolutePath() + "' rg").ended(0).text();
    long seed = Inputs.seed(RegexParityIT.class);
    random = new SplittableRandom(seed);
    RegexInputs inputs = new RegexInputs(random, FILE_BYTES);
    dist.serve();
    trawl = dist.connect();
    for (RegexInputs.Kind kind : RegexInputs.Kind.values()) {
      byte[] content = inputs.make(kind);
      contents.put(kind.name(), content);
      Inputs.write(dist.file(kind.name()), content);
    }
  }

  @AfterAll
  static void cleanUp() {
    trawl.close();
    dist.close();
  }

  static Stream<Expression> expressions() throws IOException {
    List<Expression> all = new ArrayList<>();
    try (InputStream in = RegexParityIT.class.getResourceAsStream("regexes.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("# ")) {
          int tab = line.indexOf('\t');
          String flags = line.substring(0, tab);
          all.add(
              new Expression(
                  flags.startsWith("-") ? List.of(flags.split(" ")) : List.of(),
                  line.substring(tab + 1)));
        }
      }
    }
    all.add(new Expression(List.of(), words(200)));
    all.add(new Expression(List.of("-i"), words(200)));
    all.add(new Expression(List.of("-w"), words(50)));
    return all.stream();
  }

  private static String words(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> RegexInputs.word(i * 7919))
        .distinct()
        .collect(Collectors.joining("|"));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void findsWhatRipgrepFinds(Expression expression) throws IOException {
    Files.writeString(dist.file("expression"), expression.pattern() + "\n");
    for (String name : contents.keySet()) {
      long rangeBytes = 1 + random.nextInt(FILE_BYTES / 20) * (random.nextBoolean() ? 1L : 10L);
      Outcome listed = ripgrep(expression, "-ob", name);
      assertThat(listed.stderr()).isEmpty();
      if (expression.has("--crlf")) {
        endLinesWithLineFeeds(listed.stdout());
      }
      Path found = print(name, expression, rangeBytes);
      assertThat(Files.mismatch(found, listed.stdout()))
          .as(
              "first byte in which what was found (%s) and what ripgrep printed (%s) differ; in %s, ranges of"
                  + " %d bytes",
              found, listed.stdout(), name, rangeBytes)
          .isEqualTo(-1);
      assertThat(count(name, expression, rangeBytes))
          .as("number of matches in %s, empty ones included", name)
          .isEqualTo(number(ripgrep(expression, "--count-matches", name)));
      listed.discard();
    }
  }

  /** With {@code --crlf}, ripgrep ends what it prints with CR LF, too. No match holds a CR then. */
  private static void endLinesWithLineFeeds(Path printed) throws IOException {
    String text = Files.readString(printed, StandardCharsets.ISO_8859_1);
    Files.writeString(printed, text.replace("\r\n", "\n"), StandardCharsets.ISO_8859_1);
  }

  private static long number(Outcome counted) {
    String text = counted.text();
    counted.discard();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static Outcome ripgrep(Expression expression, String answer, String name) {
    List<String> words = new ArrayList<>(List.of(rg, "--no-config", "-a", "-E", "none", answer));
    words.addAll(expression.flags());
    words.addAll(List.of("-f", "expression", "--", name));
    return dist.run(dist.builder(words));
  }

  private static Path print(String name, Expression expression, long rangeBytes)
      throws IOException {
    byte[] content = contents.get(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ScanRequest.Builder request = request(expression, rangeBytes, true);
    Scans.run(trawl.open(dist.file(name)), request, message -> printMatches(message, content, out));
    return Files.write(dist.file("found"), out.toByteArray());
  }

  private static void printMatches(
      ScanResponse message, byte[] content, ByteArrayOutputStream out) {
    Scans.forEachMatch(
        message.getBatch(),
        (start, length) -> {
          out.writeBytes((start + ":").getBytes(StandardCharsets.US_ASCII));
          out.write(content, (int) start, (int) length);
          out.write('\n');
        });
  }

  private static long count(String name, Expression expression, long rangeBytes) {
    return Scans.total(trawl.open(dist.file(name)), request(expression, rangeBytes, false));
  }

  private static ScanRequest.Builder request(
      Expression expression, long rangeBytes, boolean offsets) {
    boolean caseless = expression.has("-i") || expression.has("-wi");
    boolean bytesOnly = expression.has("--no-unicode");
    CaseMatching insensitive =
        bytesOnly
            ? CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE
            : CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE;
    PatternScan.Builder patterns =
        PatternScan.newBuilder()
            .addPatterns(Pattern.newBuilder().setRegex(expression.pattern()))
            .setCaseMatching(caseless ? insensitive : CaseMatching.CASE_MATCHING_EXACT)
            .setBytesOnly(bytesOnly)
            .setWholeWords(expression.has("-w") || expression.has("-wi"))
            .setWholeLines(expression.has("-x"))
            .setCrlf(expression.has("--crlf"));
    if (offsets) {
      patterns.setOffsets(OffsetsAnswer.getDefaultInstance());
    } else {
      patterns.setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_MATCHES));
    }
    return ScanRequest.newBuilder()
        .setOperator(Operator.newBuilder().setPatterns(patterns))
        .setRangeSizeBytes(rangeBytes);
  }
}
