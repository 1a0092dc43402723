package dev.trawl.bench;

import dev.trawl.scan.hyperscan.Hyperscan;
import dev.trawl.scan.regex.Regex;
import dev.trawl.scan.regex.RegexOptions;
import dev.trawl.scan.regex.Searcher;
import dev.trawl.scan.regex.Searcher.Found;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.trino.re2j.Options;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Counting all matches of a regex on one thread, by our engine and by others, over the same bytes.
 * An operation is a byte, so a score in operations per nanosecond reads as GB/s.
 *
 * <p>The bytes are the beginning of the file that {@code -Dtrawl.bench.file} names. They are read
 * as Latin-1 by those that need a string; the patterns are ASCII, so all count the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx1g",
      "-Djol.skipDynamicAttach=true",
      "-Djol.skipHotspotSAAttach=true"
    })
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class RegexBenchmark {

  static final int TEXT_BYTES = 32 << 20;

  /**
   * Who searches. {@code trawl-alone} is our engine without Hyperscan as a filter. {@code rg} is
   * ripgrep as a whole process, at {@code -Dtrawl.bench.rg}.
   */
  @Param({"trawl", "trawl-alone", "trino-re2j", "re2j", "java.util.regex", "rg"})
  public String engine = "trawl";

  /** What is looked for. */
  @Param({
    "[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}",
    "[a-z]+_[0-9]{4,}",
    "[a-z]+[0-9]{4,}",
    "\\bthe\\b",
    "[a-z]+"
  })
  public String pattern = "[a-z]+_[0-9]{4,}";

  private LongSupplier search = () -> 0;

  /** Reads the bytes, and compiles the pattern. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    try (InputStream file = Files.newInputStream(Path.of(System.getProperty("trawl.bench.file")))) {
      search = search(engine, pattern, file.readNBytes(TEXT_BYTES));
    }
  }

  /** A count of all matches of a pattern in a text, by an engine. */
  static LongSupplier search(String engine, String pattern, byte[] text) throws IOException {
    return switch (engine) {
      case "trawl" -> trawl(pattern, text, true);
      case "trawl-alone" -> trawl(pattern, text, false);
      case "trino-re2j" -> trino(pattern, text);
      case "re2j" -> re2j(pattern, text);
      case "java.util.regex" -> java(pattern, text);
      case "rg" -> rg(pattern, text);
      default -> throw new IllegalArgumentException("no engine is named " + engine);
    };
  }

  private static LongSupplier trawl(String pattern, byte[] text, boolean filter) {
    MemorySegment segment = Arena.ofAuto().allocate(text.length);
    segment.copyFrom(MemorySegment.ofArray(text));
    Searcher searcher = Regex.compile(pattern, RegexOptions.lines().unicode(false)).newSearcher();
    return () -> {
      Hyperscan.allowOnThisThread(filter);
      searcher.text(segment, 0, text.length, true);
      long count = 0;
      long from = 0;
      while (searcher.find(from, Long.MAX_VALUE, count == 0) == Found.MATCH) {
        from = searcher.end();
        count++;
      }
      return count;
    };
  }

  private static LongSupplier trino(String pattern, byte[] text) {
    Slice slice = Slices.wrappedBuffer(text);
    Options options = Options.builder().setAlgorithm(Options.Algorithm.DFA).build();
    io.trino.re2j.Pattern compiled = io.trino.re2j.Pattern.compile(pattern, options);
    return () -> {
      io.trino.re2j.Matcher matcher = compiled.matcher(slice);
      long count = 0;
      while (matcher.find()) {
        count++;
      }
      return count;
    };
  }

  private static LongSupplier re2j(String pattern, byte[] text) {
    String string = new String(text, StandardCharsets.ISO_8859_1);
    com.google.re2j.Pattern compiled = com.google.re2j.Pattern.compile(pattern);
    return () -> {
      com.google.re2j.Matcher matcher = compiled.matcher(string);
      long count = 0;
      while (matcher.find()) {
        count++;
      }
      return count;
    };
  }

  private static LongSupplier java(String pattern, byte[] text) {
    String string = new String(text, StandardCharsets.ISO_8859_1);
    java.util.regex.Pattern compiled = java.util.regex.Pattern.compile(pattern);
    return () -> compiled.matcher(string).results().count();
  }

  private static LongSupplier rg(String pattern, byte[] text) throws IOException {
    Path file = Files.createTempFile("trawl-bench", ".bin");
    file.toFile().deleteOnExit();
    Files.write(file, text);
    Ripgrep ripgrep = new Ripgrep(Path.of(System.getProperty("trawl.bench.rg", "rg")));
    return () -> {
      try {
        return ripgrep.countRegexMatches(pattern, file);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("rg cannot run", e);
      }
    };
  }

  /** Counts the matches. */
  @Benchmark
  @OperationsPerInvocation(TEXT_BYTES)
  public long countMatches() {
    return search.getAsLong();
  }
}
