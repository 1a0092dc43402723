package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralSetBenchmarkTest {

  @ParameterizedTest
  @ValueSource(ints = {16, 1000})
  void bothKernelsDoTheSameWork(int literals) throws IOException {
    assertThat(count("best", literals)).isEqualTo(count("scalar", literals)).isPositive();
  }

  private static long count(String kernels, int literals) throws IOException {
    LiteralSetBenchmark benchmark = new LiteralSetBenchmark();
    benchmark.kernels = kernels;
    benchmark.literals = literals;
    benchmark.setUp();
    try {
      return benchmark.find();
    } finally {
      benchmark.tearDown();
    }
  }
}
