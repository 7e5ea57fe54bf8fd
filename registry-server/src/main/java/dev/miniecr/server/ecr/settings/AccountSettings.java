package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingResponse;

/** The account settings of a registry, in the index and in memory. */
public final class AccountSettings {
    private final HeldDocuments<PutAccountSettingResponse> held;

    enum Setting {
        BASIC_SCAN_TYPE_VERSION, REGISTRY_POLICY_SCOPE, BLOB_MOUNTING;

        static Optional<Setting> find(String name) {
            return Arrays.stream(values()).filter(setting -> setting.name().equals(name)).findFirst();
        }

        /** What it may be; the first where nobody said anything. */
        List<String> allowed() {
            return switch (this) {
                case BASIC_SCAN_TYPE_VERSION -> List.of("AWS_NATIVE");
                case REGISTRY_POLICY_SCOPE -> List.of("V2");
                case BLOB_MOUNTING -> List.of("ENABLED", "DISABLED");
            };
        }
    }

    public AccountSettings(Documents documents, RegistryId registry) throws IOException {
        this.held = new HeldDocuments<>(ModelDocuments.of(documents, PutAccountSettingResponse::builder),
                Document.Kind.ACCOUNT_SETTING, registry);
    }

    /** Whether a push may take a blob over from another repository. Never blocks. */
    public boolean blobMounting() {
        return value(Setting.BLOB_MOUNTING).equals("ENABLED");
    }

    String value(Setting setting) {
        PutAccountSettingResponse stored = held.current().get(setting.name());
        return stored == null ? setting.allowed().getFirst() : stored.value();
    }

    /** In effect when it returns. */
    void put(Setting setting, String value) throws IOException {
        held.put(setting.name(), PutAccountSettingResponse.builder().name(setting.name()).value(value).build());
    }
}
