package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void create() throws IOException {
    file =
        Files.createFile(
            folder.resolve("token"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Test
  void isTheOneLineOfItsFile() throws IOException {
    for (String end : List.of("", "\n", "\r\n")) {
      Files.writeString(file, TOKEN + end);
      assertThat(BearerToken.read(file).matches(TOKEN)).isTrue();
    }
  }

  @Test
  void isNothingElse() throws IOException {
    Files.writeString(file, TOKEN + "\n");
    BearerToken token = BearerToken.read(file);
    for (String other :
        List.of("", TOKEN + "0", TOKEN + "\n", TOKEN.substring(1), TOKEN.replace('f', 'F'))) {
      assertThat(token.matches(other)).as(other).isFalse();
    }
    assertThat(token.toString()).doesNotContain(TOKEN);
  }

  @Test
  void mustBeAForbiddenFileOfItsUser() throws IOException {
    Files.writeString(file, TOKEN);
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw------x")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      refused("chmod 600");
    }
    Files.delete(file);
    refused("is not there");
    Files.createDirectory(file);
    refused("is no file");
  }

  @Test
  void mustBeHardToGuessAndFitAHeader() throws IOException {
    for (String bad :
        List.of("", TOKEN.substring(1), TOKEN + " " + TOKEN, TOKEN + "\u00fc", "x".repeat(4097))) {
      Files.writeString(file, bad);
      refused("characters");
    }
    Files.writeString(file, "x".repeat(100_000));
    refused("characters");
    Files.writeString(file, "x".repeat(4096));
    assertThat(BearerToken.read(file).matches("x".repeat(4096))).isTrue();
  }

  private void refused(String why) {
    assertThatThrownBy(() -> BearerToken.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining(TOKEN.substring(1));
  }
}
