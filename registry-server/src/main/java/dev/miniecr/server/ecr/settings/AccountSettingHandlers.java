package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ByAccount;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.settings.AccountSettings.Setting;
import dev.miniecr.storage.oci.RegistryError;
import java.io.IOException;
import java.util.Arrays;
import software.amazon.awssdk.services.ecr.model.GetAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.GetAccountSettingResponse;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingRequest;
import software.amazon.awssdk.services.ecr.model.PutAccountSettingResponse;

/** The account settings, read and set. */
public final class AccountSettingHandlers {
    private final ByAccount<AccountSettings> settings;

    public AccountSettingHandlers(ByAccount<AccountSettings> settings) {
        this.settings = settings;
    }

    public GetAccountSettingResponse get(EcrCall<GetAccountSettingRequest> call) {
        Setting setting = setting(call.input().name());
        return GetAccountSettingResponse.builder().name(setting.name())
                .value(settings.of(call.registry()).value(setting)).build();
    }

    public PutAccountSettingResponse put(EcrCall<PutAccountSettingRequest> call) throws IOException {
        Setting setting = setting(call.input().name());
        String value = call.input().value();
        if (!setting.allowed().contains(value)) {
            throw invalid("The account setting '" + setting + "' cannot be '" + RegistryError.excerpt(value)
                    + "'. Valid values: " + setting.allowed());
        }
        settings.of(call.registry()).put(setting, value);
        return PutAccountSettingResponse.builder().name(setting.name()).value(value).build();
    }

    private static Setting setting(String name) {
        return Setting.find(name).orElseThrow(() -> invalid("There is no account setting '"
                + RegistryError.excerpt(name) + "'. Valid names: " + Arrays.toString(Setting.values())));
    }

    private static RuntimeException invalid(String message) {
        return Refusals.of("ValidationException", message);
    }
}
