package dev.trawl.scan.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How wide a vector of bytes the machine shuffles in one instruction. AVX-512 alone has 512 bits
 * for everything but that: it takes the extension VBMI, without which the JIT leaves a shuffle of
 * 512 bits to plain Java, a hundred times slower. The Vector API does not tell; Linux does.
 */
final class ShuffleWidth {

  private static final int WIDEST_BITS = 512;
  private static final int NEXT_BITS = 256;
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final String VBMI = "avx512vbmi";

  private ShuffleWidth() {}

  /** The width to shuffle with, in bits, where vectors in general have {@code bits}. */
  static int bits(int bits) {
    return bits < WIDEST_BITS || hasVbmi(CPU) ? bits : NEXT_BITS;
  }

  /** Whether a file like {@code /proc/cpuinfo} names the extension. */
  static boolean hasVbmi(Path cpuInfo) {
    try (Stream<String> lines = Files.lines(cpuInfo)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .filter(flags -> Stream.of(flags.split(" ", -1)).anyMatch(VBMI::equals))
          .isPresent();
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }
}
