package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowsReportTest {

  @Test
  void rowsAreSortedAndRatiosAreOfTheRounds() {
    RowsReport report =
        new RowsReport(
            Map.of(
                RowsReport.CLIENT,
                new Series(List.of(1.0, 2.0, 1.0)),
                RowsReport.ALONE,
                new Series(List.of(2.0, 2.0, 4.0)),
                "entry",
                new Series(List.of(1.5, 1.0, 3.0))),
            1 << 30);
    List<String> lines = report.table().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2)).startsWith("| trawl, client | 1.000 (1.000 - 2.000) |");
    assertThat(lines.get(3))
        .startsWith("| entry | 1.500 (1.000 - 3.000) |")
        .endsWith("| 1.50 (0.50 - 3.00) | 0.75 (0.50 - 0.75) |");
    assertThat(lines.get(4)).startsWith("| trawl, one process | 2.000 (2.000 - 4.000) |");
    assertThat(report.map().keySet()).containsExactly(RowsReport.CLIENT, "entry", RowsReport.ALONE);
  }
}
