package dev.miniecr.auth.policy;

import java.util.List;
import java.util.Optional;

/** The policies that are built in, under their ARNs: AWS's for ECR and for administrators, and one of ours. */
public final class ManagedPolicies {
    private static final String ARN = "arn:aws:iam::aws:policy/";
    private static final String READ_ACTIONS = """
            "ecr:GetAuthorizationToken",
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:GetRepositoryPolicy",
                    "ecr:DescribeRepositories",
                    "ecr:ListImages",
                    "ecr:DescribeImages",
                    "ecr:BatchGetImage",
                    "ecr:GetLifecyclePolicy",
                    "ecr:GetLifecyclePolicyPreview",
                    "ecr:ListTagsForResource",
                    "ecr:DescribeImageScanFindings\"""";
    private static final String WRITE_ACTIONS = """
            "ecr:InitiateLayerUpload",
                    "ecr:UploadLayerPart",
                    "ecr:CompleteLayerUpload",
                    "ecr:PutImage\"""";
    private static final String SEPARATOR = ",\n        ";

    private static final List<NamedPolicy> ALL = List.of(
            policy("AmazonEC2ContainerRegistryFullAccess", """
                    {
                      "Version": "2012-10-17",
                      "Statement": [
                        {
                          "Effect": "Allow",
                          "Action": [
                            "ecr:*",
                            "cloudtrail:LookupEvents"
                          ],
                          "Resource": "*"
                        },
                        {
                          "Effect": "Allow",
                          "Action": [
                            "iam:CreateServiceLinkedRole"
                          ],
                          "Resource": "*",
                          "Condition": {
                            "StringEquals": {
                              "iam:AWSServiceName": [
                                "replication.ecr.amazonaws.com"
                              ]
                            }
                          }
                        }
                      ]
                    }
                    """),
            policy("AmazonEC2ContainerRegistryPowerUser", allow(READ_ACTIONS + SEPARATOR + WRITE_ACTIONS)),
            policy("AmazonEC2ContainerRegistryReadOnly", allow(READ_ACTIONS)),
            policy("AmazonEC2ContainerRegistryPullOnly", allow(String.join(SEPARATOR, "\"ecr:GetAuthorizationToken\"",
                    "\"ecr:BatchGetImage\"", "\"ecr:GetDownloadUrlForLayer\"", "\"ecr:BatchImportUpstreamImage\""))),
            policy("AdministratorAccess", allow("\"*\"")),
            policy("miniecr/PushPull",
                    allow(READ_ACTIONS + SEPARATOR + WRITE_ACTIONS + SEPARATOR + "\"ecr:CreateRepository\"")));

    private ManagedPolicies() {}

    public static List<NamedPolicy> all() {
        return ALL;
    }

    /** By its ARN. */
    public static Optional<NamedPolicy> find(String arn) {
        return ALL.stream().filter(policy -> policy.name().equals(arn)).findFirst();
    }

    private static NamedPolicy policy(String name, String document) {
        return new NamedPolicy(ARN + name, PolicyDocument.parse(PolicyKind.IDENTITY, document));
    }

    private static String allow(String actions) {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": [
                        ACTIONS
                      ],
                      "Resource": "*"
                    }
                  ]
                }
                """.replace("ACTIONS", actions);
    }
}
