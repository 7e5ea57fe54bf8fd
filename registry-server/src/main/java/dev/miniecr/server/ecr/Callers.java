package dev.miniecr.server.ecr;

import dev.miniecr.server.ecr.call.Addresses;
import dev.miniecr.server.ecr.call.Budget;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;

/** Makes calls of requests, and admits them. */
final class Callers {
    private final EcrApi.Names names;

    Callers(EcrApi.Names names) {
        this.names = names;
    }

    /** The registry of a call is its registryId, else the caller's account. */
    <I extends SdkRequest> EcrCall<I> call(Request request, Caller caller, I input, Budget.Claim memory) {
        RegistryId registry = new RegistryId(
                input.getValueForField("registryId", String.class).orElse(caller.principal().account()));
        String own = names.own().apply(request).orElse("http://localhost");
        return new EcrCall<>(input, caller, registry, new Addresses(own, names.template()), memory);
    }

    boolean mayAll(EcrCall<?> call, Requirement needs) {
        return needs.all().stream().allMatch(oneOf -> mayOne(call.caller(), oneOf));
    }

    private static boolean mayOne(Caller caller, List<Requirement.Need> oneOf) {
        return oneOf.stream().anyMatch(need -> caller.may(need.permission(), need.context()));
    }

    /** Throws RegistryException(Denied). */
    void admit(EcrCall<?> call, Requirement needs) {
        Caller caller = call.caller();
        for (List<Requirement.Need> oneOf : needs.all()) {
            if (!mayOne(caller, oneOf)) {
                Requirement.Need first = oneOf.getFirst();
                throw new RegistryException(new RegistryError.Denied(caller
                        .refusal(first.permission(), first.context())
                        .orElse("Not authorized to perform " + first.permission())));
            }
        }
    }
}
