package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellOptionsTest {

  @Test
  void assignmentsAreTakenInTheirOrder() {
    String script =
        """
        #!/bin/bash
        JAVA_OPTS="--first -Xmx1g "
        JAVA_OPTS="$JAVA_OPTS -second=a:b"
        if [[ ! "$(uname -s)" = "Darwin" ]]; then
          JAVA_OPTS="${JAVA_OPTS} -third" # why
        fi
        java $JAVA_OPTS --class-path some.jar Main
        """;
    assertThat(ShellOptions.of(script))
        .containsExactly("--first", "-Xmx1g", "-second=a:b", "-third");
  }

  @Test
  void anAssignmentWithoutTheOldOnesReplacesThem() {
    assertThat(ShellOptions.of("JAVA_OPTS=\"-old\"\n    JAVA_OPTS=\"-new\"\n"))
        .containsExactly("-new");
  }

  @Test
  void aValueThatIsAWordIsJoinedToItsOption() {
    assertThat(ShellOptions.of("JAVA_OPTS=\"-Xlog:all=off --add-modules some.module -da\""))
        .containsExactly("-Xlog:all=off", "--add-modules=some.module", "-da");
  }

  @Test
  void aScriptWithoutOptionsHasNone() {
    assertThat(ShellOptions.of("java -cp some.jar Main\n")).isEmpty();
    assertThat(ShellOptions.of("JAVA_OPTS=\"\"\n#JAVA_OPTS=\"-not\"\n")).isEmpty();
  }
}
