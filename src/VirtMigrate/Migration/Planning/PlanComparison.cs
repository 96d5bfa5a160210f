namespace VirtMigrate.Migration;

/// <summary>Compares a plan with a new one of the same request: whether what was planned still holds.</summary>
public static class PlanComparison
{
    /// <summary>What is different, in sentences; empty when the plan still fits. That something bad has gone away, or that a warning
    /// came or went, is no reason not to go on.</summary>
    public static IReadOnlyList<string> Differences(MigrationPlan planned, MigrationPlan now)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(now);
        var differences = new List<string>();
        if (planned.Uuid != now.Uuid)
        {
            differences.Add($"'{planned.Name}' is another domain now");
        }

        if (planned.State != now.State)
        {
            differences.Add($"it was {planned.State} and is {now.State}");
        }

        if (planned.Definition is not null && now.Definition is not null && planned.Definition != now.Definition)
        {
            differences.Add("its definition has changed");
        }

        if (planned.Protocol != now.Protocol)
        {
            differences.Add($"the protocol was {planned.Protocol?.ToString() ?? "none"} and is {now.Protocol?.ToString() ?? "none"}");
        }

        differences.AddRange(now.Findings.Where(finding => finding.Severity == FindingSeverity.Error
            && !planned.Findings.Any(known => known.Id == finding.Id && known.Subject == finding.Subject && known.Severity == FindingSeverity.Error))
            .Select(finding => $"new: {finding.Id}, {finding.Message}"));
        return differences;
    }
}
