package dev.trawl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the directory is, and what is refused in its place. */
class RuntimeDirectoryTest {

  private static final int ME = (int) new UnixSystem().getUid();

  @TempDir Path temporary;

  private RuntimeDirectory with(Map<String, String> environment) {
    return RuntimeDirectory.of(environment, temporary, ME);
  }

  private RuntimeDirectory at(Path path) {
    return with(Map.of("TRAWL_DIR", path.toString()));
  }

  private static void refuses(String why, RuntimeDirectory directory) {
    assertThatThrownBy(directory::create)
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.RUNTIME_DIRECTORY_UNSAFE))
        .hasMessageContaining(directory.path().toString())
        .hasMessageContaining(why);
  }

  @Test
  void anyDirectoryCanBeNamed() {
    RuntimeDirectory named = RuntimeDirectory.at(Path.of("some/where"));
    assertThat(named.path()).isEqualTo(Path.of("some/where").toAbsolutePath());
    assertThat(named.clientSocket().getParent()).isEqualTo(named.path());
  }

  @Test
  void trawlDirComesFirst() {
    assertThat(with(Map.of("TRAWL_DIR", "/x/y", "XDG_RUNTIME_DIR", temporary.toString())).path())
        .isEqualTo(Path.of("/x/y"));
    assertThat(with(Map.of("TRAWL_DIR", "rel")).path()).isAbsolute().endsWithRaw(Path.of("rel"));
  }

  @Test
  void theSessionsDirectoryComesNext() {
    assertThat(with(Map.of("TRAWL_DIR", "", "XDG_RUNTIME_DIR", temporary.toString())).path())
        .isEqualTo(temporary.resolve("trawl"));
  }

  @Test
  void aSessionDirectoryThatIsMissingRelativeOrAnothersIsPassedOver() {
    Path fallback = temporary.resolve("trawl-" + ME);
    assertThat(with(Map.of()).path()).isEqualTo(fallback);
    assertThat(with(Map.of("XDG_RUNTIME_DIR", temporary.resolve("no").toString())).path())
        .isEqualTo(fallback);
    assertThat(with(Map.of("XDG_RUNTIME_DIR", ".")).path()).isEqualTo(fallback);
    assertThat(
            RuntimeDirectory.of(Map.of("XDG_RUNTIME_DIR", temporary.toString()), temporary, ME + 1)
                .path())
        .isEqualTo(temporary.resolve("trawl-" + (ME + 1)));
  }

  @Test
  void namesWhatIsInIt() {
    RuntimeDirectory directory = at(Path.of("/d"));
    assertThat(directory.clientSocket()).isEqualTo(Path.of("/d/supervisor.sock"));
    assertThat(directory.workerSocket()).isEqualTo(Path.of("/d/workers.sock"));
    assertThat(directory.log()).isEqualTo(Path.of("/d/supervisor.log"));
    assertThat(directory.startLock()).isEqualTo(Path.of("/d/start.lock"));
  }

  @Test
  void isMadePrivateAndMayBeMadeAgain() throws IOException {
    RuntimeDirectory directory = at(temporary.resolve("new"));
    directory.checkIfPresent();
    assertThat(directory.create()).isSameAs(directory);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
        .isEqualTo("rwx------");
    directory.create();
    directory.checkIfPresent();
  }

  @Test
  void refusesWhatOthersCanEnter() throws IOException {
    for (String mode : new String[] {"rwxr-x---", "rwx-----x", "rwx----w-", "r-x------"}) {
      Path open = Files.createDirectory(temporary.resolve(mode));
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
      refuses("its mode is " + mode, at(open));
      refuses("chmod 700", at(open));
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void refusesWhatBelongsToAnother() throws IOException {
    Path theirs =
        Files.createDirectory(
            temporary.resolve("theirs"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    RuntimeDirectory directory =
        RuntimeDirectory.of(Map.of("TRAWL_DIR", theirs.toString()), temporary, ME + 1);
    refuses("it belongs to user " + ME, directory);
    assertThatThrownBy(directory::checkIfPresent).isInstanceOf(TrawlException.class);
  }

  @Test
  void refusesASymbolicLink() throws IOException {
    Path target = at(temporary.resolve("target")).create().path();
    Path link = Files.createSymbolicLink(temporary.resolve("link"), target);
    refuses("it is a symbolic link", at(link));
    Path dangling = Files.createSymbolicLink(temporary.resolve("dangling"), Path.of("nowhere"));
    refuses("it is a symbolic link", at(dangling));
  }

  @Test
  void refusesAFile() throws IOException {
    refuses("it is not a directory", at(Files.createFile(temporary.resolve("file"))));
  }

  @Test
  void refusesAMissingParent() {
    refuses("its parent directory does not exist", at(temporary.resolve("a/b")));
  }

  @Test
  void makesNothingWhereNoSocketCanBe() {
    RuntimeDirectory directory =
        at(temporary.resolve("d".repeat(UnixSocketFactory.MAX_PATH_BYTES)));
    assertThatThrownBy(directory::create)
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.SOCKET_PATH_TOO_LONG));
    assertThat(directory.path()).doesNotExist();
  }

  @Test
  void findsTheCurrentUsersOwn() {
    assertThat(RuntimeDirectory.forCurrentUser().path()).isAbsolute();
  }
}
