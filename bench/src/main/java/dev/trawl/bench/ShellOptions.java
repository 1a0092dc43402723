package dev.trawl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of {@code java} in a start script that collects them in {@code JAVA_OPTS}, as those
 * of the one-billion-row challenge do. No shell: assignments are taken in their order, conditions
 * are not looked at (those scripts have none but for what is wrong on other systems than Linux).
 */
final class ShellOptions {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("^\\s*JAVA_OPTS=\"([^\"]*)\"", Pattern.MULTILINE);
  private static final Pattern SO_FAR = Pattern.compile("\\$JAVA_OPTS|\\$\\{JAVA_OPTS}");

  private ShellOptions() {}

  /**
   * The options in the order of the script; none if it assigns none. A value that is a word of its
   * own is joined to its option: {@code --add-modules=some.module}.
   */
  static List<String> of(String script) {
    String options = "";
    for (Matcher next = ASSIGNMENT.matcher(script); next.find(); ) {
      options = SO_FAR.matcher(next.group(1)).replaceAll(Matcher.quoteReplacement(options));
    }
    List<String> words = new ArrayList<>();
    for (String word : options.strip().split("\\s+")) {
      if (word.startsWith("-")) {
        words.add(word);
      } else if (!word.isEmpty() && !words.isEmpty()) {
        words.add(words.removeLast() + "=" + word);
      }
    }
    return words;
  }
}
