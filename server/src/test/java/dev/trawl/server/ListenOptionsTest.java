package dev.trawl.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.server.blob.Reach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the options of access mean, alone and together. */
class ListenOptionsTest {
  private final List<String> problems = new ArrayList<>();

  private AccessOptions take(String... words) {
    List<String> rest = new ArrayList<>(List.of(words));
    return AccessOptions.take(
        name -> {
          int at = rest.indexOf(name);
          if (at < 0) {
            return Optional.empty();
          }
          rest.remove(at);
          return Optional.of(rest.remove(at));
        },
        problems);
  }

  private Optional<ListenOptions> listen(String address) {
    return take("--listen", address, "--tls-cert", "/c", "--tls-key", "/k", "--token-file", "/t")
        .listen();
  }

  @Test
  void listensOnTheLoopbackUnlessToldOtherwise() {
    ListenOptions bare = listen("8443").orElseThrow();
    assertThat(bare)
        .isEqualTo(
            new ListenOptions("127.0.0.1", 8443, Path.of("/c"), Path.of("/k"), Path.of("/t")));
    assertThat(listen(":8443")).contains(bare);
    assertThat(listen("example.org:0").orElseThrow().host()).isEqualTo("example.org");
    ListenOptions six = listen("[::1]:65535").orElseThrow();
    assertThat(six.host()).isEqualTo("::1");
    assertThat(six.port()).isEqualTo(65_535);
    assertThat(problems).isEmpty();
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String bad :
        List.of("", "x", "host:", "host:-1", "host:+1", "host:65536", "::1", "::1:80")) {
      assertThat(listen(bad)).as(bad).isEmpty();
    }
    assertThat(problems).hasSize(8).allMatch(problem -> problem.contains("HOST:PORT"));
  }

  @Test
  void needsEverythingThatGoesWithIt() {
    take("--listen", "1", "--tls-key", "/k");
    take("--token-file", "/t");
    assertThat(problems)
        .containsExactly(
            "--listen needs --tls-cert, --token-file too",
            "--token-file go with --listen HOST:PORT");
  }

  @Test
  void rootsHoldTheUnixSocketOnlyWhereItIsAlone() {
    assertThat(take().onUnixSocket()).isEqualTo(Reach.USER);
    AccessOptions rooted = take("--root", "/a", "--root", "/b");
    assertThat(rooted.roots()).containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(rooted.onUnixSocket()).isEqualTo(Reach.ROOTS);
    AccessOptions both =
        take(
            "--root",
            "/a",
            "--listen",
            "1",
            "--tls-cert",
            "/c",
            "--tls-key",
            "/k",
            "--token-file",
            "/t");
    assertThat(both.onUnixSocket()).isEqualTo(Reach.USER);
  }
}
