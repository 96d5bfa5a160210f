using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A rule that makes calls to a simulated host go wrong. Add it with <see cref="SimulatedHost.AddFault"/>.</summary>
/// <example><code>host.AddFault(SimulationFault.LoseReply("MigrateFinish3*"));</code></example>
public sealed record SimulationFault
{
    /// <summary>The calls it is for, by the contract's names such as <c>MigratePrepare3Params</c> or the wire's such as
    /// <c>DOMAIN_MIGRATE_PREPARE3_PARAMS</c>; <c>*</c> and <c>?</c> are wildcards: <c>MigratePrepare*</c> is any Prepare.</summary>
    public required string Call { get; init; }

    /// <summary>What it does.</summary>
    public required SimulationFaultEffect Effect { get; init; }

    /// <summary>Only for calls that concern the domain of this name; null: any.</summary>
    public string? Domain { get; init; }

    /// <summary>How many matching calls go well before it strikes.</summary>
    public int Skip { get; init; }

    /// <summary>How often it strikes; null: for ever.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>How likely it strikes, from 0 to 1, by the world's seed.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Code of the error.</summary>
    public VirtErrorCode Code { get; init; } = VirtErrorCode.OperationFailed;

    /// <summary>Error domain; null: the driver's own.</summary>
    public VirtErrorDomain? ErrorDomain { get; init; }

    /// <summary>Text of the error.</summary>
    public string Message { get; init; } = "operation failed: simulated fault";

    /// <summary>How long a stalled call waits.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The host answers an error instead of doing it.</summary>
    public static SimulationFault Fail(string call, VirtErrorCode code = VirtErrorCode.OperationFailed, string? message = null) =>
        new() { Call = call, Effect = SimulationFaultEffect.Fail, Code = code, Message = message ?? $"operation failed: simulated fault in {call}" };

    /// <summary>The host never answers.</summary>
    public static SimulationFault Hang(string call) => new() { Call = call, Effect = SimulationFaultEffect.Hang };

    /// <summary>The host does it after some time.</summary>
    public static SimulationFault Stall(string call, TimeSpan duration) =>
        new() { Call = call, Effect = SimulationFaultEffect.Stall, Duration = duration };

    /// <summary>The call is lost with the connection.</summary>
    public static SimulationFault LoseRequest(string call) => new() { Call = call, Effect = SimulationFaultEffect.LoseRequest };

    /// <summary>The answer is lost with the connection.</summary>
    public static SimulationFault LoseReply(string call) => new() { Call = call, Effect = SimulationFaultEffect.LoseReply };

    /// <summary>The connection breaks before the call.</summary>
    public static SimulationFault CutBefore(string call) => new() { Call = call, Effect = SimulationFaultEffect.CutBefore };

    /// <summary>The connection breaks after the answer.</summary>
    public static SimulationFault CutAfter(string call) => new() { Call = call, Effect = SimulationFaultEffect.CutAfter };

    /// <summary>The host stops instead of doing it.</summary>
    public static SimulationFault StopHost(string call) => new() { Call = call, Effect = SimulationFaultEffect.StopHost };
}
