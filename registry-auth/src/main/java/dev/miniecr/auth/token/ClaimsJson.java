package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A bearer token's claims as the JSON of a JWT. */
final class ClaimsJson {
    private ClaimsJson() {}

    static byte[] write(BearerClaims claims, String issuer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("iss", issuer);
        json.put("aud", claims.service());
        json.put("sub", claims.principal());
        json.put("pid", claims.principalId());
        json.put("cred", Map.of("kind", claims.credential().kind().name(), "id", claims.credential().id()));
        json.put("jti", claims.id());
        json.put("iat", claims.issuedAt().getEpochSecond());
        json.put("nbf", claims.notBefore().getEpochSecond());
        json.put("exp", claims.expiry().getEpochSecond());
        json.put("access", claims.access());
        return StrictJson.write(json);
    }

    static BearerClaims read(byte[] payload, String issuer) throws MalformedTokenException {
        JsonNode json = StrictJson.read(payload);
        if (!StrictJson.text(json, "iss").equals(issuer)) {
            throw new MalformedTokenException("iss is another issuer");
        }
        JsonNode credential = json.path("cred");
        return new BearerClaims(StrictJson.text(json, "jti"), StrictJson.text(json, "sub"), StrictJson
                .text(json, "pid"),
                new Credential(Words.parse(Credential.Kind.values(), StrictJson.text(credential, "kind")), StrictJson
                        .text(credential, "id")),
                StrictJson.text(json, "aud"), StrictJson.time(json, "iat"), StrictJson.time(json, "nbf"), StrictJson
                        .time(json, "exp"),
                access(json.path("access")));
    }

    private static List<BearerClaims.Access> access(JsonNode list) throws MalformedTokenException {
        if (!list.isArray()) {
            throw new MalformedTokenException("access is missing or no list");
        }
        List<BearerClaims.Access> access = new ArrayList<>();
        for (JsonNode entry : list) {
            access.add(new BearerClaims.Access(StrictJson.text(entry, "type"), StrictJson.text(entry, "name"), actions(
                    entry.path("actions"))));
        }
        return access;
    }

    private static List<String> actions(JsonNode list) throws MalformedTokenException {
        List<String> actions = new ArrayList<>();
        for (JsonNode action : list) {
            if (!action.isString()) {
                throw new MalformedTokenException("actions are no texts");
            }
            actions.add(action.stringValue());
        }
        return actions;
    }
}
