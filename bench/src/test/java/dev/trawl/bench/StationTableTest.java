package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StationTableTest {
  private static final StationTable OURS =
      StationTable.ofOperator("Apia, West=-1.0/0.5/2.0/3\nBonn=-9.9/-0.4/1.0/12\n");

  @Test
  void bothFormsAreReadAlsoNamesWithCommas() {
    StationTable theirs = StationTable.ofEntry("{Apia, West=-1.0/0.5/2.0, Bonn=-9.9/-0.4/1.0}\n");
    assertThat(theirs).isEqualTo(OURS);
    assertThat(theirs.stations()).containsOnlyKeys("Apia, West", "Bonn");
    assertThat(theirs.stations().get("Bonn")).isEqualTo(new StationTable.Station(-99, -4, 10));
  }

  @Test
  void halfOfATenthBelowZeroIsRoundedUpByTheChallenge() {
    agree("{Apia, West=-1.0/0.5/2.0, Bonn=-9.9/-0.3/1.0}");
    disagree("{Apia, West=-1.0/0.5/2.0, Bonn=-9.9/-0.5/1.0}", "Bonn");
    disagree("{Apia, West=-1.0/0.6/2.0, Bonn=-9.9/-0.4/1.0}", "Apia, West");
  }

  @Test
  void leastAndMostMustBeEqualAndAllStationsThere() {
    disagree("{Apia, West=-1.1/0.5/2.0, Bonn=-9.9/-0.4/1.0}", "Apia, West");
    disagree("{Apia, West=-1.0/0.5/2.0, Bonn=-9.9/-0.4/1.1}", "Bonn");
    disagree("{Bonn=-9.9/-0.4/1.0}", "2 stations, them 1");
    disagree("{Apia, West=-1.0/0.5/2.0, Bonn=-9.9/-0.4/1.0, C=0.0/0.0/0.0}", "2 stations, them 3");
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    for (String text : new String[] {"", "Bonn=-9.9/-0.4/1.0", "{Bonn=1.0/2.0}", "{Bonn=1/2/3}"}) {
      assertThatThrownBy(() -> StationTable.ofEntry(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> StationTable.ofOperator("Bonn=-9.9/-0.4/1.0\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not understood: Bonn");
  }

  private static void agree(String entry) {
    OURS.requireAgreement("them", StationTable.ofEntry(entry));
  }

  private static void disagree(String entry, String why) {
    assertThatThrownBy(() -> agree(entry))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(why);
  }
}
