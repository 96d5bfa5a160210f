namespace VirtMigrate.Migration;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,
    /// <summary>The migration can work, but something will be lost, slow or at risk.</summary>
    Warning,
    /// <summary>The migration will be refused or fail.</summary>
    Error,
}
