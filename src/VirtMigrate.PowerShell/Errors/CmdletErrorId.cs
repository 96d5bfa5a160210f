namespace VirtMigrate.PowerShell.Errors;

/// <summary>Stable ids of errors that cmdlets find before any host is asked, beside <see cref="Model.VirtErrorId"/>.</summary>
public static class CmdletErrorId
{
    /// <summary>No host is connected, or none of that name.</summary>
    public const string HostNotConnected = "HostNotConnected";

    /// <summary>A connection of that name is open already and leads elsewhere.</summary>
    public const string HostNameInUse = "HostNameInUse";

    /// <summary>An object is not what the parameter takes, or only a copy of it.</summary>
    public const string ObjectNotUsable = "ObjectNotUsable";

    /// <summary>Several hosts have a domain of that name.</summary>
    public const string DomainAmbiguous = "DomainAmbiguous";

    /// <summary>A file cannot be read.</summary>
    public const string FileNotReadable = "FileNotReadable";

    /// <summary>It is not known where the guest runs; the result tells what is known.</summary>
    public const string MigrationUncertain = "MigrationUncertain";

    /// <summary>The guest runs nowhere any more; the result tells what is known of why.</summary>
    public const string MigrationLost = "MigrationLost";

    /// <summary>What a lost migration left cannot be put right without a person's decision.</summary>
    public const string RepairNeedsDecision = "RepairNeedsDecision";

    /// <summary>The hosts changed while a migration was put right.</summary>
    public const string RepairIncomplete = "RepairIncomplete";

    /// <summary>No simulator, or no simulated host, of that name.</summary>
    public const string SimulatorNotFound = "SimulatorNotFound";

    /// <summary>A simulator of that name runs already.</summary>
    public const string SimulatorExists = "SimulatorExists";

    /// <summary>The migration failed without an error of a host.</summary>
    public const string MigrationFailed = "MigrationFailed";

    /// <summary>No migration of that domain is under way.</summary>
    public const string MigrationNotFound = "MigrationNotFound";

    /// <summary>The guest runs on its destination already; the migration cannot be called off.</summary>
    public const string MigrationInPostCopy = "MigrationInPostCopy";

    /// <summary>A plan has findings that would make the migration fail.</summary>
    public const string PlanHasErrors = "PlanHasErrors";

    /// <summary>The hosts or the domain are not any more as they were when the plan was made.</summary>
    public const string PlanOutdated = "PlanOutdated";
}
