package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code trawl strings}, {@code digest} and {@code stats} beside the usual tools, with real
 * processes, on a file that holds binary, wide and plain text in long and short runs, cut into
 * ranges of an odd length. Hazard: what is lost or doubled where ranges meet.
 */
class AggregatesIT {
  private static final String ODD_RANGES = "100003";

  @TempDir Path directory;

  @Test
  void stringsAreThoseOfBinutils() throws Exception {
    assumeTrue(isInstalled("strings"), "binutils is not installed");
    String file = mixedFile().toString();
    for (String encoding : List.of("s", "l")) {
      for (String radix : encoding.equals("s") ? List.of("d", "x", "o") : List.of("d")) {
        byte[] theirs = output("strings", "-a", "-t", radix, "-n", "8", "-e", encoding, file);
        assertThat(trawl("strings", "-t", radix, "-n", "8", "-e", encoding, file))
            .as("encoding %s", encoding)
            .isEqualTo(theirs);
        assertThat(theirs.length).isGreaterThan(10_000);
      }
    }
  }

  @Test
  void everyChunkOfTheManifestIsCheckedBySha256sum() throws Exception {
    String file = mixedFile().toString();
    String manifest = text(trawl("digest", "--chunk", "300K", file));
    String check =
        "while read -r offset length digest; do"
            + " echo \"$offset $length $(dd if='"
            + file
            + "' iflag=skip_bytes,count_bytes skip=$offset count=$length status=none"
            + " | sha256sum | cut -d' ' -f1)\"; done";
    Path given = Files.writeString(directory.resolve("manifest"), manifest);
    assertThat(text(output("sh", "-c", check + " < " + given))).isEqualTo(manifest);
    assertThat(manifest.lines().count()).isGreaterThan(5);
  }

  @Test
  void theChecksumIsThatOfOneBitByBitPass() throws Exception {
    Path file = mixedFile();
    int crc = -1;
    for (byte b : Files.readAllBytes(file)) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ (0x82F63B78 & -(crc & 1));
      }
    }
    assertThat(text(trawl("digest", "--algorithm", "crc32c", file.toString())))
        .isEqualTo(String.format("0 %d %08x%n", Files.size(file), ~crc));
  }

  @Test
  void lineStatisticsAreThoseOfAwk() throws Exception {
    assumeTrue(isInstalled("awk"), "awk is not installed");
    Path file = directory.resolve("lines");
    Random random = new Random(3);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("x".repeat(random.nextInt(i % 1000 == 7 ? 9_000 : 60))).append('\n');
    }
    Files.writeString(file, lines);
    String awk =
        "{ n++; t += length($0); if (length($0) > m) { m = length($0); at = o } o += length($0) + 1 }"
            + " END { printf \"%d %d %d %.2f\", n, m, at, t / n }";
    String[] theirs = text(output("awk", awk, file.toString())).split(" ");
    assertThat(text(trawl("stats", file.toString())))
        .contains("lines         " + theirs[0] + "\n")
        .contains("longest line  " + theirs[1] + " bytes at " + theirs[2] + "\n")
        .contains("mean line     " + theirs[3] + " bytes\n");
  }

  @Test
  void entropyCoversTheFile() throws Exception {
    Path file = mixedFile();
    List<String> lines =
        text(trawl("entropy", "--window", "64K", file.toString())).lines().toList();
    long end = 0;
    for (String line : lines) {
      String[] parts = line.split(" ");
      assertThat(Long.parseLong(parts[0])).isEqualTo(end);
      end += Long.parseLong(parts[1]);
      assertThat(Double.parseDouble(parts[2])).isBetween(0.0, 8.0);
    }
    assertThat(end).isEqualTo(Files.size(file));
  }

  /** About two megabytes. */
  private Path mixedFile() throws IOException {
    Random random = new Random(42);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < 2_000_000) {
      byte[] noise = new byte[random.nextInt(3_000)];
      random.nextBytes(noise);
      bytes.write(noise);
      String text =
          "some text\tof length ".repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 5));
      boolean wide = random.nextBoolean();
      bytes.write(text.getBytes(wide ? StandardCharsets.UTF_16LE : StandardCharsets.US_ASCII));
    }
    return Files.write(directory.resolve("mixed"), bytes.toByteArray());
  }

  private byte[] trawl(String verb, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("trawl.home"), "bin", "trawl").toString(),
                verb,
                "--ephemeral",
                "--workers",
                "2",
                "--range-size",
                ODD_RANGES));
    command.addAll(Arrays.asList(arguments));
    return output(command.toArray(String[]::new));
  }

  private byte[] output(String... command) throws Exception {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", (Object) command).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", Arrays.toString(command), Files.readString(err))
        .isZero();
    return Files.readAllBytes(out);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static boolean isInstalled(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
