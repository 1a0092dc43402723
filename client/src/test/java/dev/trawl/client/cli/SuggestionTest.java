package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> FLAGS =
      List.of("--file", "--fixed-strings", "--max-count", "--max-matches", "--json", "--format");

  @Test
  void theNearestWordIsMeant() {
    assertThat(Suggestion.nearest("--max-match", FLAGS)).isEqualTo("--max-matches");
    assertThat(Suggestion.nearest("--max-matchs", FLAGS)).isEqualTo("--max-matches");
    assertThat(Suggestion.nearest("--maxcount", FLAGS)).isEqualTo("--max-count");
    assertThat(Suggestion.nearest("--fixed", FLAGS)).isEqualTo("--fixed-strings");
    assertThat(Suggestion.nearest("--fixd", FLAGS)).isEqualTo("--fixed-strings");
    assertThat(Suggestion.nearest("--josn", FLAGS)).isEqualTo("--json");
    assertThat(Suggestion.nearest("scna", List.of("stop", "scan"))).isEqualTo("scan");
  }

  @Test
  void whatIsFarFromAllMeansNone() {
    assertThat(Suggestion.nearest("--recursive", FLAGS)).isNull();
    assertThat(Suggestion.nearest("scan", List.of())).isNull();
  }
}
