package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        json.put("cred", credential(claims.credential()));
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
        return new BearerClaims(StrictJson.text(json, "jti"), StrictJson.text(json, "sub"), StrictJson
                .text(json, "pid"),
                credential(json.path("cred")),
                StrictJson.text(json, "aud"), StrictJson.time(json, "iat"), StrictJson.time(json, "nbf"), StrictJson
                        .time(json, "exp"),
                access(json.path("access")));
    }

    private static Map<String, Object> credential(Credential credential) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", credential.kind().name());
        json.put("id", credential.id());
        credential.session().ifPresent(session -> {
            json.put("end", session.expiry().getEpochSecond());
            session.policy().ifPresent(policy -> json.put("policy", policy));
        });
        return json;
    }

    private static Credential credential(JsonNode json) throws MalformedTokenException {
        Credential.Kind kind = Words.parse(Credential.Kind.values(), StrictJson.text(json, "kind"));
        String id = StrictJson.text(json, "id");
        if (!json.has("end")) {
            return new Credential(kind, id);
        }
        Optional<String> policy = json.has("policy") ? Optional.of(StrictJson.text(json, "policy")) : Optional.empty();
        return new Credential(kind, id, Optional.of(new Credential.Session(StrictJson.time(json, "end"), policy)));
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
