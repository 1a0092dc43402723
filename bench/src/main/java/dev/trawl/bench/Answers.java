package dev.trawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import dev.trawl.client.ScanStream;
import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each contestant answers the questions that more than one benchmark asks. */
final class Answers {
  /** A literal that is in few files, and there seldom. */
  static final String RARE = "Sherlock Holmes";

  private final Pool pool;
  private final Tools tools;
  private final PlainRead reader;
  private final Map<Path, OpenBlob> blobs = new HashMap<>();

  /**
   * Other programs.
   *
   * @param ripgrep path of rg
   * @param grep path of GNU grep
   * @param wc path of wc
   */
  record Tools(String ripgrep, String grep, String wc) {}

  Answers(Pool pool, Tools tools, PlainRead reader) {
    this.pool = pool;
    this.tools = tools;
    this.reader = reader;
  }

  /** Trawl, and the plain read of the same file. */
  Map<Contestant, Answer> againstLimit(BenchFile file, Answer trawl) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.TRAWL, trawl);
    runs.put(Contestant.PLAIN_READ, () -> reader.sum(file.mapping()));
    return runs;
  }

  /** How many matches there are, asked by the Java client. */
  Answer count(PatternQuery query, BenchFile file) {
    OpenBlob blob = open(file);
    return () -> blob.countMatches(query);
  }

  /** How often a literal is there, asked by the command. */
  Answer commandCount(String literal, BenchFile file) {
    return command("scan", "-F", "--count-matches", "-e", literal, path(file))::number;
  }

  /** How often a regex matches, asked by the command. */
  Answer commandRegexCount(String regex, BenchFile file) {
    return command("scan", "--count-matches", "-e", regex, path(file))::number;
  }

  /** How many line feeds there are, asked by the Java client. */
  Answer newlines(BenchFile file) {
    return newlines(file, ScanRequest.newBuilder());
  }

  /** How many line feeds there are, by a scan that is {@code request} in all else. */
  Answer newlines(BenchFile file, ScanRequest.Builder request) {
    OpenBlob blob = open(file);
    return () -> newlines(blob, request);
  }

  /** How many line feeds are in a blob, by a scan that is {@code request} in all else. */
  static long newlines(OpenBlob blob, ScanRequest.Builder request) {
    request.setOperator(Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance()));
    long count = 0;
    try (ScanStream stream = blob.scan(request)) {
      for (ScanResponse part = stream.next(); part != null; part = stream.next()) {
        count += part.getBatch().getCount().getTotal();
      }
    }
    return count;
  }

  /** How many line feeds wc counts. */
  Answer wordCount(BenchFile file) {
    return new Command(tools.wc, "-l", path(file))::number;
  }

  /** How often GNU grep finds a literal without quotes; its matches are counted by wc. */
  Answer grepCount(String literal, BenchFile file) {
    // grep -c counts lines.
    String grep = tools.grep + " -aoF -e '" + literal + "' -- \"$0\" | wc -l";
    return new Command(List.of("/bin/sh", "-c", grep, path(file)), Map.of("LC_ALL", "C"))::number;
  }

  /** rg, counting matches. */
  Command ripgrepCount(BenchFile file, String... pattern) {
    List<String> words = new ArrayList<>(List.of("--count-matches"));
    words.addAll(List.of(pattern));
    words.addAll(List.of("--", path(file)));
    return ripgrep(words.toArray(String[]::new));
  }

  /** rg, reading the bytes as they are. */
  Command ripgrep(String... arguments) {
    List<String> words = new ArrayList<>(List.of(tools.ripgrep, "--no-config", "-a", "-E", "none"));
    words.addAll(List.of(arguments));
    return new Command(words, Map.of());
  }

  /** The command, with the pool. */
  Command command(String... arguments) {
    return pool.command(arguments);
  }

  /** A file as a blob of the pool. */
  OpenBlob open(BenchFile file) {
    return blobs.computeIfAbsent(file.path(), pool.trawl()::open);
  }

  /** Closes a file for everybody, the command's scans included: the pool maps it no more. */
  void close(BenchFile file) {
    open(file).closeInSupervisor();
    blobs.remove(file.path());
  }

  /** The query for a literal. */
  static PatternQuery literal(String text) {
    return PatternQuery.literal(text.getBytes(UTF_8));
  }

  /** The answer now. */
  static long run(Answer answer) {
    try {
      return answer.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The path as programs take it. */
  static String path(BenchFile file) {
    return file.path().toString();
  }
}
