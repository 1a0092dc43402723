package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.client.RemoteSupervisor;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a supervisor elsewhere is named, and what goes with it. */
class RemoteFlagsTest {
  private static final RemoteFlags FLAGS =
      new RemoteFlags("h:1", Optional.of(Path.of("ca")), Path.of("token"));

  @TempDir Path folder;

  private static Optional<RemoteFlags> status(Map<String, String> environment, String... words) {
    String[] raw = new String[words.length + 1];
    raw[0] = "status";
    System.arraycopy(words, 0, raw, 1, words.length);
    return ((Invocation.Status) Invocation.parse(raw, environment)).remote();
  }

  @Test
  void flagsNameIt() {
    assertThat(status(Map.of(), "--connect", "h:1", "--ca", "ca", "--token-file", "token"))
        .contains(FLAGS);
    assertThat(status(Map.of("TRAWL_CA", "ca", "TRAWL_TOKEN_FILE", "token"))).isEmpty();
  }

  @Test
  void theEnvironmentNamesItWhereFlagsDoNot() {
    Map<String, String> environment =
        Map.of("TRAWL_CONNECT", "h:1", "TRAWL_CA", "ca", "TRAWL_TOKEN_FILE", "token");
    assertThat(status(environment)).contains(FLAGS);
    assertThat(status(environment, "--connect", "i:2").orElseThrow().address()).isEqualTo("i:2");
  }

  @Test
  void refusesWhatDoesNotGoWithIt() {
    for (String[] words :
        new String[][] {
          {"scan", "--connect", "h:1", "x", "/f"},
          {"scan", "--connect", "h:1", "--token-file", "t", "--ephemeral", "x", "/f"},
          {"scan", "--connect", "h:1", "--token-file", "t", "--slots", "1", "x", "/f"}
        }) {
      assertThatThrownBy(() -> Invocation.parse(words, Map.of()))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("h:1");
    }
  }

  @Test
  void filesAreNamedByTheirAbsolutePathThere() {
    for (String file : new String[] {"-", "relative"}) {
      assertThatThrownBy(() -> InputFile.open(file, Optional.of(FLAGS)))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("absolute path");
    }
  }

  @Test
  void whatIsNotHereHasNoTextHere() {
    Path missing = folder.resolve("missing");
    try (Input input = InputFile.open(missing.toString(), Optional.of(FLAGS))) {
      assertThat(input)
          .isInstanceOfSatisfying(
              Input.OfRemote.class,
              remote -> {
                assertThat(remote.here()).isEmpty();
                BlockReader text =
                    remote.text(dev.trawl.proto.v1.BlobIdentity.getDefaultInstance());
                assertThatThrownBy(() -> text.copy(0, 1, (bytes, offset, length) -> {}))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("supervisor's machine");
              });
    }
  }

  @Test
  void tellsAddressesFromOtherThings() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "  secret\n");
    RemoteSupervisor six = RemoteSupervisor.of("[::1]:8443", null, token);
    assertThat(six.host()).isEqualTo("::1");
    assertThat(six.port()).isEqualTo(8443);
    assertThat(six.token()).isEqualTo("secret");
    assertThat(six.toString()).contains("[::1]:8443").doesNotContain("secret");
    for (String bad : new String[] {"", "h", ":1", "h:", "h:0", "h:65536", "::1:80", "h:x"}) {
      assertThatThrownBy(() -> RemoteSupervisor.of(bad, null, token))
          .as(bad)
          .isInstanceOfSatisfying(
              TrawlException.class,
              e -> assertThat(e.reason()).isEqualTo(TrawlException.BAD_ADDRESS));
    }
    assertThatThrownBy(() -> RemoteSupervisor.of("h:1", null, folder.resolve("none")))
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.TOKEN_UNREADABLE));
  }
}
