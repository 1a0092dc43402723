package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KernelTrainingTest {

  @Test
  void runsEveryOperatorWithoutFaultAndAsksBeforeEachPiece() {
    AtomicInteger asked = new AtomicInteger();
    KernelTraining.warmUp(asked::incrementAndGet);
    assertThat(asked).hasValueGreaterThan(100);
  }
}
