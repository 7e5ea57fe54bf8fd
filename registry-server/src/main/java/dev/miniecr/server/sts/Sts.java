package dev.miniecr.server.sts;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.policy.MalformedPolicyException;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.token.SessionCredentials;
import dev.miniecr.auth.token.SessionGrant;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.Directory;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.EntityName.SessionName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.server.http.Caller;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations of AWS's Security Token Service that clients of a registry use. Those that refuse throw StsException. */
public final class Sts {
    /*
     * Who may assume a role is one question for the policies: its trust policy stands there as the policy of a resource. A role that is not there
     * is refused in the same words as one that may not be assumed.
     */
    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws:iam::([0-9]{12}):role/[\\w+=,.@/-]+");
    private static final Action ASSUME_ROLE = new Action("sts:AssumeRole");
    private static final long USUAL_ROLE_SECONDS = 3_600;
    private static final long LONGEST_CHAINED_SECONDS = 3_600;
    private static final long USUAL_USER_SECONDS = 43_200;
    private static final long LONGEST_USER_SECONDS = 129_600;

    private final Accounts accounts;
    private final SessionTokens sessions;
    private final Clock clock;

    public Sts(Accounts accounts, SessionTokens sessions, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Who the caller is: {@code id()} is {@code UserId}, {@code account()} {@code Account}, {@code arn()} {@code Arn}. Everybody may ask. */
    public Principal getCallerIdentity(Caller caller) {
        return caller.principal();
    }

    /** A session of a role. It ends at its time, or with the role, the access key that it began with, or that key's user. */
    public AssumedRole assumeRole(Caller caller, AssumeRole request) {
        request.check();
        request.policy().ifPresent(Sts::requirePolicy);
        Optional<Directory> of = directory(request.roleArn());
        boolean allowed = may(caller, request);
        Directory directory = of.filter(_ -> allowed).orElseThrow(() -> denied(caller, request));
        Role role = directory.findRoleByName(request.roleArn().substring(request.roleArn().indexOf('/') + 1))
                .orElseThrow(() -> denied(caller, request));
        long seconds = seconds(caller, request, role);
        Principal session = directory.principalOfRole(role.id(), new SessionName(request.roleSessionName()))
                .orElseThrow(() -> denied(caller, request));
        SessionCredentials credentials = sessions.issue(grant(caller, session, seconds, request.policy()));
        int packed = request.policy()
                .map(text -> Math.ceilDiv(text.length() * 100, SessionGrant.MOST_POLICY_CHARACTERS))
                .orElse(0);
        return new AssumedRole(credentials, session, packed);
    }

    private static void requirePolicy(String text) {
        try {
            PolicyDocument.parse(PolicyKind.IDENTITY, text);
        } catch (MalformedPolicyException e) {
            throw StsException.malformedPolicy(e.awsMessage());
        }
    }

    /* Empty for an account that this server has not: its roles' names are not looked for. */
    private Optional<Directory> directory(String roleArn) {
        Matcher role = ROLE_ARN.matcher(roleArn);
        if (!role.matches()) {
            throw StsException.invalid(roleArn + " is invalid");
        }
        return accounts.find(role.group(1)).map(Identities::directory);
    }

    private static boolean may(Caller caller, AssumeRole request) {
        RequestContext context = RequestContext.EMPTY.with("sts:RoleSessionName", request.roleSessionName());
        return caller.refusal(new Permission(ASSUME_ROLE, new Resource(request.roleArn())),
                request.externalId().map(id -> context.with("sts:ExternalId", id)).orElse(context)).isEmpty();
    }

    private static StsException denied(Caller caller, AssumeRole request) {
        return StsException.denied("User: " + caller.principal().arn() + " is not authorized to perform: " + ASSUME_ROLE
                + " on resource: " + request.roleArn());
    }

    private static long seconds(Caller caller, AssumeRole request, Role role) {
        long seconds = request.durationSeconds().orElse(USUAL_ROLE_SECONDS);
        if (caller.principal().kind() == Principal.Kind.ROLE_SESSION && seconds > LONGEST_CHAINED_SECONDS) {
            throw StsException.invalid(
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }
        if (seconds > role.maxSessionSeconds()) {
            throw StsException
                    .invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        return seconds;
    }

    /** A session of the user itself, with all its rights. Ends at its time, or with the access key that asked, or the user. */
    public SessionCredentials getSessionToken(Caller caller, Optional<Long> durationSeconds) {
        Constraints constraints = new Constraints();
        durationSeconds.ifPresent(seconds -> constraints.number("durationSeconds", seconds,
                AssumeRole.SHORTEST_SECONDS, LONGEST_USER_SECONDS));
        constraints.require();
        if (caller.identity().credential().kind() != Credential.Kind.ACCESS_KEY) {
            throw StsException.denied("Cannot call GetSessionToken with session credentials");
        }
        return sessions.issue(grant(caller, caller.principal(), durationSeconds.orElse(USUAL_USER_SECONDS),
                Optional.empty()));
    }

    private SessionGrant grant(Caller caller, Principal session, long seconds, Optional<String> policy) {
        return new SessionGrant(session.id(), session.name(), session.account(), caller.identity().credential().id(),
                clock.instant().plusSeconds(seconds), policy);
    }
}
