package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
  @TempDir Path directory;

  @Test
  @EnabledOnOs(OS.LINUX)
  void losesItsNameAtOnceAndCanStillBeOpened() throws IOException {
    Path first;
    try (SpoolFile file = new SpoolDirectory(directory).create();
        SpoolFile other = new SpoolDirectory(directory).create();
        Stream<Path> names = Files.list(directory)) {
      assertThat(names).isEmpty();
      file.append(ByteBuffer.wrap("window".getBytes(UTF_8)));
      first = file.path();
      assertThat(first).isAbsolute().isNotEqualTo(other.path());
      assertThat(Files.readString(first)).isEqualTo("window");
      assertThat(Files.readString(other.path())).isEmpty();
      file.unlink();
      assertThat(Files.readString(first)).isEqualTo("window");
    }
    assertThat(first).doesNotExist();
  }
}
