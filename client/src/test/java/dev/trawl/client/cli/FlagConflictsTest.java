package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags that contradict each other are refused by name; those that do not are taken. */
class FlagConflictsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--each --overlapping|--each and --overlapping",
        "--each -c -m 3|--each with a count and -m",
        "--each --count-matches --max-matches 3|--each with a count and --max-matches",
        "-v -o|-v and -o",
        "-v --count-matches|-v and --count-matches",
        "-v --max-matches 1|-v and --max-matches",
        "-v --distribution|-v and --distribution",
        "-v --each|-v and --each",
        "-v --overlapping|-v and --overlapping",
        "-U|-U and lines",
        "-U -c|-U and -c",
        "-U -o -n|-U and -n",
        "-U -o -m 1|-U and -m",
        "-U -o -C 1|-U and context",
        "-U -v -q|-U and -v",
        "--json -U|-U and lines",
        "--distribution -c|--distribution and a count",
        "--distribution -o|--distribution and -o",
        "--distribution -m 1|--distribution and -m",
        "--distribution --max-matches 1|--distribution and --max-matches",
        "--distribution -A 1|--distribution and context",
        "--distribution -n|--distribution and -n",
        "--distribution -b|--distribution and -b",
        "--pattern-id|--pattern-id and anything but -o",
        "--pattern-id -o -c|--pattern-id and anything but -o",
        "--format json -o -C 1|--format json with -o and context",
        "--format csv -o -C 1|--format csv with -o and context",
        "--format null -c|--format null and a count",
        "--format null -C 1|--format null and context",
        "--format null --distribution|--format null and --distribution",
        "--format u64le|--format u64le and anything but -o -b",
        "--format u64le -o|--format u64le and anything but -o -b",
        "--format u64le -o -b -c|--format u64le and anything but -o -b",
        "--format u64le -o -b -n|--format u64le and -n",
        "--format u64le -o -b --pattern-id|--format u64le and --pattern-id",
        "--format u64le -o -b -A 1|--format u64le and context",
        "--json --format csv|--json and --format csv",
      })
  void contradictionsAreRefused(String row) {
    String[] parts = row.split("\\|");

    assertThatThrownBy(() -> scan(parts[0]))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(parts[1] + " do not go together: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v",
        "-v -c",
        "-v -q",
        "-v -n -C 2",
        "-v --json",
        "-x -w",
        "-U -o",
        "-U -q",
        "-U -c -o",
        "-U --count-matches",
        "-U --distribution=5",
        "--each -c",
        "--each -o --pattern-id",
        "--overlapping --count-matches --max-matches 4",
        "--json",
        "--json -o -n",
        "--format json -c",
        "--format csv -C 1",
        "--format null -o -n -b",
        "--format u64le -ob --max-matches 3",
        "--distribution",
        "-F -i -S -s --crlf --no-unicode --multiline-dotall",
      })
  void combinationsAreTaken(String flags) {
    assertThat(scan(flags).file()).isEqualTo("FILE");
  }

  private static ScanFlags scan(String flags) {
    return Flags.scan((flags + " PATTERN FILE").split(" "));
  }
}
