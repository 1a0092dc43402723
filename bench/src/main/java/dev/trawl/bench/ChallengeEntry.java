package dev.trawl.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * An entry of the one-billion-row challenge, as it lies in a checkout of its repository, run on
 * this JDK: no native image, no archive of classes.
 *
 * @param name behind {@code CalculateAverage_}
 * @param options of {@code java}, by its own start script; what this JDK does not know is left out
 * @param leftOut those options
 * @param arguments of its main class
 */
record ChallengeEntry(
    String name, List<String> options, List<String> leftOut, List<String> arguments) {
  private static final String PACKAGE = "dev.morling.onebrc";
  private static final String PREFIX = "CalculateAverage_";
  private static final Pattern RANKED = Pattern.compile("/" + PREFIX + "(\\w+)\\.java\\)");

  /**
   * Several entries start a second process that does the work, to be able to end before its memory
   * is unmapped. Where only the time to the end of output is measured, that costs them the start of
   * a JVM and gains nothing; so they are started as that second process.
   */
  private static final String WORKER = "--worker";

  /** So that this JDK does not warn; any more, modules above all, would make the start slower. */
  private static final String ALLOWED = "--sun-misc-unsafe-memory-access=allow";

  /** Copies the lists. */
  ChallengeEntry {
    options = List.copyOf(options);
    leftOut = List.copyOf(leftOut);
    arguments = List.copyOf(arguments);
  }

  /** Names of the entries in the order of the repository's README, the fastest first. */
  static List<String> ranking(String readme) {
    return RANKED.matcher(readme).results().map(found -> found.group(1)).distinct().toList();
  }

  /**
   * Reads how it is to be run.
   *
   * @param known whether this JDK knows an option
   * @throws IOException if the checkout has no such entry
   */
  static ChallengeEntry read(Path checkout, String name, Predicate<String> known)
      throws IOException {
    Path script =
        Stream.of(name, name.replace('_', '-'))
            .map(file -> checkout.resolve("calculate_average_" + file + ".sh"))
            .filter(Files::isReadable)
            .findFirst()
            .orElseThrow(() -> new IOException("no start script"));
    if (!Files.isReadable(source(checkout, name))) {
      throw new IOException("no source in src/main/java");
    }
    String source = Files.readString(source(checkout, name));
    List<String> options = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (String option : ShellOptions.of(Files.readString(script))) {
      (pointsAtAFile(option) || !known.test(option) ? leftOut : options).add(option);
    }
    return new ChallengeEntry(
        name, options, leftOut, source.contains('"' + WORKER + '"') ? List.of(WORKER) : List.of());
  }

  /** Archives of classes are made by scripts that are not run here. */
  private static boolean pointsAtAFile(String option) {
    Matcher file = Pattern.compile("-XX:\\w+File=.*").matcher(option);
    return file.matches();
  }

  private static Path source(Path checkout, String name) {
    return checkout
        .resolve("src/main/java")
        .resolve(PACKAGE.replace('.', '/'))
        .resolve(PREFIX + name + ".java");
  }

  /**
   * Compiles it, and nothing else of the checkout.
   *
   * @param classes where the classes go
   * @throws IOException with the compiler's first error
   */
  void compile(Path checkout, Path classes) throws IOException {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow(() -> new IOException("no javac in this JDK"))
            .run(
                writer,
                writer,
                "-nowarn",
                "-proc:none",
                "--add-modules=jdk.incubator.vector",
                "-d",
                classes.toString(),
                source(checkout, name).toString());
    if (code != 0) {
      throw new IOException(
          said.toString()
              .lines()
              .filter(line -> line.contains("error:"))
              .findFirst()
              .map(line -> line.substring(line.indexOf("error:")))
              .orElse("javac ended with " + code));
    }
  }

  /** How it is started. */
  List<String> words(Path java, Path classes) {
    List<String> words = new ArrayList<>(List.of(java.toString(), ALLOWED));
    words.addAll(options);
    words.addAll(List.of("-cp", classes.toString(), PACKAGE + "." + PREFIX + name));
    words.addAll(arguments);
    return words;
  }
}
