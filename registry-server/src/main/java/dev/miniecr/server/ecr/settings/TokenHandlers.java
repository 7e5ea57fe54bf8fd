package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.access.AuthorizationTokens;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.storage.oci.RegistryId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;

/** The passwords that {@code docker login} takes for the user AWS. */
public final class TokenHandlers {
    private final AuthorizationTokens tokens;

    public TokenHandlers(AuthorizationTokens tokens) {
        this.tokens = tokens;
    }

    /** One entry for each registry that is named, and one where none is. */
    @SuppressWarnings("deprecation") // clients still name registries
    public GetAuthorizationTokenResponse get(EcrCall<GetAuthorizationTokenRequest> call) {
        List<String> named = call.input().registryIds().isEmpty()
                ? List.of(call.registry().value())
                : call.input().registryIds();
        List<AuthorizationData> data = new ArrayList<>();
        for (String id : new LinkedHashSet<>(named)) {
            AuthorizationTokens.AuthorizationToken token = tokens.issue(call.caller());
            data.add(AuthorizationData.builder().authorizationToken(token.authorizationToken())
                    .expiresAt(token.expiresAt()).proxyEndpoint(call.addresses().registry(new RegistryId(id))).build());
        }
        return GetAuthorizationTokenResponse.builder().authorizationData(data).build();
    }
}
