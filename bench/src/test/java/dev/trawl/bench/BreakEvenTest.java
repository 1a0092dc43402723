package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakEvenTest {
  private final BreakEven even = new BreakEven();

  @Test
  void itIsTheLeastSizeFromWhichAllAreFaster() {
    even.add(64 << 10, 0.01);
    even.add(1 << 20, 1.2);
    even.add(4 << 20, 0.9);
    even.add(16 << 20, 1.1);
    even.add(64 << 20, 2.0);
    assertThat(even.bytes()).isEqualTo(16 << 20);
    assertThat(even.text()).isEqualTo("faster from 16 MiB on (1.10 x there)");
  }

  @Test
  void thereMayBeNone() {
    assertThat(even.bytes()).isZero();
    even.add(1 << 20, 1.2);
    even.add(4 << 20, 1.0);
    assertThat(even.bytes()).isZero();
    assertThat(even.text()).startsWith("not faster");
  }

  @Test
  void itMayBeTheFirst() {
    even.add(64 << 10, 1.5);
    assertThat(even.bytes()).isEqualTo(64 << 10);
  }
}
