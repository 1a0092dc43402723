package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelBenchmarkTest {

  @ParameterizedTest
  @ValueSource(strings = {"XYZZY", "tatooine", "e"})
  void bothKernelsDoTheSameWork(String literal) {
    long[] scalar = counts("scalar", literal);
    assertThat(counts("best", literal)).isEqualTo(scalar);
    assertThat(scalar[1]).isEqualTo(KernelBenchmark.BUFFER_BYTES / 80);
  }

  private static long[] counts(String kernels, String literal) {
    KernelBenchmark benchmark = new KernelBenchmark();
    benchmark.kernels = kernels;
    benchmark.literal = literal;
    benchmark.setUp();
    try {
      return new long[] {benchmark.find(), benchmark.countNewlines(), benchmark.findCaseless()};
    } finally {
      benchmark.tearDown();
    }
  }
}
