package dev.trawl.client.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Whom {@code trawl serve} lets in, and to which files: handed on to the supervisor, which checks
 * it.
 *
 * @param roots folders, absolute
 * @param listen HOST:PORT, if it is to serve over TCP
 * @param files what goes with that: option and absolute path in turn
 */
record AccessFlags(List<Path> roots, Optional<String> listen, List<String> files) {

  /** The unix socket alone. */
  static final AccessFlags DEFAULT = new AccessFlags(List.of(), Optional.empty(), List.of());

  private static final List<String> FILE_OPTIONS =
      List.of("--tls-cert", "--tls-key", "--token-file");

  AccessFlags {
    roots = List.copyOf(roots);
    files = List.copyOf(files);
  }

  static void addTo(CommandSpec serve) {
    serve.addOption(
        CommandSpecs.value("DIR", List.class, value -> value, "--root")
            .auxiliaryTypes(String.class)
            .description(
                "Read files under DIR only; repeatable. With --listen it holds for callers over"
                    + " TCP, who can read nothing without it.")
            .build());
    serve.addOption(
        CommandSpecs.value("[HOST:]PORT", String.class, value -> value, "--listen")
            .description(
                "Serve over TCP too, with TLS: on 127.0.0.1 unless HOST is named, and on any free"
                    + " port, which is printed, for PORT 0.")
            .build());
    file(serve, "--tls-cert", "PEM file with the certificate for --listen.");
    file(serve, "--tls-key", "PEM file with its private key.");
    file(
        serve,
        "--token-file",
        "File of mode 600 with the token that callers over TCP must bring, 32 characters or more.");
  }

  private static void file(CommandSpec serve, String name, String description) {
    serve.addOption(
        CommandSpecs.value("FILE", String.class, value -> value, name)
            .description(description)
            .build());
  }

  static AccessFlags of(ParseResult parsed) {
    List<String> roots = parsed.matchedOptionValue("--root", List.of());
    String listen = parsed.matchedOptionValue("--listen", null);
    List<String> files = new ArrayList<>();
    for (String option : FILE_OPTIONS) {
      String file = parsed.matchedOptionValue(option, null);
      if (file != null) {
        files.addAll(List.of(option, absolute(file).toString()));
      }
    }
    return new AccessFlags(
        roots.stream().map(AccessFlags::absolute).toList(),
        Optional.ofNullable(listen).map(RawArguments::text),
        files);
  }

  private static Path absolute(String raw) {
    return InputFile.path(raw).toAbsolutePath();
  }

  /** What the supervisor is told. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    roots.forEach(root -> words.addAll(List.of("--root", root.toString())));
    listen.ifPresent(address -> words.addAll(List.of("--listen", address)));
    words.addAll(files);
    return words;
  }
}
