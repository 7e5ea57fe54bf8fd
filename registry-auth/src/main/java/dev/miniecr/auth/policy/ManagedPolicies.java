package dev.miniecr.auth.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The policies that are built in, under their ARNs: AWS's for ECR and for administrators, and one of ours. */
public final class ManagedPolicies {
    private static final String ARN = "arn:aws:iam::aws:policy/";
    private static final List<String> READ = List.of("ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy", "ecr:DescribeRepositories", "ecr:ListImages",
            "ecr:DescribeImages", "ecr:BatchGetImage", "ecr:GetLifecyclePolicy", "ecr:GetLifecyclePolicyPreview",
            "ecr:ListTagsForResource", "ecr:DescribeImageScanFindings");
    private static final List<String> WRITE = List.of("ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
            "ecr:CompleteLayerUpload", "ecr:PutImage");
    private static final List<String> PULL = List.of("ecr:GetAuthorizationToken", "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer", "ecr:BatchImportUpstreamImage");

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
            policy("AmazonEC2ContainerRegistryPowerUser", allow(Stream.of(READ, WRITE))),
            policy("AmazonEC2ContainerRegistryReadOnly", allow(Stream.of(READ))),
            policy("AmazonEC2ContainerRegistryPullOnly", allow(Stream.of(PULL))),
            policy("AdministratorAccess", allow(Stream.of(List.of("*")))),
            policy("miniecr/PushPull", allow(Stream.of(READ, WRITE, List.of("ecr:CreateRepository")))));

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

    private static String allow(Stream<List<String>> actions) {
        String all = actions.flatMap(List::stream).map(action -> "\"" + action + "\"")
                .collect(Collectors.joining(",\n        "));
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": [
                        %s
                      ],
                      "Resource": "*"
                    }
                  ]
                }
                """.formatted(all);
    }
}
