package dev.trawl.scan.operator;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class KernelTrainingTest {

  @Test
  void runsEveryOperatorWithoutFault() {
    assertThatCode(KernelTraining::warmUp).doesNotThrowAnyException();
  }
}
