namespace VirtMigrate.Simulation;

/// <summary>Which protocol's form of a step was called.</summary>
internal enum StepProtocol
{
    V1 = 1,
    V2 = 2,
    V3 = 3,
    V3Params = 4,
}
