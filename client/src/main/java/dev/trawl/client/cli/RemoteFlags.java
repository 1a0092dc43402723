package dev.trawl.client.cli;

import dev.trawl.client.RemoteSupervisor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A supervisor elsewhere that was asked for.
 *
 * @param address HOST:PORT
 * @param authorities PEM file with the certificates that may vouch for it, if not the JDK's own may
 * @param tokenFile file with its token
 */
record RemoteFlags(String address, Optional<Path> authorities, Path tokenFile) {

  static void addTo(CommandSpec command) {
    command.addOption(
        CommandSpecs.value("HOST:PORT", String.class, value -> value, "--connect")
            .description("Use the supervisor that serves there; or TRAWL_CONNECT.")
            .build());
    command.addOption(
        CommandSpecs.value("PEM", String.class, value -> value, "--ca")
            .description("Certificates that may vouch for it; or TRAWL_CA.")
            .build());
    command.addOption(
        CommandSpecs.value("FILE", String.class, value -> value, "--token-file")
            .description("File with its token; or TRAWL_TOKEN_FILE.")
            .build());
  }

  /**
   * What the flags say, or else the environment.
   *
   * @return empty if neither names a supervisor
   * @throws CliException if there is no token for it, or flags do not go together
   */
  static Optional<RemoteFlags> of(ParseResult parsed, Map<String, String> environment) {
    String address = value(parsed, "--connect", environment, "TRAWL_CONNECT");
    if (address == null) {
      return Optional.empty();
    }
    for (String option : new String[] {"--ephemeral", "--workers", "--slots"}) {
      if (parsed.commandSpec().findOption(option) != null && parsed.hasMatchedOption(option)) {
        throw new CliException(
            option + " is for a supervisor that this call starts, not for one on " + address);
      }
    }
    String token = value(parsed, "--token-file", environment, "TRAWL_TOKEN_FILE");
    if (token == null) {
      throw new CliException(
          "the supervisor on "
              + address
              + " wants a token: name the file that holds it with --token-file");
    }
    return Optional.of(
        new RemoteFlags(
            address,
            Optional.ofNullable(value(parsed, "--ca", environment, "TRAWL_CA")).map(Path::of),
            Path.of(token)));
  }

  private static @Nullable String value(
      ParseResult parsed, String option, Map<String, String> environment, String variable) {
    String raw = parsed.matchedOptionValue(option, null);
    if (raw != null) {
      return RawArguments.text(raw);
    }
    String inherited = environment.getOrDefault(variable, "");
    return inherited.isEmpty() ? null : inherited;
  }

  /**
   * What the client library connects to.
   *
   * @throws dev.trawl.client.TrawlException if the token cannot be read, or the address is none
   */
  RemoteSupervisor supervisor() {
    return RemoteSupervisor.of(address, authorities.orElse(null), tokenFile);
  }
}
