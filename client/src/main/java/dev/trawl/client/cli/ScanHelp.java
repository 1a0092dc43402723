package dev.trawl.client.cli;

/** What {@code trawl scan --help} prints: written by hand, so that it is one screen. */
final class ScanHelp {
  static final String TEXT =
      """
      Usage: trawl scan [OPTIONS] PATTERN FILE
             trawl scan [OPTIONS] (-e PATTERN | -f FILE | --hex HEX)... FILE
      Looks for patterns in FILE and prints the lines that match. FILE may be a file, a block
      device, a FIFO, or - for standard input. PATTERN is a regular expression in RE2's syntax;
      a newline separates patterns.

      Patterns
        -e, --regexp PATTERN      look for PATTERN; repeatable, as all three
        -f, --file FILE           look for the patterns in FILE, one a line; - reads standard input
            --hex HEX             look for hex bytes: '4D 5A ?? [2-6] (50|51) 4?'
        -F, --fixed-strings       PATTERN is text, any bytes
        -i, --ignore-case         letters match in either case, by Unicode's folding
        -S, --smart-case          as -i, unless a pattern has a capital;  -s, --case-sensitive
        -w, --word-regexp         whole words          -x, --line-regexp   whole lines
        -v, --invert-match        lines without a match
            --each                look for each pattern by itself, also inside other matches
            --overlapping         matches may overlap
        -U, --multiline           matches may span lines;  --multiline-dotall: . matches line ends
            --no-unicode          patterns are of bytes and ASCII
            --crlf                lines may end with CR LF
        -a, --text                does nothing: data is always bytes
      Answers
        (none)                    matching lines, with NUM lines of context:
        -A, --after-context NUM   -B, --before-context NUM   -C, --context NUM
        -o, --only-matching       each match
        -c, --count               number of matching lines; with --each, of each pattern
            --count-matches       number of matches; with --each, of each pattern
            --distribution[=BINS] how many matches are in each part of FILE
        -q, --quiet               nothing; the exit code tells, at the first match
        -m, --max-count NUM       stop after NUM lines
            --max-matches NUM     stop after NUM matches
      Output
        -n, --line-number         line numbers
        -b, --byte-offset         offset of each line, with -o of each match
            --pattern-id          with -o: number of the pattern, counted from 1
            --no-context-separator  no -- between groups of context
            --format FORMAT       text; json (--json), csv; null: ends results with a NUL, for lines
                                  and -o; u64le: 8-byte offsets, for -o -b
      Pool
            --workers N, --slots N  worker processes, and slots of each, of a pool this call starts
            --ephemeral           start a pool for this call only; TRAWL_EPHEMERAL=1 does the same
            --connect HOST:PORT   use a supervisor elsewhere; --ca PEM vouches for it, --token-file
                                  FILE has its token; or TRAWL_CONNECT, TRAWL_CA, TRAWL_TOKEN_FILE
        -h, --help                print this

      Exit codes: 0 match, 1 no match, 2 error, 3 part of FILE could not be scanned.
      Examples:
        trawl scan -n 'ERROR [0-9]{4,}' /data/huge.log
        trawl scan -c --each -F -f words.txt /data/huge.log
        trawl scan -o -b --hex '4D 5A ?? 00' --format u64le disk.img > offsets.u64
        zcat logs.gz | trawl scan -i -C 2 'timed? out' -
      """;

  private ScanHelp() {}
}
