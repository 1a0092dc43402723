package dev.trawl.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which module may use which: {@code proto} and {@code scan} depend on nothing of ours, worker on
 * both, server on proto and {@code scan.blob}, client on proto, and the command is a leaf. Hazard:
 * a dependency that creeps in, after which a worker cannot be written without the supervisor, or a
 * scan not run without gRPC.
 */
class ArchitectureTest {

  private static final String OURS = "dev.trawl..";
  private static final String PROTO = "dev.trawl.proto..";
  private static final String SCAN = "dev.trawl.scan..";
  private static final String BLOB = "dev.trawl.scan.blob..";
  private static final String WORKER = "dev.trawl.worker..";
  private static final String SERVER = "dev.trawl.server..";
  private static final String CLIENT = "dev.trawl.client..";
  private static final String COMMAND = "dev.trawl.client.cli..";

  private static JavaClasses classes;

  @BeforeAll
  static void readEveryModule() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.trawl");
  }

  /** Without it a module missing from the class path would keep every rule. */
  @Test
  void everyModuleIsLookedAt() {
    assertThat(
            Stream.of(PROTO, SCAN, BLOB, WORKER, SERVER, CLIENT, COMMAND)
                .filter(name -> classes.stream().noneMatch(resideInAnyPackage(name))))
        .isEmpty();
  }

  @Test
  void protoHoldsGeneratedMessagesOfTheTwoProtocolsOnly() {
    check(mayUseOfOurs(PROTO, PROTO));
    check(
        classes()
            .that()
            .resideInAPackage(PROTO)
            .should()
            .resideInAnyPackage("dev.trawl.proto.v1", "dev.trawl.proto.worker.v1"));
  }

  @Test
  void clientsProtocolDoesNotKnowTheWorkersProtocol() {
    check(mayUseOfOurs("dev.trawl.proto.v1", "dev.trawl.proto.v1"));
  }

  @Test
  void scanDependsOnNothingOfOursAndKnowsNoRpc() {
    check(mayUseOfOurs(SCAN, SCAN));
    check(
        noClasses()
            .that()
            .resideInAPackage(SCAN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "com.google.common.."));
  }

  @Test
  void workerUsesProtoAndScanOnly() {
    check(mayUseOfOurs(WORKER, WORKER, PROTO, SCAN));
  }

  @Test
  void serverUsesProtoAndBlobsOnly() {
    check(mayUseOfOurs(SERVER, SERVER, PROTO, BLOB));
  }

  @Test
  void clientUsesTheClientsProtocolOnly() {
    check(mayUseOfOurs(CLIENT, CLIENT, "dev.trawl.proto.v1"));
  }

  @Test
  void commandIsALeafThatReachesTheSupervisorThroughTheLibrary() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(COMMAND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMAND));
  }

  @Test
  void noPackagesFormACycle() {
    // The star takes a whole package name apart, so each package is a slice of its own.
    check(slices().matching("dev.trawl.(**)").should().beFreeOfCycles());
  }

  /** Of our own packages, {@code who} may use {@code allowed}; of others, any. */
  private static ArchRule mayUseOfOurs(String who, String... allowed) {
    DescribedPredicate<JavaClass> usable =
        resideInAnyPackage(allowed).or(resideOutsideOfPackages(OURS));
    return classes().that().resideInAPackage(who).should(onlyDependOnClassesThat(usable));
  }

  private static void check(ArchRule rule) {
    rule.check(classes);
  }
}
