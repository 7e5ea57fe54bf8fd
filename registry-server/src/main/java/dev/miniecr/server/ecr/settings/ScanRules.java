package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.storage.index.StoredRepository;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ecr.model.RegistryScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.RegistryScanningRule;
import software.amazon.awssdk.services.ecr.model.ScanFrequency;
import software.amazon.awssdk.services.ecr.model.ScanType;
import software.amazon.awssdk.services.ecr.model.ScanningRepositoryFilter;

/** What a registry's scanning configuration says about a repository. */
record ScanRules(RegistryScanningConfiguration configuration) {

    /** Where nothing was said. */
    static ScanRules none() {
        return new ScanRules(
                RegistryScanningConfiguration.builder().scanType(ScanType.BASIC).rules(List.of()).build());
    }

    /** How often a repository's images are to be scanned, and which filters say so. */
    record Applied(ScanFrequency frequency, List<ScanningRepositoryFilter> filters) {}

    /** Throws EcrException(InvalidParameterException) where a rule's frequency does not go with the type of scanning. */
    void check() {
        Set<ScanFrequency> allowed = configuration.scanType() == ScanType.ENHANCED
                ? Set.of(ScanFrequency.SCAN_ON_PUSH, ScanFrequency.CONTINUOUS_SCAN)
                : Set.of(ScanFrequency.SCAN_ON_PUSH, ScanFrequency.MANUAL);
        for (RegistryScanningRule rule : configuration.rules()) {
            if (!allowed.contains(rule.scanFrequency())) {
                throw Refusals.invalid("scanFrequency", rule.scanFrequencyAsString()
                        + " is not supported for the scan type " + configuration.scanTypeAsString());
            }
        }
    }

    /** Where no rule is for it, a repository's own scanOnPush still counts in basic scanning. */
    Applied on(StoredRepository repository) {
        String name = repository.repository().name().value();
        for (ScanFrequency frequency : List.of(ScanFrequency.CONTINUOUS_SCAN, ScanFrequency.SCAN_ON_PUSH)) {
            List<ScanningRepositoryFilter> matching = configuration.rules().stream()
                    .filter(rule -> rule.scanFrequency() == frequency)
                    .flatMap(rule -> rule.repositoryFilters().stream())
                    .filter(filter -> new NameFilter(filter.filter()).matches(name)).toList();
            if (!matching.isEmpty()) {
                return new Applied(frequency, matching);
            }
        }
        boolean own = configuration.scanType() != ScanType.ENHANCED && repository.settings().scanOnPush();
        return new Applied(own ? ScanFrequency.SCAN_ON_PUSH : ScanFrequency.MANUAL, List.of());
    }
}
