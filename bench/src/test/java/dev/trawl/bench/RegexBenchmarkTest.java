package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the engines are asked the same. */
class RegexBenchmarkTest {

  private static final byte[] TEXT =
      "the key_1234 of ann@example.org, the\n\u00e9key_12345 other x99999\n"
          .getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"trawl", "trawl-alone", "trino-re2j", "re2j", "java.util.regex"})
  void countsTheSameWithEveryEngine(String engine) throws IOException {
    assertThat(RegexBenchmark.search(engine, "[a-z]+_[0-9]{4,}", TEXT).getAsLong()).isEqualTo(2);
    assertThat(RegexBenchmark.search(engine, "[a-z]+[0-9]{4,}", TEXT).getAsLong()).isEqualTo(1);
    assertThat(RegexBenchmark.search(engine, "\\bthe\\b", TEXT).getAsLong()).isEqualTo(2);
    assertThat(RegexBenchmark.search(engine, "[a-z]+@[a-z.]+", TEXT).getAsLong()).isEqualTo(1);
  }

  @Test
  void saysWhichEngineItDoesNotKnow() {
    assertThatThrownBy(() -> RegexBenchmark.search("grep", "a", TEXT))
        .hasMessageContaining("no engine is named grep");
  }
}
