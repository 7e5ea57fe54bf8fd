package dev.miniecr.server.ecr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecr.model.BatchGetRepositoryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.GetRegistryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutRegistryScanningConfigurationRequest;

final class ScanningHandlersTest {
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        ScanningHandlers handlers = new ScanningHandlers(registry.repositories(), registry.documents(),
                new Arns("us-east-1"));
        script = new Script()
                .with("GetRegistryScanningConfiguration", GetRegistryScanningConfigurationRequest::builder,
                        handlers::get)
                .with("PutRegistryScanningConfiguration", PutRegistryScanningConfigurationRequest::builder,
                        handlers::put)
                .with("BatchGetRepositoryScanningConfiguration",
                        BatchGetRepositoryScanningConfigurationRequest::builder, handlers::batchGet);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aConfigurationIsReadAsItWasPut() throws IOException {
        script.run("""
                GetRegistryScanningConfiguration {}
                = {"registryId":"123456789012","scanningConfiguration":{"scanType":"BASIC","rules":[]}}
                PutRegistryScanningConfiguration {"scanType":"BASIC","rules":[{"scanFrequency":"SCAN_ON_PUSH",\
                "repositoryFilters":[{"filter":"prod*","filterType":"WILDCARD"}]}]}
                = {"registryScanningConfiguration":{"scanType":"BASIC","rules":[{"scanFrequency":"SCAN_ON_PUSH",\
                "repositoryFilters":[{"filter":"prod*","filterType":"WILDCARD"}]}]}}
                GetRegistryScanningConfiguration {}
                = {"registryId":"123456789012","scanningConfiguration":{"scanType":"BASIC",\
                "rules":[{"scanFrequency":"SCAN_ON_PUSH",\
                "repositoryFilters":[{"filter":"prod*","filterType":"WILDCARD"}]}]}}
                PutRegistryScanningConfiguration {}
                = {"registryScanningConfiguration":{"scanType":"BASIC","rules":[]}}
                GetRegistryScanningConfiguration {}
                = {"registryId":"123456789012","scanningConfiguration":{"scanType":"BASIC","rules":[]}}
                """);
    }

    @Test
    void aFrequencyGoesWithItsTypeOfScanning() throws IOException {
        script.run("""
                PutRegistryScanningConfiguration {"scanType":"BASIC","rules":[{"scanFrequency":"CONTINUOUS_SCAN",\
                "repositoryFilters":[]}]}
                ! InvalidParameterException: Invalid parameter at 'scanFrequency' failed to satisfy constraint: \
                'CONTINUOUS_SCAN is not supported for the scan type BASIC'
                PutRegistryScanningConfiguration {"scanType":"ENHANCED","rules":[{"scanFrequency":"MANUAL",\
                "repositoryFilters":[]}]}
                ! InvalidParameterException: Invalid parameter at 'scanFrequency' failed to satisfy constraint: \
                'MANUAL is not supported for the scan type ENHANCED'
                """);
    }

    @Test
    void aRepositoryIsScannedAsTheFirstOfItsRulesSays() throws IOException {
        registry.create("prod/a");
        registry.create("dev/a");
        registry.create("quiet");
        registry.repositories().changeScanOnPush(TestRegistry.repository("quiet"), true);

        script.run("""
                PutRegistryScanningConfiguration {"scanType":"ENHANCED","rules":[{"scanFrequency":"SCAN_ON_PUSH",\
                "repositoryFilters":[{"filter":"*/a","filterType":"WILDCARD"}]},{"scanFrequency":"CONTINUOUS_SCAN",\
                "repositoryFilters":[{"filter":"prod","filterType":"WILDCARD"},\
                {"filter":"test","filterType":"WILDCARD"}]}]}
                BatchGetRepositoryScanningConfiguration {"repositoryNames":["prod/a","dev/a","quiet","absent","dev/a"]}
                = {"scanningConfigurations":[\
                {"repositoryArn":"arn:aws:ecr:us-east-1:123456789012:repository/prod/a","repositoryName":"prod/a",\
                "scanOnPush":true,"scanFrequency":"CONTINUOUS_SCAN",\
                "appliedScanFilters":[{"filter":"prod","filterType":"WILDCARD"}]},\
                {"repositoryArn":"arn:aws:ecr:us-east-1:123456789012:repository/dev/a","repositoryName":"dev/a",\
                "scanOnPush":true,"scanFrequency":"SCAN_ON_PUSH",\
                "appliedScanFilters":[{"filter":"*/a","filterType":"WILDCARD"}]},\
                {"repositoryArn":"arn:aws:ecr:us-east-1:123456789012:repository/quiet","repositoryName":"quiet",\
                "scanOnPush":false,"scanFrequency":"MANUAL","appliedScanFilters":[]}],\
                "failures":[{"repositoryName":"absent","failureCode":"REPOSITORY_NOT_FOUND",\
                "failureReason":"REPOSITORY_NOT_FOUND"}]}
                PutRegistryScanningConfiguration {"scanType":"BASIC","rules":[]}
                BatchGetRepositoryScanningConfiguration {"repositoryNames":["quiet"]}
                = {"scanningConfigurations":[\
                {"repositoryArn":"arn:aws:ecr:us-east-1:123456789012:repository/quiet","repositoryName":"quiet",\
                "scanOnPush":true,"scanFrequency":"SCAN_ON_PUSH","appliedScanFilters":[]}],"failures":[]}
                """);
    }

    @ParameterizedTest
    @CsvSource({"prod, prod, true", "prod, a/prod-b, true", "prod, pro, false", "*, a, true", "prod*, prod, true",
            "prod*, prod/x, true", "prod*, a/prod, false", "*prod, a/prod, true", "*prod, prod/a, false",
            "a*b*c, abc, true", "a*b*c, axbybzc, true", "a*b*c, acb, false", "ab*bc, abc, false", "ab*bc, abbc, true",
            "a**b, ab, true", "*ab*ab*, ab, false", "*ab*ab*, abab, true"})
    void aFilterWithoutStarsIsForWhatContainsIt(String pattern, String name, boolean matches) {
        assertThat(new NameFilter(pattern).matches(name)).isEqualTo(matches);
    }
}
