package dev.miniecr.server.ecr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.GetAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingRequest;

final class AccountSettingHandlersTest {
    private TestRegistry registry;
    private AccountSettings settings;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        settings = settings();
        AccountSettingHandlers handlers = new AccountSettingHandlers(
                new ByAccount<>(Map.of(TestRegistry.ACCOUNT, settings)));
        script = new Script().with("GetAccountSetting", GetAccountSettingRequest::builder, handlers::get)
                .with("PutAccountSetting", PutAccountSettingRequest::builder, handlers::put);
    }

    private AccountSettings settings() throws IOException {
        return new AccountSettings(registry.documents(), TestRegistry.ACCOUNT);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void settingsHaveValuesBeforeAnybodySaidAnything() throws IOException {
        script.run("""
                GetAccountSetting {"name":"BASIC_SCAN_TYPE_VERSION"}
                = {"name":"BASIC_SCAN_TYPE_VERSION","value":"AWS_NATIVE"}
                GetAccountSetting {"name":"REGISTRY_POLICY_SCOPE"}
                = {"name":"REGISTRY_POLICY_SCOPE","value":"V2"}
                GetAccountSetting {"name":"BLOB_MOUNTING"}
                = {"name":"BLOB_MOUNTING","value":"ENABLED"}
                """);
        assertThat(settings.blobMounting()).isTrue();
    }

    @Test
    void whatIsSetIsInEffectAndOutlastsARestart() throws IOException {
        script.run("""
                PutAccountSetting {"name":"BLOB_MOUNTING","value":"DISABLED"}
                = {"name":"BLOB_MOUNTING","value":"DISABLED"}
                GetAccountSetting {"name":"BLOB_MOUNTING"}
                = {"name":"BLOB_MOUNTING","value":"DISABLED"}
                """);

        assertThat(settings.blobMounting()).isFalse();
        assertThat(settings().blobMounting()).isFalse();
    }

    @Test
    void unknownNamesAndValuesAreRefused() throws IOException {
        script.run("""
                GetAccountSetting {"name":"COLOUR"}
                ! ValidationException: There is no account setting 'COLOUR'. \
                Valid names: [BASIC_SCAN_TYPE_VERSION, REGISTRY_POLICY_SCOPE, BLOB_MOUNTING]
                PutAccountSetting {"name":"BLOB_MOUNTING","value":"enabled"}
                ! ValidationException: The account setting 'BLOB_MOUNTING' cannot be 'enabled'. \
                Valid values: [ENABLED, DISABLED]
                PutAccountSetting {"name":"BASIC_SCAN_TYPE_VERSION","value":"CLAIR"}
                ! ValidationException: The account setting 'BASIC_SCAN_TYPE_VERSION' cannot be 'CLAIR'. \
                Valid values: [AWS_NATIVE]
                PutAccountSetting {"name":"REGISTRY_POLICY_SCOPE","value":"V1"}
                ! ValidationException: The account setting 'REGISTRY_POLICY_SCOPE' cannot be 'V1'. Valid values: [V2]
                """);
    }
}
