package dev.trawl.client.cli;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets a flag have a value behind {@code =} or none at all, and never take the next argument for
 * it: {@code --distribution 5 FILE} looks for 5.
 */
final class OptionalValue {
  private OptionalValue() {}

  /**
   * Writes {@code flag=value} as {@code other=value}, where it stands for a flag.
   *
   * @param command knows which flags take the argument behind them
   */
  static String[] renamed(String[] arguments, CommandSpec command, String flag, String other) {
    String[] renamed = arguments.clone();
    for (int i = 0; i < renamed.length && !renamed[i].equals("--"); i++) {
      if (renamed[i].startsWith(flag + "=")) {
        renamed[i] = other + renamed[i].substring(flag.length());
      } else if (takesNext(renamed[i], command)) {
        i++;
      }
    }
    return Arrays.equals(renamed, arguments) ? arguments : renamed;
  }

  private static boolean takesNext(String argument, CommandSpec command) {
    if (argument.startsWith("--")) {
      return takesValue(command.findOption(argument));
    }
    for (int i = 1; argument.startsWith("-") && i < argument.length(); i++) {
      if (takesValue(command.findOption("-" + argument.charAt(i)))) {
        return i == argument.length() - 1;
      }
    }
    return false;
  }

  private static boolean takesValue(@Nullable OptionSpec option) {
    return option != null && option.arity().min() > 0;
  }
}
