package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir Path directory;

  @Test
  void aRegularFileIsAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "abc");

    try (Input input = InputFile.open(file.toString())) {
      assertThat(input).isInstanceOf(Input.OfFile.class);
      assertThat(((Input.OfFile) input).identity().size()).isEqualTo(3);
    }
  }

  @Test
  void aCharacterDeviceIsAStream() {
    try (Input input = InputFile.open("/dev/null")) {
      assertThat(input).isInstanceOf(Input.OfStream.class);
    }
  }

  @Test
  void whatCannotBeScannedIsToldWithARemedy() {
    assertMessage(
        "cannot open " + directory + "/none: no such file or directory; check the path",
        directory + "/none");
    assertMessage("it is a directory; name one file in it", directory.toString());
    assertMessage("it is a pseudo file", "/proc/cpuinfo");
    assertMessage("it is a pseudo file", "/proc/self/status");
  }

  @Test
  void aNameThatIsNotUtf8IsToldWithARemedy() {
    assertMessage("its name is not valid UTF-8; redirect it", "bad\u00FF");
  }

  private static void assertMessage(String expected, String raw) {
    assertThatThrownBy(() -> InputFile.open(raw))
        .isInstanceOf(CliException.class)
        .message()
        .contains(expected)
        .doesNotContain("\n");
  }
}
